import { useState } from "react";
import type { LineItem, LineItemsAnswer, LineItemsQuery } from "@/api/line-items";
import type { Figure } from "@/shell/provenance/figure";
import type { ColumnShape } from "./columns";
import { LogPart, type Part } from "./log-part";

interface Props {
  query: LineItemsQuery;
  /** The first page, which says what the whole log holds. */
  first: LineItemsAnswer;
  columns: readonly ColumnShape[];
  /** The total. */
  figure: Figure;
  onSort: (sort: string) => void;
  onOpen: (row: LineItem) => void;
}

/**
 * The log, however long. A page is reached by the cursor of the one before, so the log grows as one goes on; cursors are kept,
 * rows only around those in sight. What one element cannot scroll any more, the next one scrolls.
 */
export function LogTable(props: Props) {
  const [cursors, setCursors] = useState<readonly string[]>([""]);
  const [part, setPart] = useState<Part>({ base: 0, offset: 0, left: 0, active: 0, hasFocus: false });
  const onNext = (cursor: string) => setCursors((known) => (known.includes(cursor) ? known : [...known, cursor]));
  return <LogPart key={part.base} {...props} part={part} cursors={cursors} onNext={onNext} onMove={setPart} />;
}
