import type { ReactNode } from "react";
import type { DeliveriesRow } from "@/api/deliveries";
import { instantText } from "@/format/days";
import { count, exactAmount, NOTHING } from "@/format/figures";

/** A line of a list of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What AWS delivered: when, by which manifest, in which files. */
export function DeliveryFacts({ delivery }: { delivery: DeliveriesRow }) {
  const { manifest, files } = delivery;
  return (
    <>
      <dl className="facts">
        <Fact name="Delivered">{instantText(delivery.delivered_at)}</Fact>
        <Fact name="Landed">{delivery.landed_at === null ? "not landed" : instantText(delivery.landed_at)}</Fact>
        <Fact name="Line items">{delivery.line_item_count === null ? NOTHING : count(delivery.line_item_count)}</Fact>
        <Fact name="Invoiced">{delivery.invoiced_line_item_count === null ? NOTHING : count(delivery.invoiced_line_item_count)}</Fact>
        <Fact name="Unblended cost, as delivered">{delivery.totals.map((one) => exactAmount(one.unblended_cost, { currency: one.currency, pricing_unit: null })).join("; ") || NOTHING}</Fact>
        <Fact name="Delivery">
          <code>{delivery.delivery_id}</code>
        </Fact>
        <Fact name="Kind">
          {[delivery.layout, delivery.format].filter((one) => one !== null).join(", ") || NOTHING}
        </Fact>
        <Fact name="Run at AWS">{delivery.execution_id === null ? NOTHING : <code>{delivery.execution_id}</code>}</Fact>
        <Fact name="Manifest">{manifest ? <code>{manifest.key}</code> : NOTHING}</Fact>
        <Fact name="Manifest ETag">{manifest?.etag ? <code>{manifest.etag}</code> : NOTHING}</Fact>
      </dl>
      {files.length > 0 ? (
        <FileTable delivery={delivery} />
      ) : (
        <p className="muted">{delivery.file_count === null ? "Manifest and files are not told to a sign-in for some accounts only." : "No files are recorded."}</p>
      )}
    </>
  );
}

function FileTable({ delivery }: { delivery: DeliveriesRow }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label={`Files of delivery ${delivery.delivery_id}`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" className="numeric">Bytes</th>
            <th scope="col">ETag</th>
          </tr>
        </thead>
        <tbody>
          {delivery.files.map((one) => (
            <tr key={one.name}>
              <th scope="row" className="mono">
                {one.name}
                {one.delivered_name !== null && one.delivered_name !== one.name && <span className="muted"> delivered as {one.delivered_name}</span>}
              </th>
              <td className="numeric">{one.size_bytes === null ? NOTHING : count(one.size_bytes)}</td>
              <td className="mono">{one.etag ?? NOTHING}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
