import { type DeliveriesQuery, type DeliveriesRow, useDeliveries } from "@/api/deliveries";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { Loaded } from "@/design/loaded";
import { EmptyState } from "@/design/states";
import { instantText, monthText } from "@/format/days";
import { count, counted } from "@/format/figures";
import { DeliveryFacts } from "@/shell/provenance/delivery-facts";

const HEIGHT = 120;
const BADGES: Record<DeliveriesRow["outcome"], string> = { published: " badge-good", superseded: "", rolled_back: " badge-warn", refused: " badge-bad", waiting: " badge-warn" };

/** Every delivery of the month: what it holds, how far AWS had got, and what became of it. */
export function DeliveriesCard({ query }: { query: DeliveriesQuery }) {
  const asked = useDeliveries(query);
  return (
    <Card
      title={`Deliveries of ${monthText(query.billing_period ?? "")}`}
      sentence={asked.data && `${counted(asked.data.rows.length, "delivery", "deliveries")}; each is the whole month to date and replaces the one before.`}
      tools={<CsvButton path="/v1/deliveries" query={query} />}
    >
      <Loaded asked={asked} height={HEIGHT}>
        {({ rows }) =>
          rows.length === 0 ? (
            <EmptyState title="No delivery of this month was seen" height={HEIGHT} />
          ) : (
            <ul className="checks">
              {rows.map((row) => (
                <Delivery key={`${row.export} ${row.delivery_id}`} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function Delivery({ row }: { row: DeliveriesRow }) {
  const files = row.file_count === null || row.file_bytes === null ? "" : `, ${counted(row.file_count, "file")}, ${count(row.file_bytes)} bytes`;
  return (
    <li>
      <details className="check">
        <summary>
          <span className="check-title">
            <strong>{instantText(row.delivered_at)}</strong>
            <span className="muted">
              {row.export}
              {files}
            </span>
          </span>
          {row.state !== null && <span className={`badge${row.state === "restated" ? " badge-warn" : ""}`}>{row.state}</span>}
          <span className={`badge${BADGES[row.outcome]}`}>{row.outcome.replace("_", " ")}</span>
        </summary>
        <div className="check-body">
          {row.refused_by !== null && (
            <p>
              Refused by <code>{row.refused_by}</code>
              {row.refusal_reason === null ? "." : `: ${row.refusal_reason}`}
            </p>
          )}
          <DeliveryFacts delivery={row} />
        </div>
      </details>
    </li>
  );
}
