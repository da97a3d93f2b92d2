import { expect, it } from "vitest";
import { columnDimension, rowDimension } from "./asked-dimensions";

it("one sum is asked for as the group of its own unit", () => {
  expect(rowDimension("tag:Team", "usage_amount")).toBe("tag:Team");
  expect(rowDimension("", "list_cost")).toBe("currency");
  expect(rowDimension("", "usage_amount")).toBe("pricing_unit");
});

it("no dimension crosses itself", () => {
  expect(columnDimension("", "service")).toBe("region");
  expect(columnDimension("", "region")).toBe("service");
  expect(columnDimension("tag:Team", "service")).toBe("tag:Team");
  expect(columnDimension("region", "region")).toBe("service");
});
