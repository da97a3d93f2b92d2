"""The early and the full delivery of a generated month: what differs is what the generator changed, row by row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from local.samples.delivery_calendar import arrivals
from local.samples.delivery_trees import SampleExport
from local.samples.generation import _months, generate
from local.samples.months import Row, rows_known
from sentinel.checks.sql import render_sql
from tests.spark_jobs.restatement_truth import restatement_of

PERIOD, ROWS, SEED = "2026-09", 1500, 7
NAMES = (
    "restatement",
    "usage_date",
    "usage_account_id",
    "service",
    "charge_type",
    "former_line_item_count",
    "line_item_count",
    "former_unblended_cost",
    "unblended_cost",
)


@pytest.fixture(scope="module")
def truth() -> list[list[Row]]:
    """The rows of each delivery of the month, as the generator knows them."""
    (month,) = _months(SEED, [PERIOD], ROWS)
    return [list(rows_known(month, last_day=one.last_day, is_first=one.is_first)) for one in arrivals([PERIOD])]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, landed_in: Callable[[Path], Any]) -> Path:
    """Gold of all deliveries, each as a snapshot `2026-09-0`, `2026-09-1`, …"""
    folder = tmp_path_factory.mktemp("restated")
    summary = generate(
        folder / "samples", seed=SEED, start=PERIOD, months=1, rows=ROWS, exports=(SampleExport("demo", "cur2"),)
    )
    for number, delivery in enumerate(summary.deliveries):
        place = folder / str(number)
        place.mkdir()
        landed = landed_in(place)
        for file in sorted(Path(delivery.folder).rglob("*.csv.gz")):
            landed.add(file.name, file.read_bytes())
        landed.complete()
        identity = f"{PERIOD}-{number}"
        landed.run_silver(snapshot_id=identity, billing_period=PERIOD).run_gold(
            snapshot_id=identity, billing_period=PERIOD
        )
        written = landed.lake / f"gold/line_items/billing_period={PERIOD}/snapshot_id={identity}"
        shutil.copytree(written, folder / f"gold/line_items/billing_period={PERIOD}/snapshot_id={identity}")
    return folder


def restatement(lake: Path, former: int, latter: int) -> list[dict[str, Any]]:
    """What the pipeline's SQL says, in the words of the truth."""
    sql = render_sql(
        "queries/restatement.sql",
        gold_database="gold",
        billing_period=PERIOD,
        former_snapshot_id=f"{PERIOD}-{former}",
        snapshot_id=f"{PERIOD}-{latter}",
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA gold")
        files = f"{lake}/gold/line_items/*/*/*.parquet"
        connection.execute(
            f"CREATE VIEW gold.line_items AS SELECT * FROM read_parquet('{files}', hive_types={{'billing_period': VARCHAR}})"
        )
        answer = connection.execute(sqlglot.transpile(sql, read="athena", write="duckdb")[0])
        columns = [one[0] for one in answer.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
    return sorted(
        (
            {name: f"{row[name]:.10f}" if isinstance(row[name], Decimal) else row[name] for name in NAMES}
            for row in rows
        ),
        key=lambda row: [str(row[name]) for name in NAMES],
    )


@pytest.mark.parametrize(("former", "latter"), [(0, 1), (1, 2), (0, 2), (2, 0)])
def test_what_differs_is_what_the_generator_changed(
    lake: Path, truth: list[list[Row]], former: int, latter: int
) -> None:
    expected = restatement_of(truth[former], truth[latter], billing_period=PERIOD)
    found = restatement(lake, former, latter)
    assert found == sorted(expected, key=lambda row: [str(row[name]) for name in NAMES])
    kinds = {row["restatement"] for row in found}
    assert kinds == ({"added", "changed"} if former < latter else {"removed", "changed"})
    change = sum(Decimal(row["unblended_cost"]) - Decimal(row["former_unblended_cost"]) for row in found)
    totals = [sum(row.unblended for row in rows) for rows in (truth[former], truth[latter])]
    assert change == Decimal(totals[1] - totals[0]).scaleb(-10)
