"""How long each stage took for a published snapshot: from what the stages left in the lake, and when.

Nothing in a task measures: a task that was tried again, resumed or lost would say less than the objects do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from sentinel.freshness.lake import Watched
from sentinel.instants import parse_instant
from sentinel.metrics.definitions import CHECKS_TIME, GOLD_TIME, LANDING_TIME, PUBLISHING_TIME, SILVER_TIME, Metric
from sentinel.places import snapshot_record_place
from sentinel.s3_errors import is_not_there
from sentinel.snapshots.claims import claim_place
from sentinel.snapshots.pointer import PublishedSnapshot

# The last table that each job writes whole.
SILVER_FILES, GOLD_FILES = ("silver/line_items", "silver/quarantine"), ("gold/daily_costs", "gold/line_items")


def stage_times(watched: Watched, entry: PublishedSnapshot, record: Mapping[str, Any]) -> dict[Metric, float]:
    """Seconds of each stage that left its time; a record of older code lacks some.

    A delivery that had landed long before, and is computed anew, is counted from when the run began to work on it.
    """
    bucket, snapshot_id = watched.settings.lake_bucket, entry.snapshot_id
    folder = f"billing_period={record.get('billing_period')}/snapshot_id={snapshot_id}/"
    delivered, landed = parse_instant(entry.delivered_at), record["delivery"].get("landed_at")
    landed = parse_instant(landed) if landed else None
    begun = _modified(watched, claim_place(bucket, snapshot_id).key)
    silver = _newest_file(watched, SILVER_FILES, folder)
    gold = _newest_file(watched, GOLD_FILES, folder)
    checked = _modified(watched, snapshot_record_place(bucket, f"{snapshot_id}.checks").key)
    spans = {
        LANDING_TIME: (delivered, landed),
        SILVER_TIME: (max(landed, begun) if landed and begun else landed, silver),
        GOLD_TIME: (silver, gold),
        CHECKS_TIME: (gold, checked),
        PUBLISHING_TIME: (checked, parse_instant(entry.published_at)),
    }
    return {
        stage: max((ended - since).total_seconds(), 0.0) for stage, (since, ended) in spans.items() if since and ended
    }


def _modified(watched: Watched, key: str) -> datetime | None:
    try:
        answer = watched.s3.head_object(Bucket=watched.settings.lake_bucket, Key=key)
    except ClientError as error:
        if is_not_there(error):
            return None
        raise
    return answer["LastModified"].astimezone(UTC)


def _newest_file(watched: Watched, tables: tuple[str, ...], folder: str) -> datetime | None:
    written = [
        entry["LastModified"].astimezone(UTC)
        for table in tables
        for page in watched.s3.get_paginator("list_objects_v2").paginate(
            Bucket=watched.settings.lake_bucket, Prefix=f"{table}/{folder}"
        )
        for entry in page.get("Contents", [])
    ]
    return max(written, default=None)
