"""The pointer: one small object that says which snapshot of each export and billing period readers see.

It is only ever swapped under the condition that nobody swapped it since it was read, so two writers cannot undo each other,
and an older delivery never takes the place of a newer one whatever the order they arrive in. The one way back is `roll_back`, by a
person, with a reason; what was rolled back does not come again by itself.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.instants import parse_instant
from sentinel.places import Place
from sentinel.s3_errors import is_lost_race, is_not_there
from sentinel.snapshots.finality import Finality
from sentinel.snapshots.publications import write_publication

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

VERSION = 1
MAX_SWAPS = 20


class PointerContendedError(Exception):
    """Others swapped the pointer each time; the task may be retried."""


class Decision(StrEnum):
    """What becomes of a snapshot in view of what is published."""

    NEW = "new"
    ALREADY_PUBLISHED = "already_published"
    OLDER_THAN_PUBLISHED = "older_than_published"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True)
class PublishedSnapshot:
    """An entry of the pointer: instants are ISO 8601 in UTC, `…Z`.

    An entry written before there were the fields with a default is read as estimated, with unknown counts.
    """

    snapshot_id: str
    delivery_id: str
    delivered_at: str
    published_at: str
    finality: str = Finality.ESTIMATED.value
    line_item_count: int | None = None
    checks_passed: int | None = None
    checks_warned: int | None = None
    # Snapshots a person took back; they are published again only by a person. The reason is that of the last time.
    rolled_back_snapshot_ids: list[str] = field(default_factory=list)
    rollback_reason: str | None = None


@dataclass(frozen=True)
class Pointer:
    """The pointer as it was read, with its bytes; `etag` is None when nothing was ever published."""

    exports: dict[str, dict[str, PublishedSnapshot]]
    etag: str | None = None
    text: bytes | None = None

    def published(self, export: str, billing_period: str) -> PublishedSnapshot | None:
        return self.exports.get(export, {}).get(billing_period)

    def partitions(self) -> list[dict[str, str]]:
        """Every published partition, in a fixed order: what the published views show."""
        return [
            {"export": export, "billing_period": period, "snapshot_id": entry.snapshot_id}
            for export, periods in sorted(self.exports.items())
            for period, entry in sorted(periods.items())
        ]

    def with_published(self, export: str, billing_period: str, entry: PublishedSnapshot) -> Pointer:
        periods = {**self.exports.get(export, {}), billing_period: entry}
        return replace(self, exports={**self.exports, export: periods})


def decide(published: PublishedSnapshot | None, snapshot_id: str, delivered_at: str) -> Decision:
    """Whether a snapshot may take the published one's place. Order is the delivery's own time, not the time it arrived.

    Equal times are allowed: a file restated under the same execution, or the same delivery computed by newer code.
    """
    if published is None:
        return Decision.NEW
    if published.snapshot_id == snapshot_id:
        return Decision.ALREADY_PUBLISHED
    if snapshot_id in published.rolled_back_snapshot_ids:
        return Decision.ROLLED_BACK
    if parse_instant(delivered_at) < parse_instant(published.delivered_at):
        return Decision.OLDER_THAN_PUBLISHED
    return Decision.NEW


def read_pointer(s3: S3Client, place: Place) -> Pointer:
    """The pointer as it is now; an empty one when nothing was ever published. Raises ValueError when it cannot be understood."""
    try:
        answer = s3.get_object(Bucket=place.bucket, Key=place.key)
    except ClientError as error:
        if is_not_there(error):
            return Pointer({})
        raise
    return parse_pointer(answer["Body"].read(), place.uri, answer["ETag"])


def parse_pointer(text: bytes, uri: str, etag: str | None = None) -> Pointer:
    """The pointer in these bytes. Raises ValueError naming the object: a pointer that is not understood is never replaced.

    A key that this code does not know is not understood either: a swap writes all entries anew and would lose it. So a
    writer of an older version stops, rather than take something away from what a newer one has published.
    """
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']!r} is not {VERSION}")
        exports = {
            export: {period: PublishedSnapshot(**entry) for period, entry in periods.items()}
            for export, periods in document["exports"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{uri} cannot be understood ({error}); it is left as it is. Restore a version of it."
        ) from error
    return Pointer(exports, etag, text)


def pointer_bytes(exports: dict[str, dict[str, PublishedSnapshot]]) -> bytes:
    """What the pointer with these entries holds, in a fixed order: the same entries give the same bytes."""
    entries = {
        export: {period: vars(entry) for period, entry in sorted(periods.items())}
        for export, periods in sorted(exports.items())
    }
    return (json.dumps({"version": VERSION, "exports": entries}, indent=2, ensure_ascii=False) + "\n").encode()


def write_pointer(s3: S3Client, place: Place, pointer: Pointer) -> bool:
    """Keep the publication, then swap the pointer; False when somebody else swapped it since it was read, and it stays theirs.

    The state that is replaced is kept too: one from before there were publications, or restored by hand, may have none.
    """
    body = pointer_bytes(pointer.exports)
    if pointer.text is not None:
        write_publication(s3, place.bucket, pointer.text)
    write_publication(s3, place.bucket, body)
    condition: dict[str, Any] = {"IfMatch": pointer.etag} if pointer.etag else {"IfNoneMatch": "*"}
    try:
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json", **condition)
    except ClientError as error:
        # Some answer a condition on a vanished object with 404.
        if is_lost_race(error) or is_not_there(error):
            return False
        raise
    return True


def publish(
    s3: S3Client,
    place: Place,
    export: str,
    billing_period: str,
    entry: PublishedSnapshot,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Decision:
    """Put an entry into the pointer unless what is published is the same or newer. Raises PointerContendedError."""
    for attempt in range(MAX_SWAPS):
        pointer = read_pointer(s3, place)
        published = pointer.published(export, billing_period)
        decision = decide(published, entry.snapshot_id, entry.delivered_at)
        if decision is not Decision.NEW:
            return decision
        taken_back = published.rolled_back_snapshot_ids if published else []
        kept = replace(entry, rolled_back_snapshot_ids=taken_back)
        if write_pointer(s3, place, pointer.with_published(export, billing_period, kept)):
            return decision
        sleep(_pause(attempt))
    raise _contended(place)


def roll_back(
    s3: S3Client,
    place: Place,
    export: str,
    billing_period: str,
    entry: PublishedSnapshot,
    reason: str,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> PublishedSnapshot:
    """Put a former snapshot's entry in the place of the published one, whatever their order in time; the entry that it replaced.

    That one is remembered, so that no run publishes it again. When the snapshot is the published one already nothing is
    written. Raises ValueError when nothing is published, PointerContendedError.
    """
    for attempt in range(MAX_SWAPS):
        pointer = read_pointer(s3, place)
        published = pointer.published(export, billing_period)
        if published is None:
            raise ValueError(
                f"nothing is published of export {export} for {billing_period}: there is nothing to roll back"
            )
        if published.snapshot_id == entry.snapshot_id:
            return published
        taken_back = {*published.rolled_back_snapshot_ids, published.snapshot_id} - {entry.snapshot_id}
        restored = replace(entry, rolled_back_snapshot_ids=sorted(taken_back), rollback_reason=reason)
        if write_pointer(s3, place, pointer.with_published(export, billing_period, restored)):
            return published
        sleep(_pause(attempt))
    raise _contended(place)


def _pause(attempt: int) -> float:
    """Seconds, spread so that those who compete do not meet again."""
    return random.uniform(0, min(2.0, 0.05 * 2**attempt))  # noqa: S311  spread, not secrecy


def _contended(place: Place) -> PointerContendedError:
    return PointerContendedError(f"{place.uri} was swapped by others {MAX_SWAPS} times in a row; try again")
