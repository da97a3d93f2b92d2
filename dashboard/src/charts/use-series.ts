import { useMemo } from "react";
import type { Asked } from "@/api/client";
import type { CostsAnswer, CostsQuery } from "@/api/costs";
import { useDays } from "@/api/days";
import { METRICS } from "@/format/names";
import { rowsIn, type Total } from "@/format/units";
import { useHues } from "@/shell/hues";
import { usePublication } from "@/shell/publication";
import type { Question } from "@/shell/question";
import { leastFinal, type Series, toSeries } from "./to-series";

export type AskedCosts = Asked<CostsAnswer, CostsQuery & Question>;

/** The answer in one unit as a chart over time draws it. */
export function useSeries({ rows, meta, asked }: AskedCosts, total: Total): Series {
  const { granularity = "day", is_cumulative: isCumulative = false, group_by: [groupBy = ""] = [], metric } = asked;
  const { asOf, periods } = usePublication();
  const hue = useHues(groupBy);
  const { start_date: start, end_date: end, other_groups: otherGroups } = meta;
  const { data: days } = useDays({ publication_id: asked.publication_id, export: asked.export, start_date: start, end_date: end });
  const judged = useMemo(() => leastFinal(days?.rows ?? []), [days]);
  const whole = METRICS[metric];
  return useMemo(() => {
    const naming = { dimension: groupBy, hue, otherGroups, whole };
    return toSeries(rowsIn(rows, total), { start, end, granularity, asOf, isCumulative, isPublished: (day) => periods.has(day.slice(0, 7)), judged, naming });
  }, [rows, total, start, end, granularity, asOf, isCumulative, periods, judged, groupBy, hue, otherGroups, whole]);
}
