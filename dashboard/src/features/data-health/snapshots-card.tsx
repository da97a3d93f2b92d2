import { type SnapshotsQuery, useSnapshots } from "@/api/snapshots";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { FinalityBadge } from "@/design/finality-badge";
import { Loaded } from "@/design/loaded";
import { EmptyState } from "@/design/states";
import { instantText, monthText } from "@/format/days";
import { count, exactAmount, exactChange, NOTHING } from "@/format/figures";
import { checksCount, checksOf } from "@/shell/checks";
import { type Cause, historySentence, restatementText, type Step, toHistory, type Total } from "./history";

const HEIGHT = 180;
/** What the figures changed by is of. */
const CAUSES: Record<Cause, string> = { first: "the first snapshot", delivery: "by a new delivery", code: "by other code" };

/** Every proven state of the month, and what AWS changed from each to the next. */
export function SnapshotsCard({ query }: { query: SnapshotsQuery }) {
  const asked = useSnapshots(query);
  const steps = toHistory(asked.data?.rows ?? []);
  return (
    <Card
      title={`Snapshots of ${monthText(query.billing_period ?? "")}`}
      sentence={asked.data && historySentence(steps)}
      tools={<CsvButton path="/v1/snapshots" query={query} />}
    >
      <Loaded asked={asked} height={HEIGHT}>
        {() => (steps.length === 0 ? <EmptyState title="No snapshot of this month was proven" height={HEIGHT} /> : <Table steps={steps} />)}
      </Loaded>
    </Card>
  );
}

function Table({ steps }: { steps: readonly Step[] }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Table of snapshots, the newest delivery first">
      <table className="table history">
        <thead>
          <tr>
            <th scope="col">Delivered</th>
            <th scope="col">State</th>
            <th scope="col" className="numeric">Unblended cost</th>
            <th scope="col" className="numeric">Changed by</th>
            <th scope="col" className="numeric">Line items</th>
            <th scope="col">Checks</th>
            <th scope="col">Snapshot</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Row key={step.row.snapshot_id} step={step} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ step: { row, cause, totals, lineItemChange } }: { step: Step }) {
  const checks = checksOf([row]);
  const isInvoiced = row.invoiced_line_item_count === row.line_item_count;
  const invoiced = row.invoiced_line_item_count === null || row.line_item_count === null ? "" : isInvoiced ? "all invoiced" : `${count(row.invoiced_line_item_count)} invoiced`;
  const counted = lineItemChange === null ? "" : `${lineItemChange > 0 ? "+" : lineItemChange === 0 ? "±" : ""}${count(lineItemChange)}`;
  return (
    <tr>
      <th scope="row">
        {instantText(row.delivered_at)}
        <small>{row.export}</small>
      </th>
      <td>
        <span className={`badge${row.is_published ? " badge-good" : ""}`}>{row.is_published ? "published" : "not published"}</span> <FinalityBadge finality={row.finality} />
        {row.published_at !== null && <small>{instantText(row.published_at)}</small>}
        {row.rollback_reason !== null && <small>rolled back: {row.rollback_reason}</small>}
      </td>
      <td className="numeric">{totals ? <Amounts totals={totals} write={(one) => exactAmount(one.amount, unitOf(one))} /> : NOTHING}</td>
      <td className="numeric">
        {totals ? <Amounts totals={totals} write={(one) => exactChange(one.change, unitOf(one))} /> : NOTHING}
        <small>{[CAUSES[cause], restatementText(row)].filter(Boolean).join(": ")}</small>
        {row.restatement?.is_final_restated && (
          <small>
            <span className="badge badge-warn">a final month changed</span>
          </small>
        )}
      </td>
      <td className="numeric">
        {row.line_item_count === null ? NOTHING : count(row.line_item_count)}
        <small>{[counted, invoiced].filter(Boolean).join(", ")}</small>
      </td>
      <td>{checks ? <span className={`badge badge-${checks.warned > 0 ? "warn" : "good"}`}>{checksCount(checks)}</span> : NOTHING}</td>
      <td className="mono">
        {row.snapshot_id}
        <small title={row.code_version}>code {row.code_version.slice(0, 12)}</small>
        {row.run_id !== null && <small>run {row.run_id}</small>}
      </td>
    </tr>
  );
}

function unitOf({ currency }: Total) {
  return { currency, pricing_unit: null };
}

/** A line for each currency; they are never added. */
function Amounts({ totals, write }: { totals: readonly Total[]; write: (total: Total) => string }) {
  return (
    <ul>
      {totals.map((one) => (
        <li key={one.currency}>{write(one)}</li>
      ))}
    </ul>
  );
}
