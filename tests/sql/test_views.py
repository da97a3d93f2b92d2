"""The published views show published snapshots, all their columns, and nothing else."""

from __future__ import annotations

import pytest

from sentinel.checks.sql import render_sql
from tests.sql.catalogued import BILLING_PERIOD, LakeTables, LoadedLake, schema_of
from tests.sql.small_lake import Row, SmallLake, gold_row

LAYERS = {
    "daily_costs": "gold",
    "line_items": "gold",
    "quarantine": "silver",
    "restatements": "gold",
    "day_finality": "gold",
}
ROWS = {"daily_costs": 3, "line_items": 3, "quarantine": 2, "restatements": 1, "day_finality": 1}


def shown(tables: LakeTables, view: str, published: list[dict[str, str]]) -> list[Row]:
    """What a reader of the view sees."""
    sql = render_sql(f"views/{view}.sql", published=published, silver_database=tables.silver, gold_database=tables.gold)
    return tables.ask(sql)


def published(*lakes: LoadedLake, exports: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """The lakes as the pointer names them, of export `demo` unless `exports` name others."""
    return [
        {"export": export, "billing_period": BILLING_PERIOD, "snapshot_id": lake.snapshot_id}
        for lake, export in zip(lakes, exports or ("demo",) * len(lakes), strict=True)
    ]


@pytest.mark.parametrize("view", LAYERS)
def test_a_view_has_the_export_and_every_column_of_its_table_in_the_schema_s_order(
    lake_tables: LakeTables, view: str
) -> None:
    loaded = lake_tables.load(SmallLake())
    rows = shown(lake_tables, view, published(loaded))
    schema = schema_of(LAYERS[view], view)
    columns = [one["name"] for one in (*schema["columns"], *schema["partitions"])]
    # What is learned of an export's deliveries has its name already.
    assert list(rows[0]) == list(dict.fromkeys(["export", *columns]))
    assert len(rows) == ROWS[view]


# What the silver and gold jobs of former versions did not write.
NEWER_COLUMNS = {
    "daily_costs": ("charge_group", "blended_cost", "true_up_cost", "upfront_fee_cost"),
    "line_items": ("region_source", "charge_group", "canonical_resource_id", "is_marketplace", "blended_cost"),
}


@pytest.mark.parametrize("view", NEWER_COLUMNS)
def test_a_snapshot_of_former_code_is_null_in_newer_columns_beside_one_that_has_them(
    lake_tables: LakeTables, view: str
) -> None:
    new = lake_tables.load(SmallLake(daily_costs=[gold_row("1")], line_items=[gold_row("1")]))
    former = {"export": "demo", "billing_period": BILLING_PERIOD, "snapshot_id": f"{BILLING_PERIOD}-former-{view}"}
    lake_tables.add_rows("gold", view, [gold_row("2")], former["snapshot_id"], lacks=NEWER_COLUMNS[view])
    rows = shown(lake_tables, view, [former, *published(new)])
    assert sorted((row["unblended_cost"], row["charge_type"]) for row in rows) == [
        ("1.0000000000", "Usage"),
        ("2.0000000000", "Usage"),
    ]
    assert {name: row[name] for row in rows for name in NEWER_COLUMNS[view] if row["unblended_cost"][0] == "2"} == (
        dict.fromkeys(NEWER_COLUMNS[view])
    )


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
    elsewhere = [{"export": "demo", "billing_period": "2026-09", "snapshot_id": loaded.snapshot_id}]
    assert shown(lake_tables, "daily_costs", elsewhere) == []


@pytest.mark.parametrize("view", [view for view in LAYERS if view != "day_finality"])
def test_two_exports_of_one_organisation_are_told_apart(lake_tables: LakeTables, view: str) -> None:
    lake = SmallLake()
    first, second = lake_tables.load(lake), lake_tables.load(lake)
    rows = shown(lake_tables, view, published(first, second, exports=("demo-cur1", "it's cur2")))
    each = ROWS[view]
    assert sorted((row["export"], row["snapshot_id"]) for row in rows) == [
        *[("demo-cur1", first.snapshot_id)] * each,
        *[("it's cur2", second.snapshot_id)] * each,
    ]


def test_one_export_is_chosen_in_plain_sql(lake_tables: LakeTables) -> None:
    one, other = (lake_tables.load(SmallLake(daily_costs=[gold_row(cost)])) for cost in ("1", "2"))
    partitions = published(one, other, exports=("demo", "other"))
    select = render_sql(
        "views/daily_costs.sql",
        published=partitions,
        silver_database=lake_tables.silver,
        gold_database=lake_tables.gold,
    )
    view = f"{lake_tables.published}.daily_costs_by_export"
    lake_tables.run(f"CREATE OR REPLACE VIEW {view} AS\n{select}")
    total = "SELECT CAST(SUM(unblended_cost) AS VARCHAR) AS total FROM " + view
    assert lake_tables.ask(f"{total} WHERE export = 'other'") == [{"total": "2.0000000000"}]
    assert lake_tables.ask(total) == [{"total": "3.0000000000"}]


def test_the_export_is_text_whatever_the_names_are(lake_tables: LakeTables) -> None:
    """A view's column whose type follows the longest name would change from one publish to the next."""
    loaded = lake_tables.load(SmallLake())
    for number, partitions in enumerate(([], published(loaded), published(loaded, exports=("a-longer-name",)))):
        name = f"typed_{number}"
        select = render_sql(
            "views/quarantine.sql",
            published=partitions,
            silver_database=lake_tables.silver,
            gold_database=lake_tables.gold,
        )
        lake_tables.run(f"CREATE OR REPLACE VIEW {lake_tables.published}.{name} AS\n{select}")
        table = lake_tables.glue.get_table(DatabaseName=lake_tables.published, Name=name)["Table"]
        assert table["StorageDescriptor"]["Columns"][0] == {"Name": "export", "Type": "string"}


@pytest.mark.parametrize("view", LAYERS)
def test_when_nothing_is_published_a_view_is_empty(lake_tables: LakeTables, view: str) -> None:
    lake_tables.load(SmallLake())
    assert shown(lake_tables, view, []) == []
