/** What the month will cost if it goes on like its whole days; what is charged once is not multiplied. Pure. */

import type { CostPoint } from "@/api/costs";
import { type Day, daysBetween } from "@/format/days";
import { decimalOf, units } from "@/format/decimal";

/** Charge types AWS books once, mostly on the first day: they say nothing of the days to come. */
export const CHARGED_ONCE: ReadonlySet<string> = new Set(["Fee", "RIFee", "SavingsPlanUpfrontFee", "Tax", "Refund"]);

export interface Projection {
  /** Of the month so far, with the day that still fills. */
  toDate: string;
  /** Charged once. */
  once: string;
  /** All whole days together, without what is charged once. */
  whole: string;
  /** A whole day without what is charged once; null while no day is whole. */
  perDay: string | null;
  /** For the whole month; null while no day is whole. */
  projected: string | null;
  wholeDays: number;
  daysInMonth: number;
}

/** From points by day and charge type. `asOf` is the day of the newest delivery: it is not whole. */
export function project(points: readonly CostPoint[], start: Day, end: Day, asOf: Day): Projection {
  const daysInMonth = daysBetween(start, end);
  const wholeDays = Math.min(daysInMonth, Math.max(0, daysBetween(start, asOf)));
  let all = 0n;
  let once = 0n;
  let whole = 0n;
  for (const { date, amount, group } of points) {
    if (date === null || amount === null) continue;
    const size = units(amount);
    all += size;
    if (CHARGED_ONCE.has(group["charge_type"] ?? "")) once += size;
    else if (date < asOf) whole += size;
  }
  const shared = { toDate: decimalOf(all), once: decimalOf(once), whole: decimalOf(whole), wholeDays, daysInMonth };
  if (wholeDays === 0) return { ...shared, perDay: null, projected: null };
  return {
    ...shared,
    perDay: decimalOf(whole / BigInt(wholeDays)),
    projected: wholeDays === daysInMonth ? shared.toDate : decimalOf(once + (whole * BigInt(daysInMonth)) / BigInt(wholeDays)),
  };
}
