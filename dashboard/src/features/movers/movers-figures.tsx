import { useMemo } from "react";
import type { Asked } from "@/api/client";
import type { MoversAnswer, MoversQuery } from "@/api/movers";
import { METRICS } from "@/format/names";
import { rowsIn, type Total, unitKey } from "@/format/units";
import { useHues } from "@/shell/hues";
import type { Question } from "@/shell/question";
import { useView } from "@/state/location";
import { MoversCard } from "./movers-card";
import { type Change, toMovers } from "./to-movers";
import { WaterfallCard } from "./waterfall-card";

interface Props {
  data: Asked<MoversAnswer, MoversQuery & Pick<Question, "metric" | "filter" | "exclude">>;
  total: Total;
  isRefreshing: boolean;
}

/** The way from the former total to the new one, and every group before and now. */
export function MoversFigures({ data, total, isRefreshing }: Props) {
  const [{ threshold }] = useView();
  const { meta, rows, asked } = data;
  const [dimension = ""] = asked.group_by ?? [];
  const hue = useHues(dimension);
  const inUnit = (totals: readonly Total[] | undefined) => totals?.find((one) => unitKey(one) === unitKey(total))?.amount ?? null;
  const whole: Change = { now: inUnit(meta.totals), former: inUnit(meta.compare?.totals), change: inUnit(meta.change) };
  const movers = useMemo(
    () => toMovers(rowsIn(rows, total), threshold, { dimension, hue, otherGroups: meta.other_groups, whole: METRICS[asked.metric] }),
    [rows, total, threshold, dimension, hue, meta, asked],
  );
  const shared = { movers, whole, asked, meta, dimension, unit: total, isRefreshing };
  return (
    <div className="page">
      <WaterfallCard {...shared} />
      <MoversCard {...shared} />
    </div>
  );
}
