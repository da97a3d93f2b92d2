/** How the checks of published snapshots ended, added up and in words. Pure. */

import type { StatusRow } from "@/api/status";
import { count, counted } from "@/format/figures";

export interface ChecksEnded {
  passed: number;
  warned: number;
}

/** Of these snapshots together; null when it is not told of one of them. */
export function checksOf(rows: readonly Pick<StatusRow, "checks_passed" | "checks_warned">[]): ChecksEnded | null {
  let [passed, warned] = [0, 0];
  for (const row of rows) {
    if (row.checks_passed === null || row.checks_warned === null) return null;
    passed += row.checks_passed;
    warned += row.checks_warned;
  }
  return { passed, warned };
}

/** `1 warns`, `2 warn`. */
export function warnText(warned: number): string {
  return `${count(warned)} ${warned === 1 ? "warns" : "warn"}`;
}

/** `all 10 checks passed`, `9 checks passed, 1 warns`. */
export function checksText({ passed, warned }: ChecksEnded): string {
  if (warned === 0) return `${passed > 1 ? "all " : ""}${counted(passed, "check")} passed`;
  return `${counted(passed, "check")} passed, ${warnText(warned)}`;
}

/** `10 passed`, `9 passed, 1 warns`. */
export function checksCount({ passed, warned }: ChecksEnded): string {
  return `${count(passed)} passed${warned > 0 ? `, ${warnText(warned)}` : ""}`;
}
