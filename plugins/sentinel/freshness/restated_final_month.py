"""Published snapshots with which AWS changed a month that was final, also those that were replaced since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import RESTATED_FINAL_MONTH
from sentinel.alerts.links import dag_url, links_of
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant
from sentinel.snapshots.pointer import Pointer

# It never ends, so what ends it is time. Longer than any holiday of a watch that stood still.
NEWS_FOR = timedelta(days=7)


def restated_final_months(watched: Watched) -> Iterator[Incident]:
    """One incident per such snapshot of the last days, whatever its month: each restatement is news of its own."""
    records = list(watched.records_since(watched.now - NEWS_FOR))
    restatements = {record["snapshot_id"]: record.get("restatement") or {} for _, record in records}
    replaced = {restatement.get("former_snapshot_id") for restatement in restatements.values()}
    seen = replaced | _pointed_to(watched.pointer())
    for recorded_at, record in records:
        identity, export, period = record["snapshot_id"], record["export"], record["billing_period"]
        restatement = restatements[identity]
        # A record is written before the pointer is swapped: a newer delivery may have been first.
        if not restatement.get("is_final_restated") or identity not in seen:
            continue
        yield Incident(
            kind=RESTATED_FINAL_MONTH.name,
            subject={"billing_period": period, "export": export, "snapshot_id": identity},
            what=f"{restatement['sentence']} It was final as snapshot {restatement['former_snapshot_id']}",
            since=format_instant(recorded_at),
            links=links_of(
                RESTATED_FINAL_MONTH.name, run=dag_url("refresh_billing_period"), billing_period=period, export=export
            ),
        )


def _pointed_to(pointer: Pointer) -> set[str]:
    entries = [entry for periods in pointer.exports.values() for entry in periods.values()]
    return {identity for entry in entries for identity in (entry.snapshot_id, *entry.rolled_back_snapshot_ids)}
