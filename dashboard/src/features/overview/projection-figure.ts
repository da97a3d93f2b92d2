/** The projection as a figure that can be told: the two sums it is made of. Pure. */

import type { Day } from "@/format/days";
import { amount, counted, type Unit } from "@/format/figures";
import { type AskedRows, type Figure, figureOf, partOf } from "@/shell/provenance/figure";
import type { SnapshotUsed } from "@/shell/provenance/athena-sql";
import { CHARGED_ONCE, type Projection } from "./projection";

interface Told {
  asked: AskedRows;
  snapshots: readonly SnapshotUsed[];
  unit: Unit;
  start: Day;
  end: Day;
  asOf: Day;
}

/** What is charged once, and the whole days without it; of a whole month what it cost. null while nothing is projected. */
export function projectionFigure(found: Projection, { asked, snapshots, unit, start, end, asOf }: Told): Figure | null {
  if (found.projected === null) return null;
  const { currency, pricing_unit } = unit;
  const total = (sum: string) => ({ amount: sum, currency, pricing_unit });
  if (found.wholeDays === found.daysInMonth) return figureOf(asked, snapshots, "The whole month", [partOf("The whole month", total(found.toDate), { start, end })]);
  const once = (isExcluded: boolean) => [...CHARGED_ONCE].map((value) => ({ dimension: "charge_type", value, isExcluded }));
  return figureOf(
    asked,
    snapshots,
    "Projected for the month",
    [
      partOf("Charged once", total(found.once), { start, end }, [once(false)]),
      partOf(counted(found.wholeDays, "whole day"), total(found.whole), { start, end: asOf }, [once(true)]),
    ],
    {
      value: amount(found.projected, unit),
      derivation: `The whole days, over their number (${found.wholeDays}), times the days of the month (${found.daysInMonth}); then what is charged once is added.`,
    },
  );
}
