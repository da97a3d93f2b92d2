import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BreakdownRow } from "@/api/costs-breakdown";
import { compareDecimals, decimalOf, minus, sum } from "@/format/decimal";
import { lettingIn, toPivot } from "./to-pivot";

interface Item {
  service: string | null;
  region: string | null;
  amount: string;
  former: string;
}
type Key = "service" | "region";

/** The API's answer, by other means: groups by amount, the first by name, the rest as one, what has no value last. */
function answer(items: readonly Item[], keys: readonly Key[], limit: number): BreakdownRow[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = JSON.stringify(keys.map((one) => item[one]));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const summed = [...groups].map(([key, all]) => ({ values: JSON.parse(key) as (string | null)[], amount: sum(all.map((one) => one.amount)), former: sum(all.map((one) => one.former)), count: all.length }));
  const ranked = summed.filter((one) => one.values.some((value) => value !== null)).toSorted((a, b) => compareDecimals(b.amount, a.amount));
  const row = (kind: BreakdownRow["kind"], values: readonly (string | null)[], all: typeof summed): BreakdownRow => ({
    group: Object.fromEntries(keys.map((key, at) => [key, kind === "value" ? (values[at] ?? null) : null])),
    kind,
    amount: sum(all.map((one) => one.amount)),
    currency: "USD",
    pricing_unit: null,
    line_item_count: all.reduce((count, one) => count + one.count, 0),
    compare_amount: sum(all.map((one) => one.former)),
    change: null,
  });
  const none = summed.filter((one) => one.values.every((value) => value === null));
  return [
    ...ranked.slice(0, limit).map((one) => row("value", one.values, [one])),
    ...(ranked.length > limit ? [row("other", [], ranked.slice(limit))] : []),
    ...(none.length > 0 ? [row("none", [], none)] : []),
  ];
}

const naming = (dimension: Key) => ({ dimension, hue: () => "", otherGroups: 1, whole: "" });

function pivotOf(items: readonly Item[], limit: number) {
  const [rows, columns] = [answer(items, ["service"], limit), answer(items, ["region"], limit)];
  const isShown = (shown: readonly BreakdownRow[], key: Key, item: Item) => shown.some((row) => row.kind !== "other" && (row.group[key] ?? null) === item[key]);
  const cells = answer(items.filter((item) => isShown(rows, "service", item) && isShown(columns, "region", item)), ["service", "region"], 500);
  return toPivot({ rows, columns, cells, byRow: naming("service"), byColumn: naming("region") });
}

const amounts = fc.bigInt(-(10n ** 30n), 10n ** 30n).map(decimalOf);
const values = fc.option(fc.constantFrom("a", "b", "c", "d", "e", "=1+1", '["a","b"]'));
const items = fc.array(fc.record<Item>({ service: values, region: values, amount: amounts, former: amounts }), { minLength: 1, maxLength: 40 });

describe("a pivot", () => {
  it("always adds up: every row, every column, both to the total, in both spans", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 6 }), (all, limit) => {
        const { rows, columns } = pivotOf(all, limit);
        for (const figure of ["amount", "former"] as const) {
          for (const row of rows) expect(sum(row.cells.map((cell) => cell?.[figure] ?? null))).toBe(row.total[figure]);
          for (const [at, column] of columns.entries()) expect(sum(rows.map((row) => row.cells[at]?.[figure] ?? null))).toBe(column.total[figure]);
          const total = sum(all.map((item) => item[figure]));
          expect(sum(rows.map((row) => row.total[figure]))).toBe(total);
          expect(sum(columns.map((column) => column.total[figure]))).toBe(total);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has every cell exactly, also where a value is missing", () => {
    const cell = (service: string | null, region: string | null, amount: string): Item => ({ service, region, amount, former: "1.0000000000" });
    const { rows, columns } = pivotOf([cell("a", "x", "10.0000000001"), cell("a", null, "5.0000000000"), cell("b", "y", "2.0000000000"), cell(null, "x", "-1.0000000000"), cell(null, null, "7.0000000000")], 1);
    expect(columns.map((one) => one.label)).toEqual(["x", "Other (1)", "No region"]);
    expect(rows.map((row) => [row.label, ...row.cells.map((one) => one && one.amount), row.total.amount])).toEqual([
      ["a", "10.0000000001", "0.0000000000", "5.0000000000", "15.0000000001"],
      ["Other (1)", "0.0000000000", "2.0000000000", "0.0000000000", "2.0000000000"],
      ["No service", "-1.0000000000", "0.0000000000", "7.0000000000", "6.0000000000"],
    ]);
  });

  it("knows no rest of what is not known", () => {
    const unknown = { ...answer([{ service: "a", region: "x", amount: "1.0000000000", former: "0" }], ["service"], 5)[0], amount: null, compare_amount: null } as BreakdownRow;
    const columns = [unknown, { ...unknown, kind: "other", group: { region: null } } as BreakdownRow];
    const { rows } = toPivot({ rows: [unknown], columns, cells: [], byRow: naming("service"), byColumn: naming("region") });
    expect(rows[0]?.total).toEqual({ amount: null, former: null });
    expect(rows[0]?.cells.at(-1)).toEqual({ amount: null, former: null });
  });

  it("leaves a cell empty where the two never met", () => {
    const { rows } = pivotOf([{ service: "a", region: "x", amount: "1.0000000000", former: "0" }, { service: "b", region: "y", amount: "0.5000000000", former: "0" }], 5);
    expect(rows.map((row) => row.cells.map((one) => one?.amount && minus(one.amount, "0")))).toEqual([["1.0000000000", undefined], [undefined, "0.5000000000"]]);
  });
});

describe("the cells", () => {
  const shown = (isAll: boolean): BreakdownRow[] => answer(["a", "b", null].map((service) => ({ service, region: null, amount: service === "a" ? "2.0000000000" : "1.0000000000", former: "0" })), ["service"], isAll ? 5 : 1);

  it("are asked for without what is shown as other, instead of the filters of the same dimension", () => {
    expect(lettingIn(["service:a", "service:b", "service:", "region:x"], "service", shown(false))).toEqual(["region:x", "service:a", "service:"]);
  });

  it("need no further filter when nothing is shown as other", () => {
    expect(lettingIn(["region:x"], "service", shown(true))).toEqual(["region:x"]);
  });

  it("tell the key of a tag from a value with a colon", () => {
    const rows = [{ ...shown(false)[0], group: { "tag:user:Team": "a:b" } } as BreakdownRow, ...shown(false).slice(1, 2)];
    expect(lettingIn(["tag:user%3ATeam:x", "tag:user:Team"], "tag:user:Team", rows)).toEqual(["tag:user:Team", "tag:user%3ATeam:a:b"]);
  });
});
