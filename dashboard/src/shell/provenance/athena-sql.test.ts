import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition } from "@/state/conditions";
import { athenaSql, snapshotsRead, type SnapshotUsed, type SummedRows } from "./athena-sql";

function snapshot(export_: string, billing_period: string): SnapshotUsed {
  return { export: export_, billing_period, snapshot_id: `${billing_period}-${export_}`, finality: "estimated" };
}

const SNAPSHOTS = [snapshot("demo", "2026-09"), snapshot("demo", "2026-10"), snapshot("it's", "2026-10")];
const ROWS: SummedRows = {
  metric: "unblended_cost",
  unit: { currency: "USD", pricing_unit: null },
  start: "2026-10-01",
  end: "2026-11-01",
  snapshots: [snapshot("demo", "2026-10")],
  conditions: [],
  search: "",
};

function is(dimension: string, value: string | null, isExcluded = false): Condition {
  return { dimension, value, isExcluded };
}

/** The conditions of the statement, one a line. */
function conditionsOf(rows: Partial<SummedRows>): string[] {
  return athenaSql({ ...ROWS, ...rows })
    .split("\n    AND ")
    .slice(4)
    .map((text) => text.replace(/\nGROUP BY.*/s, ""));
}

describe("the SQL of a figure", () => {
  it("sums exactly what was read", () => {
    expect(athenaSql(ROWS)).toBe(`SELECT
    currency,
    SUM(unblended_cost) AS unblended_cost
FROM sentinel_gold.line_items
WHERE
    (
        (billing_period = '2026-10' AND snapshot_id = '2026-10-demo')
    )
    AND usage_date >= '2026-10-01'
    AND usage_date < '2026-11-01'
    AND currency = 'USD'
GROUP BY currency`);
  });

  it("takes usage by pricing unit, and a missing unit as missing", () => {
    const sql = athenaSql({ ...ROWS, metric: "usage_amount", unit: { currency: null, pricing_unit: null } }, "my_gold");
    expect(sql).toContain("FROM my_gold.line_items");
    expect(sql).toContain("AND pricing_unit IS NULL\nGROUP BY pricing_unit");
    expect(athenaSql({ ...ROWS, unit: null })).not.toContain("AND currency");
  });

  it("has values of one dimension as alternatives, and takes no value for a value", () => {
    expect(conditionsOf({ conditions: [[is("service", "a"), is("region", null), is("service", "b'"), is("service", null)]] })).toEqual([
      "(service IN ('a', 'b''') OR service IS NULL)",
      "region IS NULL",
    ]);
    expect(conditionsOf({ conditions: [[is("service", "a")], [is("service", "b")]] })).toEqual(["service = 'a'", "service = 'b'"]);
  });

  it("keeps rows without a value when a value is excluded", () => {
    expect(conditionsOf({ conditions: [[is("region", "global", true), is("region", null, true), is("service", "x", true)]] })).toEqual([
      "NOT COALESCE(region = 'global' OR region IS NULL, FALSE)",
      "NOT COALESCE(service = 'x', FALSE)",
    ]);
  });

  it("reads tags and cost categories by key, an empty one as none", () => {
    expect(conditionsOf({ conditions: [[is("tag:user:Team", "core"), is("cost_category:it's", null, true)]] })).toEqual([
      "NULLIF(ELEMENT_AT(tags, 'user:Team'), '') = 'core'",
      "NOT COALESCE(NULLIF(ELEMENT_AT(cost_categories, 'it''s'), '') IS NULL, FALSE)",
    ]);
  });

  it("searches as the audit log does", () => {
    expect(conditionsOf({ search: "100%_'" }).join("\n").match(/STRPOS\(LOWER\(\w+\), LOWER\('100%_'''\)\) > 0/g)).toHaveLength(5);
  });

  it("reads the snapshots of its days, and of the exports that are let through", () => {
    const read = (rows: Partial<SummedRows>) => snapshotsRead({ ...ROWS, snapshots: SNAPSHOTS, ...rows }).map((one) => one.snapshot_id);
    expect(read({})).toEqual(["2026-10-demo", "2026-10-it's"]);
    expect(read({ start: "2026-09-30", end: "2026-10-02" })).toHaveLength(3);
    expect(read({ end: "2026-10-01", start: "2026-09-01" })).toEqual(["2026-09-demo"]);
    expect(read({ conditions: [[is("export", "it's")]] })).toEqual(["2026-10-it's"]);
    expect(read({ conditions: [[is("export", "it's", true)], [is("export", null, true)]] })).toEqual(["2026-10-demo"]);
    expect(read({ conditions: [[is("export", null)]] })).toEqual([]);
    expect(athenaSql({ ...ROWS, conditions: [[is("export", null)]] })).toContain("WHERE\n    FALSE\n");
  });

  it("refuses a column that is no name", () => {
    expect(() => athenaSql({ ...ROWS, conditions: [[is("1=1; --", "x")]] })).toThrow("is not a column");
  });

  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("'", "\\'", "' OR 1=1 --", "*/;", "\0'", "\n'--"));
  const dimension = fc.oneof(fc.constantFrom("service", "region"), text.map((key) => `tag:${key}x`));
  const condition = fc.record({ dimension, value: fc.option(text), isExcluded: fc.boolean() });

  it("has the same shape whatever the values are: none of them is ever SQL", () => {
    /** Every literal as `?`. */
    const shapeOf = (sql: string) =>
      sql
        .replace(/'(?:[^']|'')*'/gsu, "?")
        .replace(/CHR\(\d+\)/g, "?")
        .replace(/CONCAT\(\?(?:, \?)*\)/g, "?");
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), text, text, (conditions, search, unit) => {
        // The same question about tame values: as many, equal where these are equal.
        const names = new Map<string, string>();
        const tame = (value: string) => names.get(value) ?? names.set(value, `v${names.size}`).get(value) ?? "";
        const tamed = conditions.map((one) => ({
          ...one,
          dimension: one.dimension.startsWith("tag:") ? `tag:${tame(one.dimension)}` : one.dimension,
          value: one.value === null ? null : tame(one.value),
        }));
        const asked = (all: Condition[], sought: string, currency: string) => athenaSql({ ...ROWS, unit: { currency, pricing_unit: null }, conditions: [all], search: sought });
        expect(shapeOf(asked(conditions, search, unit))).toBe(shapeOf(asked(tamed, search && "x", "USD")));
      }),
      { numRuns: 500 },
    );
  });
});
