import { X } from "lucide-react";
import { dimensionName, noValueName } from "@/format/names";
import { type Condition, withCondition, withoutCondition } from "@/state/conditions";
import { useView } from "@/state/location";

function chipText({ dimension, value, isExcluded }: Condition): string {
  if (value === null) return isExcluded ? `Not: ${noValueName(dimension).toLowerCase()}` : noValueName(dimension);
  return `${dimensionName(dimension)} ${isExcluded ? "is not" : "is"} ${value}`;
}

/** The filters that hold; each can be turned round and taken away. */
export function ConditionChips() {
  const [view, change] = useView();
  if (view.conditions.length === 0) return <span className="muted filter-none">No filters: all costs are shown.</span>;
  return (
    <>
      <ul className="chips" aria-label="Filters">
        {view.conditions.map((one) => {
          const text = chipText(one);
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
