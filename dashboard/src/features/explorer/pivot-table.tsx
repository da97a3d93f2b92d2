import { shade } from "@/charts/heat";
import { amount, changePercent, exactAmount, NOTHING, type Unit } from "@/format/figures";
import type { Figure, Line, Pivot } from "./to-pivot";

interface Props {
  pivot: Pivot;
  total: Figure;
  unit: Unit;
  /** What the rows are. */
  corner: string;
  caption: string;
  /** A row, a column, or the cell where both meet. */
  onChoose: (row: Line | null, column: Line | null) => void;
}

/** Rows by columns, the darker the more; every row and column adds up, with the others, to its total. */
export function PivotTable({ pivot: { columns, rows }, total, unit, corner, caption, onChoose }: Props) {
  const isNamed = (row: Line, at: number) => row.kind !== "other" && columns[at]?.kind !== "other";
  const largest = Math.max(0, ...rows.flatMap((row) => row.cells.map((cell, at) => (cell && isNamed(row, at) ? Number(cell.amount ?? 0) : 0))));
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap heat-wrap figures-table" tabIndex={0} role="region" aria-label="The pivot">
      <table className="table heat pivot">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{corner || <span className="visually-hidden">Group</span>}</th>
            {columns.map((column) => (
              <th scope="col" key={column.key} className="numeric">
                <Choice line={column} onClick={() => onChoose(null, column)} />
              </th>
            ))}
            <th scope="col" className="numeric">Total</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <Choice line={row} onClick={() => onChoose(row, null)} />
              </th>
              {row.cells.map((cell, at) => {
                const column = columns[at];
                return (
                  cell && column && isNamed(row, at) ? (
                    <td key={column.key} className="numeric heat-cell" style={{ background: shade(Number(cell.amount ?? 0), largest) }}>
                      <button type="button" className="cell-link" title={exactAmount(cell.amount, unit)} onClick={() => onChoose(row, column)}>
                        <Written figure={cell} unit={unit} />
                      </button>
                    </td>
                  ) : (
                    <td key={column?.key} className="numeric" title={cell ? exactAmount(cell.amount, unit) : undefined}>
                      {cell ? <Written figure={cell} unit={unit} /> : <span className="muted">{NOTHING}</span>}
                    </td>
                  )
                );
              })}
              <td className="numeric strong" title={exactAmount(row.total.amount, unit)}>
                <Written figure={row.total} unit={unit} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            {[...columns.map((column) => ({ key: column.key, figure: column.total })), { key: "total", figure: total }].map(({ key, figure }) => (
              <td key={key} className="numeric" title={exactAmount(figure.amount, unit)}>
                <Written figure={figure} unit={unit} />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The others are many: there is nothing to ask about them by name. */
function Choice({ line, onClick }: { line: Line; onClick: () => void }) {
  if (line.kind === "other") return <>{line.label}</>;
  return (
    <button type="button" className="cell-link" title={line.label} onClick={onClick}>
      {line.label}
    </button>
  );
}

function Written({ figure, unit }: { figure: Figure; unit: Unit }) {
  return (
    <>
      {amount(figure.amount, unit)}
      {figure.former !== null && <span className="pivot-change">{changePercent(figure.amount, figure.former)}</span>}
    </>
  );
}
