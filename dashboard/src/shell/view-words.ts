/** A view in a few words. Pure. */

import { addDays, spanText } from "@/format/days";
import { counted } from "@/format/figures";
import { METRICS } from "@/format/names";
import { comparisonOf, hasOwnDays } from "@/state/movers-comparison";
import { PRESETS } from "@/state/span";
import type { View } from "@/state/view";
import { MOVERS_LABELS } from "./control-labels";
import { type Control, pageAt } from "./pages";

/** `Daily spending trends · Last 30 days · List cost · 2 filters · as published 5e9ee6d43dc162ec`: what the page makes use of. */
export function viewWords(view: View): string {
  const page = pageAt(view.page);
  const has = (control: Control) => page?.controls.includes(control) ?? false;
  const { metric, conditions, publication } = view;
  return [
    page?.title ?? "A page that is not there",
    has("span") ? daysWords(view, has("comparison")) : "",
    has("metric") ? METRICS[metric] : "",
    has("filters") && conditions.length > 0 ? counted(conditions.length, "filter") : "",
    publication ? `as published ${publication}` : "",
  ]
    .filter((one) => one !== "")
    .join(" · ");
}

function daysWords(view: View, isCompared: boolean): string {
  const comparison = comparisonOf(view);
  if (isCompared && hasOwnDays(comparison)) return MOVERS_LABELS[comparison];
  const { span } = view;
  return span.kind === "preset" ? PRESETS[span.preset] : spanText(span.start, addDays(span.end, 1));
}
