import { type QuarantineAnswer, type QuarantineQuery, useQuarantine } from "@/api/quarantine";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { Loaded } from "@/design/loaded";
import { EmptyState } from "@/design/states";
import { amount, count, counted, exactAmount } from "@/format/figures";

const HEIGHT = 96;
const SHOWN = 50;

/** What was held back, why, and how much money is at stake; nothing is dropped. */
export function QuarantineCard({ query, suffix }: { query: QuarantineQuery; suffix: string }) {
  const asked = useQuarantine({ ...query, limit: SHOWN });
  const meta = asked.data?.meta;
  const known = meta?.totals.filter((one) => one.amount !== null) ?? [];
  const stake = known.map((one) => exactAmount(one.amount, one)).join(" + ") || "no known amount";
  const isWhole = known.length === meta?.totals.length;
  const sentence = meta && (meta.row_count === 0 ? "No row of this month was held back." : `${counted(meta.row_count, "row")} held back, ${stake} at stake${isWhole ? "" : ", and what could not be read"}.`);
  return (
    <Card title={`Quarantine${suffix}`} sentence={sentence} tools={<CsvButton path="/v1/quarantine" query={query} isDisabled={!meta || meta.row_count === 0} />}>
      <Loaded asked={asked} height={HEIGHT}>
        {(data) => (data.rows.length === 0 ? <EmptyState title="Every row could be read" height={HEIGHT} /> : <Held data={data} />)}
      </Loaded>
    </Card>
  );
}

function Held({ data: { meta, rows } }: { data: QuarantineAnswer }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Rows held back">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" className="numeric">Rows</th>
            <th scope="col" className="numeric">Unblended cost at stake</th>
          </tr>
        </thead>
        <tbody>
          {meta.reasons.map((one) => (
            <tr key={`${one.reason ?? ""} ${one.currency ?? ""}`}>
              <th scope="row">{one.reason ?? "unknown"}</th>
              <td className="numeric">{count(one.row_count)}</td>
              <td className="numeric">{exactAmount(one.unblended_cost, { currency: one.currency, pricing_unit: null })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="table held">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col">Column</th>
            <th scope="col">Cost as delivered</th>
            <th scope="col" className="numeric">Cost</th>
            <th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              <td>{row.reason ?? "–"}</td>
              <td>{row.column_name ?? "the whole row"}</td>
              <td className="mono">{row.line_item_unblended_cost_text ?? "–"}</td>
              <td className="numeric">{amount(row.unblended_cost, { currency: row.currency, pricing_unit: null })}</td>
              <td className="mono">
                {row.source_file ?? "–"}
                {row.source_row !== null && <small className="muted"> row {count(row.source_row)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {meta.next_cursor !== null && <p className="muted">The first {count(rows.length)} of {counted(meta.row_count, "row")}; the file holds all.</p>}
    </div>
  );
}
