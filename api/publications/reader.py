"""Reads what is published from the lake: the pointer now, a former publication, a single snapshot, its record."""

from __future__ import annotations

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from api.problems import Kinds, Problem
from api.publications.pointer import Publication, Snapshot, parse_pointer

POINTER = "gold/_published.json"
PUBLICATION_ID = re.compile(r"[0-9a-f]{16}")
SNAPSHOT_ID = re.compile(r"\d{4}-(0[1-9]|1[0-2])-[0-9a-f]{16}")
_NOT_THERE = {"NoSuchKey", "404", "NoSuchBucket"}
# Former publications and records never change, so what was read once is kept.
_KEPT = 1024
_READS = 8


class PublicationReader:
    """Reads publications; keeps the pointer for `pointer_seconds` and what cannot change for good."""

    def __init__(
        self, s3: Any, lake_bucket: str, pointer_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._s3 = s3
        self._bucket = lake_bucket
        self._pointer_seconds = pointer_seconds
        self._clock = clock
        self._current: Publication | None = None
        self._read_at = 0.0
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def current(self) -> Publication:
        """What is published now. Problems: nothing-published, unavailable."""
        if self._current is None or self._clock() - self._read_at >= self._pointer_seconds:
            body = self.read(POINTER)
            if body is None:
                raise Problem(Kinds.NOTHING_PUBLISHED, "no snapshot was published yet; run refresh_billing_period")
            self._current = _parsed(body)
            self._read_at = self._clock()
        if not self._current.snapshots:
            raise Problem(Kinds.NOTHING_PUBLISHED, "no snapshot is published; run refresh_billing_period")
        return self._current

    def former(self, publication_id: str) -> Publication:
        """The publication of that id. Problem snapshot-expired with the current one."""
        current = self.current()
        if publication_id == current.publication_id:
            return current
        key = f"gold/_publications/{publication_id}.json"
        if key not in self._kept:
            body = self.read(key) if PUBLICATION_ID.fullmatch(publication_id) else None
            if body is None:
                raise self.expired(f"publication {publication_id}")
            self._keep(key, _parsed(body))
        publication: Publication = self._kept[key]
        return publication

    def snapshot(self, snapshot_id: str) -> Publication:
        """A single snapshot, published now or formerly. Problem snapshot-expired with the current publication."""
        for published in self.current().snapshots:
            if published.snapshot_id == snapshot_id:
                return Publication(None, (published,))
        record = self.record(snapshot_id)
        if record is None:
            raise self.expired(f"snapshot {snapshot_id}")
        return Publication(None, (snapshot_of_record(record),))

    def record(self, snapshot_id: str) -> dict[str, Any] | None:
        """The record of a snapshot (docs/architecture.md «A snapshot»); None when there is none."""
        if not SNAPSHOT_ID.fullmatch(snapshot_id):
            return None
        key = f"gold/_snapshots/{snapshot_id}.json"
        record: dict[str, Any] | None = self._kept.get(key)
        if record is None:
            body = self.read(key)
            if body is None:
                return None
            record = json.loads(body)
            self._keep(key, record)
        return record

    def records_of(self, snapshot_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """snapshot_id → record, of those that have one; a few are read at a time."""
        wanted = list(dict.fromkeys(snapshot_ids))
        with ThreadPoolExecutor(_READS) as pool:
            found = zip(wanted, pool.map(self.record, wanted), strict=True)
            return {snapshot_id: record for snapshot_id, record in found if record is not None}

    def snapshot_ids(self, billing_period: str) -> list[str]:
        """The ids of every proven snapshot of a billing period, published or not, sorted."""
        keys = self.keys(f"gold/_snapshots/{billing_period}-")
        ids = [key.rsplit("/", 1)[1].removesuffix(".json") for key in keys]
        return [snapshot_id for snapshot_id in ids if SNAPSHOT_ID.fullmatch(snapshot_id)]

    def records(self, billing_period: str) -> list[dict[str, Any]]:
        """The records of every proven snapshot of a billing period, published or not, in the order of delivery."""
        records = self.records_of(self.snapshot_ids(billing_period)).values()
        return sorted(records, key=lambda record: (record["delivery"]["delivered_at"], record["snapshot_id"]))

    def expired(self, what: str) -> Problem:
        """The problem `snapshot-expired`."""
        return Problem(
            Kinds.SNAPSHOT_EXPIRED,
            f"{what} is not there any more; ask again with the current publication",
            extra={"current_publication_id": self.current().publication_id},
        )

    def read(self, key: str) -> bytes | None:
        """The bytes of an object of the lake; None when it is not there. Problem unavailable."""
        try:
            body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                return None
            raise unavailable() from error
        except BotoCoreError as error:
            raise unavailable() from error
        return body

    def kept(self, key: str) -> bytes | None:
        """The bytes of an object that never changes once it is there; None when it is not. Problem unavailable."""
        kept: bytes | None = self._kept.get(key)
        if kept is None:
            kept = self.read(key)
            if kept is not None:
                self._keep(key, kept)
        return kept

    def folders(self, prefix: str) -> list[str]:
        """The folders right below a prefix of the lake, each ending with `/`, sorted. Problem unavailable."""
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix, Delimiter="/"
            )
            return sorted(entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", []))
        except (ClientError, BotoCoreError) as error:
            raise unavailable() from error

    def keys(self, prefix: str) -> list[str]:
        """The keys below a prefix of the lake, sorted. Problem unavailable."""
        try:
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))
        except (ClientError, BotoCoreError) as error:
            raise unavailable() from error

    def _keep(self, key: str, value: Any) -> None:
        # Several threads read at once.
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def snapshot_of_record(record: dict[str, Any]) -> Snapshot:
    """A snapshot as its record describes it."""
    delivery = record["delivery"]
    return Snapshot(
        export=record["export"],
        billing_period=record["billing_period"],
        snapshot_id=record["snapshot_id"],
        delivery_id=delivery["delivery_id"],
        delivered_at=delivery["delivered_at"],
        published_at=None,
        finality=record.get("finality", "estimated"),
    )


def unavailable() -> Problem:
    """The problem `unavailable`."""
    return Problem(Kinds.UNAVAILABLE, "the lake could not be read; try again", headers={"Retry-After": "5"})


def _parsed(body: bytes) -> Publication:
    try:
        return parse_pointer(body)
    except ValueError as error:
        raise unavailable() from error
