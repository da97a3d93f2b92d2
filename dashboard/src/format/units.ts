/** Figures in several currencies or pricing units are never added: one is shown at a time. */

import { compareDecimals, units } from "./decimal";
import type { Unit } from "./figures";

export interface Total extends Unit {
  amount: string | null;
}

/** The name of a unit, as the address has it. */
export function unitKey({ currency, pricing_unit }: Unit): string {
  return currency ?? pricing_unit ?? "";
}

/** The total in the unit that is asked for; else the largest, whatever its sign; null when there is none. */
export function chosenTotal<T extends Total>(totals: readonly T[], key: string | null): T | null {
  const asked = totals.find((one) => unitKey(one) === key);
  if (asked) return asked;
  const size = (total: T) => (total.amount ?? "0").replace("-", "");
  return totals.reduce<T | null>((most, one) => (most && compareDecimals(size(most), size(one)) >= 0 ? most : one), null);
}

/** The former span that figures are compared with, and its total in a unit; `former` is null when they are not compared, `formerTotal` also when it is not known. */
export function formerOf(compare: { start_date: string; end_date: string; totals: readonly Total[] } | null, unit: Unit) {
  const total = compare?.totals.find((one) => unitKey(one) === unitKey(unit));
  return {
    former: compare ? { start: compare.start_date, end: compare.end_date } : null,
    formerTotal: total?.amount ?? null,
  };
}

/** The rows in a unit. */
export function rowsIn<T extends Unit>(rows: readonly T[], unit: Unit): T[] {
  const key = unitKey(unit);
  return rows.filter((row) => unitKey(row) === key);
}

/** Whether the amount is nothing at all. */
export function isZero(amount: string | null): boolean {
  return amount === null || units(amount) === 0n;
}
