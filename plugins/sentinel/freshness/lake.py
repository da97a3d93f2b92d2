"""What the watch reads of the lake and of the delivery sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sentinel.billing_periods import latest_billing_periods
from sentinel.documents import read_document
from sentinel.instants import parse_instant
from sentinel.places import Place, pointer_place, snapshot_record_place
from sentinel.settings import Settings
from sentinel.snapshots.pointer import Pointer, PublishedSnapshot, read_pointer
from sentinel.snapshots.records import read_snapshot_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def look_at(s3: S3Client, settings: Settings) -> Watched:
    """A look as things are now."""
    now = datetime.now(UTC)
    return Watched(s3, settings, tuple(latest_billing_periods(now, settings.sense_look_back_months)), now)


@dataclass(frozen=True)
class _Checks:
    """What has to be known of the results of checks to find the newest. Documents of older code do not tell `delivered_at`."""

    export: str
    checked_at: str
    delivered_at: str | None

    def are_of_older_delivery_than(self, known: _Checks) -> bool:
        if self.delivered_at is None or known.delivered_at is None:
            return False
        return parse_instant(self.delivered_at) < parse_instant(known.delivered_at)


# Of each version of a document that was read: «Cost data» asks each minute, in a process that lives for weeks.
_READ: dict[tuple[str, str, str], _Checks] = {}
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Watched:
    """One look: the lake and the sources of an environment, the months that count, the time, and what is known to be wrong."""

    s3: S3Client
    settings: Settings
    billing_periods: tuple[str, ...]
    now: datetime
    open_keys: frozenset[str] = frozenset()
    """The keys of the incidents of the kind looked for that are not over."""

    def pointer(self) -> Pointer:
        """What is published."""
        return read_pointer(self.s3, pointer_place(self.settings.lake_bucket))

    def record(self, snapshot_id: str) -> dict[str, Any] | None:
        """The record of a snapshot; None once it has expired."""
        return read_snapshot_record(self.s3, snapshot_record_place(self.settings.lake_bucket, snapshot_id))

    def published(self) -> Iterator[tuple[str, str, PublishedSnapshot, dict[str, Any]]]:
        """Export, month, entry and record of everything published."""
        for export, periods in sorted(self.pointer().exports.items()):
            for period, entry in sorted(periods.items()):
                record = self.record(entry.snapshot_id)
                if record is not None:
                    yield export, period, entry, record

    def records_since(self, begin: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """When it was written, and the record, of every snapshot proven since then."""
        for entry in self._objects("gold/_snapshots/"):
            identity = entry["Key"].rsplit("/", 1)[-1].removesuffix(".json")
            # Beside the records lie `<id>.claim.json` and `<id>.checks.json`.
            if "." not in identity and entry["LastModified"] >= begin and (record := self.record(identity)) is not None:
                yield entry["LastModified"], record

    def newest_checks(self, billing_period: str) -> dict[str, dict[str, Any]]:
        """Export → what the checks of its newest snapshot of the month said, published or not.

        The newest is that of the newest delivery, and of one delivery the one that was checked last.
        """
        newest: dict[str, tuple[_Checks, str]] = {}
        entries = self._objects(f"gold/_snapshots/{billing_period}-")
        written = [(one["LastModified"], one) for one in entries if one["Key"].endswith(".checks.json")]
        found = [(at, checks.checked_at, one["Key"], checks) for at, one in written if (checks := self._checks(one))]
        for _, _, key, checks in sorted(found, key=lambda one: one[:3]):
            if checks.export not in newest or not checks.are_of_older_delivery_than(newest[checks.export][0]):
                newest[checks.export] = (checks, key)
        documents = {export: self._document(key) for export, (_, key) in sorted(newest.items())}
        return {export: document for export, document in documents.items() if document is not None}

    def _checks(self, entry: Any) -> _Checks | None:
        version = (self.settings.lake_bucket, entry["Key"], entry["ETag"])
        if version not in _READ and (document := self._document(entry["Key"])) is not None:
            if len(_READ) >= MOST_REMEMBERED:
                _READ.clear()
            _READ[version] = _Checks(document["export"], document["checked_at"], document.get("delivered_at"))
        return _READ.get(version)

    def _document(self, key: str) -> dict[str, Any] | None:
        return read_document(self.s3, Place(self.settings.lake_bucket, key), "result of checks")

    def _objects(self, prefix: str) -> Iterator[Any]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.settings.lake_bucket, Prefix=prefix)
        return (one for page in pages for one in page.get("Contents", []))
