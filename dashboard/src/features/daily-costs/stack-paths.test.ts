import { describe, expect, it } from "vitest";
import { stackPaths } from "./stack-paths";
import type { Bucket } from "./to-series";

function bucket(date: string, amounts: Record<string, string>): Bucket {
  return { date, amounts: new Map(Object.entries(amounts)), total: "0", formerDate: null, formerTotal: null, finality: "final", isFilling: false };
}

describe("a stack as paths", () => {
  it("puts groups on one another above zero, and credits below it", () => {
    const box = { x: 10, y: 0, width: 200, height: 100 };
    const buckets = [bucket("2026-10-01", { a: "10.0000000000", b: "20.0000000000" }), bucket("2026-10-02", { a: "-10.0000000000", b: "30.0000000000", c: "-10.0000000000" })];
    expect(stackPaths(buckets, ["a", "b", "c"], box, [-20, 80])).toEqual([
      "M19.00 70.00h82.00v10.00h-82.00zM119.00 80.00h82.00v10.00h-82.00z",
      "M19.00 50.00h82.00v20.00h-82.00zM119.00 50.00h82.00v30.00h-82.00z",
      "M119.00 90.00h82.00v10.00h-82.00z",
    ]);
  });
});
