import { describe, expect, it } from "vitest";
import { areaPaths, barPaths, type Box, type Domain, extent, linePath, placeAt } from "./shapes";
import type { Bucket } from "./to-series";

function bucket(date: string, amounts: Record<string, string>, more: Partial<Bucket> = {}): Bucket {
  return { date, amounts: new Map(Object.entries(amounts)), total: "0", formerDate: null, formerTotal: null, finality: "final", progress: "settled", ...more };
}

const BOX: Box = { x: 10, y: 0, width: 200, height: 100 };
const DOMAIN: Domain = [-20, 80];
const KEYS = ["a", "b", "c"];
const BUCKETS = [bucket("2026-10-01", { a: "10.0000000000", b: "20.0000000000" }), bucket("2026-10-02", { a: "-10.0000000000", b: "30.0000000000", c: "-10.0000000000" })];

describe("stacked bars", () => {
  it("put groups on one another above zero, and credits below it", () => {
    expect(barPaths(BUCKETS, KEYS, BOX, DOMAIN).groups).toEqual([
      "M32.00 70.00h56.00V80.00h-56.00zM132.00 80.00h56.00V90.00h-56.00z",
      "M32.00 50.00h56.00V70.00h-56.00zM132.00 50.00h56.00V80.00h-56.00z",
      "M132.00 90.00h56.00V100.00h-56.00z",
    ]);
  });

  it("are hatched where days still fill", () => {
    const [first, second] = BUCKETS;
    const { groups, filling } = barPaths([first, { ...second, progress: "filling" }] as Bucket[], ["a"], BOX, DOMAIN);
    expect(filling).toBe("M132.00 80.00h56.00V90.00h-56.00z");
    expect(groups[0]).toContain(filling);
    expect(barPaths(BUCKETS, KEYS, BOX, DOMAIN).filling).toBe("");
  });

  it("reach as far as the axis must", () => {
    expect(extent(BUCKETS, KEYS, "bars")).toEqual([-20, 30]);
    expect(extent([bucket("2026-10-01", { a: "1.0000000000" }, { formerTotal: "50.0000000000" })], KEYS, "bars")).toEqual([0, 50]);
    expect(extent([], KEYS, "bars")).toEqual([0, 0]);
  });
});

describe("a click", () => {
  it("means the bucket it lies in, and at the edges the nearest", () => {
    expect([9, 10, 109, 110, 209, 211].map((x) => placeAt(x, 2, BOX))).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

describe("areas", () => {
  it("lie on one another, and end where there are no figures", () => {
    const buckets = [bucket("2026-10-01", { a: "10.0000000000", b: "10.0000000000" }), bucket("2026-10-02", { a: "20.0000000000", b: "10.0000000000" }), bucket("2026-10-03", {}, { total: null })];
    expect(areaPaths(buckets, ["a", "b"], { ...BOX, width: 300 }, DOMAIN)).toEqual([
      "M60.00 70.00L160.00 60.00L160.00 80.00L60.00 80.00z",
      "M60.00 60.00L160.00 50.00L160.00 60.00L60.00 70.00z",
    ]);
  });
});

describe("lines", () => {
  const amountOf = (one: Bucket) => one.amounts.get("a") ?? null;

  it("go from figure to figure, and break where there is none", () => {
    const buckets = [...BUCKETS, bucket("2026-10-03", {}), bucket("2026-10-04", { a: "80.0000000000" })];
    expect(linePath(buckets, amountOf, { ...BOX, width: 400 }, DOMAIN)).toBe("M60.00 70.00L160.00 90.00M360.00 0.00h0");
  });

  it("need an axis of their own largest amount, not of the sum", () => {
    expect(extent(BUCKETS, KEYS, "lines")).toEqual([-10, 30]);
  });
});
