import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SnapshotRow } from "@/api/snapshots";
import { decimalOf, sum } from "@/format/decimal";
import { goldTotals, historySentence, isRestated, restatementText, toHistory } from "./history";

function snapshot(name: string, totals: Record<string, string> | null, more: Partial<SnapshotRow> = {}): SnapshotRow {
  const subjects = totals && Object.fromEntries(Object.entries(totals).map(([currency, figure]) => [`${currency} unblended: silver = gold line_items`, figure]));
  return {
    export: "demo",
    billing_period: "2026-10",
    snapshot_id: name,
    delivery_id: `delivery of ${name}`,
    delivered_at: "2026-10-20T04:00:00Z",
    published_at: null,
    is_published: false,
    code_version: "0",
    run_id: null,
    finality: "estimated",
    line_item_count: 10,
    invoiced_line_item_count: 0,
    checks_passed: 10,
    checks_warned: 0,
    control_totals: subjects && { unblended_cost_reconciles: subjects },
    restatement: null,
    rollback_reason: null,
    ...more,
  };
}

describe("the history of a month", () => {
  it("says what each delivery changed, for each currency and each export", () => {
    const steps = toHistory([
      snapshot("c", { USD: "12.5000000001", EUR: "3" }, { line_item_count: 12 }),
      snapshot("other", { USD: "7" }, { export: "second" }),
      snapshot("b", { USD: "10.5" }),
      snapshot("a", { USD: "10.5", GBP: "1" }),
    ]);
    expect(steps.map(({ cause, totals, lineItemChange }) => [cause, totals, lineItemChange])).toEqual([
      ["delivery", [{ currency: "EUR", amount: "3", change: "3.0000000000" }, { currency: "USD", amount: "12.5000000001", change: "2.0000000001" }], 2],
      ["first", [{ currency: "USD", amount: "7", change: null }], null],
      ["delivery", [{ currency: "GBP", amount: null, change: "-1.0000000000" }, { currency: "USD", amount: "10.5", change: "0.0000000000" }], 0],
      ["first", [{ currency: "GBP", amount: "1", change: null }, { currency: "USD", amount: "10.5", change: null }], null],
    ]);
    expect(steps.map(isRestated)).toEqual([true, false, true, false]);
    expect(historySentence(steps)).toBe("4 proven snapshots; the figures changed 2 times.");
  });

  it("counts what AWS added, removed and changed, whatever it is charged as", () => {
    const change = (restatement: "added" | "removed" | "changed", before: number, now: number) => ({
      restatement,
      charge_type: "Usage",
      currency: "USD",
      former_line_item_count: before,
      line_item_count: now,
      former_unblended_cost: "0.0000000000",
      unblended_cost: "0.0000000000",
    });
    const told = (...changes: ReturnType<typeof change>[]) => restatementText({ restatement: { former_snapshot_id: "a", is_final_restated: false, changes } });
    expect(told(change("added", 0, 1200), change("added", 0, 4), change("removed", 2, 0), change("changed", 1, 3))).toBe("1,204 line items added, 2 removed, 3 changed");
    expect(told(change("changed", 1, 1))).toBe("1 line item changed");
    expect(told()).toBe("no line item changed");
    expect(restatementText({ restatement: null })).toBe("");
  });

  it("tells newer code from a newer delivery", () => {
    const [newer] = toHistory([snapshot("b", { USD: "1" }, { delivery_id: "d" }), snapshot("a", { USD: "1" }, { delivery_id: "d" })]);
    expect(newer?.cause).toBe("code");
  });

  it("says nothing of totals that are not told", () => {
    const steps = toHistory([snapshot("b", null, { line_item_count: null }), snapshot("a", null, { line_item_count: null })]);
    expect(steps.map(({ totals, lineItemChange }) => [totals, lineItemChange])).toEqual([[null, null], [null, null]]);
    expect(historySentence(steps)).toContain("not told");
  });

  it("takes the daily costs where line items were not compared, and leaves out what is no figure", () => {
    const control_totals = { unblended_cost_reconciles: { "USD unblended: silver = gold daily_costs": "2", "EUR unblended: silver = gold line_items": "no rows", "USD unblended: raw = silver + quarantine": "5" } };
    expect([...(goldTotals({ control_totals }) ?? [])]).toEqual([["USD", "2"]]);
  });

  it("has changes that add up from the first snapshot to the last", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(-(10n ** 25n), 10n ** 25n), { minLength: 1, maxLength: 8 }), (amounts) => {
        const texts = amounts.map(decimalOf);
        const steps = toHistory(texts.map((USD, at) => snapshot(`s${at}`, { USD })));
        const changes = steps.map((one) => one.totals?.[0]?.change ?? null);
        expect(sum([texts.at(-1) ?? null, ...changes])).toBe(texts[0]);
      }),
    );
  });
});
