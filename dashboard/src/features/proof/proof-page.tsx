import "./proof.css";
import { Select } from "@/design/select";
import { monthText } from "@/format/days";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import { ChecksCard } from "./checks-card";
import { DeliveriesCard } from "./deliveries-card";
import { MonthsCard } from "./months-card";
import { QuarantineCard } from "./quarantine-card";

/** Why the figures can be believed: how each month was proven, from which deliveries, and what was held back. */
export default function ProofPage() {
  const [view, change] = useView();
  const { id, period: newest, rows } = usePublication();
  const periods = [...new Set(rows.map((row) => row.billing_period))];
  const period = view.period !== null && periods.includes(view.period) ? view.period : newest;
  const query = { publication_id: id, export: view.exports, billing_period: period };
  return (
    <div className="page">
      <div>
        <Select
          label="Billing period"
          value={period}
          options={periods.map((value) => ({ value, label: monthText(value) }))}
          onChange={(chosen) => change({ period: chosen === newest ? null : chosen })}
        />
      </div>
      <ChecksCard query={query} />
      <QuarantineCard query={query} />
      <DeliveriesCard query={query} />
      <MonthsCard rows={rows} />
    </div>
  );
}
