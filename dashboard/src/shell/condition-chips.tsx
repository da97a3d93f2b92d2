import { X } from "lucide-react";
import { withCondition, withoutCondition } from "@/state/conditions";
import { useView } from "@/state/location";
import { conditionWords } from "./condition-text";

/** The filters that hold; each can be turned round and taken away. */
export function ConditionChips() {
  const [view, change] = useView();
  if (view.conditions.length === 0) return <span className="muted filter-none">No filters: all costs are shown.</span>;
  return (
    <>
      <ul className="chips" aria-label="Filters">
        {view.conditions.map((one) => {
          const text = conditionWords(one);
          return (
            <li key={`${one.isExcluded} ${one.dimension}:${one.value}`} className={`chip${one.isExcluded ? " chip-excluded" : ""}`}>
              <button
                type="button"
                title={one.isExcluded ? "Include instead" : "Exclude instead"}
                onClick={() => change({ conditions: withCondition(view.conditions, { ...one, isExcluded: !one.isExcluded }) })}
              >
                {text}
              </button>
              <button
                type="button"
                aria-label={`Remove the filter: ${text}`}
                onClick={() => change({ conditions: withoutCondition(view.conditions, one) })}
              >
                <X size={13} aria-hidden />
              </button>
            </li>
          );
        })}
      </ul>
      <button type="button" className="button button-plain" onClick={() => change({ conditions: [] })}>
        Clear all
      </button>
    </>
  );
}
