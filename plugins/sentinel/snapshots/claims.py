"""Who is working on a snapshot: one DAG run at a time.

A snapshot's place follows from its content, so two runs for the same delivery (sensed and started by hand, or on the first of a
month) would write one folder at the same time. The later one waits for the end of the earlier and then sees what came of it.
Who writes later (after clearing a task, or when another delivery landed than was planned) claims again, and whoever publishes
must hold the claim still: else another run may have left half of its files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.clients import aws_client
from sentinel.places import Place
from sentinel.s3_errors import is_lost_race, is_not_there
from sentinel.settings import load_settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def claim_place(lake_bucket: str, snapshot_id: str) -> Place:
    """The object that names the run which works on a snapshot."""
    return Place(lake_bucket, f"gold/_snapshots/{snapshot_id}.claim.json")


def claim_for_run(snapshot_id: str, ti: Any) -> str | None:
    """None when the snapshot is the run's of this task instance to work on, else the id of the run that is at it."""

    def is_active(run_id: str) -> bool:
        return bool(ti.get_dr_count(dag_id=ti.dag_id, run_ids=[run_id], states=["queued", "running"]))

    settings = load_settings()
    # Claims are landing's to read and to write (infrastructure/access/deliveries.py).
    s3 = aws_client("s3", settings.land_connection)
    return claim_snapshot(s3, claim_place(settings.lake_bucket, snapshot_id), ti.run_id, is_active)


def holder_of(snapshot_id: str) -> str | None:
    """The run that last worked on a snapshot; None when none did."""
    settings = load_settings()
    holder, _ = _read(aws_client("s3", settings.land_connection), claim_place(settings.lake_bucket, snapshot_id))
    return holder


def claim_snapshot(s3: S3Client, place: Place, run_id: str, is_active: Callable[[str], bool]) -> str | None:
    """None when the snapshot is this run's to work on, else the id of the run that is at it.

    A claim ends with its run: `is_active` says whether a run is still going, so nothing has to be cleaned up after a kill.
    """
    holder, etag = _read(s3, place)
    if holder == run_id:
        return None
    if holder is not None and is_active(holder):
        return holder
    condition: dict[str, Any] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    try:
        body = json.dumps({"run_id": run_id}).encode()
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json", **condition)
    except ClientError as error:
        if not (is_lost_race(error) or is_not_there(error)):
            raise
        winner, _ = _read(s3, place)
        return winner or "another run"
    return None


def _read(s3: S3Client, place: Place) -> tuple[str | None, str | None]:
    try:
        answer = s3.get_object(Bucket=place.bucket, Key=place.key)
    except ClientError as error:
        if is_not_there(error):
            return None, None
        raise
    return str(json.loads(answer["Body"].read())["run_id"]), answer["ETag"]
