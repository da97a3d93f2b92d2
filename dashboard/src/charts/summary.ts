/** The figures in one or two sentences. Pure. */

import { bucketText, type Day, spanText } from "@/format/days";
import { minus, share } from "@/format/decimal";
import { amount, change, changePercent, percent, type Unit } from "@/format/figures";
import type { Granularity } from "@/state/view";
import type { Bucket, GroupTotal } from "./to-series";

interface Told {
  metric: string;
  start: Day;
  end: Day;
  /** null: not known. */
  total: string | null;
  formerTotal: string | null;
  former: { start: Day; end: Day } | null;
  unit: Unit;
  groups: readonly Pick<GroupTotal, "kind" | "value" | "label" | "total">[];
  /** The highest bucket, where that says something. */
  top?: Pick<Bucket, "date" | "total"> | null;
  granularity?: Granularity;
}

/** `Unblended cost was $50,629.51 in Oct 2026, +3.1% (+$1,534.34) on Sep 2026. AmazonEC2 is the largest, 38.2%. …` */
export function summary({ metric, start, end, total, formerTotal, former, unit, groups, top = null, granularity = "day" }: Told): string {
  const sentences = [
    total === null ? `${metric} is not known for ${spanText(start, end)}.` : `${metric} was ${amount(total, unit)} in ${spanText(start, end)}${comparison(total, formerTotal, former, unit)}.`,
  ];
  const first = groups.find((group) => group.kind === "value" && group.value !== null);
  const part = first ? share(first.total, total) : null;
  if (first && part !== null && part > 0) sentences.push(`${first.label} is the largest, ${percent(part)}.`);
  if (top) sentences.push(`The highest ${granularity} is ${bucketText(top.date, granularity).replace(/^week of/, "that of")}: ${amount(top.total, unit)}.`);
  return sentences.join(" ");
}

function comparison(total: string, formerTotal: string | null, former: Told["former"], unit: Unit): string {
  if (formerTotal === null || former === null) return "";
  const relative = changePercent(total, formerTotal);
  const absolute = change(minus(total, formerTotal), unit);
  return `, ${relative === "–" || relative === "new" ? absolute : `${relative} (${absolute})`} on ${spanText(former.start, former.end)}`;
}
