import { Ban, CalendarDays, Filter, ScrollText } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Group } from "@/charts/groups";
import { addDays, bucketText, type Day } from "@/format/days";
import { dimensionWords, nextDimension } from "@/format/names";
import { type Condition, withCondition } from "@/state/conditions";
import { show, useView } from "@/state/location";
import { type Granularity, onPage, type View } from "@/state/view";

export interface Drill {
  dimension: string;
  group: Group;
  /** The days of the bar that was clicked. */
  bucket: { start: Day; end: Day; granularity: Granularity } | null;
}

/** What can be asked next about a figure: only it, without it, that day, its line items. Back undoes each. */
export function DrillMenu({ drill, onClose }: { drill: Drill; onClose: () => void }) {
  const [view] = useView();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    root.current?.querySelector("button")?.focus();
  }, [drill]);
  const { dimension, group, bucket } = drill;
  const isOne = dimension !== "" && group.kind !== "other";
  const next = nextDimension(dimension, view.conditions.filter((one) => !one.isExcluded).map((one) => one.dimension));
  const only: Condition = { dimension, value: group.value, isExcluded: false };
  const conditions = isOne ? withCondition(view.conditions, only) : view.conditions;
  const span: Partial<View> = bucket ? { span: { kind: "days", start: bucket.start, end: addDays(bucket.end, -1) } } : {};
  const go = (changed: Partial<View>, page = view.page) => {
    show({ ...(page === view.page ? view : onPage(view, page)), ...changed });
    onClose();
  };

  return (
    // Escape is that of the buttons within.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className="drill" ref={root} role="group" aria-label={`About ${group.label}`} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <span className="drill-title">
        <span className="swatch" style={{ background: group.hue }} /> {group.label}
        {bucket && <span className="muted"> · {bucketText(bucket.start, bucket.granularity)}</span>}
      </span>
      {isOne && (
        <>
          <button type="button" className="button" onClick={() => go({ conditions, groupBy: next })}>
            <Filter size={14} aria-hidden /> Only this, by {dimensionWords(next)}
          </button>
          <button type="button" className="button" onClick={() => go({ conditions: withCondition(view.conditions, { ...only, isExcluded: true }) })}>
            <Ban size={14} aria-hidden /> Exclude
          </button>
        </>
      )}
      {bucket && bucket.granularity !== "day" && (
        <button type="button" className="button" onClick={() => go({ ...span, granularity: null })}>
          <CalendarDays size={14} aria-hidden /> Only this {bucket.granularity}
        </button>
      )}
      <button type="button" className="button" onClick={() => go({ conditions, ...span }, "line-items")}>
        <ScrollText size={14} aria-hidden /> Line items
      </button>
      <button type="button" className="button button-plain" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
