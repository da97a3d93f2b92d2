import { memo, type MouseEvent } from "react";
import { usePlotArea } from "recharts";
import { areaPaths, barPaths, type Domain, linePath, placeAt, placing, type Shape } from "./shapes";
import type { Bucket, GroupTotal, Series } from "./to-series";

interface Props {
  series: Series;
  shape: Shape;
  domain: Domain;
  ticks: readonly number[];
  /** The pattern of what still fills. */
  hatch: string;
  /** null: all groups of the bucket. */
  onChoose: (group: GroupTotal | null, bucket: Bucket) => void;
}

/** Lines of the grid, and every group as one path; the former span as dashes. `data-series` is the place of the group. */
export const TimeMarks = memo(function TimeMarks({ series: { buckets, groups }, shape, domain, ticks, hatch, onChoose }: Props) {
  const box = usePlotArea();
  if (!box) return null;
  const keys = groups.map((group) => group.key);
  const { y } = placing(buckets.length, box, domain);
  const bars = shape === "bars" ? barPaths(buckets, keys, box, domain) : null;
  const paths = bars?.groups ?? (shape === "areas" ? areaPaths(buckets, keys, box, domain) : keys.map((key) => linePath(buckets, (one) => one.amounts.get(key) ?? null, box, domain)));
  // Beside the lines of single groups the sum would only press them together.
  const hasFormer = shape !== "lines" || groups.length === 1;
  const onClick = (event: MouseEvent<SVGGElement>) => {
    const left = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    const bucket = buckets[placeAt(event.clientX - left, buckets.length, box)];
    const at = (event.target as Element).closest("[data-series]")?.getAttribute("data-series") ?? null;
    if (bucket) onChoose(at === null ? null : (groups[Number(at)] ?? null), bucket);
  };
  return (
    // The keyboard has its way: arrow keys and Enter on the chart, and the legend.
    <g onClick={onClick} className="chart-marks">
      <rect {...box} fill="transparent" />
      {ticks.map((tick) => (
        <line key={tick} x1={box.x} x2={box.x + box.width} y1={y(tick)} y2={y(tick)} className={tick === 0 ? "chart-zero" : "chart-grid"} />
      ))}
      {groups.map((group, at) =>
        shape === "lines" ? (
          <g key={group.key} data-series={at} className={`series series-${at} chart-line`}>
            <path d={paths[at]} stroke={group.hue} strokeWidth={2} />
            <path d={paths[at]} stroke="transparent" strokeWidth={14} />
          </g>
        ) : (
          <path key={group.key} data-series={at} d={paths[at]} fill={group.hue} fillOpacity={shape === "areas" ? 0.75 : 1} className={`series series-${at}`} />
        ),
      )}
      {bars?.filling && <path d={bars.filling} fill={`url(#${hatch})`} className="chart-hatch" />}
      {hasFormer && <path d={linePath(buckets, (one) => one.formerTotal, box, domain)} className="chart-former" />}
    </g>
  );
});
