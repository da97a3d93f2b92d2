import { useCallback, useState } from "react";
import type { CostsAnswer } from "@/api/costs";
import type { Total } from "@/format/units";
import type { Granularity } from "@/state/view";
import type { Drill } from "./drill";
import { DrillMenu } from "./drill-menu";
import { LazyTimeChart } from "./lazy-time-chart";
import { Legend } from "./legend";
import type { Shape } from "./shapes";
import type { Bucket, GroupTotal, Series } from "./to-series";
import { useDrills } from "./use-drills";

interface Props {
  meta: CostsAnswer["meta"];
  series: Series;
  shape: Shape;
  total: Total;
  granularity: Granularity;
  isCumulative: boolean;
  groupBy: string;
  label: string;
}

/** The chart over time and its legend; a click on either asks on. */
export function TimePanel({ meta, series, shape, total, granularity, isCumulative, groupBy, label }: Props) {
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [drill, setDrill] = useState<Drill | null>(null);
  const { ofGroup, ofBucket } = useDrills({ meta, series, unit: total, granularity, isCumulative, groupBy });
  const onChoose = useCallback((group: GroupTotal | null, bucket: Bucket) => setDrill(ofBucket(group, bucket)), [ofBucket]);
  return (
    <>
      <div className="chart-with-legend" data-highlighted={highlighted ?? undefined}>
        <LazyTimeChart series={series} shape={shape} unit={total} granularity={granularity} label={label} onChoose={onChoose} />
        <Legend groups={series.groups} total={total.amount} unit={total} hasFormer={meta.compare !== null} onHighlight={setHighlighted} onChoose={(group) => setDrill(ofGroup(group))} />
      </div>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
    </>
  );
}
