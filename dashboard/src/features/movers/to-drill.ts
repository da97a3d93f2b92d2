/** A group that moved as a figure that can be asked about. Pure. */

import type { MoversAnswer } from "@/api/movers";
import type { Drill } from "@/charts/drill";
import type { Unit } from "@/format/figures";
import { changeFigure } from "@/shell/provenance/change-figure";
import { type AskedRows, groupConditions } from "@/shell/provenance/figure";
import type { Moved } from "./to-movers";

interface Of {
  asked: AskedRows;
  meta: MoversAnswer["meta"];
  dimension: string;
  unit: Unit;
}

/** Its change, on the days of now. */
export function changeOf(moved: Moved, { asked, meta, dimension, unit }: Of): Drill {
  const { label, now, former } = moved;
  const figure = changeFigure(asked, meta, { name: label, unit, now, before: former, within: groupConditions(dimension, moved, []) });
  return { dimension, group: moved, bucket: null, days: { start: meta.start_date, end: meta.end_date }, figure: figure ?? undefined };
}
