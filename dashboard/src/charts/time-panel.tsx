import { useCallback, useState } from "react";
import type { Total } from "@/format/units";
import type { Drill } from "./drill";
import { DrillMenu } from "./drill-menu";
import { LazyTimeChart } from "./lazy-time-chart";
import { Legend } from "./legend";
import type { Shape } from "./shapes";
import type { Bucket, GroupTotal, Series } from "./to-series";
import { useDrills } from "./use-drills";
import type { AskedCosts } from "./use-series";

interface Props {
  data: AskedCosts;
  series: Series;
  shape: Shape;
  total: Total;
  label: string;
}

/** The chart over time and its legend; a click on either asks on. */
export function TimePanel({ data, series, shape, total, label }: Props) {
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [drill, setDrill] = useState<Drill | null>(null);
  const { ofGroup, ofBucket } = useDrills(data, series, total);
  const onChoose = useCallback((group: GroupTotal | null, bucket: Bucket) => setDrill(ofBucket(group, bucket)), [ofBucket]);
  return (
    <>
      <div className="chart-with-legend" data-highlighted={highlighted ?? undefined}>
        <LazyTimeChart series={series} shape={shape} unit={total} granularity={data.asked.granularity ?? "day"} label={label} onChoose={onChoose} />
        <Legend groups={series.groups} total={total.amount} unit={total} hasFormer={data.meta.compare !== null} onHighlight={setHighlighted} onChoose={(group) => setDrill(ofGroup(group))} />
      </div>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
    </>
  );
}
