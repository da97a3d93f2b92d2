import type { StatusRow } from "@/api/status";
import { Card } from "@/design/card";
import { FinalityBadge } from "@/design/finality-badge";
import { ageText, instantText, monthText } from "@/format/days";
import { count, counted, NOTHING } from "@/format/figures";
import { useView } from "@/state/location";

/** Every published month: how old, how final, how it was checked. */
export function MonthsCard({ rows }: { rows: readonly StatusRow[] }) {
  const [, change] = useView();
  return (
    <Card title="Published months" sentence={`${counted(rows.length, "snapshot")}, published together.`}>
      {/* A scrolling region must be reached by the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-wrap" tabIndex={0} role="region" aria-label="Table of published months">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col">Export</th>
              <th scope="col">Finality</th>
              <th scope="col">Delivered</th>
              <th scope="col">Age</th>
              <th scope="col" className="numeric">Line items</th>
              <th scope="col" className="numeric">Checks</th>
              <th scope="col">Snapshot</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.snapshot_id + row.export}>
                <th scope="row">
                  <button type="button" className="cell-link" onClick={() => change({ period: row.billing_period })}>
                    {monthText(row.billing_period)}
                  </button>
                </th>
                <td>{row.export}</td>
                <td>
                  <FinalityBadge finality={row.finality} />
                </td>
                <td>{instantText(row.delivered_at)}</td>
                <td>{ageText(row.age_hours)}</td>
                <td className="numeric">{row.line_item_count === null ? NOTHING : count(row.line_item_count)}</td>
                <td className="numeric">{row.checks_passed === null ? NOTHING : `${count(row.checks_passed)} passed${row.checks_warned ? `, ${count(row.checks_warned)} warn` : ""}`}</td>
                <td className="mono">{row.snapshot_id}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
