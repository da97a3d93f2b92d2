import type { Metric } from "@/state/view";

/** What the API is asked to group by; one sum is the group of its own currency or pricing unit. */
export function rowDimension(groupBy: string, metric: Metric): string {
  if (groupBy !== "") return groupBy;
  return metric === "usage_amount" ? "pricing_unit" : "currency";
}

/** Whether such a dimension stands for one sum. */
export function isWhole(dimension: string): boolean {
  return dimension === "currency" || dimension === "pricing_unit";
}

/** The columns of a pivot: what was chosen, or what suits the rows. */
export function columnDimension(thenBy: string, groupBy: string): string {
  if (thenBy !== "" && thenBy !== groupBy) return thenBy;
  return groupBy === "service" ? "region" : "service";
}
