"""What the watch reads of the lake and of the delivery sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sentinel.documents import read_document
from sentinel.places import Place, pointer_place, snapshot_record_place
from sentinel.settings import Settings
from sentinel.snapshots.pointer import Pointer, PublishedSnapshot, read_pointer
from sentinel.snapshots.records import read_snapshot_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Watched:
    """One look: the lake and the sources of an environment, the months that count, and the time."""

    s3: S3Client
    settings: Settings
    billing_periods: tuple[str, ...]
    now: datetime

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

    def newest_checks(self, billing_period: str) -> dict[str, dict[str, Any]]:
        """Export → what the checks of its newest snapshot of the month said, published or not."""
        found: dict[str, tuple[datetime, dict[str, Any]]] = {}
        bucket = self.settings.lake_bucket
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"gold/_snapshots/{billing_period}-"
        )
        for entry in (one for page in pages for one in page.get("Contents", [])):
            if not entry["Key"].endswith(".checks.json"):
                continue
            document = read_document(self.s3, Place(bucket, entry["Key"]), "result of checks")
            if document is None:
                continue
            known = found.get(document["export"])
            if known is None or (entry["LastModified"], document["checked_at"]) > (known[0], known[1]["checked_at"]):
                found[document["export"]] = (entry["LastModified"], document)
        return {export: document for export, (_, document) in sorted(found.items())}
