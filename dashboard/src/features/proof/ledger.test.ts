import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChecksRow } from "@/api/checks";
import { decimalOf, minus, sum, units } from "@/format/decimal";
import { comparisonOf, difference, ledgerSentence, outcomeOf, toLedger } from "./ledger";

function check(name: string, results: readonly [subject: string, expected: string, actual: string, isOk?: boolean, difference?: string][]): ChecksRow {
  return {
    export: "demo",
    billing_period: "2026-10",
    snapshot_id: "2026-10-0123456789abcdef",
    name,
    severity: "error",
    question: null,
    is_passed: results.every(([, , , isOk = true]) => isOk),
    results: results.map(([subject, expected, actual, is_ok = true, measured = null]) => ({ subject, expected, actual, difference: measured, is_ok })),
    query_execution_id: null,
    sql: null,
  };
}

const ROWS = check("rows_reconcile", [
  ["rows: raw = silver + quarantine", "1003", "1003"],
  ["rows: silver = gold line_items", "1001", "1001"],
  ["rows: silver = line_item_count of gold daily_costs", "1001", "1001"],
]);
const UNBLENDED = check("unblended_cost_reconciles", [
  ["USD unblended: raw = silver + quarantine", "10.5000000001", "10.5000000001"],
  ["USD unblended: silver = gold daily_costs", "10.2500000000", "10.2500000000"],
  ["USD unblended: silver = gold line_items", "10.2500000000", "10.2500000000"],
]);
const AMORTIZED = check("amortized_cost_reconciles", [
  ["USD amortized: silver = gold daily_costs", "9", "9"],
  ["USD amortized: silver = gold line_items", "9", "9"],
  ["USD silver: unblended = amortized + true-up + upfront fee (within 0.0003469300)", "10.2500000000", "10.2499999999"],
]);

describe("a difference", () => {
  it("is 0 when nothing is left, exact else, and nothing where there is nothing to subtract", () => {
    expect(difference("1.50", "1.5")).toBe("0");
    expect(difference("1.5000000001", "1.5")).toBe("0.0000000001");
    expect(difference("100", "200")).toBe("-100");
    expect(difference("no rows", "no rows")).toBe("0");
    expect(difference("no rows", "0.0000000000")).toBeNull();
  });

  it("of any two amounts, added to the one, gives the other", () => {
    const amounts = fc.bigInt(-(10n ** 32n), 10n ** 32n).map(decimalOf);
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        const left = difference(a, b) ?? "";
        expect(units(sum([left, b]))).toBe(units(a));
        expect(left === "0").toBe(minus(a, b) === decimalOf(0n));
      }),
    );
  });
});

describe("a comparison", () => {
  it.each([
    ["is equal", ["rows", "2", "2.0", true, "0.0000000000"], "0", "equal"],
    ["is equal in a snapshot that was checked before differences were kept", ["rows", "2", "2.0"], "0", "equal"],
    ["keeps the zeros of a whole number", ["rows", "200", "100", false, "100"], "100", "differs"],
    ["is within AWS's rounding", ["plan (within 0.0000000200)", "0.1", "0.10000002", true, "-0.0000000200"], "-0.00000002", "within rounding"],
    ["differs by more than AWS's rounding", ["plan (within 0.0000000200)", "0.1", "0.1000000201", false, "-0.0000000201"], "-0.0000000201", "differs"],
    ["is by the difference that was measured, whatever the two sides say", ["plan", "1 of 2", "a text", true, "0.5"], "0.5", "as it should be"],
    ["is not judged", ["plan: not judged, 1 of its rows may be in quarantine (within 0.0000000100)", "0.3", "0", true, "0.3000000000"], "0.3", "not judged"],
    ["has nothing on either side", ["plan: no Savings Plan in this month", "nothing", "nothing"], null, "nothing to compare"],
    ["counts what is not wrong", ["rows of gold", "at least 1", "3"], null, "as it should be"],
  ] as const)("%s", (_, result, left, outcome) => {
    const [one] = check("x", [result as unknown as [string, string, string]]).results.map(comparisonOf);
    expect([one?.difference, one && outcomeOf(one)]).toEqual([left, outcome]);
  });
});

describe("the ledger", () => {
  it("says raw = silver + quarantine = gold, of line items and of each currency", () => {
    const ledger = toLedger([AMORTIZED, ROWS, check("line_item_key_is_unique", [["silver: rows beyond the first", "0", "0"]]), UNBLENDED]);
    const shown = ledger.lines.map(({ title, currency, raw, silver, quarantine, goldItems, goldDays, difference: left }) => [title, currency, raw, silver, quarantine, goldItems, goldDays, left]);
    expect(shown).toEqual([
      ["Line items", null, "1003", "1001", "2", "1001", "1001", "0"],
      ["Unblended cost", "USD", "10.5000000001", "10.2500000000", "0.2500000001", "10.2500000000", "10.2500000000", "0"],
      ["Amortized cost", "USD", null, "9", null, "9", "9", "0"],
    ]);
    expect(ledger.identities.map(({ currency, comparison }) => [currency, comparison.difference, comparison.tolerance])).toEqual([["USD", "0.0000000001", "0.0003469300"]]);
    expect(ledger.comparisons).toHaveLength(9);
    expect(ledgerSentence(ledger)).toBe("Every line item and every cent that was delivered is accounted for: the difference is 0.");
  });

  it("takes a currency that is all in quarantine, and one that has no name", () => {
    const ledger = toLedger([
      check("unblended_cost_reconciles", [
        ["(no currency) unblended: raw = silver + quarantine", "7.5000000000", "7.5000000000"],
        ["(no currency) unblended: silver = gold daily_costs", "no rows", "no rows"],
        ["(no currency) unblended: silver = gold line_items", "no rows", "no rows"],
      ]),
    ]);
    expect(ledger.lines.map(({ currency, silver, quarantine, difference: left }) => [currency, silver, quarantine, left])).toEqual([["(no currency)", "no rows", "7.5", "0"]]);
  });

  it("says what is not recorded, and does not call that proven", () => {
    const ledger = toLedger([check("rows_reconcile", [["rows: silver = gold line_items", "260", "260"]]), check("unblended_cost_reconciles", [["USD unblended: silver = gold daily_costs", "1", "1"]])]);
    expect(ledger.lines.map(({ raw, quarantine, goldItems, goldDays, difference: left }) => [raw, quarantine, goldItems, goldDays, left])).toEqual([
      [null, null, "260", null, null],
      [null, null, null, "1", null],
    ]);
    expect(ledgerSentence(ledger)).toContain("not recorded");
    expect(ledgerSentence(toLedger([]))).toContain("Nothing is recorded");
  });

  it("tells split cost, which is in silver and not in gold", () => {
    const ledger = toLedger([
      check("rows_reconcile", [["rows: raw = silver + quarantine", "7", "7"], ["rows: silver = gold line_items", "4", "4"], ["rows: silver = line_item_count of gold daily_costs", "4", "4"], ["rows: split cost, in silver alone", "2", "2"]]),
      check("unblended_cost_reconciles", [["USD unblended: raw = silver + quarantine", "9.5", "9.5"], ["USD unblended: silver = gold line_items", "8", "8"], ["USD unblended: silver = gold daily_costs", "8", "8"], ["USD unblended: split cost, in silver alone", "1.5", "1.5"]]),
      check("amortized_cost_reconciles", [["USD amortized: silver = gold line_items", "8", "8"], ["USD amortized: silver = gold daily_costs", "8", "8"], ["USD amortized: split cost, in silver alone", "3", "3"]]),
    ]);
    expect(ledger.unknown).toEqual([]);
    expect(ledger.lines.map(({ silver, quarantine, goldItems, splitCost, difference: left }) => [silver, quarantine, goldItems, splitCost, left])).toEqual([
      ["6", "1", "4", "2", "0"],
      ["9.5", "0", "8", "1.5", "0"],
      ["8", null, "8", "3", "0"],
    ]);
    expect(ledgerSentence(ledger)).toContain("the difference is 0");
  });

  it("is not whole when split cost is another than its operation tells", () => {
    const [line] = toLedger([check("rows_reconcile", [["rows: raw = silver + quarantine", "5", "5"], ["rows: silver = gold line_items", "4", "4"], ["rows: silver = line_item_count of gold daily_costs", "4", "4"], ["rows: split cost, in silver alone", "2", "1", false]])]).lines;
    expect(line?.isOk).toBe(false);
  });

  it("never passes over a subject it does not know", () => {
    const ledger = toLedger([check("rows_reconcile", [["rows: silver = diamond", "1", "1"], ["USD rows: silver = gold line_items", "1", "1"], ["", "a", "b", false]]), ROWS, UNBLENDED]);
    expect(ledger.unknown.map((one) => [one.subject, one.difference])).toEqual([
      ["rows: silver = diamond", "0"],
      ["USD rows: silver = gold line_items", "0"],
      ["", null],
    ]);
    expect(ledgerSentence(ledger)).toBe("1 of 9 comparisons differs.");
    expect(ledgerSentence(toLedger([ROWS, UNBLENDED, check("rows_reconcile", [["rows: new", "1", "1"]])]))).toContain("not recorded");
  });

  it("shows a difference with its size", () => {
    const [line] = toLedger([check("rows_reconcile", [["rows: raw = silver + quarantine", "5", "4", false], ["rows: silver = gold line_items", "4", "4"], ["rows: silver = line_item_count of gold daily_costs", "4", "4"]])]).lines;
    expect([line?.difference, line?.isOk]).toEqual(["1", false]);
  });
});
