"""Two lakes that are the same for accounts A and C and different in every other thing: what a token for A must not tell apart."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unittest import mock

from api.publications import pointer
from tests.api.asking import Answered, ApiClient
from tests.api.lake import MAIN, PERIODS, PublishedLake
from tests.api.lake_rows import MEASURES, Row, line_items, quarantine

A, C = "111111111111", "333333333333"
SECOND = "second"
# (export, billing period, delivered at, seed): the second state of 2026-09 supersedes the first.
_DELIVERIES = (
    (MAIN, PERIODS[0], "2026-09-20T04:00:00Z", 1),
    (MAIN, PERIODS[1], "2026-10-20T04:00:00Z", 2),
    (MAIN, PERIODS[2], "2026-10-01T04:00:00Z", 3),
    (SECOND, PERIODS[2], "2026-10-02T04:00:00Z", 4),
    (MAIN, PERIODS[2], "2026-10-30T04:00:00Z", 5),
    (MAIN, PERIODS[3], "2026-10-31T04:00:00Z", 6),
)
# In this month A has no rows; in that one nobody else has.
_WITHOUT_A, _WITHOUT_OTHERS = PERIODS[1], PERIODS[0]


@dataclass(repr=False)
class TwoLakes:
    """The API over both lakes; `ask` gives both answers to one request."""

    clients: tuple[ApiClient, ApiClient]
    lakes: tuple[PublishedLake, PublishedLake]

    def ask(self, path: str, parameters: Sequence[tuple[str, str]], **how: Any) -> tuple[Answered, Answered]:
        """The answer of each lake. What by contract names the published files is the same for both."""
        with self.same_publications():
            first, second = (client.ask(path, parameters, **how) for client in self.clients)
        return first, second

    def same_publications(self) -> Any:
        """Calls the publications of the second lake by the ids of the first, as if the pointers' bytes were the same."""
        names = dict(zip(self.lakes[1].publications, self.lakes[0].publications, strict=True))
        real = pointer.publication_id

        def named(content: bytes) -> str:
            return names.get(real(content), real(content))

        return mock.patch.object(pointer, "publication_id", named)


def two_lakes(new_lake: Callable[[], PublishedLake]) -> TwoLakes:
    """Both lakes, published."""
    lakes = (new_lake(), new_lake())
    for number, lake in enumerate(lakes):
        for export, period, delivered_at, seed in _DELIVERIES:
            added = lake.add_snapshot(
                export,
                period,
                rows_of(number, period, seed),
                delivered_at=delivered_at,
                quarantined=quarantine(3 + 4 * number),
            )
            if number:
                _change_record(lake, added.snapshot_id)
            lake.publish(added, updates_views=False)
    _file_under_the_same_names(lakes)
    clients = tuple(lake.client(SENTINEL_ACCOUNTS_CLAIM="sentinel_accounts") for lake in lakes)
    return TwoLakes(clients, lakes)  # type: ignore[arg-type]


def rows_of(number: int, period: str, seed: int) -> list[Row]:
    """The rows of one snapshot of one lake: those of A and C in the same order, the others' strewn among them."""
    seen = {A, C} - ({A} if period == _WITHOUT_A else set())
    shared = [row for row in line_items(period, seed, 90, is_final=True) if row["usage_account_id"] in seen]
    others = _others(number, period, seed)
    if period == _WITHOUT_OTHERS:
        others = others[: number * 25]
    chance = random.Random(f"{number} {period} {seed}")  # noqa: S311  repeatable rows, not secrets
    places = sorted(chance.randrange(len(shared) + 1) for _ in others)
    merged: list[Row] = []
    for index, row in enumerate([*shared, None]):
        while places and places[0] == index:
            places.pop(0)
            merged.append(others[len(places)])
        if row is not None:
            merged.append(row)
    return merged


def _others(number: int, period: str, seed: int) -> list[Row]:
    """Rows of other accounts: in the second lake more, other, dearer, on other days, in another currency."""
    rows = [
        row
        for row in line_items(period, seed + 50 + number, 70 + 60 * number, is_final=True)
        if row["usage_account_id"] not in {A, C}
    ]
    if number == 0:
        return rows
    for index, row in enumerate(rows):
        row |= {
            "usage_account_id": ("222222222222", "444444444444", "555555555555")[index % 3],
            "usage_account_name": "Secret Ltd.",
            "service": f"SecretService{index % 7}",
            "region": "secret-region-1",
            "operation": "SecretOperation",
            "currency": ("USD", "JPY")[index % 2],
            "pricing_unit": row["pricing_unit"] and "Secrets",
            "tags": {"Team": "secret", "SecretKey": f"s{index % 4}"},
            "cost_categories": {"Unit": "Secret"},
            "resource_id": f"secret-{index}",
            "description": "secret",
            "usage_date": f"{period}-{1 + index % 28:02}",
        }
        for measure in MEASURES:
            row[measure] = (row[measure] or Decimal(0)) * 1000 + Decimal("123456.0000000007")
    return rows


def _change_record(lake: PublishedLake, snapshot_id: str) -> None:
    """The record of the second lake: other files, facts, figures and SQL, and more results; the same checks passed."""
    key = f"gold/_snapshots/{snapshot_id}.json"
    s3, bucket = lake.tables.s3, lake.tables.bucket
    record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    record["delivery"]["files"] += [{"name": "demo-00002.csv.gz", "size": 98765, "etag": "e", "source_uri": "s3://z/z"}]
    record["delivery"]["columns"] += ["secret_column"]
    for result in list(record["check_results"]):
        result |= {"expected": f"{result['expected']}9", "actual": f"{result['actual']}9", "sql": "SELECT 'secret'"}
        record["check_results"].append(result | {"subject": "secret"})
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(record).encode())


def _file_under_the_same_names(lakes: tuple[PublishedLake, PublishedLake]) -> None:
    """Each publication of the second lake is also filed under the id that the first lake's has."""
    first, second = lakes
    s3, bucket = second.tables.s3, second.tables.bucket
    for here, there in zip(first.publications, second.publications, strict=True):
        source = {"Bucket": bucket, "Key": f"gold/_publications/{there}.json"}
        s3.copy_object(Bucket=bucket, Key=f"gold/_publications/{here}.json", CopySource=source)
