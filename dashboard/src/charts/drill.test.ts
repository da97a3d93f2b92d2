import { describe, expect, it } from "vitest";
import { DEFAULTS, type View } from "@/state/view";
import { bucketDays, type Drill, narrowed } from "./drill";
import type { Group } from "./groups";

function group(value: string | null, kind: Group["kind"] = value === null ? "none" : "value"): Group {
  return { key: String(value), kind, value, label: String(value), hue: "" };
}

const drill = (dimension: string, value: string | null, more: Partial<Drill> = {}): Drill => ({ dimension, group: group(value), bucket: null, ...more });
const view = (more: Partial<View> = {}): View => ({ ...DEFAULTS, ...more });
const is = (dimension: string, value: string | null, isExcluded = false) => ({ dimension, value, isExcluded });

describe("a click on a group", () => {
  it("leads to it alone, by what tells most next", () => {
    expect(narrowed(view(), drill("service", "AmazonEC2"))).toEqual({ conditions: [is("service", "AmazonEC2")], groupBy: "usage_type", thenBy: "" });
    expect(narrowed(view(), drill("region", null))).toMatchObject({ conditions: [is("region", null)], groupBy: "service" });
  });

  it("leaves none of the other values of its dimension in, and keeps the other filters", () => {
    const conditions = [is("service", "AmazonEC2"), is("service", "AmazonS3"), is("service", "Tax", true), is("region", "us-east-1")];
    expect(narrowed(view({ conditions }), drill("service", "AmazonS3")).conditions).toEqual([is("service", "Tax", true), is("region", "us-east-1"), is("service", "AmazonS3")]);
  });

  it("on the others, or on one sum, decides nothing", () => {
    const conditions = [is("region", "us-east-1")];
    expect(narrowed(view({ conditions }), { ...drill("service", null), group: group(null, "other") })).toEqual({ conditions, groupBy: "service", thenBy: "" });
    expect(narrowed(view({ groupBy: "" }), drill("", null))).toMatchObject({ conditions: [], groupBy: "" });
  });
});

describe("a click on a cell", () => {
  it("leads to both of its values, by a dimension that neither decides", () => {
    const across = { dimension: "region", group: group("eu-west-1") };
    expect(narrowed(view({ thenBy: "region" }), drill("service", "AmazonEC2", { across }))).toEqual({
      conditions: [is("service", "AmazonEC2"), is("region", "eu-west-1")],
      groupBy: "usage_type",
      thenBy: "",
    });
  });

  it("keeps the columns as long as they are not decided", () => {
    expect(narrowed(view({ thenBy: "tag:Team" }), drill("service", "AmazonEC2"))).toMatchObject({ groupBy: "usage_type", thenBy: "tag:Team" });
    expect(narrowed(view({ thenBy: "usage_type" }), drill("service", "AmazonEC2"))).toMatchObject({ groupBy: "usage_type", thenBy: "" });
  });
});

describe("the days of a bar", () => {
  it("are those of its bucket that lie in the span", () => {
    const span = { start: "2026-10-03", end: "2026-11-03" };
    expect(bucketDays("2026-10-14", "day", span)).toMatchObject({ start: "2026-10-14", end: "2026-10-15" });
    expect(bucketDays("2026-09-28", "week", span)).toMatchObject({ start: "2026-10-03", end: "2026-10-05" });
    expect(bucketDays("2026-11-01", "month", span)).toMatchObject({ start: "2026-11-01", end: "2026-11-03" });
  });
});
