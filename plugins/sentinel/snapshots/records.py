"""The snapshot record: what went into a snapshot and how its checks ended, kept beside the pointer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sentinel.places import Place
from sentinel.snapshots.finality import Finality

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# The checks whose figures are the snapshot's totals: rows and sums, by what they are sums of.
CONTROL_TOTAL_CHECKS = ("rows_reconcile", "unblended_cost_reconciles", "amortized_cost_reconciles")


def snapshot_record(
    snapshot_id: str, code_version: str, delivery: dict[str, Any], checks: dict[str, Any], finality: Finality
) -> dict[str, Any]:
    """The record of one snapshot.

    Keys: snapshot_id, code_version, export, billing_period, delivery (the delivery record), finality, facts
    (line_item_count, invoiced_line_item_count), is_green, control_totals (check → subject → figure as text, exactly as
    proven), check_results.
    """
    results = checks["results"]
    return {
        "snapshot_id": snapshot_id,
        "code_version": code_version,
        "export": delivery["export"],
        "billing_period": delivery["billing_period"],
        "delivery": delivery,
        "finality": finality.value,
        "facts": checks["facts"],
        "is_green": checks["is_green"],
        "control_totals": control_totals(results),
        "check_results": results,
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


def write_snapshot_record(s3: S3Client, place: Place, record: dict[str, Any]) -> None:
    """Write the record. The same snapshot always has the same place, so writing twice is the same as once."""
    body = (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json")
