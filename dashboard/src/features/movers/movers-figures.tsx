import { useMemo } from "react";
import type { MoversAnswer, MoversQuery } from "@/api/movers";
import { METRICS } from "@/format/names";
import { rowsIn, type Total, unitKey } from "@/format/units";
import { useHues } from "@/shell/hues";
import { useView } from "@/state/location";
import { MoversCard } from "./movers-card";
import { type Change, toMovers } from "./to-movers";
import { WaterfallCard } from "./waterfall-card";

interface Props {
  data: MoversAnswer;
  query: MoversQuery;
  dimension: string;
  total: Total;
  isRefreshing: boolean;
}

/** The way from the former total to the new one, and every group before and now. */
export function MoversFigures({ data, query, dimension, total, isRefreshing }: Props) {
  const [{ metric, threshold }] = useView();
  const hue = useHues(dimension);
  const { meta, rows } = data;
  const inUnit = (totals: readonly Total[] | undefined) => totals?.find((one) => unitKey(one) === unitKey(total))?.amount ?? "0.0000000000";
  const whole: Change = { now: inUnit(meta.totals), former: inUnit(meta.compare?.totals), change: inUnit(meta.change) };
  const movers = useMemo(
    () => toMovers(rowsIn(rows, total), threshold, { dimension, hue, otherGroups: meta.other_groups, whole: METRICS[metric] }),
    [rows, total, threshold, dimension, hue, meta, metric],
  );
  const shared = { movers, whole, meta, dimension, unit: total, isRefreshing };
  return (
    <div className="page">
      <WaterfallCard {...shared} />
      <MoversCard {...shared} query={query} />
    </div>
  );
}
