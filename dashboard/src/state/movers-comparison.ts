/** Which spans movers compares: months that have days of their own, or the chosen days with days before them. Pure. */

import { COMPARISONS, type Comparison, DEFAULTS, MONTH_COMPARISONS, type MonthComparison, type View } from "./view";

export const MOVERS_COMPARISONS = [...MONTH_COMPARISONS, ...COMPARISONS] as const;
export type MoversComparison = MonthComparison | Comparison;

function isDefaultSpan({ span }: Pick<View, "span">): boolean {
  return span.kind === "preset" && DEFAULTS.span.kind === "preset" && span.preset === DEFAULTS.span.preset;
}

/** Whether the comparison has days of its own, so that none can be chosen. */
export function hasOwnDays(comparison: MoversComparison): comparison is MonthComparison {
  return MONTH_COMPARISONS.some((one) => one === comparison);
}

/** The comparison of a view; what the API does by default: the month to date, or the days before those that were chosen. */
export function comparisonOf(view: Pick<View, "comparison" | "compare" | "span">): MoversComparison {
  return view.comparison ?? view.compare ?? (isDefaultSpan(view) ? "month_to_date" : "previous_period");
}

/** What of the view changes when this is compared; nothing is written into the address that it says anyhow. */
export function withComparison(view: Pick<View, "compare" | "span">, comparison: MoversComparison): Partial<View> {
  if (!hasOwnDays(comparison)) return { comparison: null, compare: comparison };
  const isUsual = comparisonOf({ ...view, comparison: null }) === comparison;
  return { comparison: isUsual ? null : comparison };
}
