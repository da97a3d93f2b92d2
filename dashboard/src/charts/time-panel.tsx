import { useCallback, useState } from "react";
import type { Unit } from "@/format/figures";
import { METRICS } from "@/format/names";
import { useView } from "@/state/location";
import type { Days } from "@/state/span";
import type { Granularity } from "@/state/view";
import { bucketDays, type Drill } from "./drill";
import { DrillMenu } from "./drill-menu";
import { LazyTimeChart } from "./lazy-time-chart";
import { Legend } from "./legend";
import type { Shape } from "./shapes";
import type { Bucket, GroupTotal, Series } from "./to-series";

interface Props {
  series: Series;
  shape: Shape;
  unit: Unit;
  granularity: Granularity;
  days: Days;
  total: string;
  hasFormer: boolean;
  label: string;
}

/** The chart over time and its legend; a click on either asks on. */
export function TimePanel({ series, shape, unit, granularity, days: { start, end }, total, hasFormer, label }: Props) {
  const [view] = useView();
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [drill, setDrill] = useState<Drill | null>(null);
  const { groupBy, metric } = view;
  const onChoose = useCallback(
    (group: GroupTotal | null, { date }: Bucket) => {
      const all = { key: "all", kind: "value", value: null, label: METRICS[metric], hue: "var(--hue-1)" } as const;
      setDrill({ dimension: group ? groupBy : "", group: group ?? all, bucket: bucketDays(date, granularity, { start, end }) });
    },
    [granularity, start, end, groupBy, metric],
  );
  return (
    <>
      <div className="chart-with-legend" data-highlighted={highlighted ?? undefined}>
        <LazyTimeChart series={series} shape={shape} unit={unit} granularity={granularity} label={label} onChoose={onChoose} />
        <Legend groups={series.groups} total={total} unit={unit} hasFormer={hasFormer} onHighlight={setHighlighted} onChoose={(group) => setDrill({ dimension: groupBy, group, bucket: null })} />
      </div>
      {drill && <DrillMenu drill={drill} onClose={() => setDrill(null)} />}
    </>
  );
}
