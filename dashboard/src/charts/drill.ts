/** What a click on a figure leads to. Pure. */

import { addDays, addMonths, type Day } from "@/format/days";
import { nextDimension } from "@/format/names";
import { type Condition, withOnly } from "@/state/conditions";
import type { Figure } from "@/shell/provenance/figure";
import type { Days } from "@/state/span";
import type { Granularity, View } from "@/state/view";
import type { Group } from "./groups";

export interface Part {
  dimension: string;
  group: Group;
}

export interface Drill extends Part {
  /** The column of a cell, where two dimensions cross. */
  across?: Part;
  /** The days of the bar that was clicked. */
  bucket: (Days & { granularity: Granularity }) | null;
  /** The figure that was clicked; without one, nothing can be told of it. */
  figure?: Figure | undefined;
  /** The days of the figure, where they are not those of the view. */
  days?: Days;
}

/** The days of a bucket that lie in the span. */
export function bucketDays(date: Day, granularity: Granularity, { start, end }: Days): Days & { granularity: Granularity } {
  const after = granularity === "month" ? addMonths(date, 1) : addDays(date, granularity === "week" ? 7 : 1);
  return { start: date < start ? start : date, end: after > end ? end : after, granularity };
}

/** The values that can be filtered by; the others together are none. */
export function chosenValues({ dimension, group, across }: Drill): Condition[] {
  const parts = [{ dimension, group }, ...(across ? [across] : [])];
  return parts.filter((one) => one.dimension !== "" && one.group.kind !== "other").map((one) => ({ dimension: one.dimension, value: one.group.value, isExcluded: false }));
}

/** Only what was chosen, by the dimension that tells most next; across another one that is not decided yet. */
export function narrowed(view: View, drill: Drill): Pick<View, "conditions" | "groupBy" | "thenBy"> {
  const chosen = chosenValues(drill);
  const conditions = chosen.reduce(withOnly, view.conditions);
  const decided = conditions.filter((one) => !one.isExcluded).map((one) => one.dimension);
  const groupBy = chosen.length > 0 ? nextDimension(drill.across?.dimension ?? drill.dimension, decided) : view.groupBy;
  return { conditions, groupBy, thenBy: decided.includes(view.thenBy) || view.thenBy === groupBy ? "" : view.thenBy };
}
