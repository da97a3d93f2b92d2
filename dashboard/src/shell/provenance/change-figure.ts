/** A change between two spans as a figure that can be told. Pure. */

import { minus } from "@/format/decimal";
import { exactChange, type Unit } from "@/format/figures";
import type { Condition } from "@/state/conditions";
import type { View } from "@/state/view";
import type { SnapshotUsed } from "./athena-sql";
import { type Figure, figureOf, partOf } from "./figure";

interface Compared {
  snapshots: readonly SnapshotUsed[];
  start_date: string;
  end_date: string;
  compare: { start_date: string; end_date: string } | null;
}

interface Change {
  name: string;
  unit: Unit;
  now: string | null;
  before: string | null;
  within?: readonly (readonly Condition[])[];
  /** As it stands on the screen; else the change to the last digit. */
  value?: string;
}

/** What is there now, and what was there before; null when nothing is compared. */
export function changeFigure(view: Pick<View, "metric" | "conditions">, meta: Compared, { name, unit, now, before, within = [], value }: Change): Figure | null {
  if (!meta.compare) return null;
  const { currency, pricing_unit } = unit;
  const part = (label: string, amount: string | null, days: { start_date: string; end_date: string }) =>
    partOf(label, { amount: amount ?? "0", currency, pricing_unit }, { start: days.start_date, end: days.end_date }, within);
  return figureOf(view, meta.snapshots, name, [part("Now", now, meta), part("Before", before, meta.compare)], {
    value: value ?? exactChange(minus(now ?? "0", before ?? "0"), unit),
    derivation: value === undefined ? "What is there now, less what was there before." : "What is there now, less what was there before, over what was there before.",
  });
}
