import { Ban, CalendarDays, Compass, Filter, ScrollText } from "lucide-react";
import { useEffect, useRef } from "react";
import { addDays, bucketText } from "@/format/days";
import { dimensionWords } from "@/format/names";
import { WhereFrom } from "@/shell/provenance/where-from";
import { withCondition } from "@/state/conditions";
import { show, useView } from "@/state/location";
import { onPage, type View } from "@/state/view";
import { chosenValues, type Drill, narrowed } from "./drill";

/** What can be asked next about a figure: only it, without it, that day, its line items. Back undoes each. */
export function DrillMenu({ drill, onClose }: { drill: Drill; onClose: () => void }) {
  const [view] = useView();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (!root.current?.contains(document.activeElement)) opener.current = document.activeElement;
    root.current?.querySelector("button")?.focus();
  }, [drill]);
  // The focus goes back to where it came from, if that is still there.
  useEffect(() => () => (opener.current instanceof HTMLElement || opener.current instanceof SVGElement ? opener.current.focus() : undefined), []);
  const { group, across, bucket, days = bucket } = drill;
  const [chosen, ...more] = chosenValues(drill);
  const only = narrowed(view, drill);
  const label = across ? `${group.label}, ${across.group.label}` : group.label;
  const span: Partial<View> = days ? { span: { kind: "days", start: days.start, end: addDays(days.end, -1) } } : {};
  const go = (changed: Partial<View>, page = view.page) => {
    show({ ...(page === view.page ? view : onPage(view, page)), ...changed });
    onClose();
  };

  return (
    // Escape is that of the buttons within.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className="drill" ref={root} role="group" aria-label={`About ${label}`} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <span className="drill-title">
        {!across && <span className="swatch" style={{ background: group.hue }} />} {label}
        {bucket && <span className="muted"> · {bucketText(bucket.start, bucket.granularity)}</span>}
      </span>
      {chosen && (
        <button type="button" className="button" onClick={() => go(only)}>
          <Filter size={14} aria-hidden /> Only this, by {dimensionWords(only.groupBy)}
        </button>
      )}
      {chosen && more.length === 0 && (
        <button type="button" className="button" onClick={() => go({ conditions: withCondition(view.conditions, { ...chosen, isExcluded: true }) })}>
          <Ban size={14} aria-hidden /> Exclude
        </button>
      )}
      {bucket && bucket.granularity !== "day" && (
        <button type="button" className="button" onClick={() => go({ ...span, granularity: null })}>
          <CalendarDays size={14} aria-hidden /> Only this {bucket.granularity}
        </button>
      )}
      {view.page !== "explorer" && (
        <button type="button" className="button" onClick={() => go({ ...only, ...span }, "explorer")}>
          <Compass size={14} aria-hidden /> Explore
        </button>
      )}
      <button type="button" className="button" onClick={() => go({ conditions: only.conditions, ...span }, "line-items")}>
        <ScrollText size={14} aria-hidden /> Line items
      </button>
      {drill.figure && <WhereFrom figure={drill.figure} />}
      <button type="button" className="button button-plain" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
