import { type DeliveriesQuery, type DeliveriesRow, useDeliveries } from "@/api/deliveries";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { EmptyState } from "@/design/states";
import { instantText } from "@/format/days";
import { count, counted, NOTHING } from "@/format/figures";
import { Loaded } from "./loaded";

const HEIGHT = 140;

/** What AWS delivered for the month, and which of it the figures are of. */
export function DeliveriesCard({ query }: { query: DeliveriesQuery }) {
  const asked = useDeliveries(query);
  return (
    <Card title="Deliveries" sentence={asked.data && `${counted(asked.data.rows.length, "proven delivery", "proven deliveries")}; each is the whole month to date and replaces the one before.`} tools={<CsvButton path="/v1/deliveries" query={query} />}>
      <Loaded asked={asked} height={HEIGHT}>
        {({ rows }) => (rows.length === 0 ? <EmptyState title="No delivery of this month was proven" height={HEIGHT} /> : <Table rows={rows} />)}
      </Loaded>
    </Card>
  );
}

function Table({ rows }: { rows: readonly DeliveriesRow[] }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Table of deliveries">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Delivered</th>
            <th scope="col">Landed</th>
            <th scope="col">Export</th>
            <th scope="col">Delivery</th>
            <th scope="col">Kind</th>
            <th scope="col" className="numeric">Files</th>
            <th scope="col" className="numeric">Bytes</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.export} ${row.delivery_id}`}>
              <th scope="row">{instantText(row.delivered_at)}</th>
              <td>{instantText(row.landed_at)}</td>
              <td>{row.export}</td>
              <td className="mono">{row.delivery_id}</td>
              <td>
                {row.layout}, {row.format}
              </td>
              <td className="numeric">{row.file_count === null ? NOTHING : count(row.file_count)}</td>
              <td className="numeric">{row.file_bytes === null ? NOTHING : count(row.file_bytes)}</td>
              <td>
                <span className={`badge${row.state === "published" ? " badge-good" : ""}`}>{row.state}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
