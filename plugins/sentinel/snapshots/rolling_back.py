"""Back to a former snapshot: which one is meant, whether it is proven and still there, and the swap."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowFailException

from sentinel.billing_periods import checked_billing_period
from sentinel.clients import aws_client
from sentinel.instants import format_instant, parse_instant
from sentinel.places import pointer_place, snapshot_record_place
from sentinel.settings import Settings, load_settings
from sentinel.snapshots.pointer import Pointer, PublishedSnapshot, read_pointer, roll_back
from sentinel.snapshots.records import published_entry, read_snapshot_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What readers read of a snapshot; a table without files was expired, or never written.
_READ_TABLES = ("line_items", "daily_costs")

log = logging.getLogger(__name__)


class RollBackRefusedError(ValueError):
    """The snapshot cannot be published again; the message says why and which ones can."""


def plan_of_run(params: Mapping[str, Any]) -> dict[str, Any]:
    """What this run rolls back to. Raises AirflowFailException for what no retry can mend."""
    settings = load_settings()
    try:
        return plan_roll_back(
            aws_client("s3", settings.publish_connection),
            settings,
            checked_billing_period(str(params["billing_period"])),
            params.get("export"),
            params.get("snapshot_id"),
            str(params["reason"]),
        )
    except ValueError as error:
        raise AirflowFailException(str(error)) from error


def roll_back_as_planned(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Swap the pointer: `{"snapshot_id", "replaced_snapshot_id", "is_changed"}`. A repeat changes nothing."""
    settings = load_settings()
    return swap_as_planned(aws_client("s3", settings.publish_connection), settings, plan)


def plan_roll_back(
    s3: S3Client,
    settings: Settings,
    billing_period: str,
    export: str | None,
    snapshot_id: str | None,
    reason: str,
) -> dict[str, Any]:
    """Which snapshot takes the place of which. Without `snapshot_id` it is the one delivered before what is published.

    Keys: export, billing_period, reason, snapshot_id, from_snapshot_id. Raises RollBackRefusedError.
    """
    if not reason.strip():
        raise RollBackRefusedError("give a `reason`: it is kept in the pointer and shown to whoever asks")
    pointer = read_pointer(s3, pointer_place(settings.lake_bucket))
    export = _export_of(pointer, billing_period, export)
    published = pointer.exports[export][billing_period]
    records = [one for one in snapshot_records(s3, settings, billing_period) if one["export"] == export]
    record = _named(records, snapshot_id) if snapshot_id else snapshot_before(records, published)
    _check_readable(s3, settings, record)
    log.info("%s %s: %s → %s (%s)", export, billing_period, published.snapshot_id, record["snapshot_id"], reason)
    for line in _differences(
        next((one for one in records if one["snapshot_id"] == published.snapshot_id), None), record
    ):
        log.info(line)
    return {
        "export": export,
        "billing_period": billing_period,
        "reason": reason.strip(),
        "snapshot_id": record["snapshot_id"],
        "from_snapshot_id": published.snapshot_id,
    }


def swap_as_planned(
    s3: S3Client,
    settings: Settings,
    plan: Mapping[str, Any],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Any]:
    """The swap itself, by the record as it is now. Raises RollBackRefusedError, PointerContendedError."""
    identity = plan["snapshot_id"]
    record = read_snapshot_record(s3, snapshot_record_place(settings.lake_bucket, identity))
    if record is None:
        raise RollBackRefusedError(f"the record of snapshot {identity} is gone; nothing was changed")
    _check_readable(s3, settings, record)
    entry = published_entry(record, record["delivery"]["delivered_at"], format_instant(now()))
    place = pointer_place(settings.lake_bucket)
    replaced = roll_back(s3, place, plan["export"], plan["billing_period"], entry, plan["reason"])
    return {
        "snapshot_id": identity,
        "replaced_snapshot_id": replaced.snapshot_id,
        "is_changed": replaced.snapshot_id != identity,
    }


def _export_of(pointer: Pointer, billing_period: str, export: str | None) -> str:
    exports = sorted(name for name, periods in pointer.exports.items() if billing_period in periods)
    if not exports or (export and export not in exports):
        of = f" of export {export}" if export else ""
        raise RollBackRefusedError(f"nothing is published{of} for {billing_period}: there is nothing to roll back")
    if export:
        return export
    if len(exports) > 1:
        raise RollBackRefusedError(
            f"{billing_period} is published of several exports ({', '.join(exports)}); name one in `export`"
        )
    return exports[0]


def snapshot_records(s3: S3Client, settings: Settings, billing_period: str) -> Iterator[dict[str, Any]]:
    """The records of all snapshots of the month, each with the instant it was written at as `recorded_at`."""
    folder = f"gold/_snapshots/{billing_period}-"
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=settings.lake_bucket, Prefix=folder):
        for found in page.get("Contents", []):
            name = found["Key"].rsplit("/", 1)[-1]
            # Beside them lie `<id>.claim.json` and `<id>.checks.json`.
            if name.count(".") != 1:
                continue
            place = snapshot_record_place(settings.lake_bucket, name.removesuffix(".json"))
            if (record := read_snapshot_record(s3, place)) is not None:
                yield {**record, "recorded_at": found["LastModified"]}


def _named(records: list[dict[str, Any]], snapshot_id: str) -> dict[str, Any]:
    record = next((one for one in records if one["snapshot_id"] == snapshot_id), None)
    if record is None:
        known = ", ".join(sorted(one["snapshot_id"] for one in records)) or "none"
        raise RollBackRefusedError(f"there is no snapshot {snapshot_id} of this month and export; there are: {known}")
    return record


def snapshot_before(records: list[dict[str, Any]], published: PublishedSnapshot) -> dict[str, Any]:
    """The newest by delivery, and of one delivery by when it was proven, that is not after what is published."""
    taken_back = {published.snapshot_id, *published.rolled_back_snapshot_ids}
    until = parse_instant(published.delivered_at)
    before = [
        one
        for one in records
        if one["snapshot_id"] not in taken_back and parse_instant(one["delivery"]["delivered_at"]) <= until
    ]
    if not before:
        raise RollBackRefusedError(
            f"there is no snapshot before {published.snapshot_id}; give the `snapshot_id` of another one to publish it"
        )
    return max(before, key=lambda one: (parse_instant(one["delivery"]["delivered_at"]), one["recorded_at"]))


def _check_readable(s3: S3Client, settings: Settings, record: dict[str, Any]) -> None:
    identity = record["snapshot_id"]
    if record["is_green"] is not True:
        raise RollBackRefusedError(f"snapshot {identity} is not proven: its checks are red")
    for table in _READ_TABLES:
        folder = f"gold/{table}/billing_period={record['billing_period']}/snapshot_id={identity}/"
        if not s3.list_objects_v2(Bucket=settings.lake_bucket, Prefix=folder, MaxKeys=1).get("KeyCount"):
            raise RollBackRefusedError(
                f"snapshot {identity} has expired: s3://{settings.lake_bucket}/{folder} is empty. Its delivery is still in raw; "
                "refresh_billing_period makes a snapshot of the newest delivery anew"
            )


def _differences(published: dict[str, Any] | None, record: dict[str, Any]) -> Iterator[str]:
    """What readers will see change, from the proven totals of both."""
    now, then = (one["control_totals"] if one else {} for one in (published, record))
    for check in sorted({*now, *then}):
        for subject in sorted({*now.get(check, {}), *then.get(check, {})}):
            before, after = now.get(check, {}).get(subject), then.get(check, {}).get(subject)
            if before != after:
                yield f"{check}, {subject}: {before} → {after}"
