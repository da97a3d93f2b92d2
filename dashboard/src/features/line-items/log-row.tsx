import type { KeyboardEvent } from "react";
import type { LineItem } from "@/api/line-items";
import { alignedAmount } from "@/format/figures";
import { cellText } from "./cell-text";
import type { ColumnShape } from "./columns";

export const ROW = 34;

interface Props {
  /** undefined while its page is fetched. */
  row: LineItem | undefined;
  index: number;
  top: number;
  columns: readonly ColumnShape[];
  template: string;
  isActive: boolean;
  onChoose: () => void;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent, index: number) => void;
}

/** One line item; in its place nothing but a bar while it is not there yet. */
export function LogRow({ row, index, top, columns, template, isActive, onChoose, onFocus, onKeyDown }: Props) {
  return (
    <div
      data-index={index}
      role="row"
      aria-rowindex={index + 2}
      className="log-row"
      tabIndex={isActive ? 0 : -1}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)`, height: ROW }}
      onClick={onChoose}
      onFocus={onFocus}
      onKeyDown={(event) => onKeyDown(event, index)}
    >
      {columns.map((column) => (
        <span key={column.name} role="gridcell" className={`log-cell log-${column.kind}`}>
          {row ? <CellText row={row} column={column} /> : <span className="log-waiting" />}
        </span>
      ))}
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
