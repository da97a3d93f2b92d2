import { share } from "@/format/decimal";
import { amount, changePercent, count, percent, type Unit } from "@/format/figures";
import { placeName } from "./places";
import type { Region } from "./to-regions";

interface Props {
  regions: readonly Region[];
  total: string | null;
  isCompared: boolean;
  formerTotal: string | null;
  unit: Unit;
  caption: string;
  onChoose: (region: Region) => void;
}

/** Every region by what it costs, with a bar of its size; it adds up to the total. */
export function RegionTable({ regions, total, isCompared, formerTotal, unit, caption, onChoose }: Props) {
  const largest = Math.max(0, ...regions.map((one) => Number(one.total)));
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="All regions, as a table">
      <table className="table region-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col" className="wide-only"><span className="visually-hidden">Size</span></th>
            <th scope="col" className="numeric">Amount</th>
            <th scope="col" className="numeric">Share</th>
            {isCompared && <th scope="col" className="numeric">Compared</th>}
            {isCompared && <th scope="col" className="numeric">Change</th>}
            <th scope="col">Most for</th>
            {!isCompared && <th scope="col" className="numeric">Services</th>}
            {!isCompared && <th scope="col" className="numeric">Accounts</th>}
            <th scope="col" className="numeric">Line items</th>
          </tr>
        </thead>
        <tbody>
          {regions.map((one) => (
            <tr key={one.key}>
              <th scope="row">
                <button type="button" className="cell-link" onClick={() => onChoose(one)}>
                  {one.label}
                </button>{" "}
                <span className="muted">{placeName(one.region)}</span>
              </th>
              <td className="bar-cell wide-only">
                <span className="bar" style={{ width: `${largest > 0 ? (Math.max(0, Number(one.total)) / largest) * 100 : 0}%` }} />
              </td>
              <td className="numeric">{amount(one.total, unit)}</td>
              <td className="numeric">{percent(share(one.total, total))}</td>
              {isCompared && <td className="numeric">{amount(one.formerTotal, unit)}</td>}
              {isCompared && <td className="numeric">{changePercent(one.total, one.formerTotal)}</td>}
              <td>{one.topService ?? "–"}</td>
              {!isCompared && <td className="numeric">{count(one.services)}</td>}
              {!isCompared && <td className="numeric">{count(one.accounts)}</td>}
              <td className="numeric">{count(one.lineItems)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td className="wide-only" />
            <td className="numeric">{amount(total, unit)}</td>
            <td className="numeric">{percent(share(total, total))}</td>
            {isCompared && <td className="numeric">{amount(formerTotal, unit)}</td>}
            {isCompared && <td className="numeric">{changePercent(total, formerTotal)}</td>}
            <td colSpan={!isCompared ? 3 : 1} />
            <td className="numeric">{count(regions.reduce((all, one) => all + one.lineItems, 0))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
