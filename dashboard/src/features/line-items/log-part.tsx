import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { type LineItem, type LineItemsAnswer, type LineItemsQuery, useLineItemPages } from "@/api/line-items";
import type { Figure } from "@/shell/provenance/figure";
import type { ColumnShape } from "./columns";
import { LogFoot } from "./log-foot";
import { HeadRow } from "./log-head";
import { LogRow, ROW } from "./log-row";
import { AHEAD, heldPages, MAX_ROWS, movedBase, PAGE_ROWS } from "./log-window";

export const LOG_HEIGHT = 620;
const HEAD = 32;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };

/** The rows one element scrolls, and how it begins. */
export interface Part {
  /** The row it begins with. */
  base: number;
  offset: number;
  left: number;
  active: number;
  hasFocus: boolean;
}

interface Props {
  query: LineItemsQuery;
  first: LineItemsAnswer;
  columns: readonly ColumnShape[];
  figure: Figure;
  part: Part;
  /** Of every page that is reached. */
  cursors: readonly string[];
  onNext: (cursor: string) => void;
  onMove: (part: Part) => void;
  onSort: (sort: string) => void;
  onOpen: (row: LineItem) => void;
}

/** Only the rows in sight are drawn; more are fetched before the end is reached. Arrow keys move, Enter opens. */
export function LogPart({ query, first, columns, figure, part, cursors, onNext, onMove, onSort, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(part.hasFocus);
  const [active, setActive] = useState(part.active);
  const { base } = part;
  const count = first.meta.line_item_count;
  const rows = Math.min(cursors.length * PAGE_ROWS, count);
  // eslint-disable-next-line react-hooks/incompatible-library -- it is what draws only what is in sight
  const virtual = useVirtualizer({
    count: Math.min(rows - base, MAX_ROWS),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingEnd: HEAD,
    initialOffset: part.offset,
    initialRect: { width: 1000, height: LOG_HEIGHT },
    // The row the keyboard is at stays, wherever the wheel goes.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active - base])].filter((one) => one >= 0 && one < range.count).toSorted((a, b) => a - b),
  });
  const drawn = virtual.getVirtualItems();
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  const sight = { first: base + startIndex, last: base + endIndex };

  const held = heldPages(sight, active, cursors.length);
  const pages = useLineItemPages(query, held.map((page) => cursors[page] ?? ""));
  const pageAt = (page: number) => pages[held.indexOf(page)]?.data;
  const rowAt = (index: number) => pageAt(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  const failed = pages.filter((page) => page.isError);

  const next = pageAt(cursors.length - 1)?.meta.next_cursor ?? null;
  const isNear = sight.last >= rows - AHEAD;
  useEffect(() => {
    if (next !== null && isNear) onNext(next);
  }, [next, isNear, onNext]);

  const moved = movedBase(base, sight, rows);
  useEffect(() => {
    const { scrollTop: top = 0, scrollLeft: left = 0 } = scroller.current ?? {};
    if (moved !== base) onMove({ base: moved, offset: top - (moved - base) * ROW, left, active, hasFocus: scroller.current?.contains(document.activeElement) ?? false });
  }, [moved, base, active, onMove]);

  const { left } = part;
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = left;
  }, [left]);
  useLayoutEffect(() => {
    const row = wantsFocus.current && scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus();
  });

  const go = (index: number) => {
    const to = Math.max(0, Math.min(rows - 1, index));
    wantsFocus.current = true;
    setActive(to);
    if (to < base || to >= base + MAX_ROWS) onMove({ base: Math.floor(to / (MAX_ROWS / 2)) * (MAX_ROWS / 2), offset: (to % (MAX_ROWS / 2)) * ROW, left, active: to, hasFocus: true });
    else virtual.scrollToIndex(to - base);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = STEPS[event.key];
    const row = rowAt(index);
    if (step !== undefined) {
      event.preventDefault();
      go(index + step);
    } else if ((event.key === "Enter" || event.key === " ") && row) {
      event.preventDefault();
      onOpen(row);
    }
  };

  const width = columns.reduce((all, { width: one }) => all + one, 0);
  const template = columns.map(({ width: one }) => `minmax(${one}px, ${one}fr)`).join(" ");
  const isWaiting = (rowAt(sight.first) === undefined || rowAt(sight.last) === undefined) && failed.length === 0;
  return (
    <>
      <div className="log" ref={scroller} style={{ height: LOG_HEIGHT }} role="grid" aria-label="Line items" aria-busy={isWaiting} aria-rowcount={count + 1} aria-colcount={columns.length} tabIndex={-1}>
        <HeadRow columns={columns} sort={query.sort ?? ""} template={template} width={width} onSort={onSort} />
        <div className="log-rows" role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: width }}>
          {drawn.map(({ index: at, start }) => {
            const index = base + at;
            const row = rowAt(index);
            const onChoose = () => row && onOpen(row);
            return <LogRow key={index} {...{ row, index, columns, template, onChoose, onKeyDown }} top={start} isActive={index === active} onFocus={() => setActive(index)} />;
          })}
        </div>
      </div>
      <LogFoot meta={first.meta} figure={figure} sight={sight} rows={rows} hasFailed={failed.length > 0} onRetry={() => failed.forEach((page) => void page.refetch())} />
    </>
  );
}
