import { SortButton } from "@/design/sort-button";
import { sign } from "@/format/decimal";
import { amount, change, changePercent, counted, type Unit } from "@/format/figures";
import { useView } from "@/state/location";
import { ariaSort, parseSort } from "@/state/sort";
import { type Change, type Moved, type Movers, nextSort, type SortName, sorted, SORTS } from "./to-movers";

interface Props {
  movers: Movers;
  /** What the API says all of it is. */
  whole: Change;
  unit: Unit;
  groupName: string;
  caption: string;
  onChoose: (moved: Moved) => void;
}

/** Every group before and now; with what is below the threshold and the others it adds up to the total. */
export function MoversTable({ movers, whole, unit, groupName, caption, onChoose }: Props) {
  const [view, change_] = useView();
  const onSort = (column: SortName) => change_({ sort: nextSort(view.sort, column) });
  const heads: [SortName, string, string][] = [
    ["now", "Now", "numeric"],
    ["former", "Before", "numeric wide-only"],
    ["change", "Change", "numeric"],
    ["ratio", "Change %", "numeric"],
  ];
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap movers-wrap" tabIndex={0} role="region" aria-label="Every group before and now">
      <table className="table movers-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <Head column="group" title={groupName} onSort={onSort} />
            {heads.map(([column, title, className]) => (
              <Head key={column} column={column} title={title} onSort={onSort} className={className} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(movers.shown, view.sort).map((moved) => (
            <tr key={moved.key}>
              <th scope="row">
                <span className="swatch" style={{ background: moved.hue }} />{" "}
                <button type="button" className="cell-link" onClick={() => onChoose(moved)}>
                  {moved.label}
                </button>{" "}
                {moved.isNew && <span className="badge">new</span>}
                {moved.isGone && <span className="badge">gone</span>}
              </th>
              <Figures figures={moved} unit={unit} />
            </tr>
          ))}
          {movers.below && (
            <tr className="movers-rest">
              <th scope="row">{counted(movers.below.groups, "group")} below {amount(view.threshold, unit)}</th>
              <Figures figures={movers.below} unit={unit} />
            </tr>
          )}
          {movers.other && (
            <tr className="movers-rest">
              <th scope="row">Other{movers.other.groups > 0 && ` (${counted(movers.other.groups, "group")})`}</th>
              <Figures figures={movers.other} unit={unit} />
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <Figures figures={whole} unit={unit} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Figures({ figures, unit }: { figures: Change; unit: Unit }) {
  const direction = figures.change === null ? 0 : sign(figures.change);
  return (
    <>
      <td className="numeric">{amount(figures.now, unit)}</td>
      <td className="numeric wide-only">{amount(figures.former, unit)}</td>
      <td className={`numeric${direction > 0 ? " up" : direction < 0 ? " down" : ""}`}>{change(figures.change, unit)}</td>
      <td className="numeric">{changePercent(figures.now, figures.former)}</td>
    </>
  );
}

function Head({ column, title, className, onSort }: { column: SortName; title: string; className?: string; onSort: (column: SortName) => void }) {
  const [view] = useView();
  const direction = ariaSort(parseSort(view.sort, SORTS), column);
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <SortButton title={title} direction={direction} onSort={() => onSort(column)} />
    </th>
  );
}
