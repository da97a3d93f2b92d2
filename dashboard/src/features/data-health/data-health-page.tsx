import "@/design/records.css";
import "./data-health.css";
import { PeriodSelect, usePeriod } from "@/shell/period";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import { DeliveriesCard } from "./deliveries-card";
import { MonthsCard } from "./months-card";
import { SnapshotsCard } from "./snapshots-card";
import { StaleNotice } from "./stale-notice";

/** Whether the data is there and current: what is published, what AWS delivered, and what it changed. */
export default function DataHealthPage() {
  const [view] = useView();
  const { id } = usePublication();
  const { period, allRows } = usePeriod();
  const query = { publication_id: id, export: view.exports, billing_period: period };
  return (
    <div className="page">
      <StaleNotice rows={allRows} />
      <MonthsCard rows={allRows} />
      <div>
        <PeriodSelect />
      </div>
      <SnapshotsCard query={query} />
      <DeliveriesCard query={query} />
    </div>
  );
}
