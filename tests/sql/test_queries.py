"""Control totals are those of one published snapshot, exact, per currency and charge type."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sentinel.checks.facts import facts_statement
from sentinel.checks.sql import render_sql
from sentinel.deliveries.counting import QUERY
from tests.sql.catalogued import BILLING_PERIOD, LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake, gold_row, quarantine_row, silver_row


@pytest.fixture
def published_lake(lake_tables: LakeTables) -> LoadedLake:
    """Two snapshots in the published views; the test asks for the first."""
    lake = SmallLake().with_rows(
        daily_costs=[gold_row("0.0000000001", line_item_count=7)],
        quarantine=[quarantine_row("2", "2", "line_item_usage_start_date is no date")],
    )
    loaded, other = lake_tables.load(lake), lake_tables.load(SmallLake())
    shown = [
        {"export": "demo", "billing_period": BILLING_PERIOD, "snapshot_id": one.snapshot_id} for one in (loaded, other)
    ]
    for view in ("daily_costs", "quarantine"):
        select = render_sql(
            f"views/{view}.sql", published=shown, silver_database=lake_tables.silver, gold_database=lake_tables.gold
        )
        lake_tables.run(f"CREATE OR REPLACE VIEW {lake_tables.published}.{view} AS\n{select}")
    return loaded


def parameters(loaded: LoadedLake) -> dict[str, str]:
    return {
        "published_database": loaded.tables.published,
        "billing_period": BILLING_PERIOD,
        "snapshot_id": loaded.snapshot_id,
    }


def test_control_totals(published_lake: LoadedLake) -> None:
    rows = published_lake.ask(render_sql("queries/control_totals.sql", **parameters(published_lake)))
    names = ("currency", "charge_type", "line_item_count", "unblended_cost", "amortized_cost")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("EUR", "Credit", "1", "-0.0000000323", "-0.0000000323"),
        ("USD", "Tax", "1", "0.2500000000", "0.2500000000"),
        ("USD", "Usage", "8", "1.5000000001", "1.5000000001"),
    ]


def test_quarantine_totals(published_lake: LoadedLake) -> None:
    rows = published_lake.ask(render_sql("queries/quarantine_totals.sql", **parameters(published_lake)))
    assert [tuple(row.values()) for row in rows] == [
        ("USD", "line_item_unblended_cost is no number", "1", "0.0000000000"),
        ("USD", "line_item_usage_start_date is no date", "2", "9.5000000000"),
    ]


def test_a_snapshot_that_is_not_published_has_no_totals(lake_tables: LakeTables, published_lake: LoadedLake) -> None:
    hidden = lake_tables.load(SmallLake())
    assert hidden.ask(render_sql("queries/control_totals.sql", **parameters(hidden))) == []
    assert hidden.ask(render_sql("queries/quarantine_totals.sql", **parameters(hidden))) == []


def facts(loaded: LoadedLake) -> list[dict[str, str]]:
    return loaded.ask(facts_statement(loaded.parameters))


def test_delivery_facts_count_line_items_and_those_with_an_invoice(lake_tables: LakeTables) -> None:
    lake = SmallLake().changed("line_items", 0, invoice_id="159263274")
    more = [gold_row("1", invoice_id=""), gold_row("1", invoice_id=" "), gold_row("1", invoice_id="159263275")]
    loaded = lake_tables.load(lake.with_rows(line_items=more))
    lake_tables.load(SmallLake())  # another snapshot of the month is not counted
    assert facts(loaded) == [{"line_item_count": "6", "invoiced_line_item_count": "2"}]


def test_delivery_facts_of_an_empty_snapshot_are_zero(lake_tables: LakeTables) -> None:
    assert facts(lake_tables.load(SmallLake.empty())) == [{"line_item_count": "0", "invoiced_line_item_count": "0"}]


def test_delivery_totals_are_of_the_delivery_as_it_came(lake_tables: LakeTables) -> None:
    header = "bill/InvoiceId,lineItem/CurrencyCode,lineItem/UnblendedCost\n"
    lines = ["123,USD,1.5", ",USD,-7.095684E-4", " ,USD,abc", "124,EUR,0.0000000001", "125,,2"]
    body = gzip.compress((header + "".join(f"{line}\n" for line in lines)).encode(), mtime=0)
    loaded = lake_tables.load(SmallLake.empty(), raw_files={"a.csv.gz": body})
    assert delivery_totals(loaded) == [
        ("(no currency)", "1", "1", "2.0000000000"),
        ("EUR", "1", "1", "0.0000000001"),
        ("USD", "3", "1", "1.4992904316"),
    ]


def test_delivery_totals_leave_split_cost_out(lake_tables: LakeTables) -> None:
    header = "bill/InvoiceId,lineItem/CurrencyCode,lineItem/UnblendedCost,lineItem/Operation\n"
    lines = ["123,USD,1.5,RunInstances", "124,USD,2,", ",USD,9,EKSPod-EC2", ",USD,9, ECSTask-EC2 ", ",SEK,9,EKSPod-EC2"]
    body = gzip.compress((header + "".join(f"{line}\n" for line in lines)).encode(), mtime=0)
    loaded = lake_tables.load(SmallLake.empty(), raw_files={"a.csv.gz": body})
    assert delivery_totals(loaded) == [("USD", "2", "2", "3.5000000000")]


def test_split_cost_totals(lake_tables: LakeTables) -> None:
    pod, task = {"line_item_operation": "EKSPod-EC2"}, {"line_item_operation": "ECSTask-EC2"}
    lake = SmallLake().with_rows(
        silver=[
            silver_row("p", 0.0, **pod, is_split_cost=True, split_line_item_split_cost=0.1),
            silver_row(
                "q", 0.0, **pod, is_split_cost=True, split_line_item_split_cost=0.2, split_line_item_unused_cost=1e-10
            ),
            silver_row("t", 0.0, **task, is_split_cost=True, line_item_currency_code="EUR"),
        ]
    )
    loaded = lake_tables.load(lake)
    sql = render_sql("queries/split_cost_totals.sql", **(loaded.parameters))
    assert [tuple(row.values()) for row in loaded.ask(sql)] == [
        ("EUR", "1", "0.0000000000"),
        ("USD", "2", "0.3000000001"),
    ]
    none = lake_tables.load(SmallLake())
    assert none.ask(render_sql("queries/split_cost_totals.sql", **none.parameters)) == []


def test_delivery_totals_of_a_delivery_without_line_items_are_no_rows(lake_tables: LakeTables) -> None:
    assert delivery_totals(lake_tables.load(SmallLake.empty())) == []


def test_delivery_totals_of_parquet_and_of_a_report_without_invoice_ids(lake_tables: LakeTables) -> None:
    table = pa.table({"line_item_unblended_cost": [0.1, 0.2], "line_item_currency_code": ["USD", "USD"]})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    loaded = lake_tables.load(SmallLake.empty(), raw_files={"a.snappy.parquet": sink.getvalue()}, form="parquet")
    assert delivery_totals(loaded) == [("USD", "2", "0", "0.3000000000")]


def delivery_totals(loaded: LoadedLake) -> list[tuple[str, ...]]:
    table = loaded.parameters["delivery_table"]
    rows = loaded.ask(render_sql(QUERY, raw_database=loaded.tables.raw, delivery_table=table))
    return [tuple(row.values()) for row in rows]


def test_raw_row_count(lake_tables: LakeTables) -> None:
    loaded = lake_tables.load(SmallLake())
    sql = render_sql(
        "queries/raw_row_count.sql", raw_database=lake_tables.raw, delivery_table=loaded.parameters["delivery_table"]
    )
    assert loaded.ask(sql) == [{"raw_row_count": "5"}]
