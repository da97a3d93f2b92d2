"""A delivery that has lain for longer than the setting `stale_snapshot_hours` and is not published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import STALE_SNAPSHOT
from sentinel.alerts.links import dag_url, links_of
from sentinel.deliveries.delivery import Delivery
from sentinel.deliveries.finding import FoundManifest, find_manifests, read_delivery
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant, parse_instant
from sentinel.snapshots.pointer import PublishedSnapshot


def stale_snapshots(watched: Watched) -> Iterator[Incident]:
    """One incident per export and month whose newest delivery should be published by now."""
    limit = timedelta(hours=watched.settings.stale_snapshot_hours)
    pointer = watched.pointer()
    for found in find_manifests(watched.s3, watched.settings.delivery_sources, watched.billing_periods):
        if watched.now - found.last_modified <= limit:
            continue
        published = pointer.published(found.export, found.billing_period)
        why = why_unpublished(watched, found, published)
        if why is None:
            continue
        shown = f"readers see the delivery of {published.delivered_at}" if published else "readers see nothing of it"
        yield Incident(
            kind=STALE_SNAPSHOT.name,
            subject={"billing_period": found.billing_period, "export": found.export},
            what=f"{why}, there since {format_instant(found.last_modified)}, is not published; {shown}",
            since=format_instant(found.last_modified + limit),
            links=links_of(
                STALE_SNAPSHOT.name,
                run=dag_url("refresh_billing_period"),
                billing_period=found.billing_period,
                export=found.export,
            ),
        )


def why_unpublished(watched: Watched, found: FoundManifest, published: PublishedSnapshot | None) -> str | None:
    """What is not published though it should be; None when all is well."""
    of_month = f"of {found.export} {found.billing_period}"
    try:
        delivery = read_delivery(watched.s3, found.manifest)
    except RefusedDelivery as error:
        return f"The delivery {of_month} that cannot be read ({error})"
    if published is not None and _is_covered(watched, delivery, published):
        return None
    return f"Delivery {delivery.delivery_id} {of_month}"


def _is_covered(watched: Watched, delivery: Delivery, published: PublishedSnapshot) -> bool:
    """Whether readers see this delivery, a newer one, or an older one because a person wants it so."""
    if published.delivery_id == delivery.delivery_id:
        return True
    if parse_instant(published.delivered_at) > delivery.delivered_at:
        return True
    taken_back = (watched.record(snapshot_id) for snapshot_id in published.rolled_back_snapshot_ids)
    return any(
        record is not None and record["delivery"]["delivery_id"] == delivery.delivery_id for record in taken_back
    )
