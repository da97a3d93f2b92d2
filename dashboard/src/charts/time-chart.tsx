import { memo, useMemo, useState } from "react";
import { ComposedChart, XAxis, YAxis } from "recharts";
import { dayText, monthText } from "@/format/days";
import { compactAmount, type Unit } from "@/format/figures";
import type { Granularity } from "@/state/view";
import { CHART_HEIGHT } from "./chart-height";
import { FillingPattern } from "./filling-pattern";
import { extent, type Shape } from "./shapes";
import { ticksFor } from "./ticks";
import { TimeMarks } from "./time-marks";
import { TimeTooltip } from "./time-tooltip";
import type { Bucket, GroupTotal, Series } from "./to-series";

const HATCH = "filling";
const TICK = { fill: "var(--text-muted)", fontSize: 12 };

export interface TimeChartProps {
  series: Series;
  shape: Shape;
  unit: Unit;
  granularity: Granularity;
  label: string;
  /** null: all groups of the bucket. */
  onChoose: (group: GroupTotal | null, bucket: Bucket) => void;
}

/** Groups over time. Recharts lays it out, draws the axes and follows pointer and arrow keys; the marks are paths. Only draws. */
export const TimeChart = memo(function TimeChart({ series, shape, unit, granularity, label, onChoose }: TimeChartProps) {
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const { groups, buckets } = series;
  const dates = useMemo(() => buckets.map(({ date }) => ({ date })), [buckets]);
  const { domain, ticks } = useMemo(() => ticksFor(...extent(buckets, groups.map(({ key }) => key), shape)), [buckets, groups, shape]);
  const tick = (date: string) => (granularity === "month" ? monthText(date) : dayText(date, false));
  return (
    <div className="chart" role="group" aria-label={label} ref={setFrame} style={{ height: CHART_HEIGHT }}>
      <ComposedChart responsive style={{ width: "100%", height: CHART_HEIGHT }} data={dates} margin={{ top: 8, right: 4, bottom: 0, left: 0 }}>
        <FillingPattern id={HATCH} />
        <XAxis dataKey="date" scale="band" niceTicks="none" tickFormatter={tick} tickLine={false} axisLine={false} minTickGap={28} interval="preserveStartEnd" tick={TICK} />
        <YAxis width={58} niceTicks="none" domain={domain} ticks={ticks} allowDataOverflow tickFormatter={(value: number) => compactAmount(value, unit)} tickLine={false} axisLine={false} tick={TICK} />
        <TimeMarks series={series} shape={shape} domain={domain} ticks={ticks} hatch={HATCH} onChoose={onChoose} />
        <TimeTooltip series={series} unit={unit} granularity={granularity} frame={frame} onChoose={onChoose} />
      </ComposedChart>
    </div>
  );
});
