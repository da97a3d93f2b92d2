import { useMemo } from "react";
import { bucketText } from "@/format/days";
import type { Unit } from "@/format/figures";
import { METRICS } from "@/format/names";
import { groupConditions, groupFigure } from "@/shell/provenance/figure";
import { bucketDays, type Drill } from "./drill";
import type { Bucket, GroupTotal, Series } from "./to-series";
import type { AskedCosts } from "./use-series";

/** What a click on a figure over time leads to: of a group, or of a bucket and all its groups. */
export function useDrills({ meta, asked }: AskedCosts, { groups }: Series, unit: Unit) {
  return useMemo(() => {
    const { granularity = "day", is_cumulative: isCumulative = false, group_by: [groupBy = ""] = [] } = asked;
    const days = { start: meta.start_date, end: meta.end_date };
    const ofGroup = (group: GroupTotal): Drill => {
      const figure = groupFigure(asked, meta, { name: group.label, amount: group.total, unit, within: groupConditions(groupBy, group, groups) });
      return { dimension: groupBy, group, bucket: null, figure };
    };
    const ofBucket = (group: GroupTotal | null, { date, amounts, total }: Bucket): Drill => {
      const all = { key: "all", kind: "value", value: null, label: METRICS[asked.metric], hue: "var(--hue-1)" } as const;
      const [dimension, shown] = group ? [groupBy, group] : ["", all];
      const bucket = bucketDays(date, granularity, days);
      const amount = group ? (amounts.get(group.key) ?? null) : total;
      const figure =
        amount === null
          ? undefined
          : groupFigure(asked, meta, {
              name: `${shown.label}, ${bucketText(date, granularity)}`,
              amount,
              unit,
              within: groupConditions(dimension, shown, groups),
              // A running sum is of all days so far.
              days: isCumulative ? { start: days.start, end: bucket.end } : bucket,
            });
      return { dimension, group: shown, bucket, figure };
    };
    return { ofGroup, ofBucket };
  }, [asked, meta, groups, unit]);
}
