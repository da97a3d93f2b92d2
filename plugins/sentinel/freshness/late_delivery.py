"""An export whose newest delivery is older than the setting `late_delivery_hours`, or that has been looked for in vain so long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import LATE_DELIVERY
from sentinel.alerts.links import dag_url, links_of
from sentinel.deliveries.finding import find_manifests
from sentinel.freshness.expected_exports import expected_since
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant, parse_instant


def late_deliveries(watched: Watched) -> Iterator[Incident]:
    """One incident per export that is late, whatever the month: of those delivered lately, ever published, or expected."""
    newest = newest_deliveries(watched)
    for export, delivered_at in sorted(newest.items()):
        told = (
            f"The newest delivery of export {export} is of {format_instant(delivered_at)}, "
            f"{_hours(watched.now - delivered_at)} ago; AWS delivers once a day at least"
        )
        yield from _if_late(watched, export, delivered_at, told)
    for export, since in sorted(expected_since(watched).items()):
        if export not in newest:
            told = (
                f"Export {export} of `expected_exports` has delivered nothing; it has been looked for in "
                f"{', '.join(watched.settings.delivery_sources)} since {format_instant(since)}, "
                f"{_hours(watched.now - since)} ago; AWS delivers a new export within a day"
            )
            yield from _if_late(watched, export, since, told)


def _if_late(watched: Watched, export: str, counted_from: datetime, told: str) -> Iterator[Incident]:
    limit = timedelta(hours=watched.settings.late_delivery_hours)
    if watched.now - counted_from > limit:
        yield Incident(
            kind=LATE_DELIVERY.name,
            subject={"export": export},
            what=told,
            since=format_instant(counted_from + limit),
            links=links_of(LATE_DELIVERY.name, run=dag_url("sense_cur_deliveries"), export=export),
        )


def newest_deliveries(watched: Watched) -> dict[str, datetime]:
    """When each export was delivered last, as its manifests or what is published say."""
    newest: dict[str, datetime] = {}
    for export, periods in watched.pointer().exports.items():
        newest[export] = max(parse_instant(entry.delivered_at) for entry in periods.values())
    for found in find_manifests(watched.s3, watched.settings.delivery_sources, watched.billing_periods):
        newest[found.export] = max(found.last_modified, newest.get(found.export, found.last_modified))
    return newest


def _hours(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"
