import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useActiveTooltipLabel, usePlotArea } from "recharts";
import { bucketText, dayText } from "@/format/days";
import { amount, changePercent, type Unit } from "@/format/figures";
import { isZero } from "@/format/units";
import type { Granularity } from "@/state/view";
import { ProgressBadge } from "./progress-badge";
import type { Bucket, GroupTotal, Series } from "./to-series";

const GAP = 12;

interface Props {
  series: Series;
  unit: Unit;
  granularity: Granularity;
  /** Where the box is put: it is no part of the drawing. */
  frame: HTMLElement | null;
  onChoose: (group: null, bucket: Bucket) => void;
}

/** The band under the pointer or the arrow keys, and beside it a box with its exact figures; Enter asks on. */
export function TimeTooltip({ series, unit, granularity, frame, onChoose }: Props) {
  const date = useActiveTooltipLabel();
  const area = usePlotArea();
  const place = series.buckets.findIndex((bucket) => bucket.date === date);
  const bucket = series.buckets[place];
  useEffect(() => {
    if (!frame || !bucket) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter") return;
      // The focus goes to what is asked next, which this key must not press.
      event.preventDefault();
      onChoose(null, bucket);
    };
    frame.addEventListener("keydown", onKey);
    return () => frame.removeEventListener("keydown", onKey);
  }, [frame, bucket, onChoose]);
  if (!area || !bucket) return null;
  const band = area.width / series.buckets.length;
  const middle = area.x + band * (place + 0.5);
  const isLeft = place < series.buckets.length / 2;
  // On narrow screens the box comes back over the band rather than leave the chart.
  const inset = `min(${isLeft ? middle + GAP : area.x + area.width - middle + GAP}px, 100% - 14rem)`;
  return (
    <>
      <rect x={area.x + band * place} y={area.y} width={band} height={area.height} className="chart-cursor" />
      {frame &&
        createPortal(
          <div className="tooltip" role="status" style={isLeft ? { left: `max(0px, ${inset})` } : { right: `max(0px, ${inset})` }}>
            <Figures bucket={bucket} groups={series.groups} unit={unit} title={bucketText(bucket.date, granularity)} />
          </div>,
          frame,
        )}
    </>
  );
}

/** The stack from top to bottom. */
function Figures({ bucket, groups, unit, title }: { bucket: Bucket; groups: readonly GroupTotal[]; unit: Unit; title: string }) {
  const shown = groups.filter((group) => !isZero(bucket.amounts.get(group.key) ?? null));
  return (
    <>
      <p className="tooltip-title">
        {title}
        {bucket.total !== null && <ProgressBadge bucket={bucket} />}
      </p>
      <dl>
        {shown.map((group) => (
          <div key={group.key}>
            <dt>
              <span className="swatch" style={{ background: group.hue }} />
              {group.label}
            </dt>
            <dd>{amount(bucket.amounts.get(group.key) ?? null, unit)}</dd>
          </div>
        ))}
        <div className="tooltip-total">
          <dt>Total</dt>
          <dd>{amount(bucket.total, unit)}</dd>
        </div>
        {bucket.formerTotal !== null && (
          <div className="muted">
            <dt>{bucket.formerDate ? dayText(bucket.formerDate) : "Before"}</dt>
            <dd>
              {amount(bucket.formerTotal, unit)} <span>({changePercent(bucket.total, bucket.formerTotal)})</span>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}
