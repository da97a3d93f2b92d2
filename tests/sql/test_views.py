"""The published views show published snapshots, all their columns, and nothing else."""

from __future__ import annotations

import pytest

from sentinel.checks.sql import render_sql
from tests.sql.catalogued import BILLING_PERIOD, LakeTables, LoadedLake, schema_of
from tests.sql.small_lake import Row, SmallLake, gold_row

LAYERS = {"daily_costs": "gold", "line_items": "gold", "quarantine": "silver"}


def shown(tables: LakeTables, view: str, published: list[dict[str, str]]) -> list[Row]:
    """What a reader of the view sees."""
    sql = render_sql(f"views/{view}.sql", published=published, silver_database=tables.silver, gold_database=tables.gold)
    return tables.ask(sql)


def published(*lakes: LoadedLake) -> list[dict[str, str]]:
    return [{"billing_period": BILLING_PERIOD, "snapshot_id": lake.snapshot_id} for lake in lakes]


@pytest.mark.parametrize("view", LAYERS)
def test_a_view_has_every_column_of_its_table_in_the_schema_s_order(lake_tables: LakeTables, view: str) -> None:
    loaded = lake_tables.load(SmallLake())
    rows = shown(lake_tables, view, published(loaded))
    schema = schema_of(LAYERS[view], view)
    assert list(rows[0]) == [one["name"] for one in (*schema["columns"], *schema["partitions"])]
    assert len(rows) == {"daily_costs": 3, "line_items": 3, "quarantine": 2}[view]


def test_a_view_shows_the_published_snapshots_and_no_other(lake_tables: LakeTables) -> None:
    first, hidden, last = (lake_tables.load(SmallLake(daily_costs=[gold_row(cost)])) for cost in ("1", "2", "4"))
    rows = shown(lake_tables, "daily_costs", published(first, last))
    assert sorted((row["snapshot_id"], row["unblended_cost"]) for row in rows) == [
        (first.snapshot_id, "1.0000000000"),
        (last.snapshot_id, "4.0000000000"),
    ]
    assert hidden.snapshot_id not in {row["snapshot_id"] for row in rows}


def test_a_snapshot_published_for_another_month_is_not_shown(lake_tables: LakeTables) -> None:
    loaded = lake_tables.load(SmallLake())
    elsewhere = [{"billing_period": "2026-09", "snapshot_id": loaded.snapshot_id}]
    assert shown(lake_tables, "daily_costs", elsewhere) == []


@pytest.mark.parametrize("view", LAYERS)
def test_when_nothing_is_published_a_view_is_empty(lake_tables: LakeTables, view: str) -> None:
    lake_tables.load(SmallLake())
    assert shown(lake_tables, view, []) == []
