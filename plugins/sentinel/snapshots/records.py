"""The snapshot record: what went into a snapshot and how its checks ended, kept beside the pointer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sentinel.documents import read_document
from sentinel.places import Place
from sentinel.snapshots.finality import Finality
from sentinel.snapshots.pointer import PublishedSnapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# The checks whose figures are the snapshot's totals: rows and sums, by what they are sums of.
CONTROL_TOTAL_CHECKS = ("rows_reconcile", "unblended_cost_reconciles", "amortized_cost_reconciles")


def snapshot_record(
    snapshot_id: str,
    code_version: str,
    delivery: dict[str, Any],
    checks: dict[str, Any],
    finality: Finality,
    restatement: Mapping[str, Any] | None = None,
    days: Sequence[Mapping[str, Any]] | None = None,
    run_id: str | None = None,
) -> dict[str, Any]:
    """The record of one snapshot.

    Keys: snapshot_id, code_version, export, billing_period, delivery (the delivery record), finality, facts
    (line_item_count, invoiced_line_item_count), is_green, control_totals (check → subject → figure as text, exactly as
    proven), check_results, restatement (what CompareSnapshotsOperator found against the snapshot published before; null when
    there was none), days (how final each day is, from JudgeDaysOperator), run_id (the Airflow run that proved it).
    """
    results = checks["results"]
    return {
        "snapshot_id": snapshot_id,
        "code_version": code_version,
        "run_id": run_id,
        "export": delivery["export"],
        "billing_period": delivery["billing_period"],
        "delivery": delivery,
        "finality": finality.value,
        "facts": checks["facts"],
        "is_green": checks["is_green"],
        "control_totals": control_totals(results),
        "check_results": results,
        "restatement": dict(restatement) if restatement and restatement["former_snapshot_id"] else None,
        "days": [dict(day) for day in days or ()],
    }


def control_totals(results: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The proven figures: for each check that compares totals, subject → the figure found."""
    return {
        check: {str(result["subject"]): result["actual"] for result in results if result["check"] == check}
        for check in CONTROL_TOTAL_CHECKS
        if any(result["check"] == check for result in results)
    }


def check_counts(results: list[dict[str, Any]]) -> tuple[int, int]:
    """How many checks passed, and how many warned: of a green snapshot, those with a row that is not ok. Checks, not rows."""
    warned = {result["check"] for result in results if not result["is_ok"]}
    passed = {result["check"] for result in results} - warned
    return len(passed), len(warned)


def published_entry(record: dict[str, Any], delivered_at: str, published_at: str) -> PublishedSnapshot:
    """What the pointer says of the snapshot of a record, once it is published. Instants are ISO 8601 in UTC."""
    passed, warned = check_counts(record["check_results"])
    return PublishedSnapshot(
        snapshot_id=record["snapshot_id"],
        delivery_id=record["delivery"]["delivery_id"],
        delivered_at=delivered_at,
        published_at=published_at,
        finality=record["finality"],
        line_item_count=record["facts"]["line_item_count"],
        checks_passed=passed,
        checks_warned=warned,
    )


def read_snapshot_record(s3: S3Client, place: Place) -> dict[str, Any] | None:
    """The record; None when there is none. Raises ValueError naming the object when it is none."""
    return read_document(s3, place, "snapshot record")


def write_snapshot_record(s3: S3Client, place: Place, record: dict[str, Any]) -> None:
    """Write the record. The same snapshot always has the same place, so writing twice is the same as once."""
    body = (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json")
