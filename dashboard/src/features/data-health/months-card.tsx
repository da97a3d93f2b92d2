import type { StatusRow } from "@/api/status";
import { Card } from "@/design/card";
import { FinalityBadge } from "@/design/finality-badge";
import { ageText, instantText, monthText } from "@/format/days";
import { count, counted, NOTHING } from "@/format/figures";
import { checksCount, checksOf, type ChecksEnded } from "@/shell/checks";
import { PageLink } from "@/shell/page-link";
import { useView } from "@/state/location";

/** A count, or that it is not told. */
function checksCell(checks: ChecksEnded | null): string {
  return checks ? checksCount(checks) : NOTHING;
}

/** Every published month: how old, how final, how it was checked. */
export function MonthsCard({ rows }: { rows: readonly StatusRow[] }) {
  const [, change] = useView();
  const counts = rows.map((row) => row.line_item_count);
  const lineItems = counts.every((one) => one !== null) ? counts.reduce((a, b) => a + b, 0) : null;
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
              <tr key={`${row.snapshot_id} ${row.export}`}>
                <th scope="row">
                  <button type="button" className="cell-link" onClick={() => change({ period: row.billing_period })} title="Show its snapshots and deliveries below">
                    {monthText(row.billing_period)}
                  </button>
                </th>
                <td>{row.export}</td>
                <td>
                  <FinalityBadge finality={row.finality} />
                  {row.rollback_reason !== null && (
                    <>
                      {" "}
                      <span className="badge badge-warn" title={row.rollback_reason}>
                        rolled back
                      </span>
                    </>
                  )}
                </td>
                <td>{instantText(row.delivered_at)}</td>
                <td>{ageText(row.age_hours)}</td>
                <td className="numeric">{row.line_item_count === null ? NOTHING : count(row.line_item_count)}</td>
                <td className="numeric">
                  <PageLink page="proof" changed={{ period: row.billing_period }}>
                    {checksCell(checksOf([row]))}
                  </PageLink>
                </td>
                <td className="mono">{row.snapshot_id}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All</th>
              <td colSpan={4} />
              <td className="numeric">{lineItems === null ? NOTHING : count(lineItems)}</td>
              <td className="numeric">{checksCell(checksOf(rows))}</td>
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
    </Card>
  );
}
