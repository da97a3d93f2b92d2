/** What the reconciling checks compared, put together as raw = silver + quarantine = gold. Pure; every difference is exact. */

import type { ChecksRow } from "@/api/checks";
import { compareDecimals, minus, sign, size, sum } from "@/format/decimal";

/** The checks whose figures are totals: of rows and of sums. */
const RECONCILING: ReadonlySet<string> = new Set(["rows_reconcile", "unblended_cost_reconciles", "amortized_cost_reconciles"]);
/** What a check writes for a currency that has no row on one side; it differs from 0. */
const NO_ROWS = "no rows";
/** What a check writes on both sides where the month holds nothing that it could compare. */
const NOTHING = "nothing";
const RAW = "raw = silver + quarantine";
const ITEMS = "silver = gold line_items";
const DAYS: readonly string[] = ["silver = gold daily_costs", "silver = line_item_count of gold daily_costs"];
/** Shares of instances for pods and tasks: in silver, and in no gold table, for the instances' rows have the cost. Compared only where there are any. */
const SPLIT = "split cost, in silver alone";
const WITHIN = / \(within ([\d.]+)\)$/;
const IDENTITY = "unblended = amortized + true-up + upfront fee";
const MEASURES: Record<string, string> = { unblended: "Unblended cost", amortized: "Amortized cost", silver: "Unblended = amortized + true-up + upfront fee" };

export interface Comparison {
  subject: string;
  expected: string;
  actual: string;
  /** `0` when they are equal to the last digit; null when there is nothing to subtract. */
  difference: string | null;
  /** How much AWS's own rounding may make of it; null: nothing. */
  tolerance: string | null;
  isOk: boolean;
}

/** A quantity on its way. null: not recorded for this snapshot. */
export interface Line {
  title: string;
  /** null: of line items, or of a currency that is not named. */
  currency: string | null;
  /** Whether AWS delivers it; else it is computed in silver, and neither raw nor quarantine has it. */
  isDelivered: boolean;
  isCount: boolean;
  raw: string | null;
  silver: string | null;
  quarantine: string | null;
  goldItems: string | null;
  goldDays: string | null;
  /** What of silver is split cost, which gold has not; null when there is none. */
  splitCost: string | null;
  /** Of the comparisons that allow none; null when one is not recorded or cannot be subtracted. */
  difference: string | null;
  isOk: boolean;
}

export interface Ledger {
  lines: Line[];
  /** The identity of the cost measures, one for each currency. */
  identities: { currency: string; comparison: Comparison }[];
  comparisons: Comparison[];
  /** Results under a name that nobody here knows: shown as they are, never passed over. */
  unknown: Comparison[];
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d{1,10})?$/.test(text);
}

/** expected − actual, `0` when nothing is left; null when either is no number. */
export function difference(expected: string, actual: string): string | null {
  if (expected === actual) return "0";
  if (!isDecimal(expected) || !isDecimal(actual)) return null;
  return shortened(minus(expected, actual));
}

/** Without the zeros at its end. */
function shortened(amount: string): string {
  if (sign(amount) === 0) return "0";
  return amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
}

/** A result as it is compared: by the difference that was measured, or for an older snapshot by what is left of its figures. */
export function comparisonOf({ subject, expected, actual, difference: measured, is_ok: isOk }: ChecksRow["results"][number]): Comparison {
  const left = measured !== null && isDecimal(measured) ? shortened(measured) : expected === NOTHING ? null : difference(expected, actual);
  return { subject, expected, actual, difference: left, tolerance: WITHIN.exec(subject)?.[1] ?? null, isOk };
}

/** How a comparison ended, in words. */
export function outcomeOf({ subject, expected, difference: left, tolerance, isOk }: Comparison): string {
  if (!isOk) return "differs";
  if (left === "0") return "equal";
  if (left !== null && tolerance !== null && compareDecimals(size(left), tolerance) <= 0) return "within rounding";
  if (subject.includes("not judged")) return "not judged";
  return expected === NOTHING ? "nothing to compare" : "as it should be";
}

interface Place {
  /** `rows`, `unblended`, `amortized`, or `silver` for the identity. */
  measure: string;
  currency: string;
  what: string;
}

/** Where the subject of a check belongs; null when it is none of those that are known. */
function placeOf(subject: string): Place | null {
  const [, currency = "", measure = "", what = ""] = /^(?:(.+) )?(rows|unblended|amortized|silver): (.+)$/s.exec(subject.replace(WITHIN, "")) ?? [];
  const isKnown = measure === "silver" ? what === IDENTITY : what === ITEMS || what === SPLIT || DAYS.includes(what) || (what === RAW && measure !== "amortized");
  return isKnown && (currency === "") === (measure === "rows") ? { measure, currency, what } : null;
}

/** What was held back: silver and quarantine together, without silver. */
function quarantineOf(together: string | null, silver: string | null): string | null {
  if (together === null || silver === null) return null;
  const held = difference(together === NO_ROWS ? "0" : together, silver === NO_ROWS ? "0" : silver);
  return held;
}

/** What is in gold and split cost, which together are silver. */
function together(inGold: string | null, splitCost: string | null): string | null {
  if (inGold === null || splitCost === null || !isDecimal(splitCost)) return inGold;
  return isDecimal(inGold) ? shortened(sum([inGold, splitCost])) : splitCost;
}

function lineOf({ measure, currency }: Place, of: ReadonlyMap<string, Comparison>): Line {
  const [raw, items, days] = [of.get(RAW), of.get(ITEMS), DAYS.map((what) => of.get(what)).find((one) => one !== undefined)];
  const isDelivered = measure !== "amortized";
  const needed = isDelivered ? [raw, items, days] : [items, days];
  const inGold = items?.expected ?? days?.expected ?? null;
  const splitCost = of.get(SPLIT)?.actual ?? null;
  // What is shared out is no amortized cost of its own: it is told, and not added.
  const silver = isDelivered ? together(inGold, splitCost) : inGold;
  const differences = needed.map((one) => one?.difference ?? null);
  return {
    title: measure === "rows" ? "Line items" : (MEASURES[measure] ?? measure),
    currency: measure === "rows" ? null : currency,
    isDelivered,
    isCount: measure === "rows",
    raw: raw?.expected ?? null,
    silver,
    quarantine: isDelivered ? quarantineOf(raw?.actual ?? null, silver) : null,
    goldItems: items?.actual ?? null,
    goldDays: days?.actual ?? null,
    splitCost: splitCost !== null && isDecimal(splitCost) && sign(splitCost) !== 0 ? splitCost : null,
    difference: differences.includes(null) ? null : (differences.find((one) => one !== "0") ?? "0"),
    isOk: [...needed, of.get(SPLIT)].every((one) => one?.isOk ?? true),
  };
}

/** The checks of one snapshot as a ledger. */
export function toLedger(checks: readonly ChecksRow[]): Ledger {
  const lines = new Map<string, { place: Place; of: Map<string, Comparison> }>();
  const found: Ledger = { lines: [], identities: [], comparisons: [], unknown: [] };
  for (const result of checks.filter((one) => RECONCILING.has(one.name)).flatMap((one) => one.results)) {
    const comparison = comparisonOf(result);
    const place = placeOf(result.subject);
    found.comparisons.push(comparison);
    if (!place) found.unknown.push(comparison);
    else if (place.measure === "silver") found.identities.push({ currency: place.currency, comparison });
    else {
      const key = `${place.measure} ${place.currency}`;
      const line = lines.get(key) ?? { place, of: new Map<string, Comparison>() };
      line.of.set(place.what, comparison);
      lines.set(key, line);
    }
  }
  const order = ["rows", "unblended", "amortized"];
  found.lines = [...lines.values()].sort((a, b) => order.indexOf(a.place.measure) - order.indexOf(b.place.measure)).map(({ place, of }) => lineOf(place, of));
  return found;
}

/** The ledger in one sentence. */
export function ledgerSentence({ lines, comparisons, unknown }: Ledger): string {
  const wrong = comparisons.filter((one) => !one.isOk).length;
  if (comparisons.length === 0) return "Nothing is recorded that compares raw, silver and gold.";
  if (wrong > 0) return `${wrong} of ${comparisons.length} comparisons ${wrong === 1 ? "differs" : "differ"}.`;
  const isWhole = unknown.length === 0 && lines.every((one) => one.difference === "0") && lines.some((one) => one.isCount) && lines.some((one) => !one.isCount && one.isDelivered);
  return isWhole
    ? "Every line item and every cent that was delivered is accounted for: the difference is 0."
    : "All that was compared is equal; some of the way from raw to gold is not recorded for this snapshot.";
}
