import { ArrowDown, ArrowUp } from "lucide-react";
import type { LineItemsQuery } from "@/api/line-items";
import { type ColumnShape, nextSort } from "./columns";

interface Props {
  columns: readonly ColumnShape[];
  sort: string;
  template: string;
  width: number;
  onSort: (sort: string) => void;
}

/** The heads of the columns; a click sorts by one, another turns it round. */
export function HeadRow({ columns, sort, template, width, onSort }: Props) {
  return (
    <div className="log-head" role="row" aria-rowindex={1} tabIndex={-1} style={{ gridTemplateColumns: template, minWidth: width }}>
      {columns.map((column) => (
        <HeadCell key={column.name} column={column} sort={sort} onSort={onSort} />
      ))}
    </div>
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
