"""Which snapshots may go, and their way out: first nobody can begin to read them, then their files are deleted.

A snapshot is kept while the pointer names it, while it is younger than the setting `snapshot_keep_days`, while a publication that
young names it, and while it is among the `snapshot_keep_former` newest proven ones of its month, to be rolled back to. What was
never proven is kept while its month has an open red check, which would look mended with nothing left to tell of it. Raw is never
deleted. Everything is found by listing the lake, so a run that was killed half-way is finished by the next one.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sentinel.alerts.kinds import RED_CHECK
from sentinel.alerts.store import IncidentStore
from sentinel.clients import aws_client, clients_of
from sentinel.instants import parse_instant
from sentinel.places import Place, pointer_place, snapshot_record_place
from sentinel.settings import Settings, load_settings
from sentinel.snapshots.pointer import Pointer, read_pointer
from sentinel.snapshots.records import read_snapshot_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FOLDER = re.compile(r"(silver|gold)/([a-z_]+)/billing_period=(\d{4}-\d{2})/snapshot_id=([^/]+)/")
_RECORD = re.compile(r"gold/_snapshots/(\d{4}-\d{2})-([^/.]+)((?:\.[a-z]+)?)\.json")
_PUBLICATION = re.compile(r"gold/_publications/([0-9a-f]+)\.json")

log = logging.getLogger(__name__)


@dataclass
class StoredSnapshot:
    """What lies in the lake of one snapshot. Without a record it was never proven, or its record went before its files."""

    snapshot_id: str
    billing_period: str
    written_at: datetime
    """When the newest of its objects was written."""
    byte_count: int = 0
    tables: set[tuple[str, str]] = field(default_factory=set)
    """(layer, table) with files."""
    export: str | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Publication:
    """A kept state of the pointer."""

    publication_id: str
    snapshot_ids: frozenset[str]
    written_at: datetime


def choose_expired(*, is_dry_run: bool) -> list[dict[str, Any]]:
    """The snapshots of this lake that may go: `[{"snapshot_id", "billing_period", "byte_count", "tables"}]`, in order."""
    settings = load_settings()
    s3 = aws_client("s3", settings.expire_connection)
    now = datetime.now(UTC)
    found = _expired_in(s3, settings, now)
    verb = "would go" if is_dry_run else "go"
    log.info("%d snapshots %s, %.1f MB", len(found), verb, sum(one.byte_count for one in found) / 1e6)
    for one in found:
        log.info("%s: %s MB, written %s", one.snapshot_id, f"{one.byte_count / 1e6:.1f}", one.written_at.isoformat())
    return [
        {
            "snapshot_id": one.snapshot_id,
            "billing_period": one.billing_period,
            "byte_count": one.byte_count,
            "tables": sorted([layer, table] for layer, table in one.tables),
        }
        for one in found
    ]


def hide_expired(chosen: Sequence[Mapping[str, Any]]) -> int:
    """Delete the publications and records of the snapshots, as far as they may still go: nobody can begin to read them any more."""
    settings = load_settings()
    s3 = aws_client("s3", settings.expire_connection)
    return hide(s3, settings, [one["snapshot_id"] for one in chosen], datetime.now(UTC))


def delete_expired(chosen: Sequence[Mapping[str, Any]]) -> int:
    """Delete partitions and files of the snapshots that are hidden; the bytes that are free now."""
    settings = load_settings()
    client = clients_of(settings.expire_connection)
    return delete_files(client("s3"), client("glue"), settings, chosen)


def expired(
    stored: Iterable[StoredSnapshot],
    pointer: Pointer,
    publications: Iterable[Publication],
    red_periods: Collection[str],
    *,
    now: datetime,
    keep_days: int,
    keep_former: int,
) -> list[StoredSnapshot]:
    """Those that nothing keeps, in the order of their ids. `red_periods` are the months with an open red check. Pure."""
    since = now - timedelta(days=keep_days)
    kept = {one["snapshot_id"] for one in pointer.partitions()}
    for publication in publications:
        if publication.written_at >= since:
            kept |= publication.snapshot_ids
    by_month: dict[tuple[str | None, str], list[StoredSnapshot]] = {}
    found = list(stored)
    for one in found:
        if one.delivered_at is not None and one.snapshot_id not in kept:
            by_month.setdefault((one.export, one.billing_period), []).append(one)
    for former in by_month.values():
        newest = sorted(former, key=lambda one: (one.delivered_at, one.written_at), reverse=True)
        kept |= {one.snapshot_id for one in newest[:keep_former]}
    kept |= {one.snapshot_id for one in found if one.delivered_at is None and one.billing_period in red_periods}
    return sorted(
        (one for one in found if one.snapshot_id not in kept and one.written_at < since),
        key=lambda one: one.snapshot_id,
    )


def hide(s3: S3Client, settings: Settings, snapshot_ids: Iterable[str], now: datetime) -> int:
    """Delete every publication that names one of these snapshots, then their records; how many snapshots that were.

    What keeps a snapshot is looked at once more: it may have been rolled back to since it was chosen.
    """
    going = set(snapshot_ids) & {one.snapshot_id for one in _expired_in(s3, settings, now)}
    for publication in _publications(s3, settings):
        if publication.snapshot_ids & going:
            _delete(s3, settings.lake_bucket, [f"gold/_publications/{publication.publication_id}.json"])
    for identity in sorted(going):
        record = snapshot_record_place(settings.lake_bucket, identity).key
        beside = [record.replace(".json", f".{name}.json") for name in ("checks", "claim")]
        _delete(s3, settings.lake_bucket, [record, *beside])
    return len(going)


def delete_files(s3: S3Client, glue: Any, settings: Settings, chosen: Sequence[Mapping[str, Any]]) -> int:
    """Delete the partitions, then the files, of the snapshots that have no record any more; the number of bytes."""
    databases = {"silver": settings.silver_database, "gold": settings.gold_database}
    pointer = read_pointer(s3, pointer_place(settings.lake_bucket))
    published = {one["snapshot_id"] for one in pointer.partitions()}
    freed = 0
    for one in chosen:
        identity, period = one["snapshot_id"], one["billing_period"]
        # A roll back that had read the record before it was deleted may have published it since.
        if identity in published:
            log.warning("%s was published again: it stays, without its record", identity)
            continue
        if read_snapshot_record(s3, snapshot_record_place(settings.lake_bucket, identity)) is not None:
            log.info("%s has a record again: it stays", identity)
            continue
        for layer, table in one["tables"]:
            glue.batch_delete_partition(
                DatabaseName=databases[layer], TableName=table, PartitionsToDelete=[{"Values": [period, identity]}]
            )
            folder = f"{layer}/{table}/billing_period={period}/snapshot_id={identity}/"
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=settings.lake_bucket, Prefix=folder):
                _delete(s3, settings.lake_bucket, [found["Key"] for found in page.get("Contents", [])])
                freed += sum(found["Size"] for found in page.get("Contents", []))
    log.info("%.1f MB are free", freed / 1e6)
    return freed


def _expired_in(s3: S3Client, settings: Settings, now: datetime) -> list[StoredSnapshot]:
    # The pointer is read last: what is published while the lake is listed is kept.
    stored, publications = _stored(s3, settings), _publications(s3, settings)
    return expired(
        stored,
        read_pointer(s3, pointer_place(settings.lake_bucket)),
        publications,
        _red_periods(s3, settings),
        now=now,
        keep_days=settings.snapshot_keep_days,
        keep_former=settings.snapshot_keep_former,
    )


def _red_periods(s3: S3Client, settings: Settings) -> frozenset[str]:
    keys = IncidentStore(s3, settings.lake_bucket).keys(f"{RED_CHECK.name}/")
    return frozenset(key.split("/")[1] for key in keys)


def _stored(s3: S3Client, settings: Settings) -> list[StoredSnapshot]:
    found: dict[str, StoredSnapshot] = {}
    proven: list[str] = []
    for entry in _objects(s3, settings.lake_bucket, ("silver/", "gold/")):
        folder, record = _FOLDER.match(entry["Key"]), _RECORD.fullmatch(entry["Key"])
        if folder:
            layer, table, period, identity = folder.groups()
        elif record:
            period, identity = record[1], f"{record[1]}-{record[2]}"
            proven += [identity] if not record[3] else []
        else:
            continue
        one = found.setdefault(identity, StoredSnapshot(identity, period, entry["LastModified"]))
        one.written_at = max(one.written_at, entry["LastModified"])
        one.byte_count += entry["Size"]
        if folder:
            one.tables.add((layer, table))
    for identity in proven:
        document = read_snapshot_record(s3, snapshot_record_place(settings.lake_bucket, identity))
        if document is not None:
            found[identity].export = document["export"]
            found[identity].delivered_at = parse_instant(document["delivery"]["delivered_at"])
    return list(found.values())


def _publications(s3: S3Client, settings: Settings) -> list[Publication]:
    found = []
    for entry in _objects(s3, settings.lake_bucket, ("gold/_publications/",)):
        if match := _PUBLICATION.fullmatch(entry["Key"]):
            body = s3.get_object(Bucket=settings.lake_bucket, Key=entry["Key"])["Body"].read()
            exports = json.loads(body)["exports"]
            ids = frozenset(one["snapshot_id"] for periods in exports.values() for one in periods.values())
            found.append(Publication(match[1], ids, entry["LastModified"]))
    return found


def _objects(s3: Any, bucket: str, prefixes: Iterable[str]) -> Iterator[dict[str, Any]]:
    for prefix in prefixes:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            yield from page.get("Contents", [])


def _delete(s3: S3Client, bucket: str, keys: Sequence[str]) -> None:
    if keys:
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True})
        if errors := answer.get("Errors"):
            first = errors[0]
            raise OSError(
                f"{Place(bucket, first['Key']).uri} could not be deleted: {first.get('Code')} {first.get('Message')}"
            )
