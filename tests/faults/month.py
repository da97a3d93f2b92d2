"""One month, delivered many times: what each delivery holds, and how a reader tells a whole one from a mixture.

Delivery `n` has `count_of(n)` line items of n each. So whoever sees other amounts, or another number of them, sees no delivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sentinel.places import Place
from tests.sql.catalogued import parquet_of

EXPORT = "killed"
PERIOD = "2026-10"
TABLES = ("line_items", "daily_costs")
_FILES = 3


def count_of(number: int) -> int:
    """How many line items a delivery has: three files of one to four rows."""
    return _FILES * (1 + number % 4)


def number_of(smallest: Any, largest: Any, count: int) -> int | None:
    """The delivery these rows are, whole; None when they are none."""
    if count == 0 or smallest is None or Decimal(smallest) != Decimal(largest):
        return None
    number = int(Decimal(smallest))
    return number if Decimal(number) == Decimal(smallest) and count_of(number) == count else None


@cache
def files_of(number: int) -> dict[tuple[str, str], bytes]:
    """(table, file name) → Parquet: the snapshot of a delivery, the same bytes each time."""
    row = {
        "usage_date": "2026-10-05",
        "service": "AmazonEC2",
        "usage_account_id": "1",
        "payer_account_id": "1",
        "charge_type": "Usage",
        "currency": "USD",
        "pricing_unit": "Hrs",
        "unblended_cost": Decimal(number),
        "amortized_cost": Decimal(number),
        "usage_amount": Decimal(1),
    }
    rows = [row] * (count_of(number) // _FILES)
    return {
        (table, f"part-{at}.parquet"): parquet_of(
            "gold", table, [one | ({"line_item_count": 1} if table == "daily_costs" else {}) for one in rows]
        )
        for table in TABLES
        for at in range(_FILES)
    }


@dataclass(frozen=True)
class Places:
    """Where the deliveries and the lake of a test are; Athena's workgroup is named like the lake."""

    deliveries: str
    lake: str
    gold: str
    silver: str
    published: str


def deliver(s3: Any, places: Places, number: int) -> Place:
    """Write the delivery as AWS does, its data before its manifest; the manifest."""
    stamp = f"{datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S}.000Z"
    execution = f"{number:08d}-0000-4000-8000-000000000001"
    inside = f"{stamp}-{execution}"
    names = [f"cur/{EXPORT}/data/BILLING_PERIOD={PERIOD}/{inside}/{EXPORT}-{at:05d}.csv.gz" for at in range(2)]
    for name in names:
        s3.put_object(Bucket=places.deliveries, Key=name, Body=f"{name} {number}".encode())
    manifest = {
        "executionId": execution,
        "columns": [{"name": "line_item_unblended_cost", "type": "double"}],
        "dataFiles": [f"s3://{places.deliveries}/{name}" for name in names],
    }
    key = f"cur/{EXPORT}/metadata/BILLING_PERIOD={PERIOD}/{inside}/{EXPORT}-Manifest.json"
    s3.put_object(Bucket=places.deliveries, Key=key, Body=json.dumps(manifest).encode())
    return Place(places.deliveries, key)
