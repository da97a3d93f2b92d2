import { describe, expect, it } from "vitest";
import type { BreakdownRow } from "@/api/costs-breakdown";
import { nextSort, sorted, sortOf, toGroups } from "./to-groups";

const naming = { dimension: "service", hue: () => "", otherGroups: 3, whole: "Unblended cost" };

function row(service: string | null, amount: string, former: string, more: Partial<BreakdownRow> = {}): BreakdownRow {
  return { group: { service }, kind: service === null ? "none" : "value", amount, currency: "USD", pricing_unit: null, line_item_count: 1, compare_amount: former, change: null, ...more };
}

const ROWS = [
  row("AmazonEC2", "100000000000000000000.0000000002", "100000000000000000000.0000000001", { line_item_count: 7 }),
  row("AmazonRDS", "100000000000000000000.0000000001", "0.0000000000"),
  row("AWSLambda", "-5.0000000000", "-1.0000000000"),
  row("AmazonS3", "-6.0000000000", "2.0000000000"),
  row(null, "9.0000000000", "9.0000000000", { kind: "other" }),
  row(null, "1.0000000000", "1.0000000000"),
];

const order = (sort: string) => sorted(toGroups(ROWS, naming), sortOf(sort)).map((one) => one.label);
const REST = ["Other (3)", "No service"];

describe("the groups", () => {
  it("are ordered by every digit of their amounts, the others and what has no value at the end", () => {
    expect(order("")).toEqual(["AmazonEC2", "AmazonRDS", "AWSLambda", "AmazonS3", ...REST]);
    expect(order("amount")).toEqual(["AmazonS3", "AWSLambda", "AmazonRDS", "AmazonEC2", ...REST]);
    expect(order("-change")).toEqual(["AmazonRDS", "AmazonEC2", "AWSLambda", "AmazonS3", ...REST]);
    expect(order("-change_pct")).toEqual(["AmazonRDS", "AmazonEC2", "AmazonS3", "AWSLambda", ...REST]);
    expect(order("group")).toEqual(["AmazonEC2", "AmazonRDS", "AmazonS3", "AWSLambda", ...REST]);
    expect(order("-line_items")[0]).toBe("AmazonEC2");
    expect(order("compared")[0]).toBe("AWSLambda");
  });

  it("have no compared amount unless they are compared", () => {
    expect(toGroups(ROWS.map((one) => ({ ...one, compare_amount: null })), naming).map((one) => one.formerTotal)).toEqual(ROWS.map(() => null));
  });

  it("have no amount where nobody knows it", () => {
    expect(toGroups([{ ...row("AmazonEC2", "1.0000000000", "1.0000000000"), amount: null }], naming)[0]?.total).toBeNull();
  });
});

describe("a sort", () => {
  it("that nobody can understand is the largest first", () => {
    expect(sortOf("-usage_date")).toEqual({ name: "amount", isDown: true });
    expect(sortOf("")).toEqual({ name: "amount", isDown: true });
  });

  it("begins with the largest, or with A, and turns round; what is usual is left out of the address", () => {
    expect(nextSort(sortOf(""), "change")).toBe("-change");
    expect(nextSort(sortOf("-change"), "change")).toBe("change");
    expect(nextSort(sortOf(""), "group")).toBe("group");
    expect(nextSort(sortOf("group"), "group")).toBe("-group");
    expect(nextSort(sortOf(""), "amount")).toBe("amount");
    expect(nextSort(sortOf("amount"), "amount")).toBe("");
  });
});
