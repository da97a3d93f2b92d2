import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { LineItem, LineItemsQuery } from "@/api/line-items";
import { alignedAmount } from "@/format/figures";
import { cellText } from "./cell-text";
import { type ColumnShape, nextSort } from "./columns";

export const LOG_HEIGHT = 620;
const ROW = 34;
const AHEAD = 60;

interface Props {
  rows: readonly LineItem[];
  columns: readonly ColumnShape[];
  count: number;
  sort: NonNullable<LineItemsQuery["sort"]>;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
  onSort: (sort: string) => void;
  onOpen: (row: LineItem) => void;
}

/** Only the rows in sight are drawn; more are fetched before the end is reached. Arrow keys move, Enter opens. */
export function LogTable({ rows, columns, count, sort, hasMore, isLoadingMore, onMore, onSort, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  // eslint-disable-next-line react-hooks/incompatible-library -- it is what draws only what is in sight
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 1000, height: LOG_HEIGHT },
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= rows.length - AHEAD) onMore();
  }, [hasMore, isLoadingMore, last, rows.length, onMore]);

  const width = columns.reduce((all, { width: one }) => all + one, 0);
  const template = columns.map(({ width: one }) => `minmax(${one}px, ${one}fr)`).join(" ");
  const go = (index: number) => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    setActive(to);
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -index, End: rows.length };
    const step = steps[event.key];
    const row = rows[index];
    if (step !== undefined) {
      event.preventDefault();
      go(index + step);
    } else if ((event.key === "Enter" || event.key === " ") && row) {
      event.preventDefault();
      onOpen(row);
    }
  };

  return (
    <div className="log" ref={scroller} style={{ height: LOG_HEIGHT }} role="grid" aria-label="Line items" aria-rowcount={count + 1} aria-colcount={columns.length} tabIndex={-1}>
      <div className="log-head" role="row" aria-rowindex={1} tabIndex={-1} style={{ gridTemplateColumns: template, minWidth: width }}>
        {columns.map((column) => (
          <HeadCell key={column.name} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div className="log-rows" role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        {drawn.map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <div
                key={index}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
                className="log-row"
                tabIndex={index === active ? 0 : -1}
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, height: ROW }}
                onClick={() => {
                  setActive(index);
                  onOpen(row);
                }}
                onKeyDown={(event) => onKeyDown(event, index)}
              >
                {columns.map((column) => (
                  <span key={column.name} role="gridcell" className={`log-cell log-${column.kind}`}>
                    <CellText row={row} column={column} />
                  </span>
                ))}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** An amount has all its places, so that they stand below each other; those that say nothing are faint. */
function CellText({ row, column }: { row: LineItem; column: ColumnShape }) {
  const value = row[column.name];
  if (column.kind !== "cost" || typeof value !== "string") return cellText(row, column);
  const text = alignedAmount(value, { currency: row.currency ?? null, pricing_unit: null });
  const end = /(?<=\.\d{2,})0+$/.exec(text)?.index ?? text.length;
  return (
    <>
      {text.slice(0, end)}
      <span className="faint">{text.slice(end)}</span>
    </>
  );
}

function HeadCell({ column, sort, onSort }: { column: ColumnShape; sort: string; onSort: Props["onSort"] }) {
  const isSorted = sort.replace(/^-/, "") === column.name;
  const isDown = isSorted && sort.startsWith("-");
  const Arrow = isDown ? ArrowDown : ArrowUp;
  return (
    <span role="columnheader" className={`log-cell log-${column.kind}`} aria-sort={isSorted ? (isDown ? "descending" : "ascending") : undefined}>
      {column.isSortable ? (
        <button type="button" className="cell-link" onClick={() => onSort(nextSort(sort as NonNullable<LineItemsQuery["sort"]>, column))}>
          {column.title} {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        column.title
      )}
    </span>
  );
}
