"""The columns that include/schemas declares each column of the jobs to be made from are those that Spark's own plans say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from sentinel.lineage.columns import Source, filters, sources_in_delivery, sources_in_tables
from spark_jobs import gold, silver
from spark_jobs.table_schema import load_schema
from spark_jobs.transforms.daily_costs import to_daily_costs
from spark_jobs.transforms.gold_line_items import to_gold_line_items
from tests.spark_jobs.conftest import CSV_ROW, Landed
from tests.spark_jobs.plan_lineage import Origins, filters_of, origins_of

DELIVERED = load_schema("silver", "line_items").delivered_columns
# The name of the file is no column of it; the row's number is counted; the reason is told of whatever column is bad.
OF_NO_COLUMN = {"source_file", "source_row", "reason", "column_name"}

UNCOMPILED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}

CUR_2_0 = [
    *(column.name for column in DELIVERED),
    "capacity_reservation_capacity_reservation_a_r_n",
    "product_operating_system",
    "a_new_column",
]
CUR_1_0 = [
    *(column.cur1_name for column in DELIVERED if column.cur1_name),
    *("product/region", "product/ProductName", "resourceTags/user:Name", "resourceTags/user:name"),
    *("costCategory/Team", "discount/bundledDiscount", "lineItem/Unheard"),
]
FOCUS = [
    *json.loads(Path("include/schemas/inputs/focus_1_2.json").read_text())["delivers"],
    "x_CostCategories",
    "x_New",
]


@pytest.fixture
def plans(
    spark: SparkSession, landed: Landed, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Sequence[str]], dict[str, dict[str, Origins]]]]:
    """Silver's tables made of a delivery with these columns: table → column → its origins by delivered name."""

    def make(names: Sequence[str]) -> dict[str, dict[str, Origins]]:
        frames: dict[str, DataFrame] = {}

        def keep(frame: DataFrame, folder: str, *_: Any) -> None:
            frame.write.format("noop").mode("overwrite").save()
            frames["quarantine" if "/quarantine/" in folder else "line_items"] = frame

        monkeypatch.setattr(silver, "write_snapshot", keep)
        whole = {name: _cell(name) for name in names}
        costs = [name for name in names if name in {"line_item_unblended_cost", "lineItem/UnblendedCost", "BilledCost"}]
        landed.add_csv("a.csv.gz", whole, {**whole, **dict.fromkeys(costs, "none")}, header=names)
        landed.complete(columns=names).run_silver()
        return {
            table: {
                column: Origins(_names(found.values, names), _names(found.deciding, names))
                for column, found in origins_of(frame, _is_raw).items()
            }
            for table, frame in frames.items()
        }

    # Two rows: generating and compiling code for them would be most of the time.
    for setting, value in UNCOMPILED.items():
        spark.conf.set(setting, value)
    yield make
    for setting in UNCOMPILED:
        spark.conf.unset(setting)


@pytest.mark.parametrize("names", [CUR_2_0, CUR_1_0], ids=["cur_2_0", "cur_1_0"])
def test_silver_of_a_cur_is_made_from_the_columns_declared(names: list[str], plans: Callable[..., Any]) -> None:
    made = plans(names)
    for table, columns in made.items():
        declared = sources_in_delivery(table, names)
        assert declared.keys() == columns.keys()
        for column, found in columns.items():
            if column not in OF_NO_COLUMN:
                assert (column, *_split(declared[column])) == (column, found.values, found.deciding - found.values)
    (cost,) = made["line_items"]["line_item_unblended_cost"].values
    assert cost == ("line_item_unblended_cost" if names is CUR_2_0 else "lineItem/UnblendedCost")


def test_silver_of_focus_is_made_from_the_columns_declared(plans: Callable[..., Any]) -> None:
    """What decides inside of the SQL of an input is not told apart there: the input names the columns in its SQL."""
    for table, columns in plans(FOCUS).items():
        declared = sources_in_delivery(table, FOCUS)
        assert declared.keys() == columns.keys()
        for column, found in columns.items():
            if column not in OF_NO_COLUMN:
                assert (column, {one.column for one in declared[column]}) == (column, found.values | found.deciding)
    assert [one.column for one in sources_in_delivery("line_items", FOCUS)["amortized_cost"]] == ["EffectiveCost"]
    assert sources_in_delivery("line_items", FOCUS)["true_up_cost"] == []


def test_a_column_that_did_not_come_is_no_source() -> None:
    names = [name for name in CUR_2_0 if name != "line_item_net_unblended_cost"]
    assert sources_in_delivery("line_items", names)["line_item_net_unblended_cost"] == []
    assert [one.column for one in sources_in_delivery("line_items", names)["net_unblended_cost"]] == [
        "line_item_unblended_cost",
        "line_item_line_item_type",
    ]


@pytest.mark.parametrize("table", ["daily_costs", "line_items"])
def test_gold_is_made_from_the_columns_of_silver_declared(table: str, spark: SparkSession) -> None:
    line_items = spark.createDataFrame([], gold.SILVER.ddl).transform(to_gold_line_items)
    frame = line_items.transform(to_daily_costs) if table == "daily_costs" else line_items
    silver_names = {column.name for column in gold.SILVER.columns}
    declared = sources_in_tables("gold", table)
    found = origins_of(frame, lambda _: False)
    assert declared.keys() == found.keys()
    for column, origins in found.items():
        assert (column, *_split(declared[column])) == (column, origins.values, origins.deciding - origins.values)
        assert origins.values <= silver_names
    assert {one.column for one in filters("gold", table)} == filters_of(frame, lambda _: False)
    sources = [*filters("gold", table), *(one for found in declared.values() for one in found)]
    assert {one.table for one in sources} == {"silver.line_items"}


def _cell(name: str) -> str:
    """A value that is one of any column: of the core columns a real one, else nothing but where money is wanted."""
    focus = {"BillingPeriodStart", "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodEnd"}
    by_cur1_name = {column.cur1_name: column.name for column in DELIVERED}
    cell = CSV_ROW.get(by_cur1_name.get(name, name), "")
    # Net costs, so that the rules of a month that has them are in the plan.
    is_net = name in {"line_item_net_unblended_cost", "lineItem/NetUnblendedCost"}
    return "1" if is_net or name.endswith("Cost") else "2026-10-01T00:00:00Z" if name in focus else cell


def _is_raw(name: str) -> bool:
    return re.fullmatch(r"raw_\d+", name) is not None


def _names(leaves: frozenset[str], names: Sequence[str]) -> frozenset[str]:
    """By their delivered names. What else a raw row has, such as the whole of a malformed one, is no column of the delivery."""
    return frozenset(names[int(leaf.removeprefix("raw_"))] for leaf in leaves if _is_raw(leaf))


def _split(sources: Sequence[Source]) -> tuple[set[str], set[str]]:
    values = {one.column for one in sources if not one.is_deciding}
    return values, {one.column for one in sources if one.is_deciding}
