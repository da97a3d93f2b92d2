import "@/design/records.css";
import "./proof.css";
import { useChecks } from "@/api/checks";
import { Card } from "@/design/card";
import { Loaded } from "@/design/loaded";
import { PeriodSelect, usePeriod } from "@/shell/period";
import { usePublication } from "@/shell/publication";
import { useView } from "@/state/location";
import { ChecksCard } from "./checks-card";
import { LedgerCard } from "./ledger-card";
import { QuarantineCard } from "./quarantine-card";

/** Of the ledger and some checks, so that what follows need not move far. */
const HEIGHT = 1200;

/** Why the figures of a month can be believed: raw = silver + quarantine = gold, each check with its SQL, and what was held back. */
export default function ProofPage() {
  const [view] = useView();
  const { id } = usePublication();
  const { period, rows } = usePeriod();
  const asked = useChecks({ publication_id: id, export: view.exports, billing_period: period });
  return (
    <div className="page">
      <div>
        <PeriodSelect />
      </div>
      {/* Exports are proven each for itself: two of one organisation hold the same costs twice. */}
      {rows.map(({ export: name, snapshot_id: snapshotId }) => {
        const query = { publication_id: id, export: [name], billing_period: period };
        const suffix = rows.length > 1 ? `, ${name}` : "";
        return (
          <div className="page" key={snapshotId}>
            {asked.data ? (
              <>
                <LedgerCard checks={asked.data.rows.filter((row) => row.snapshot_id === snapshotId)} suffix={suffix} />
                <ChecksCard checks={asked.data.rows.filter((row) => row.snapshot_id === snapshotId)} query={query} suffix={suffix} />
              </>
            ) : (
              <Card title={`Raw = silver + quarantine = gold${suffix}`}>
                <Loaded asked={asked} height={asked.error ? 320 : HEIGHT}>
                  {() => null}
                </Loaded>
              </Card>
            )}
            {/* It asks at once, but is shown with what stands above it, which would push it away. */}
            <div hidden={asked.isPending}>
              <QuarantineCard query={query} suffix={suffix} />
            </div>
          </div>
        );
      })}
    </div>
  );
}
