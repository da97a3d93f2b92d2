import { useState } from "react";
import { useDeliveries } from "@/api/deliveries";
import { FinalityBadge } from "@/design/finality-badge";
import { Loaded } from "@/design/loaded";
import { monthText } from "@/format/days";
import { PageLink } from "@/shell/page-link";
import { usePublication } from "@/shell/publication";
import { checksOf, checksText } from "../checks";
import type { SnapshotUsed } from "./athena-sql";
import { DeliveryFacts, Fact } from "./delivery-facts";

interface Props {
  snapshot: SnapshotUsed;
  isOpenAtFirst: boolean;
  /** Called before another page is shown. */
  onLeave: () => void;
}

/** A snapshot that was read: how it was checked, and the delivery it was made of. Its files are asked for when they are looked at. */
export function SnapshotDetails({ snapshot, isOpenAtFirst, onLeave }: Props) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { rows } = usePublication();
  const checks = checksOf(rows.filter((row) => row.snapshot_id === snapshot.snapshot_id));
  const isWarned = checks !== null && checks.warned > 0;
  return (
    <details className="check" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="check-title">
          <strong>
            {monthText(snapshot.billing_period)}, {snapshot.export}
          </strong>
        </span>
        {checks && <span className={`badge badge-${isWarned ? "warn" : "good"}`}>{checksText(checks)}</span>}
        <FinalityBadge finality={snapshot.finality} />
      </summary>
      <div className="check-body">
        <dl className="facts">
          <Fact name="Snapshot">
            <code>{snapshot.snapshot_id}</code>
          </Fact>
          <Fact name="Proof">
            {/* The panel goes first, so that the focus can go to the page. */}
            <span onClickCapture={onLeave}>
              <PageLink page="proof" changed={{ period: snapshot.billing_period }}>
                raw = silver = gold in {monthText(snapshot.billing_period)}
              </PageLink>
            </span>
          </Fact>
        </dl>
        {isOpen && <Delivery snapshot={snapshot} />}
      </div>
    </details>
  );
}

function Delivery({ snapshot }: { snapshot: SnapshotUsed }) {
  const { id } = usePublication();
  const asked = useDeliveries({ publication_id: id, export: [snapshot.export], billing_period: snapshot.billing_period });
  return (
    <Loaded asked={asked} height={180}>
      {({ rows }) => {
        const row = rows.find((one) => one.snapshot_id === snapshot.snapshot_id);
        return row ? <DeliveryFacts delivery={row} /> : <p className="muted">The delivery of this snapshot is not recorded any more.</p>;
      }}
    </Loaded>
  );
}
