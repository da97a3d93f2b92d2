"""What the API is compared with, in the same run on the same machine: the cost question on silver, and paging by OFFSET."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.api.timings import Timings

# What the API gives DuckDB too. Memory is not held down: the baseline is to be as fast as it can be.
THREADS = 2
SILVER_RUNS = 7
OFFSET_RUNS = 3

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class OffsetPage:
    """A page of the log as OFFSET gives it, and how long that took."""

    line_item_ids: list[str]
    timings: Timings


@dataclass(frozen=True)
class SilverCosts:
    """The sum of all unblended costs in silver, and how long the sums by month and service took."""

    unblended_cost: Decimal
    timings: Timings


def costs_on_silver(silver_files: Sequence[str]) -> SilverCosts:
    """13 months by month and service, exact, from the silver line items on the local disk."""
    sums, timings = _asked("costs_on_silver.sql", {"files": list(silver_files)}, SILVER_RUNS)
    return SilverCosts(sum((amount for *_, amount in sums), Decimal(0)), timings)


def page_by_offset(gold_files: Sequence[str], offset: int, rows: int) -> OffsetPage:
    """The page of the log behind so many rows, in the order the API pages in, from the gold line items on the local disk."""
    values = {"files": list(gold_files), "page_rows": rows, "offset": offset}
    page, timings = _asked("page_by_offset.sql", values, OFFSET_RUNS)
    return OffsetPage([str(line_item_id) for line_item_id, *_ in page], timings)


def _asked(name: str, values: dict[str, Any], runs: int) -> tuple[list[tuple[Any, ...]], Timings]:
    """The rows, and the time of each run after one that does not count."""
    question = (SQL / name).read_text(encoding="utf-8")
    milliseconds = []
    with duckdb.connect(":memory:", config={"threads": THREADS}) as connection:
        rows = connection.execute(question, values).fetchall()
        for _ in range(runs):
            begun = time.perf_counter()
            connection.execute(question, values).fetchall()
            milliseconds.append((time.perf_counter() - begun) * 1000)
    return rows, Timings.of(milliseconds)
