"""A published snapshot with which AWS changed a month that was final."""

from __future__ import annotations

from collections.abc import Iterator

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import RESTATED_FINAL_MONTH
from sentinel.alerts.links import dag_url, links_of
from sentinel.freshness.lake import Watched


def restated_final_months(watched: Watched) -> Iterator[Incident]:
    """One incident per such snapshot: each restatement is news of its own."""
    for export, period, entry, record in watched.published():
        restatement = record.get("restatement") or {}
        if not restatement.get("is_final_restated"):
            continue
        yield Incident(
            kind=RESTATED_FINAL_MONTH.name,
            subject={"billing_period": period, "export": export, "snapshot_id": entry.snapshot_id},
            what=f"{restatement['sentence']} It was final as snapshot {restatement['former_snapshot_id']}",
            since=entry.published_at,
            links=links_of(
                RESTATED_FINAL_MONTH.name, run=dag_url("refresh_billing_period"), billing_period=period, export=export
            ),
        )
