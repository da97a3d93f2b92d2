import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from spark_jobs.table_schema import load_schema, select_contract

SCHEMAS = sorted(
    path
    for layer in ("gold", "silver")
    for path in (Path(__file__).parents[2] / "include" / "schemas" / layer).glob("*.json")
)
COSTS = [
    *["unblended_cost", "net_unblended_cost", "blended_cost", "amortized_cost", "net_amortized_cost", "list_cost"],
    *["true_up_cost", "upfront_fee_cost"],
]


def test_all_tables_have_a_schema() -> None:
    assert [f"{path.parent.name}/{path.stem}" for path in SCHEMAS] == [
        "gold/daily_costs",
        "gold/day_finality",
        "gold/line_items",
        "gold/restatements",
        "silver/line_items",
        "silver/quarantine",
    ]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_column_says_what_it_is_and_where_it_comes_from(path: Path) -> None:
    document = json.loads(path.read_text())
    assert (document["layer"], document["name"]) == (path.parent.name, path.stem)
    assert [partition["name"] for partition in document["partitions"]] == ["billing_period", "snapshot_id"]
    names = [column["name"] for column in document["columns"]]
    assert len(names) == len(set(names))
    assert "cost" not in names
    for column in document["columns"]:
        assert column["description"].endswith("."), column["name"]
        assert any(column.get(key) for key in ("source", "from", "decided_by")), column["name"]
        assert "unit" in column, column["name"]


def test_silver_holds_the_127_columns_of_cur_2_and_the_four_optional_ones() -> None:
    schema = load_schema("silver", "line_items")
    assert len(schema.delivered_columns) == 131
    assert {column.type for column in schema.delivered_columns} == {"string", "double", "map<string,string>"}
    assert sum(column.is_instant for column in schema.delivered_columns) == 4


def test_daily_costs_has_the_grain_and_the_measures_of_the_design() -> None:
    columns = {column.name: column.type for column in load_schema("gold", "daily_costs").columns}
    assert list(columns) == [
        *["usage_date", "payer_account_id", "usage_account_id", "service", "region", "operation", "usage_type"],
        *["charge_type", "charge_group", "purchase_option", "pricing_unit", "currency"],
        *[*COSTS, "usage_amount", "line_item_count"],
    ]
    assert {columns[name] for name in [*COSTS, "usage_amount"]} == {"decimal(38,10)"}


def test_a_frame_that_lacks_a_column_of_its_contract_is_an_error_that_names_it(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match=r"silver\.quarantine lacks column_name, source_file"):
        select_contract(spark.sql("SELECT 'x' AS reason"), load_schema("silver", "quarantine"))
