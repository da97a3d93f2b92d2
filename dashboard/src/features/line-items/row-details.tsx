import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { LineItem } from "@/api/line-items";
import { cellText, EMPTY } from "./cell-text";
import { type ColumnName, columnShape } from "./columns";

const SECTIONS: readonly [title: string, columns: readonly ColumnName[]][] = [
  ["Amounts", ["unblended_cost", "net_unblended_cost", "blended_cost", "amortized_cost", "net_amortized_cost", "list_cost", "true_up_cost", "upfront_fee_cost", "usage_amount"]],
  ["What", ["description", "service", "product_code", "product_family", "usage_type", "operation", "charge_type", "charge_group", "purchase_option", "resource_id", "canonical_resource_id", "reservation_arn", "savings_plan_arn"]],
  ["Where and when", ["region", "region_source", "availability_zone", "usage_date", "usage_start", "usage_end"]],
  ["Who", ["usage_account_id", "usage_account_name", "payer_account_id", "payer_account_name", "billing_entity", "is_marketplace", "invoice_id"]],
  ["Where it comes from", ["source_file", "line_item_id", "export", "billing_period", "snapshot_id"]],
];

/** Everything known of one line item, down to the file AWS delivered it in. */
export function RowDetails({ row, onClose }: { row: LineItem; onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), [row]);
  const maps = [
    ["Tags", row.tags],
    ["Cost categories", row.cost_categories],
  ] as const;
  return (
    // Escape closes it from anywhere within.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className="details" role="dialog" aria-label="Line item" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header>
        <h2>Line item</h2>
        <button type="button" ref={close} className="button button-plain button-icon" aria-label="Close" onClick={onClose}>
          <X size={17} aria-hidden />
        </button>
      </header>
      {SECTIONS.map(([title, names]) => (
        <Section key={title} title={title} entries={names.map((name) => [columnShape(name).title, cellText(row, columnShape(name))])} />
      ))}
      {maps.map(([title, map]) => (
        <Section key={title} title={title} entries={Object.entries(map ?? {}).map(([key, value]) => [key, value ?? EMPTY])} />
      ))}
    </section>
  );
}

function Section({ title, entries }: { title: string; entries: [string, string][] }) {
  const told = entries.filter(([, value]) => value !== EMPTY);
  if (told.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {told.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
