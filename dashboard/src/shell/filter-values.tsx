import { Ban, Check } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { type DimensionValue, useDimensionValues } from "@/api/dimension-values";
import { Skeleton } from "@/design/skeleton";
import { ErrorState } from "@/design/states";
import { count, counted } from "@/format/figures";
import { focused } from "@/design/focus";
import { dimensionWords, noValueName } from "@/format/names";
import { type Condition, isSame, withCondition, withoutCondition } from "@/state/conditions";
import { useView } from "@/state/location";
import { useQuestion } from "./question";

/** The values of a dimension, each to be included or excluded; searched on the server. */
export function FilterValues({ dimension, onDone }: { dimension: string; onDone: () => void }) {
  const [search, setSearch] = useState("");
  const { question } = useQuestion();
  const { publication_id, export: exports, start_date, end_date } = question;
  const where = { publication_id, export: exports, start_date, end_date, search: useDeferredValue(search), limit: 100 };
  const { data, error, refetch } = useDimensionValues(dimension, where);
  return (
    <>
      <input
        className="input picker-search"
        ref={focused}
        placeholder={`Search ${dimensionWords(dimension)}`}
        aria-label={`Search ${dimensionWords(dimension)}`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={220} />
      ) : (
        <>
          <ul className="picker-values">
            {data.rows.map((row) => (
              <Value key={row.value ?? ""} dimension={dimension} row={row} />
            ))}
          </ul>
          <p className="picker-foot muted">
            {data.rows.length === 0 ? "Nothing matches." : data.meta.is_truncated ? `${count(data.rows.length)} of ${counted(data.meta.value_count, "value")}; search for more` : counted(data.meta.value_count, "value")}
          </p>
        </>
      )}
      <button type="button" className="button button-primary picker-done" onClick={onDone}>
        Done
      </button>
    </>
  );
}

function Value({ dimension, row }: { dimension: string; row: DimensionValue }) {
  const [view, change] = useView();
  const text = row.value ?? noValueName(dimension);
  const toggle = (isExcluded: boolean) => {
    const one: Condition = { dimension, value: row.value, isExcluded };
    const isThere = view.conditions.some((other) => isSame(one, other));
    change({ conditions: isThere ? withoutCondition(view.conditions, one) : withCondition(view.conditions, one) });
  };
  const is = (isExcluded: boolean) => view.conditions.some((one) => isSame(one, { dimension, value: row.value, isExcluded }));
  return (
    <li>
      <button type="button" className="menu-item" aria-pressed={is(false)} onClick={() => toggle(false)}>
        <span className={`tick${is(false) ? " tick-on" : ""}`}>{is(false) && <Check size={12} aria-hidden />}</span>
        <span className="picker-text">
          {text}
          <small>
            {row.label && `${row.label} · `}
            {counted(row.line_item_count, "line item")}
          </small>
        </span>
      </button>
      <button
        type="button"
        className="button button-plain button-icon picker-exclude"
        aria-label={`Exclude ${text}`}
        aria-pressed={is(true)}
        title={`Exclude ${text}`}
        onClick={() => toggle(true)}
      >
        <Ban size={14} aria-hidden />
      </button>
    </li>
  );
}
