"""The proven snapshots of a billing period: those that are published, and those that were or never will be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from api.publications.pointer import Publication, Snapshot
from api.publications.reader import PublicationReader


class Proven(NamedTuple):
    """The record of a snapshot; `published` is its entry in the publication, None when that has another."""

    record: dict[str, Any]
    published: Snapshot | None


def proven_snapshots(publications: PublicationReader, publication: Publication, billing_period: str) -> list[Proven]:
    """The snapshots of the period, the newest delivery first, then by export.

    Of the current publication every one, those that wait or were rolled back too; a former one knows nothing of what was
    delivered after the snapshot it shows. Of a lone snapshot, itself. Problem snapshot-expired when a published one has no
    record any more.
    """
    entries = {one.snapshot_id: one for one in publication.snapshots if one.billing_period == billing_period}
    kept = published_records(publications, entries.values())
    if publication.publication_id is None:
        records = kept
    else:
        records = [one for one in publications.records(billing_period) if one["export"] in publication.exports]
        if publication.publication_id != publications.current().publication_id:
            newest = {one.export: one.delivered_at for one in entries.values()}
            # Instants are all written `YYYY-MM-DDTHH:MM:SSZ`, so their text compares.
            records = [one for one in records if one["delivery"]["delivered_at"] <= newest.get(one["export"], "")]
    found = [Proven(one, _published(entries.get(one["snapshot_id"]))) for one in records]
    found.sort(key=lambda one: (one.record["export"], one.record["snapshot_id"]))
    found.sort(key=lambda one: one.record["delivery"]["delivered_at"], reverse=True)
    return found


def published_records(publications: PublicationReader, snapshots: Iterable[Snapshot]) -> list[dict[str, Any]]:
    """The records of the snapshots, in their order. Problem snapshot-expired when one has none any more."""
    ids = [one.snapshot_id for one in snapshots]
    records = publications.records_of(ids)
    for snapshot_id in ids:
        if snapshot_id not in records:
            raise publications.expired(f"the record of snapshot {snapshot_id}")
    return [records[snapshot_id] for snapshot_id in ids]


def _published(entry: Snapshot | None) -> Snapshot | None:
    """The entry, unless it is that of a lone snapshot which is not published."""
    return entry if entry and entry.published_at else None
