/** The groups of the whole span, as the ranked bars and the table show them. Pure; sums are exact. */

import type { BreakdownRow } from "@/api/costs-breakdown";
import { type Group, groupOf, type Naming } from "@/charts/groups";
import { compareDecimals, minus, share, sign } from "@/format/decimal";
import { parseSort, type Sort } from "@/state/sort";

export interface SpanGroup extends Group {
  /** null: not known. */
  total: string | null;
  /** null also when nothing is compared. */
  formerTotal: string | null;
  lineItems: number;
}

export const SORTS = ["group", "amount", "compared", "change", "change_pct", "line_items"] as const;
export type SortName = (typeof SORTS)[number];

/** The groups in the API's order: the largest first, then the others, then what has no value. */
export function toGroups(rows: readonly BreakdownRow[], naming: Naming): SpanGroup[] {
  return rows.map((row) => ({
    ...groupOf(row, naming),
    total: row.amount,
    formerTotal: row.compare_amount,
    lineItems: row.line_item_count,
  }));
}

/** The sort of an address; the largest first where it says none. */
export function sortOf(text: string): Sort<SortName> {
  return parseSort(text, SORTS) ?? { name: "amount", isDown: true };
}

/** The sort after a click on a column, as the address has it: numbers begin with the largest, names with A. */
export function nextSort(sort: Sort<SortName>, name: SortName): string {
  const isDown = sort.name === name ? !sort.isDown : name !== "group";
  return name === "amount" && isDown ? "" : `${isDown ? "-" : ""}${name}`;
}

function ratio({ total, formerTotal }: SpanGroup): number {
  if (total === null || formerTotal === null) return -Infinity;
  // What is new has grown most; what has no percentage least.
  return share(minus(total, formerTotal), formerTotal) ?? (sign(formerTotal) === 0 && sign(total) > 0 ? Infinity : -Infinity);
}

/** What is not known is sorted as nothing. */
function known(amount: string | null): string {
  return amount ?? "0";
}

const ORDERS: Record<SortName, (a: SpanGroup, b: SpanGroup) => number> = {
  group: (a, b) => a.label.localeCompare(b.label, "en"),
  amount: (a, b) => compareDecimals(known(a.total), known(b.total)),
  compared: (a, b) => compareDecimals(known(a.formerTotal), known(b.formerTotal)),
  change: (a, b) => compareDecimals(minus(known(a.total), known(a.formerTotal)), minus(known(b.total), known(b.formerTotal))),
  change_pct: (a, b) => (ratio(a) === ratio(b) ? 0 : ratio(a) - ratio(b)),
  line_items: (a, b) => a.lineItems - b.lineItems,
};

/** In the order of the reader; the others and what has no value stay at the end. */
export function sorted(groups: readonly SpanGroup[], { name, isDown }: Sort<SortName>): SpanGroup[] {
  const values = groups.filter((one) => one.kind === "value").toSorted((a, b) => ORDERS[name](a, b) * (isDown ? -1 : 1));
  return [...values, ...groups.filter((one) => one.kind !== "value")];
}
