"""A delivery that has lain for longer than the setting `stale_snapshot_hours` and is not published.

AWS overwrites a manifest with each delivery, so nothing in the sources tells since when none of them is published. The watch notes
it: `gold/_unpublished/<billing_period>/<export>/<published snapshot>.json`. Whatever is published in between is another note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.alerts.incident import UNKNOWN, Incident
from sentinel.alerts.kinds import STALE_SNAPSHOT
from sentinel.alerts.links import dag_url, links_of
from sentinel.deliveries.delivery import Delivery
from sentinel.deliveries.finding import FoundManifest, find_manifests, read_delivery
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.freshness.lake import Watched
from sentinel.freshness.notes import Notes
from sentinel.instants import format_instant, parse_instant
from sentinel.snapshots.pointer import PublishedSnapshot

FOLDER = "gold/_unpublished/"


@dataclass(frozen=True)
class Unpublished:
    """The newest delivery of a month, which readers do not see though they should."""

    found: FoundManifest
    published: PublishedSnapshot | None
    why: str

    @property
    def note(self) -> str:
        seen = self.published.snapshot_id if self.published else UNKNOWN
        return f"{self.found.billing_period}/{self.found.export}/{seen}"


def stale_snapshots(watched: Watched) -> Iterator[Incident]:
    """One incident per export and month of which nothing was published for too long; open until its newest delivery is."""
    limit = timedelta(hours=watched.settings.stale_snapshot_hours)
    notes = Notes(watched, FOLDER, "unpublished_since")
    waiting = list(_unpublished(watched))
    notes.keep({one.note: one.found.last_modified for one in waiting})
    for one in waiting:
        since = notes.read(one.note) or one.found.last_modified
        incident = _incident(one, since, limit)
        if watched.now - since > limit or incident.key in watched.open_keys:
            yield incident


def _unpublished(watched: Watched) -> Iterator[Unpublished]:
    pointer = watched.pointer()
    for found in find_manifests(watched.s3, watched.settings.delivery_sources, watched.billing_periods):
        published = pointer.published(found.export, found.billing_period)
        if (why := why_unpublished(watched, found, published)) is not None:
            yield Unpublished(found, published, why)


def _incident(one: Unpublished, since: datetime, limit: timedelta) -> Incident:
    found, published = one.found, one.published
    there_since, first = format_instant(found.last_modified), format_instant(since)
    nor_any = f", nor was any since {first}" if first < there_since else ""
    shown = f"readers see the delivery of {published.delivered_at}" if published else "readers see nothing of it"
    return Incident(
        kind=STALE_SNAPSHOT.name,
        subject={"billing_period": found.billing_period, "export": found.export},
        what=f"{one.why}, there since {there_since}, is not published{nor_any}; {shown}",
        since=format_instant(since + limit),
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
