import { shade } from "@/charts/heat";
import { amount, compactAmount, NOTHING, type Unit } from "@/format/figures";
import { isZero } from "@/format/units";
import type { HeatRow, Region } from "./to-regions";

interface Props {
  rows: readonly HeatRow[];
  services: readonly string[];
  unit: Unit;
  caption: string;
  onChoose: (region: Region, service: string) => void;
}

/** Region × service, the darker the more; a click asks on. */
export function HeatTable({ rows, services, unit, caption, onChoose }: Props) {
  const largest = Math.max(0, ...rows.flatMap((row) => [...row.amounts.values()].map(Number)));
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap heat-wrap" tabIndex={0} role="region" aria-label={`${caption}, as a table`}>
      <table className="table heat">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            {services.map((service) => (
              <th scope="col" key={service} className="numeric">{service}</th>
            ))}
            <th scope="col" className="numeric">Other services</th>
            <th scope="col" className="numeric">Total</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ region, amounts, rest }) => (
            <tr key={region.key}>
              <th scope="row">{region.label}</th>
              {services.map((service) => (
                <HeatCell key={service} value={amounts.get(service) ?? null} largest={largest} unit={unit} onClick={() => onChoose(region, service)} />
              ))}
              <td className="numeric" title={amount(rest, unit)}>{isZero(rest) ? NOTHING : compactAmount(rest, unit)}</td>
              <td className="numeric" title={amount(region.total, unit)}>{region.total === null ? NOTHING : compactAmount(region.total, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HeatCell({ value, largest, unit, onClick }: { value: string | null; largest: number; unit: Unit; onClick: () => void }) {
  if (value === null) return <td className="numeric muted">{NOTHING}</td>;
  return (
    <td className="numeric heat-cell" style={{ background: shade(Number(value), largest) }}>
      <button type="button" className="cell-link" title={amount(value, unit)} onClick={onClick}>
        {compactAmount(value, unit)}
      </button>
    </td>
  );
}
