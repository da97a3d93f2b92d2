"""What a landed delivery holds, counted once from the delivery itself and kept beside it as `_COUNTED`.

The count does not depend on what became of the delivery, so that one which is never published has its figures too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from botocore.exceptions import ClientError

from sentinel.documents import read_document
from sentinel.instants import format_instant
from sentinel.places import COUNTED, Place
from sentinel.s3_errors import is_lost_race
from sentinel.snapshots.finality import state_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

QUERY = "queries/delivery_totals.sql"
_COUNTS = {"line_item_count", "invoiced_line_item_count"}


class DeliveryTotal(TypedDict):
    """The line items of one currency; the cost is an exact decimal as text."""

    currency: str
    line_item_count: int
    invoiced_line_item_count: int
    unblended_cost: str


class CountError(Exception):
    """A delivery could not be counted; the message says why, and the task may be retried."""


def totals_of(result_set_rows: Sequence[Mapping[str, Any]]) -> list[DeliveryTotal]:
    """The totals from the rows of GetQueryResults: a header, and one row each. Raises CountError for what they are not."""
    header, *rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in result_set_rows] or [[]]
    names = list(DeliveryTotal.__annotations__)
    if header != names:
        raise CountError(f"{QUERY}: expected the columns {names}, found {header}")
    totals: list[Any] = [
        {name: int(value or 0) if name in _COUNTS else value for name, value in zip(names, row, strict=True)}
        for row in rows
    ]
    return totals


def facts_of_totals(totals: Sequence[DeliveryTotal]) -> dict[str, int]:
    """`{"line_item_count", "invoiced_line_item_count"}` over all currencies."""
    return {
        "line_item_count": sum(one["line_item_count"] for one in totals),
        "invoiced_line_item_count": sum(one["invoiced_line_item_count"] for one in totals),
    }


def counted_record(record: Mapping[str, Any], totals: Sequence[DeliveryTotal], counted_at: datetime) -> dict[str, Any]:
    """What `_COUNTED` holds (docs/architecture.md «A delivery»), from the delivery record and its totals."""
    return {
        "delivery_id": record["delivery_id"],
        "counted_at": format_instant(counted_at),
        "state": state_of(facts_of_totals(totals), record["billing_period"], record["delivered_at"]).value,
        "totals": list(totals),
    }


def read_counted(s3: S3Client, raw: Place) -> dict[str, Any] | None:
    """What the delivery in this folder was counted to hold; None when it was not counted."""
    return read_document(s3, raw.below(COUNTED), "count of a delivery")


def write_counted(s3: S3Client, raw: Place, counted: Mapping[str, Any]) -> None:
    """Keep the count. A delivery never changes, so the first count stays."""
    place = raw.below(COUNTED)
    body = (json.dumps(counted, indent=2, ensure_ascii=False) + "\n").encode()
    try:
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json", IfNoneMatch="*")
    except ClientError as error:
        if not is_lost_race(error):
            raise
