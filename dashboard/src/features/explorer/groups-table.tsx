import { SortButton } from "@/design/sort-button";
import { minus, share } from "@/format/decimal";
import { amount, change, changePercent, count, percent, type Unit } from "@/format/figures";
import { dimensionName } from "@/format/names";
import { useView } from "@/state/location";
import { ariaSort } from "@/state/sort";
import { nextSort, type SortName, sorted, sortOf, type SpanGroup } from "./to-groups";

interface Props {
  groups: readonly SpanGroup[];
  dimension: string;
  total: string | null;
  isCompared: boolean;
  formerTotal: string | null;
  unit: Unit;
  caption: string;
  onChoose: (group: SpanGroup) => void;
}

interface Figures {
  total: string | null;
  formerTotal: string | null;
  lineItems: number;
}

/** Every figure of the groups, in the order of the reader; each group asks on. */
export function GroupsTable({ groups, dimension, total, isCompared, formerTotal, unit, caption, onChoose }: Props) {
  const [view] = useView();
  const shown = sorted(groups, sortOf(view.sort));
  const lineItems = groups.reduce((all, one) => all + one.lineItems, 0);
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap figures-table" tabIndex={0} role="region" aria-label="The groups as a table">
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <Head name="group" label={dimension ? dimensionName(dimension) : "Group"} />
            <Head name="amount" label="Amount" />
            <th scope="col" className="numeric">Share</th>
            {isCompared && <Head name="compared" label="Compared" />}
            {isCompared && <Head name="change" label="Change" />}
            {isCompared && <Head name="change_pct" label="Change %" />}
            <Head name="line_items" label="Line items" />
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.key}>
              <th scope="row">
                <span className="swatch" style={{ background: group.hue }} />{" "}
                <button type="button" className="cell-link" title={group.label} onClick={() => onChoose(group)}>
                  {group.label}
                </button>
              </th>
              <Cells figures={group} total={total} isCompared={isCompared} unit={unit} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <Cells figures={{ total, formerTotal, lineItems }} total={total} isCompared={isCompared} unit={unit} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Cells({ figures: { total: own, formerTotal, lineItems }, total, isCompared, unit }: { figures: Figures; total: string | null; isCompared: boolean; unit: Unit }) {
  return (
    <>
      <td className="numeric">{amount(own, unit)}</td>
      <td className="numeric">{percent(share(own, total))}</td>
      {isCompared && (
        <>
          <td className="numeric">{amount(formerTotal, unit)}</td>
          <td className="numeric">{change(own !== null && formerTotal !== null ? minus(own, formerTotal) : null, unit)}</td>
          <td className="numeric">{changePercent(own, formerTotal)}</td>
        </>
      )}
      <td className="numeric">{count(lineItems)}</td>
    </>
  );
}

function Head({ name, label }: { name: SortName; label: string }) {
  const [view, change] = useView();
  const sort = sortOf(view.sort);
  const direction = ariaSort(sort, name);
  return (
    <th scope="col" className={name === "group" ? undefined : "numeric"} aria-sort={direction}>
      <SortButton title={label} direction={direction} onSort={() => change({ sort: nextSort(sort, name) })} />
    </th>
  );
}
