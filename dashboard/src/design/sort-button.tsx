import { ArrowDown, ArrowUp } from "lucide-react";

interface Props {
  title: string;
  /** Where the table is in the order of this column. */
  direction: "ascending" | "descending" | undefined;
  onSort: () => void;
}

/** The words of a column's head; a click sorts by it, another turns it round. */
export function SortButton({ title, direction, onSort }: Props) {
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <button type="button" className="cell-link" onClick={onSort}>
      {title} {direction && <Arrow size={12} aria-hidden />}
    </button>
  );
}
