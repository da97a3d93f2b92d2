import gzip
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from spark_jobs.refused_delivery import RefusedDelivery

TOTAL = "SELECT CAST(SUM(CAST(line_item_unblended_cost AS DECIMAL(38,10))) AS VARCHAR) FROM silver"


def test_a_row_is_typed_into_the_silver_schema(landed: Any) -> None:
    landed.add_csv(
        "a-00001.csv.gz",
        {
            "line_item_unblended_cost": " 7.095684E-4 ",
            "line_item_usage_amount": "3",
            "bill_payer_account_id": "000000000001",
            "line_item_unblended_rate": "0.0300000000",
            "reservation_total_reserved_units": "720.0000000000",
            "product": '{"product_name":"Amazon S3","region":"eu-west-1"}',
            "resource_tags": "{}",
            "line_item_resource_id": "",
            "line_item_usage_end_date": "2026-10-02 00:00:00",
            "new_column": "new",
        },
    )
    landed.complete().run_silver()
    columns = """
        line_item_unblended_cost, usage_amount, bill_payer_account_id, line_item_unblended_rate,
        reservation_total_reserved_units, product['product_name'], region, cardinality(resource_tags),
        line_item_resource_id, line_item_usage_start_date, line_item_usage_end_date, usage_date, extra['new_column'],
        source_file, tags
    """
    assert landed.query(f"SELECT {columns} FROM silver") == [
        (
            *[0.0007095684, 3.0, "000000000001", "0.0300000000", 720.0, "Amazon S3", "eu-west-1", 0, None],
            *["2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", "2026-10-01", "new", "a-00001.csv.gz", None],
        )
    ]
    assert landed.query("SELECT * FROM quarantine") == []


def test_cur_1_csv_becomes_cur_2_columns_and_maps(landed: Any) -> None:
    landed.add(
        "a-1.csv.gz",
        gzip.compress(
            b"identity/LineItemId,identity/TimeInterval,bill/BillingPeriodStartDate,bill/PayerAccountId,"
            b"lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/ProductCode,"
            b"lineItem/UsageType,lineItem/UnblendedCost,product/ProductName,product/region,product/vcpu,"
            b"resourceTags/user:name,resourceTags/user:Name,resourceTags/user:Team,costCategory/Unit,discount/EdpDiscount\n"
            b"i,t,2026-10-01T00:00:00Z,1,2,Usage,2026-10-01T00:00:00Z,AmazonEC2,BoxUsage,1,Amazon EC2,us-east-1,,"
            b",web,blue,retail,-0.10\n"
        ),
    )
    landed.complete().run_silver()
    columns = (
        "product['product_name'], product['region'], map_keys(product), region, resource_tags, cost_category, discount,"
        "tags, folded_tags, tag_collision_count"
    )
    assert landed.query(f"SELECT {columns} FROM silver") == [
        (
            *["Amazon EC2", "us-east-1", ["product_name", "region"], "us-east-1"],
            *[{"user_name": "web", "user_team": "blue"}, {"unit": "retail"}, {"edp_discount": "-0.10"}],
            # `user:name` is empty on this row, so nothing collides.
            {"resourceTags/user:Name": "web", "resourceTags/user:Team": "blue"},
            *[{"user:name": "web", "user:team": "blue"}, 0],
        )
    ]


def test_tags_of_cur_1_that_differ_in_case_are_both_kept_and_folded_into_one(landed: Any) -> None:
    row = {"resourceTags/user:name": "small", "resourceTags/user:Name": "capital"}
    landed.add_csv("a-1.csv.gz", row)
    landed.complete().run_silver().run_gold()
    written = {"resourceTags/user:name": "small", "resourceTags/user:Name": "capital"}
    assert landed.query("SELECT tags, folded_tags, tag_collision_count FROM silver") == [
        (written, {"user:name": "capital"}, 1)
    ]
    assert landed.query("SELECT tags FROM gold") == [(written,)]


def test_words_for_nothing_are_null_in_number_and_date_columns_and_stay_in_text(landed: Any) -> None:
    words = dict.fromkeys(("line_item_usage_amount", "line_item_usage_end_date", "line_item_operation"), r"\N")
    nulls = {"line_item_usage_amount": "NULL", "line_item_usage_end_date": "null", "line_item_operation": "NULL"}
    nans = {"line_item_usage_amount": "NaN", "line_item_usage_end_date": "nan", "line_item_operation": "NaN"}
    landed.add_csv("a.csv.gz", words, nulls, nans)
    landed.complete().run_silver()
    found = landed.query(
        "SELECT line_item_usage_amount, line_item_usage_end_date, line_item_operation FROM silver ORDER BY 3"
    )
    assert found == [(None, None, "NULL"), (None, None, "NaN"), (None, None, r"\N")]


def test_files_of_one_delivery_are_added_up_and_empty_ones_hold_nothing(landed: Any) -> None:
    landed.add_csv("a-00001.csv.gz", {"line_item_unblended_cost": "0.1"})
    landed.add_csv("a-00002.csv.gz", {"line_item_unblended_cost": "0.2"}, {"line_item_unblended_cost": "-0.05"})
    landed.add_csv("a-00003.csv.gz")
    landed.add("a-00004.csv.gz", b"")
    landed.add("a-00005.csv.gz", gzip.compress(b""))
    (landed.raw / "left-over.csv.gz").write_bytes(b"not in the delivery record, and no gzip")
    landed.complete().run_silver()
    assert landed.query(TOTAL) == [("0.2500000000",)]
    assert landed.query("SELECT source_file, COUNT(*) FROM silver GROUP BY ALL ORDER BY ALL") == [
        ("a-00001.csv.gz", 1),
        ("a-00002.csv.gz", 2),
    ]


def test_a_delivery_of_empty_files_gives_empty_tables_that_can_be_read(landed: Any) -> None:
    landed.add("a-00001.csv.gz", b"")
    header = [name for name in landed_row() if name]
    landed.complete(columns=header).run_silver().run_gold()
    for table in ("silver", "quarantine", "daily_costs", "gold"):
        assert landed.query(f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_a_rerun_replaces_its_own_snapshot_and_leaves_others_alone(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {})
    landed.complete().run_silver(snapshot_id="one").run_silver(snapshot_id="two").run_silver(snapshot_id="two")
    assert landed.query("SELECT snapshot_id, COUNT(*) FROM silver GROUP BY ALL ORDER BY ALL") == [
        ("one", 1),
        ("two", 1),
    ]


def test_a_discount_row_adds_nothing_to_net_costs_when_another_row_of_the_month_has_one(landed: Any) -> None:
    landed.add_csv(
        "a.csv.gz",
        {"line_item_unblended_cost": "10", "line_item_net_unblended_cost": "9"},
        {"line_item_unblended_cost": "-1", "line_item_line_item_type": "EdpDiscount"},
    )
    landed.complete().run_silver()
    assert landed.query("SELECT SUM(line_item_unblended_cost), SUM(net_unblended_cost) FROM silver") == [(9.0, 9.0)]


def test_parquet_files_of_one_delivery_may_differ_in_columns_and_types(landed: Any, spark: SparkSession) -> None:
    core = """
        'i' AS identity_line_item_id, 't' AS identity_time_interval, '1' AS bill_payer_account_id,
        TIMESTAMP '2026-10-01 00:00:00' AS bill_billing_period_start_date, '2' AS line_item_usage_account_id,
        'Usage' AS line_item_line_item_type, TIMESTAMP '2026-10-05 06:07:08' AS line_item_usage_start_date,
        'AmazonS3' AS line_item_product_code, 'x' AS line_item_usage_type
    """
    add_parquet(
        landed,
        spark,
        "a-00001.snappy.parquet",
        f"""SELECT {core}, 0.1D AS line_item_unblended_cost, 'NaN' AS line_item_usage_amount,
                map('product_name', 'S3', 'region', 'eu-west-1') AS product, map('edp', 0.25D) AS discount""",
    )
    add_parquet(
        landed,
        spark,
        "a-00002.snappy.parquet",
        f"""SELECT {core}, '2e-1' AS line_item_unblended_cost, double('NaN') AS line_item_usage_amount,
                'S4' AS product_product_name, 5 AS surprise""",
    )
    landed.complete("parquet").run_silver()
    columns = "line_item_unblended_cost, line_item_usage_amount, product, discount['edp'], line_item_usage_start_date"
    assert landed.query(f"SELECT {columns}, extra FROM silver ORDER BY source_file") == [
        (0.1, None, {"product_name": "S3", "region": "eu-west-1"}, "0.25", "2026-10-05T06:07:08Z", None),
        (0.2, None, {"product_name": "S4"}, None, "2026-10-05T06:07:08Z", {"surprise": "5"}),
    ]


@pytest.mark.parametrize("data_format", ["csv", "parquet"])
def test_a_missing_core_column_refuses_the_delivery(landed: Any, spark: SparkSession, data_format: str) -> None:
    header = [name for name in landed_row() if name != "line_item_unblended_cost"]
    if data_format == "csv":
        landed.add_csv("a-00001.csv.gz", {}, header=header)
    else:
        add_parquet(landed, spark, "a-00001.csv.gz", "SELECT " + ", ".join(f"'1' AS {name}" for name in header))
    landed.complete(data_format)
    message = rf"^column line_item_unblended_cost \(CUR 1\.0: lineItem/UnblendedCost\) is missing in file://{landed.raw}/a-00001"
    with pytest.raises(RefusedDelivery, match=message):
        landed.run_silver()


def test_a_job_that_refuses_writes_nothing(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {}, header=["identity_line_item_id"])
    with pytest.raises(RefusedDelivery, match=r"columns identity_time_interval .* are missing"):
        landed.complete().run_silver()
    assert not landed.lake.exists()


costs = st.decimals(min_value=-(10**6), max_value=10**6, places=9)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(costs, min_size=1, max_size=30), seed=st.integers(0, 999))
def test_any_order_and_any_split_into_files_gives_the_same_totals(
    rows: list[Decimal], seed: int, landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    chance = random.Random(seed)  # noqa: S311
    files: list[list[dict[str, str]]] = [[] for _ in range(chance.randint(1, 4))]
    for cost in chance.sample(rows, len(rows)):
        chance.choice(files).append({"line_item_unblended_cost": str(cost)})
    for number, file in enumerate(files):
        landed.add_csv(f"a-{number}.csv.gz", *file)
    landed.complete().run_silver().run_gold()
    total = f"{sum(rows):.10f}".replace("-0.0000000000", "0.0000000000")
    assert landed.query(TOTAL) == [(total,)]
    assert landed.query("SELECT CAST(SUM(unblended_cost) AS VARCHAR), SUM(line_item_count) FROM daily_costs") == [
        (total, len(rows))
    ]


cells = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12),
    st.sampled_from(["1", "1e-999999999", "Infinity", "-1e400", "1d", "0x1p3", "١", "{", '{"a":', "NaN", "9" * 40]),
    st.sampled_from(["12:30", "2026-10-01", "2026-02-30T00:00:00Z", "now", "2026-10-01T00:00:00+25:00", '"', "a,b"]),
)
columns = ["line_item_unblended_cost", "line_item_usage_start_date", "line_item_usage_amount", "product", "other"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(columns, cells)), min_size=1, max_size=20))
def test_no_cell_however_odd_loses_a_row(
    rows: list[dict[str, str]], landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    landed.add_csv("a.csv.gz", *rows)
    landed.complete().run_silver()
    assert landed.query("SELECT (SELECT COUNT(*) FROM silver) + (SELECT COUNT(*) FROM quarantine)") == [(len(rows),)]
    assert landed.query("SELECT COUNT(*) FROM quarantine WHERE reason IS NULL OR column_name IS NULL") == [(0,)]


def landed_row() -> list[str]:
    """The columns of `CSV_ROW`, the least a delivery needs."""
    return [
        *["identity_line_item_id", "identity_time_interval", "bill_billing_period_start_date", "bill_payer_account_id"],
        *["line_item_usage_account_id", "line_item_line_item_type", "line_item_usage_start_date"],
        *["line_item_product_code", "line_item_usage_type", "line_item_unblended_cost", "line_item_currency_code"],
    ]


def add_parquet(landed: Any, spark: SparkSession, name: str, sql: str) -> Path:
    """One Parquet file holding the rows of a query."""
    folder = landed.raw.parent / f"parquet-{name}"
    spark.sql(sql).coalesce(1).write.parquet(f"file://{folder}")
    (part,) = folder.glob("part-*.parquet")
    found: Path = landed.add(name, part.read_bytes())
    return found
