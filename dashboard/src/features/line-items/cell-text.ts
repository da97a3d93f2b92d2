/** A value of the log as text; amounts are exact to the last place. Pure. */

import type { LineItem } from "@/api/line-items";
import { exactAmount } from "@/format/figures";
import type { ColumnName, ColumnShape } from "./columns";

export const EMPTY = "–";

function mapText(map: Record<string, string | null>): string {
  return Object.entries(map)
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${key}: ${value ?? ""}`)
    .join(" · ");
}

/** What stands in the cell. */
export function cellText(row: LineItem, { name, kind }: Pick<ColumnShape, "kind"> & { name: ColumnName }): string {
  const value = row[name];
  if (value === null || value === undefined || value === "") return EMPTY;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return mapText(value) || EMPTY;
  if (kind === "cost") return exactAmount(value, { currency: row.currency ?? null, pricing_unit: null });
  if (kind === "usage") return exactAmount(value, { currency: null, pricing_unit: row.pricing_unit ?? null });
  return value;
}
