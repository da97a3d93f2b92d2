/** What changed, in a few sentences. Pure. */

import { type Day, spanText } from "@/format/days";
import { minus, sign, size } from "@/format/decimal";
import { amount, changePercent, change, counted, NOTHING, type Unit } from "@/format/figures";
import type { Movers } from "./to-movers";
import type { Waterfall } from "./to-waterfall";

interface Told {
  metric: string;
  waterfall: Waterfall;
  now: { start: Day; end: Day };
  former: { start: Day; end: Day };
  unit: Unit;
}

/** `Unblended cost rose by $3,191.51 (+7.9%), from $40,271.10 in Sep 2026 to $43,462.61 in Oct 2026. AmazonEC2 rose most, +$1,630.15.` */
export function summary({ metric, waterfall, now: span, former, unit }: Told): string {
  const { former: before, now, steps } = waterfall;
  const whole = minus(now, before);
  const [was, is] = [`${amount(before, unit)} in ${spanText(former.start, former.end)}`, `${amount(now, unit)} in ${spanText(span.start, span.end)}`];
  const relative = changePercent(now, before);
  const percentage = relative === NOTHING || relative === "new" ? "" : ` (${relative})`;
  const first =
    sign(whole) === 0
      ? `${metric} did not change: ${was}, ${is}.`
      : `${metric} ${sign(whole) > 0 ? "rose" : "fell"} by ${amount(size(whole), unit)}${percentage}, from ${was} to ${is}.`;
  const named = steps.filter((one) => one.moved !== null);
  const up = named.find((one) => sign(one.change) > 0);
  const down = named.find((one) => sign(one.change) < 0);
  return [
    first,
    up ? `${up.group.label} rose most, ${change(up.change, unit)}.` : "",
    down ? `${down.group.label} fell most, ${change(down.change, unit)}.` : "",
  ]
    .filter((one) => one !== "")
    .join(" ");
}

/** `12 groups changed by less than $100.00 each, together by +$31.20.` Empty when none is below the threshold. */
export function belowText({ below }: Movers, threshold: string, unit: Unit): string {
  if (!below) return "";
  return `${counted(below.groups, "group")} changed by less than ${amount(threshold, unit)}${below.groups === 1 ? ": by" : " each, together by"} ${change(below.change, unit)}.`;
}
