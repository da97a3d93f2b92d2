"""Readers that never stop looking: at the pointer and its files, by the API's own code, and through Athena's view."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from botocore.exceptions import HTTPClientError

from sentinel.places import pointer_place, publication_place, snapshot_record_place
from sentinel.snapshots.pointer import read_pointer
from sentinel.snapshots.publications import publication_id
from tests.api.asking import ApiClient
from tests.faults.month import EXPORT, PERIOD, TABLES, Places, number_of
from tests.sql.catalogued import LakeTables


@dataclass
class Seen:
    """What one reader saw: how often it got an answer, the deliveries in order, and what was no delivery."""

    looks: int = 0
    numbers: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unanswered: int = 0

    def saw(self, smallest: Any, largest: Any, count: int, where: str) -> None:
        number = number_of(smallest, largest, count)
        if number is None:
            self.wrong.append(f"{where}: {count} line items of {smallest} to {largest}")
        elif self.numbers and number < self.numbers[-1]:
            self.wrong.append(f"{where}: delivery {number} after {self.numbers[-1]}")
        elif not self.numbers or number != self.numbers[-1]:
            self.numbers.append(number)


Look = Callable[[Seen], None]


def files_reader(s3: Any, places: Places) -> Look:
    """Reads the pointer, then the record, the publication, and every file of what it names."""

    def look(seen: Seen) -> None:
        pointer = read_pointer(s3, pointer_place(places.lake))
        entry = pointer.published(EXPORT, PERIOD)
        assert entry is not None
        assert pointer.text is not None
        for place in (
            snapshot_record_place(places.lake, entry.snapshot_id),
            publication_place(places.lake, publication_id(pointer.text)),
        ):
            s3.head_object(Bucket=place.bucket, Key=place.key)
        for table in TABLES:
            folder = f"gold/{table}/billing_period={PERIOD}/snapshot_id={entry.snapshot_id}/"
            costs: list[Any] = []
            for found in s3.list_objects_v2(Bucket=places.lake, Prefix=folder).get("Contents", []):
                body = s3.get_object(Bucket=places.lake, Key=found["Key"])["Body"].read()
                costs += pq.read_table(io.BytesIO(body), columns=["unblended_cost"])["unblended_cost"].to_pylist()
            seen.saw(min(costs, default=None), max(costs, default=None), len(costs), table)

    return look


def api_reader(s3: Any, places: Places, cache: Path) -> Look:
    """Asks the API's handler for the month."""
    client = ApiClient(
        {
            "SENTINEL_LAKE_BUCKET": places.lake,
            "SENTINEL_CSV_EXPORTS_BUCKET": places.lake,
            "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
            "SENTINEL_CACHE_FOLDER": str(cache),
            "SENTINEL_POINTER_SECONDS": "0",
        },
        s3,
    )
    days = [("start_date", "2026-10-01"), ("end_date", "2026-11-01"), ("group_by", "service")]

    def look(seen: Seen) -> None:
        answered = client.ask("/v1/costs/breakdown", days)
        assert answered.status == 200, answered.body
        [row] = answered.json["rows"]
        count = row["line_item_count"]
        each = float(row["amount"]) / count
        seen.saw(f"{each:.0f}", f"{each:.0f}", count, "API")

    return look


def view_reader(tables: LakeTables) -> Look:
    """Asks Athena for the published view."""
    sql = (
        "SELECT COUNT(DISTINCT snapshot_id) AS snapshots, COUNT(*) AS items, CAST(MIN(unblended_cost) AS VARCHAR) AS smallest, "
        f"CAST(MAX(unblended_cost) AS VARCHAR) AS largest FROM {tables.published}.line_items"
    )

    def look(seen: Seen) -> None:
        [row] = tables.ask(sql)
        assert row["snapshots"] == "1", row
        seen.saw(row["smallest"], row["largest"], int(row["items"]), "view")

    return look


@contextmanager
def looking(**looks: Look) -> Iterator[dict[str, Seen]]:
    """Each reader in a thread of its own, as long as the block runs; whatever it cannot read is wrong."""
    is_over = threading.Event()
    seen = {name: Seen() for name in looks}

    def go_on(look: Look, mine: Seen) -> None:
        while not is_over.is_set():
            try:
                look(mine)
            except HTTPClientError:
                # The connection broke before there was an answer: nothing was read, so nothing was read wrongly.
                mine.unanswered += 1
            except Exception as error:
                mine.wrong.append(f"{type(error).__name__}: {error}")
            else:
                mine.looks += 1
            # Others want to work too.
            is_over.wait(0.02)

    threads = [threading.Thread(target=go_on, args=(look, seen[name])) for name, look in looks.items()]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=120)
