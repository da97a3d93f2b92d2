"""What «Cost data» shows: the open incidents, the exports, and of each month what is published and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sentinel.alerts.incident import Incident, OpenIncident
from sentinel.alerts.links import dashboard_page
from sentinel.checks.results import CheckResult, red_sentences
from sentinel.deliveries.finding import FoundManifest, find_manifests
from sentinel.freshness.lake import Watched
from sentinel.freshness.late_delivery import late_deliveries, newest_deliveries
from sentinel.freshness.restated_final_month import NEWS_FOR
from sentinel.freshness.stale_snapshot import why_unpublished
from sentinel.instants import format_instant, parse_instant
from sentinel.snapshots.pointer import PublishedSnapshot
from sentinel.snapshots.rolling_back import RollBackRefusedError, snapshot_before, snapshot_records

# State of a month, the worst first: its newest snapshot is red, a delivery is not published, a person rolled it back, all is well.
RED, WAITING, ROLLED_BACK, PUBLISHED = "red_check", "waiting", "rolled_back", "published"


def cost_data(watched: Watched, incidents: Iterable[OpenIncident]) -> dict[str, Any]:
    """`{"as_of", "incidents", "exports", "months"}`, the newest month first."""
    late = {incident.subject["export"]: incident.what for incident in late_deliveries(watched)}
    newest = {**dict.fromkeys(watched.settings.expected_exports), **newest_deliveries(watched)}
    return {
        "as_of": format_instant(watched.now),
        "incidents": [_incident(one.incident) for one in incidents if _is_shown(one, watched.now)],
        "exports": [
            {
                "export": export,
                "delivered_at": format_instant(delivered_at) if delivered_at else None,
                "late": late.get(export),
            }
            for export, delivered_at in sorted(newest.items())
        ],
        "months": _months(watched),
    }


def former_snapshots(watched: Watched, export: str, billing_period: str) -> dict[str, Any]:
    """The proven snapshots of a month that are not published, the newest delivery first, and the one delivered before."""
    published = watched.pointer().published(export, billing_period)
    records = [
        one
        for one in snapshot_records(watched.s3, watched.settings, billing_period)
        if one["export"] == export and one["is_green"] is True
    ]
    try:
        before = snapshot_before(records, published)["snapshot_id"] if published else None
    except RollBackRefusedError:
        before = None
    others = [one for one in records if published and one["snapshot_id"] != published.snapshot_id]
    taken_back = published.rolled_back_snapshot_ids if published else []
    return {
        "before": before,
        "snapshots": [
            {
                "snapshot_id": one["snapshot_id"],
                "delivered_at": one["delivery"]["delivered_at"],
                "is_taken_back": one["snapshot_id"] in taken_back,
            }
            for one in sorted(
                others, key=lambda one: (one["delivery"]["delivered_at"], one["recorded_at"]), reverse=True
            )
        ],
    }


def _months(watched: Watched) -> list[dict[str, Any]]:
    entries = {
        (export, period): entry
        for export, periods in watched.pointer().exports.items()
        for period, entry in periods.items()
    }
    # A month that is out of the look-back may have been delivered anew all the same.
    months = {*watched.billing_periods, *(period for _, period in entries)}
    found = find_manifests(watched.s3, watched.settings.delivery_sources, months)
    manifests = {(one.export, one.billing_period): one for one in found}
    red = {
        (export, period): red_sentences(CheckResult(**result) for result in document["results"]) or ["no check ran"]
        for period in sorted(months)
        for export, document in watched.newest_checks(period).items()
        if document["is_green"] is not True
    }
    keys = sorted({*manifests, *entries, *red}, key=lambda key: (key[1], key[0]), reverse=True)
    return [_month(watched, key, entries.get(key), manifests.get(key), red.get(key, [])) for key in keys]


def _month(
    watched: Watched,
    key: tuple[str, str],
    entry: PublishedSnapshot | None,
    manifest: FoundManifest | None,
    red: list[str],
) -> dict[str, Any]:
    export, billing_period = key
    waits = why_unpublished(watched, manifest, entry) if manifest else None
    reasons = {
        RED: "; ".join(red),
        WAITING: f"{waits} is not published" if waits else None,
        ROLLED_BACK: entry.rollback_reason if entry else None,
    }
    state = next((name for name, reason in reasons.items() if reason), PUBLISHED)
    return {
        "export": export,
        "billing_period": billing_period,
        "state": state,
        "reason": reasons.get(state),
        "delivered_at": format_instant(manifest.last_modified) if manifest else None,
        "published": _published(entry) if entry else None,
        "links": {
            "Proof": dashboard_page("proof", export=export, period=billing_period),
            "Data health": dashboard_page("data-health", export=export, period=billing_period),
        },
    }


def _published(entry: PublishedSnapshot) -> dict[str, Any]:
    return {
        "snapshot_id": entry.snapshot_id,
        "delivered_at": entry.delivered_at,
        "published_at": entry.published_at,
        "finality": entry.finality,
        "line_item_count": entry.line_item_count,
        "checks_passed": entry.checks_passed,
        "checks_warned": entry.checks_warned,
    }


def _is_shown(one: OpenIncident, now: datetime) -> bool:
    """Until it is over; what has no recovery, while it is news."""
    is_news = now - parse_instant(one.incident.since) <= NEWS_FOR
    return one.recovered_at is None and (one.incident.of_kind.has_recovery or is_news)


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "kind": incident.kind,
        "severity": incident.of_kind.severity,
        "title": incident.of_kind.title,
        "where": incident.where,
        "what": incident.what,
        "since": incident.since,
        "to_do": incident.of_kind.to_do,
        "links": dict(incident.links),
    }
