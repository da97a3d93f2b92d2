import { describe, expect, it } from "vitest";
import type { CostPoint } from "@/api/costs";
import { summary } from "./summary";
import { highest, leastFinal, toSeries } from "./to-series";

const USD = { currency: "USD", pricing_unit: null };
const naming = { dimension: "service", hue: (value: string) => `hue of ${value}`, otherGroups: 2, whole: "Unblended cost" };
const frame = { start: "2026-10-29", end: "2026-11-02", granularity: "day", asOf: "2026-10-31", isCumulative: false, isPublished: () => true, judged: new Map<string, never>(), naming } as const;

function point(date: string | null, service: string | null, amount: string | null, more: Partial<CostPoint> = {}): CostPoint {
  return { date, group: { service }, kind: service === null ? "none" : "value", amount, ...USD, finality: "estimated", compare_date: null, compare_amount: null, ...more };
}

const ROWS = [
  point("2026-10-29", "AmazonEC2", "10.0000000001"),
  point("2026-10-29", null, "1.0000000000", { kind: "other" }),
  point("2026-10-30", "AmazonEC2", "20.0000000002", { finality: "final" }),
  point("2026-10-31", null, "-0.5000000000"),
];

describe("the series", () => {
  it("has every day of the span, and groups whose sums are exact", () => {
    const series = toSeries(ROWS, frame);
    expect(series.buckets.map((one) => [one.date, one.total, one.progress])).toEqual([
      ["2026-10-29", "11.0000000001", "unknown"],
      ["2026-10-30", "20.0000000002", "unknown"],
      ["2026-10-31", "-0.5000000000", "filling"],
      ["2026-11-01", null, "filling"],
    ]);
    expect(series.groups.map((one) => [one.label, one.total, one.hue])).toEqual([
      ["AmazonEC2", "30.0000000003", "hue of AmazonEC2"],
      ["Other (2)", "1.0000000000", "var(--hue-other)"],
      ["No service", "-0.5000000000", "var(--hue-none)"],
    ]);
    expect(series.buckets[1]?.finality).toBe("final");
    expect(highest(series)?.date).toBe("2026-10-30");
  });

  it("of weeks and months fills as long as one of their days does", () => {
    const weekly = toSeries([], { ...frame, start: "2026-10-12", end: "2026-11-02", granularity: "week" });
    expect(weekly.buckets.map((one) => [one.date, one.progress])).toEqual([
      ["2026-10-12", "unknown"],
      ["2026-10-19", "unknown"],
      ["2026-10-26", "filling"],
    ]);
  });

  it("is as final as the least final of its days, of all exports", () => {
    const judged = leastFinal([
      { usage_date: "2026-10-14", finality: "settled" },
      { usage_date: "2026-10-20", finality: "settled" },
      { usage_date: "2026-10-21", finality: "settled" },
      { usage_date: "2026-10-21", finality: "settling" },
      { usage_date: "2026-10-29", finality: "filling" },
      { usage_date: "2026-10-29", finality: "settled" },
    ]);
    const days = toSeries([], { ...frame, start: "2026-10-20", end: "2026-10-30", judged });
    expect(days.buckets.map((one) => one.progress)).toEqual(["settled", "settling", ...Array<string>(7).fill("unknown"), "filling"]);
    const weekly = toSeries([], { ...frame, start: "2026-10-05", end: "2026-11-02", granularity: "week", judged });
    expect(weekly.buckets.map((one) => one.progress)).toEqual(["unknown", "settled", "settling", "filling"]);
  });

  it("has nothing to compare with where nothing is published", () => {
    const rows = [
      point("2026-10-30", "AmazonEC2", "3.0000000000", { compare_date: "2026-09-30", compare_amount: "0.0000000000" }),
      point("2026-10-31", "AmazonEC2", "4.0000000000", { compare_date: "2026-10-01", compare_amount: "0.0000000000" }),
    ];
    const series = toSeries(rows, { ...frame, isPublished: (day) => day >= "2026-10-01" });
    expect(series.buckets.map((one) => one.formerTotal)).toEqual([null, null, "0.0000000000", null]);
  });

  it("of running sums ends with them, and says nothing of days to come", () => {
    const rows = ["2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"].map((date, at) =>
      point(date, "AmazonEC2", "30.0000000000", { compare_amount: at < 3 ? `${at + 1}.0000000000` : null }),
    );
    const series = toSeries(rows, { ...frame, isCumulative: true });
    expect(series.groups[0]).toMatchObject({ total: "30.0000000000", formerTotal: "3.0000000000" });
    expect(series.buckets.map((one) => one.total)).toEqual(["30.0000000000", "30.0000000000", "30.0000000000", null]);
  });

  it("of running sums goes on to what is charged after the newest delivery", () => {
    const rows = [point("2026-10-30", "AmazonEC2", "30.0000000000"), point("2026-11-01", "AmazonEC2", "31.0000000000")];
    expect(toSeries(rows, { ...frame, isCumulative: true }).buckets.map((one) => one.total)).toEqual([null, "30.0000000000", null, "31.0000000000"]);
  });

  it("counts what only the former span has, and names its day apart", () => {
    const rows = [point("2026-10-29", "AmazonEC2", "1.0000000000", { compare_amount: "2.0000000000", compare_date: "2026-09-29" }), point(null, "AmazonEC2", null, { compare_amount: "5.0000000000", compare_date: "2026-09-30" })];
    const series = toSeries(rows, frame);
    expect(series.groups[0]?.formerTotal).toBe("7.0000000000");
    expect(series.buckets[0]).toMatchObject({ formerTotal: "2.0000000000", formerDate: "2026-09-29" });
    expect(series.formerOnly).toEqual([{ formerDate: "2026-09-30", formerTotal: "5.0000000000" }]);
  });

  it("of amounts nobody knows has no sum, which is not a sum of nothing", () => {
    const series = toSeries([point("2026-10-29", "AmazonEC2", null), point("2026-10-29", null, "0.0000000000")], frame);
    expect(series.groups.map((one) => one.total)).toEqual([null, "0.0000000000"]);
    expect(toSeries([point("2026-10-29", "AmazonEC2", null)], frame).buckets[0]?.total).toBeNull();
  });

  it("without groups is one sum with the measure's name", () => {
    const series = toSeries([{ ...point("2026-10-29", null, "1.0000000000"), group: {}, kind: "value" }], { ...frame, naming: { ...naming, dimension: "" } });
    expect(series.groups).toMatchObject([{ key: "all", label: "Unblended cost", total: "1.0000000000" }]);
  });
});

describe("the sentence", () => {
  const told = { metric: "Unblended cost", start: "2026-10-01", end: "2026-11-01", total: "30.5000000000", formerTotal: null, former: null, unit: USD, granularity: "day", groups: toSeries(ROWS, frame).groups, top: highest(toSeries(ROWS, frame)) } as const;

  it("says how much, the largest group and the highest day", () => {
    expect(summary(told)).toBe("Unblended cost was $30.50 in Oct 2026. AmazonEC2 is the largest, 98.4%. The highest day is 30 Oct 2026: $20.00.");
  });

  it("says so when nothing is known", () => {
    expect(summary({ ...told, total: null, groups: [], top: null })).toBe("Unblended cost is not known for Oct 2026.");
  });

  it("says how it compares, without a percentage of nothing", () => {
    const former = { start: "2026-09-01", end: "2026-10-01" };
    expect(summary({ ...told, formerTotal: "20.0000000000", former })).toContain("$30.50 in Oct 2026, +52.5% (+$10.50) on Sep 2026.");
    expect(summary({ ...told, formerTotal: "0.0000000000", former })).toContain("in Oct 2026, +$30.50 on Sep 2026.");
  });
});
