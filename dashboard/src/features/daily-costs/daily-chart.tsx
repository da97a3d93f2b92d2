import { memo } from "react";
import { Area, Bar, CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { FillingPattern } from "@/charts/filling-pattern";
import { ticksFor } from "@/charts/ticks";
import { bucketText, dayText, monthText } from "@/format/days";
import { compactAmount, type Unit } from "@/format/figures";
import type { Granularity } from "@/state/view";
import { DenseStack } from "./dense-stack";
import { DailyTooltip } from "./daily-tooltip";
import type { Bucket, GroupTotal, Series } from "./to-series";

export const CHART_HEIGHT = 340;
/** More bars than these are drawn group by group. */
const MAX_BARS = 130;
const HATCH = "filling";

interface Props {
  series: Series;
  unit: Unit;
  granularity: Granularity;
  isCumulative: boolean;
  label: string;
  /** null: all groups of the bucket. */
  onChoose: (group: GroupTotal | null, bucket: Bucket) => void;
}

interface Shape {
  x?: number | undefined;
  y?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  fill?: string | undefined;
  payload?: { bucket: Bucket } | undefined;
}

/** A part of a bar; hatched while its day still fills. */
function BarPart({ x = 0, y = 0, width = 0, height = 0, fill = "", payload }: Shape) {
  const box = { x, y: height < 0 ? y + height : y, width, height: Math.abs(height) };
  return (
    <g>
      <rect {...box} fill={fill} />
      {payload?.bucket.isFilling && <rect {...box} fill={`url(#${HATCH})`} />}
    </g>
  );
}

/** The lowest and the highest any stack or line reaches. */
function extent(data: readonly { bucket: Bucket; former: number | null }[]): [number, number] {
  const ends = data.flatMap(({ bucket, former }) => {
    const amounts = [...bucket.amounts.values()].map(Number);
    const added = (isWanted: (amount: number) => boolean) => amounts.filter(isWanted).reduce((a, b) => a + b, 0);
    return [added((one) => one < 0), added((one) => one > 0), former ?? 0];
  });
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}

/** Stacked bars by group over time, areas for running sums, and the former span as a dashed line. Only draws. */
export const DailyChart = memo(function DailyChart({ series, unit, granularity, isCumulative, label, onChoose }: Props) {
  const data = series.buckets.map((bucket) => ({
    bucket,
    date: bucket.date,
    former: bucket.formerTotal === null ? null : Number(bucket.formerTotal),
    // By place: the values of tags may look like paths.
    ...Object.fromEntries(series.groups.map(({ key }, at) => [`group${at}`, bucket.amounts.has(key) ? Number(bucket.amounts.get(key)) : null])),
  }));
  // Stacks keep the order in which their groups came: other groups, another chart.
  const identity = series.groups.map(({ key }) => key).join("\n");
  const isDense = !isCumulative && series.buckets.length > MAX_BARS;
  const hasFormer = series.buckets.some((bucket) => bucket.formerTotal !== null);
  const { domain, ticks } = ticksFor(...extent(data));
  const tick = (date: string) => (granularity === "month" ? monthText(date) : dayText(date, false));
  return (
    <div className="chart" role="group" aria-label={label}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT} initialDimension={{ width: 800, height: CHART_HEIGHT }}>
        <ComposedChart key={identity} data={data} stackOffset="sign" margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap="18%"
          onClick={({ activeIndex }) => {
            const bucket = series.buckets[Number(activeIndex)];
            if ((isCumulative || isDense) && bucket) onChoose(null, bucket);
          }}
        >
          <FillingPattern id={HATCH} />
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="date" {...(isDense ? { scale: "band" as const } : {})} tickFormatter={tick} tickLine={false} axisLine={false} minTickGap={28} interval="preserveStartEnd" tick={{ fill: "var(--text-muted)", fontSize: 12 }} />
          <YAxis width={58} domain={domain} ticks={ticks} allowDataOverflow tickFormatter={(value: number) => compactAmount(value, unit)} tickLine={false} axisLine={false} tick={{ fill: "var(--text-muted)", fontSize: 12 }} />
          <ReferenceLine y={0} stroke="var(--line-strong)" />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: "var(--text)", fillOpacity: 0.05, stroke: "var(--line-strong)" }}
            content={({ active, payload }) => {
              const bucket = (payload[0]?.payload as { bucket?: Bucket } | undefined)?.bucket;
              return active && bucket ? <DailyTooltip bucket={bucket} groups={series.groups} unit={unit} title={bucketText(bucket.date, granularity)} /> : null;
            }}
          />
          {isDense && <DenseStack series={series} domain={domain} hatch={HATCH} />}
          {isDense && <Line dataKey="bucket.total" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />}
          {(isDense ? [] : series.groups).map((group, at) => {
            const shared = { dataKey: `group${at}`, name: group.label, stackId: "cost", fill: group.hue, className: `series series-${at}`, isAnimationActive: false } as const;
            return isCumulative ? (
              <Area key={group.key} {...shared} type="linear" stroke={group.hue} fillOpacity={0.75} />
            ) : (
              <Bar
                key={group.key}
                {...shared}
                maxBarSize={56}
                shape={BarPart}
                onClick={(bar: { payload?: { bucket: Bucket } }) => bar.payload && onChoose(group, bar.payload.bucket)}
              />
            );
          })}
          {hasFormer && (
            <Line dataKey="former" name="Compared" type="linear" stroke="var(--text)" strokeWidth={1.6} strokeDasharray="4 4" dot={false} isAnimationActive={false} connectNulls />
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
});
