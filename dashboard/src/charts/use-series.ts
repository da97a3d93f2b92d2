import { useMemo } from "react";
import type { CostsAnswer } from "@/api/costs";
import { METRICS } from "@/format/names";
import { rowsIn, type Total } from "@/format/units";
import { useHues } from "@/shell/hues";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import type { Granularity } from "@/state/view";
import { type Series, toSeries } from "./to-series";

/** The answer in one unit as a chart over time draws it. */
export function useSeries({ rows, meta }: CostsAnswer, total: Total, granularity: Granularity, isCumulative: boolean): Series {
  const [view] = useView();
  const { asOf, periods } = usePublication();
  const hue = useHues(view.groupBy);
  const { start_date: start, end_date: end, other_groups: otherGroups } = meta;
  const { groupBy } = view;
  const whole = METRICS[view.metric];
  return useMemo(() => {
    const naming = { dimension: groupBy, hue, otherGroups, whole };
    return toSeries(rowsIn(rows, total), { start, end, granularity, asOf, isCumulative, isPublished: (day) => periods.has(day.slice(0, 7)), naming });
  }, [rows, total, start, end, granularity, asOf, isCumulative, periods, groupBy, hue, otherGroups, whole]);
}
