/** The snapshots of a month one after the other, and what changed from each to the next: the restatements. Pure, exact. */

import type { SnapshotRow } from "@/api/snapshots";
import { minus, sign } from "@/format/decimal";
import { count, counted } from "@/format/figures";

/** Why two snapshots may differ: AWS delivered the month anew, or the same delivery was computed by other code. */
export type Cause = "first" | "delivery" | "code";

export interface Total {
  currency: string;
  /** null: not in this snapshot. */
  amount: string | null;
  /** From the snapshot before; null for the first, and where totals are not told. */
  change: string | null;
}

export interface Step {
  row: SnapshotRow;
  cause: Cause;
  /** Of unblended cost in gold; null when they are not told. */
  totals: Total[] | null;
  /** null for the first, and where they are not told. */
  lineItemChange: number | null;
}

const SUBJECTS = [/^(.+) unblended: silver = gold line_items$/s, /^(.+) unblended: silver = gold daily_costs$/s];

/** Currency → unblended cost as it was proven in gold; null when the record does not tell. */
export function goldTotals(row: Pick<SnapshotRow, "control_totals">): Map<string, string> | null {
  const proven = row.control_totals?.["unblended_cost_reconciles"];
  if (!proven) return null;
  const found = new Map<string, string>();
  for (const [subject, figure] of Object.entries(proven)) {
    const currency = SUBJECTS.map((one) => one.exec(subject)?.[1]).find((one) => one !== undefined);
    if (currency !== undefined && /^-?\d+(\.\d{1,10})?$/.test(figure)) found.set(currency, figure);
  }
  return found;
}

function totalsOf(row: SnapshotRow, before: SnapshotRow | undefined): Total[] | null {
  const now = goldTotals(row);
  if (!now) return null;
  const former = before ? goldTotals(before) : null;
  const currencies = [...new Set([...now.keys(), ...(former?.keys() ?? [])])].sort();
  return currencies.map((currency) => ({
    currency,
    amount: now.get(currency) ?? null,
    change: former ? minus(now.get(currency) ?? "0", former.get(currency) ?? "0") : null,
  }));
}

/** Each snapshot with what changed since the one before it of the same export; in the order of the rows, the newest first. */
export function toHistory(rows: readonly SnapshotRow[]): Step[] {
  return rows.map((row, at) => {
    const before = rows.slice(at + 1).find((one) => one.export === row.export);
    const counts = [row.line_item_count, before?.line_item_count ?? null];
    const [now, former] = counts;
    return {
      row,
      cause: !before ? "first" : before.delivery_id === row.delivery_id ? "code" : "delivery",
      totals: totalsOf(row, before),
      lineItemChange: typeof now === "number" && typeof former === "number" ? now - former : null,
    };
  });
}

/** Whether the figures themselves are others than before. */
export function isRestated({ totals, lineItemChange }: Step): boolean {
  return (lineItemChange ?? 0) !== 0 || (totals ?? []).some(({ change }) => change !== null && sign(change) !== 0);
}

/** `3 line items added, 1 removed`: what AWS did, where it was compared; empty where it was not. */
export function restatementText({ restatement }: Pick<SnapshotRow, "restatement">): string {
  if (!restatement) return "";
  const counts = (["added", "removed", "changed"] as const).map((kind) => {
    const of = restatement.changes.filter((one) => one.restatement === kind);
    return [kind, of.reduce((all, one) => all + (kind === "removed" ? one.former_line_item_count : one.line_item_count), 0)] as const;
  });
  const some = counts.filter(([, number]) => number > 0);
  if (some.length === 0) return "no line item changed";
  return some.map(([kind, number], at) => `${at === 0 ? counted(number, "line item") : count(number)} ${kind}`).join(", ");
}

/** How often the figures changed, in one sentence. */
export function historySentence(steps: readonly Step[]): string {
  const later = steps.filter((one) => one.cause !== "first");
  const restated = later.filter(isRestated).length;
  const snapshots = `${steps.length} proven ${steps.length === 1 ? "snapshot" : "snapshots"}`;
  if (later.length === 0) return `${snapshots}; nothing came before to compare with.`;
  if (steps.some((one) => one.totals === null)) return `${snapshots}; their totals are not told.`;
  return restated === 0 ? `${snapshots}; none of them changed a figure.` : `${snapshots}; the figures changed ${restated === 1 ? "once" : `${restated} times`}.`;
}
