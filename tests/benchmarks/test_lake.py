"""The lake of the benchmark: what is measured over it would mean nothing if its figures did not agree."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.api.lake import PERIODS, Lake, write_lake
from local.aws.glue_types import duckdb_type
from spark_jobs.table_schema import load_schema
from spark_jobs.transforms.daily_costs import DIMENSIONS, MEASURES

LINE_ITEMS = 26_003
PARTITIONS = ("billing_period", "snapshot_id")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return write_lake(tmp_path_factory.mktemp("lake") / "root", line_items=LINE_ITEMS)


def rows(lake: Lake, question: str) -> list[tuple[Any, ...]]:
    """What DuckDB answers; `{silver}`, `{gold}`, `{daily}` stand for the tables' files."""
    tables = {
        name: f"read_parquet('{lake.bucket}/{folder}/*/*/*.parquet', hive_partitioning = true)"
        for name, folder in (
            ("silver", "silver/line_items"),
            ("gold", "gold/line_items"),
            ("daily", "gold/daily_costs"),
        )
    }
    return duckdb.sql(question.format(**tables)).fetchall()


def test_there_are_as_many_line_items_as_were_asked_for_in_13_months(lake: Lake) -> None:
    assert lake.line_item_count == LINE_ITEMS
    assert len({month.billing_period for month in lake.months}) == 13
    assert rows(lake, "SELECT COUNT(*), COUNT(DISTINCT (line_item_id, time_interval)) FROM {gold}") == [
        (LINE_ITEMS, LINE_ITEMS)
    ]
    assert rows(lake, "SELECT COUNT(*) FROM {silver}") == [(LINE_ITEMS,)]


@pytest.mark.parametrize(
    ("layer", "table"),
    [("silver", "line_items"), ("silver", "quarantine"), ("gold", "line_items"), ("gold", "daily_costs")],
)
def test_every_file_has_exactly_the_columns_and_types_of_the_schema(lake: Lake, layer: str, table: str) -> None:
    schema = [(column.name, duckdb_type(column.type)) for column in load_schema(layer, table).columns]
    files = lake.files(layer, table)
    assert len(files) == (13 if table == "quarantine" else 26)
    for file in files:
        found = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)").fetchall()
        assert [(name, kind) for name, kind, *_ in found] == schema


def test_daily_costs_are_the_sums_of_the_line_items_to_the_last_digit(lake: Lake) -> None:
    dimensions = ", ".join((*PARTITIONS, *DIMENSIONS))
    sums = ", ".join(f"SUM({measure})" for measure in MEASURES)
    summed = f"SELECT {dimensions}, {sums}, COUNT(*) FROM {{gold}} GROUP BY ALL"
    stored = f"SELECT {dimensions}, {', '.join(MEASURES)}, line_item_count FROM {{daily}}"
    assert rows(lake, f"({summed}) EXCEPT ALL ({stored})") == []
    assert rows(lake, f"({stored}) EXCEPT ALL ({summed})") == []


def test_gold_has_the_unblended_cost_of_silver_and_its_parts_add_up(lake: Lake) -> None:
    (silver,) = rows(lake, "SELECT SUM(CAST(line_item_unblended_cost AS DECIMAL(38, 10))) FROM {silver}")
    (gold,) = rows(lake, "SELECT SUM(unblended_cost) FROM {gold}")
    (parts,) = rows(lake, "SELECT SUM(amortized_cost + true_up_cost + upfront_fee_cost) FROM {gold}")
    assert silver == gold == parts
    assert gold[0] > 0


def test_credits_are_negative_and_taxes_have_neither_region_nor_resource(lake: Lake) -> None:
    assert rows(lake, "SELECT COUNT(*) > 0, MAX(unblended_cost) < 0 FROM {gold} WHERE charge_type = 'Credit'") == [
        (True, True)
    ]
    assert rows(
        lake, "SELECT COUNT(*) > 0, COUNT(region), COUNT(resource_id) FROM {gold} WHERE charge_type = 'Tax'"
    ) == [(True, 0, 0)]


def test_the_dimensions_have_the_size_of_an_organisation_with_40_accounts(lake: Lake) -> None:
    question = """
        SELECT COUNT(DISTINCT usage_account_id), COUNT(DISTINCT service), COUNT(DISTINCT region), COUNT(DISTINCT usage_type),
            COUNT(DISTINCT operation), COUNT(*) > COUNT(region)
        FROM {gold}
    """
    assert rows(lake, question) == [(40, 60, 21, 400, 300, True)]


def test_three_of_ten_resources_bear_no_tag(lake: Lake) -> None:
    ((untagged,),) = rows(
        lake,
        "SELECT AVG(CAST(tags IS NULL AS INTEGER)) FROM (SELECT ANY_VALUE(tags) AS tags FROM {gold} GROUP BY resource_id)",
    )
    assert 0.25 < untagged < 0.35


def test_files_are_sorted_by_day_and_service_and_no_line_item_is_outside_of_its_month(lake: Lake) -> None:
    for table in ("line_items", "daily_costs"):
        for file in lake.files("gold", table):
            keys = duckdb.sql(f"SELECT usage_date, service FROM read_parquet('{file}', hive_partitioning = false)")
            found = keys.fetchall()
            assert found == sorted(found)
    assert rows(lake, "SELECT COUNT(*) FROM {gold} WHERE left(usage_date, 7) <> CAST(billing_period AS VARCHAR)") == [
        (0,)
    ]


def test_no_day_of_daily_costs_stands_in_two_files(lake: Lake) -> None:
    days = [
        day
        for file in lake.files("gold", "daily_costs")
        for (day,) in duckdb.sql(
            f"SELECT DISTINCT usage_date FROM read_parquet('{file}', hive_partitioning = false)"
        ).fetchall()
    ]
    assert len(days) == len(set(days)) == 396


def test_the_pointer_publishes_what_is_in_the_files(lake: Lake) -> None:
    pointer = (lake.bucket / "gold/_published.json").read_bytes()
    publication = hashlib.sha256(pointer).hexdigest()[:16]
    assert (lake.bucket / f"gold/_publications/{publication}.json").read_bytes() == pointer
    entries = json.loads(pointer)["exports"]["benchmark"]
    assert tuple(entries) == PERIODS
    counted = rows(lake, "SELECT billing_period, snapshot_id, COUNT(*) FROM {gold} GROUP BY ALL ORDER BY ALL")
    assert counted == [(period, each["snapshot_id"], each["line_item_count"]) for period, each in entries.items()]
    assert [each["finality"] for each in entries.values()] == ["final"] * 12 + ["estimated"]


def test_the_records_hold_the_totals_of_the_files(lake: Lake) -> None:
    summed = rows(lake, "SELECT snapshot_id, SUM(unblended_cost) FROM {gold} GROUP BY ALL")
    recorded = []
    for file in (lake.bucket / "gold/_snapshots").glob("*.json"):
        record = json.loads(file.read_text())
        totals = record["control_totals"]["unblended_cost_reconciles"]
        recorded.append((record["snapshot_id"], Decimal(totals["USD unblended: silver = gold daily_costs"])))
    assert sorted(recorded) == sorted(summed)


def test_the_same_seed_gives_the_same_lake_and_another_seed_another(lake: Lake, tmp_path: Path) -> None:
    again = write_lake(tmp_path / "again", line_items=LINE_ITEMS)
    other = write_lake(tmp_path / "other", line_items=LINE_ITEMS, seed=7)
    question = "SELECT CAST(bit_xor(hash(COLUMNS(*))) AS VARCHAR) FROM {gold}"
    assert rows(again, question) == rows(lake, question)
    assert rows(other, question) != rows(lake, question)
