import { expect, it } from "vitest";
import { ariaSort, parseSort } from "./sort";

it("is read from the address, and is none when it names no column", () => {
  const names = ["group", "change"] as const;
  expect(parseSort("-change", names)).toEqual({ name: "change", isDown: true });
  expect(parseSort("group", names)).toEqual({ name: "group", isDown: false });
  for (const text of ["", "-", "--change", "Change", "cost"]) expect(parseSort(text, names)).toBeNull();
});

it("is said of its own column alone", () => {
  expect(ariaSort({ name: "group", isDown: false }, "group")).toBe("ascending");
  expect(ariaSort({ name: "group", isDown: true }, "group")).toBe("descending");
  expect(ariaSort({ name: "group", isDown: true }, "change")).toBeUndefined();
  expect(ariaSort(null, "group")).toBeUndefined();
});
