/** The chart in one sentence. Pure. */

import { bucketText, type Day, spanText } from "@/format/days";
import { sign } from "@/format/decimal";
import { amount, change, changePercent, percent, type Unit } from "@/format/figures";
import { minus, share } from "@/format/decimal";
import type { Granularity } from "@/state/view";
import { highest, type Series } from "./to-series";

interface Told {
  metric: string;
  start: Day;
  end: Day;
  total: string;
  formerTotal: string | null;
  former: { start: Day; end: Day } | null;
  unit: Unit;
  granularity: Granularity;
  isCumulative: boolean;
  series: Series;
}

/** `Unblended cost was $50,629.51 in Oct 2026, +3.1% (+$1,534.34) on Sep 2026. AmazonEC2 is the largest, 38.2%. …` */
export function summary({ metric, start, end, total, formerTotal, former, unit, granularity, isCumulative, series }: Told): string {
  const sentences = [`${metric} was ${amount(total, unit)} in ${spanText(start, end)}${comparison(total, formerTotal, former, unit)}.`];
  const first = series.groups.find((group) => group.kind === "value" && group.value !== null);
  const part = first && share(first.total, total);
  if (first && part !== null && part !== undefined && sign(first.total) > 0) sentences.push(`${first.label} is the largest, ${percent(part)}.`);
  const top = isCumulative ? null : highest(series);
  if (top && series.buckets.length > 1) sentences.push(`The highest ${granularity} is ${bucketText(top.date, granularity).replace(/^week of/, "that of")}: ${amount(top.total, unit)}.`);
  return sentences.join(" ");
}

function comparison(total: string, formerTotal: string | null, former: Told["former"], unit: Unit): string {
  if (formerTotal === null || former === null) return "";
  const relative = changePercent(total, formerTotal);
  const absolute = change(minus(total, formerTotal), unit);
  return `, ${relative === "–" || relative === "new" ? absolute : `${relative} (${absolute})`} on ${spanText(former.start, former.end)}`;
}
