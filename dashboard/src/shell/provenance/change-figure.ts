/** A change between two spans as a figure that can be told. Pure. */

import { minus } from "@/format/decimal";
import { exactChange, type Unit } from "@/format/figures";
import type { Condition } from "@/state/conditions";
import type { SnapshotUsed } from "./athena-sql";
import { type AskedRows, type Figure, figureOf, partOf } from "./figure";

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

/** What is there now, and what was there before; null when nothing is compared.
 *
 * As the API has it: what has no rows in one of the spans is nothing there, and when neither is known nor is the change.
 */
export function changeFigure(asked: AskedRows, meta: Compared, { name, unit, now, before, within = [], value }: Change): Figure | null {
  if (!meta.compare) return null;
  const { currency, pricing_unit } = unit;
  const isKnown = now !== null || before !== null;
  const [is, was] = [now ?? "0", before ?? "0"];
  const part = (label: string, amount: string, days: { start_date: string; end_date: string }) =>
    partOf(label, { amount: isKnown ? amount : null, currency, pricing_unit }, { start: days.start_date, end: days.end_date }, within);
  return figureOf(asked, meta.snapshots, name, [part("Now", is, meta), part("Before", was, meta.compare)], {
    value: value ?? exactChange(isKnown ? minus(is, was) : null, unit),
    derivation: value === undefined ? "What is there now, less what was there before." : "What is there now, less what was there before, over what was there before.",
  });
}
