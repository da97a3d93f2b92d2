import { dayText } from "@/format/days";
import { amount, changePercent, type Unit } from "@/format/figures";
import { isZero } from "@/format/units";
import type { Bucket, GroupTotal } from "./to-series";

interface Props {
  bucket: Bucket;
  groups: readonly GroupTotal[];
  unit: Unit;
  title: string;
}

/** The exact figures of the day under the pointer, the stack from top to bottom. */
export function DailyTooltip({ bucket, groups, unit, title }: Props) {
  const shown = groups.filter((group) => !isZero(bucket.amounts.get(group.key) ?? null));
  return (
    <div className="tooltip">
      <p className="tooltip-title">
        {title}
        {bucket.total !== null && (bucket.isFilling ? <span className="badge badge-warn">still filling</span> : <span className="badge">{bucket.finality}</span>)}
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
    </div>
  );
}
