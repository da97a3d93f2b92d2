import type { LineItemsAnswer } from "@/api/line-items";
import { count, exactAmount } from "@/format/figures";
import type { Figure } from "@/shell/provenance/figure";
import { WhereFrom } from "@/shell/provenance/where-from";
import type { Sight } from "./log-window";

interface Props {
  meta: LineItemsAnswer["meta"];
  figure: Figure;
  sight: Sight;
  /** How many rows are reached, and can be scrolled to. */
  rows: number;
  hasFailed: boolean;
  onRetry: () => void;
}

/** Where in the log one is, how far it is reached, and what all of it sums up to. */
export function LogFoot({ meta, figure, sight, rows, hasFailed, onRetry }: Props) {
  const all = meta.line_item_count;
  const total = meta.totals.map((one) => exactAmount(one.amount, one)).join(" + ");
  return (
    <footer className="log-foot">
      <span>
        Rows {count(sight.first + 1)}–{count(Math.min(sight.last + 1, rows))} of {count(all)}
        {rows < all && <span className="muted">, {count(rows)} reached so far</span>}
        <span role="status">
          {hasFailed && (
            <button type="button" className="button" onClick={onRetry}>
              Some rows could not be fetched: try again
            </button>
          )}
        </span>
      </span>
      <span>
        <strong>
          Total of all {count(all)}: {total}
        </strong>{" "}
        <WhereFrom isIcon figure={figure} />
      </span>
    </footer>
  );
}
