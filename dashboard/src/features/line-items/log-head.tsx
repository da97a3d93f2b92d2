import type { LineItemsQuery } from "@/api/line-items";
import { SortButton } from "@/design/sort-button";
import { ariaSort, parseSort } from "@/state/sort";
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
  const direction = ariaSort(parseSort(sort, [column.name]), column.name);
  return (
    <span role="columnheader" className={`log-cell log-${column.kind}`} aria-sort={direction}>
      {column.isSortable ? (
        <SortButton title={column.title} direction={direction} onSort={() => onSort(nextSort(sort as NonNullable<LineItemsQuery["sort"]>, column))} />
      ) : (
        column.title
      )}
    </span>
  );
}
