import contextlib
import csv
import gzip
import io
import os
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from spark_jobs.refused_delivery import RefusedDelivery

# By way of the double's text: a direct cast of DuckDB shows the binary fraction (322495.279471894 becomes ….2794718941).
TOTAL = "SELECT CAST(SUM(CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38,10))) AS VARCHAR) FROM silver"


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


def test_unknown_columns_are_kept_counted_and_named(landed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    landed.add_csv(
        "a.csv.gz", {"lineItem/New": "1", "bill/Newer": "", "product/attribute": "x", "resourceTags/user:a": "y"}
    )
    landed.complete().run_silver()
    assert landed.query("SELECT extra, product['attribute'] FROM silver") == [({"line_item_new": "1"}, "x")]
    assert "unknown columns, kept in extra: 2: bill_newer, line_item_new\n" in capsys.readouterr().out
    landed.add_csv("a.csv.gz", {})
    landed.complete().run_silver()
    assert capsys.readouterr().out.endswith("unknown columns, kept in extra: 0\n")


def test_names_of_columns_are_text_whatever_they_hold(landed: Any) -> None:
    names = [
        "resourceTags/user:${env:PATH}",
        "resourceTags/user:${nowhere}",
        "resourceTags/it's \\u0041 \\",
        "${env:PATH}",
    ]
    landed.add_csv(
        "a.csv.gz", dict.fromkeys(names, "x"), {**dict.fromkeys(names, "y"), "line_item_usage_amount": "bad"}
    )
    landed.complete().run_silver()
    assert landed.query("SELECT map_keys(tags) FROM silver") == [(names[:3],)]
    [(kept,)] = landed.query("SELECT map_keys(raw_values) FROM quarantine")
    assert set(names) <= set(kept)


# What a column may be in Parquet → the cost in silver, or None where it is quarantined.
RETYPED_COSTS = {
    "CAST(2 AS int)": 2.0,
    "CAST(3 AS bigint)": 3.0,
    "CAST(1.5 AS decimal(20,5))": 1.5,
    "CAST(0.1 AS float)": 0.1,
    "CAST(0.1 AS double)": 0.1,
    "'7.095684E-4'": 0.0007095684,
    "true": None,
    "TIMESTAMP '2026-10-01 00:00:00'": None,
    "DATE '2026-10-02'": None,
    "map('a', 1)": None,
    "array(1)": None,
    "double('Infinity')": None,
}


def test_a_retyped_column_is_typed_or_quarantined(landed: Any, spark: SparkSession) -> None:
    core = ", ".join(f"'2026-10-01' AS {name}" for name in landed_row() if name != "line_item_unblended_cost")
    for number, value in enumerate(RETYPED_COSTS):
        # The type of one column each: a file of its own.
        add_parquet(landed, spark, f"{number:02}.parquet", f"SELECT {core}, {value} AS line_item_unblended_cost")
    landed.complete("parquet").run_silver()
    typed = dict(landed.query("SELECT source_file, line_item_unblended_cost FROM silver"))
    assert [typed.get(f"{number:02}.parquet") for number in range(len(RETYPED_COSTS))] == list(RETYPED_COSTS.values())
    told = landed.query("SELECT reason FROM quarantine ORDER BY source_file")
    begins = "line_item_unblended_cost is not a"
    assert [reason.partition(": ")[0] for (reason,) in told] == [
        *[f"{begins} number"] * 5,
        f"{begins} finite number of at most 18 digits before the point",
    ]
    assert [reason.partition(": ")[2] for (reason,) in told] == [
        *['"true"', '"2026-10-01T00:00:00Z"', '"2026-10-02T00:00:00Z"', '"{"a":1}"', '"[1]"', '"Infinity"'],
    ]


def test_retyped_text_dates_and_maps_are_typed(landed: Any, spark: SparkSession) -> None:
    other = ["bill_payer_account_id", "line_item_usage_start_date"]
    core = ", ".join(
        f"'2026-10-01' AS {name}" for name in landed_row() if name not in (*other, "line_item_unblended_cost")
    )
    add_parquet(
        landed,
        spark,
        "a.parquet",
        f"""SELECT {core}, '1' AS line_item_unblended_cost, 12345678901L AS bill_payer_account_id,
            DATE '2026-10-03' AS line_item_usage_start_date, '{{"user_a":"1"}}' AS resource_tags,
            named_struct('product_name', 'S3', 'vcpu', 2) AS product, map('a', 1) AS cost_category""",
    )
    landed.complete("parquet").run_silver()
    columns = "bill_payer_account_id, line_item_usage_start_date, resource_tags, product, cost_category"
    assert landed.query(f"SELECT {columns} FROM silver") == [
        (
            *["12345678901", "2026-10-03T00:00:00Z", {"user_a": "1"}],
            *[{"product_name": "S3", "vcpu": "2"}, {"a": "1"}],
        )
    ]


costs = st.decimals(min_value=-(10**6), max_value=10**6, places=9)


def example_count(usual: int) -> int:
    """How many examples a law is tried with; SENTINEL_EXAMPLES says another number."""
    return int(os.environ.get("SENTINEL_EXAMPLES", usual))


ALL_COLUMNS = "* EXCLUDE (source_file, snapshot_id, billing_period)"


@settings(max_examples=example_count(3), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(costs, min_size=1, max_size=30), seed=st.integers(0, 999))
def test_any_order_and_any_split_into_files_gives_the_same_silver(
    rows: list[Decimal], seed: int, landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed, shuffled = landed_in(tmp_path_factory.mktemp("landed")), landed_in(tmp_path_factory.mktemp("landed"))
    chance = random.Random(seed)  # noqa: S311
    items = [
        {"identity_line_item_id": str(n), "line_item_unblended_cost": str(cost), "resource_tags": f'{{"a":"{n}"}}'}
        for n, cost in enumerate(rows)
    ]
    landed.add_csv("a.csv.gz", *items)
    files: list[list[dict[str, str]]] = [[] for _ in range(chance.randint(1, 4))]
    for item in chance.sample(items, len(items)):
        chance.choice(files).append(item)
    header = list(items[0] | dict.fromkeys(landed_row()))
    for number, file in enumerate(files):
        shuffled.add_csv(f"a-{number}.csv.gz", *file, header=header)
    # A file that the record names twice is one file.
    shuffled.names = chance.sample(shuffled.names * 2, len(files) * 2)
    landed.complete().run_silver()
    shuffled.complete().run_silver().run_gold()
    silver = f"SELECT {ALL_COLUMNS} FROM silver ORDER BY CAST(identity_line_item_id AS INTEGER)"
    assert shuffled.query(silver) == landed.query(silver)
    total = f"{sum(rows):.10f}".replace("-0.0000000000", "0.0000000000")
    assert shuffled.query(TOTAL) == [(total,)]
    assert shuffled.query("SELECT CAST(SUM(unblended_cost) AS VARCHAR), SUM(line_item_count) FROM daily_costs") == [
        (total, len(rows))
    ]


COSTS = [
    *["line_item_unblended_cost", "line_item_net_unblended_cost", "line_item_blended_cost"],
    *["pricing_public_on_demand_cost", "reservation_effective_cost", "reservation_net_effective_cost"],
    *["reservation_unused_recurring_fee", "reservation_unused_amortized_upfront_fee_for_billing_period"],
    *["reservation_amortized_upfront_fee_for_billing_period", "savings_plan_savings_plan_effective_cost"],
    *["savings_plan_net_savings_plan_effective_cost", "savings_plan_total_commitment_to_date"],
    *["savings_plan_used_commitment", "savings_plan_amortized_upfront_commitment_for_billing_period"],
]
TYPES = [
    *["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanUpfrontFee"],
    *["SavingsPlanRecurringFee", "RIFee", "Fee", "Tax", "Credit", "Refund", "EdpDiscount", "Surprise"],
]
amounts = st.decimals(min_value=-(10**5), max_value=10**5, places=8)
line_items = st.fixed_dictionaries(
    {"line_item_line_item_type": st.sampled_from(TYPES)} | {name: st.one_of(st.none(), amounts) for name in COSTS[1:]},
    optional={"reservation_reservation_a_r_n": st.just("arn")},
).flatmap(lambda row: amounts.map(lambda cost: row | {COSTS[0]: cost}))


@settings(max_examples=example_count(3), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(line_items, min_size=5, max_size=40))
def test_doubling_all_costs_doubles_every_sum(
    rows: list[dict[str, Any]], landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    for currency, factor in (("USD", 1), ("EUR", 2)):
        delivered = [
            {name: str(value * factor if name in COSTS else value) for name, value in row.items() if value is not None}
            for row in rows
        ]
        header = [*landed_row(), *COSTS[1:], "reservation_reservation_a_r_n"]
        items = [{**dict.fromkeys(header[11:], ""), "line_item_currency_code": currency, **one} for one in delivered]
        landed.add_csv(f"{currency}.csv.gz", *items, header=header)
    landed.complete().run_silver().run_gold()
    # A commitment's net share is a ratio, so it is rounded once: to 10 digits, before or after the doubling.
    exact = ["unblended_cost", "net_unblended_cost", "blended_cost", "amortized_cost", "list_cost", "true_up_cost"]
    sums = ", ".join(f"SUM({name})" for name in [*exact, "upfront_fee_cost"])
    by_currency = f"""
        SELECT charge_type, charge_group, {sums},
            SUM(CASE WHEN charge_type <> 'SavingsPlanRecurringFee' THEN net_amortized_cost END)
        FROM daily_costs WHERE currency = '{{}}' GROUP BY 1, 2 ORDER BY 1, 2
    """
    once, twice = (landed.query(by_currency.format(currency)) for currency in ("USD", "EUR"))
    doubled = [(*row[:2], *(value and 2 * value for value in row[2:])) for row in once]
    assert twice == doubled


cells = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12),
    st.sampled_from(["1", "1e-999999999", "Infinity", "-1e400", "1d", "0x1p3", "١", "{", '{"a":', "NaN", "9" * 40]),
    st.sampled_from(["12:30", "2026-10-01", "2026-02-30T00:00:00Z", "now", "2026-10-01T00:00:00+25:00", '"', "a,b"]),
)
columns = ["line_item_unblended_cost", "line_item_usage_start_date", "line_item_usage_amount", "product", "other"]


@settings(max_examples=example_count(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(columns, cells)), min_size=1, max_size=20))
def test_no_cell_however_odd_loses_a_row(
    rows: list[dict[str, str]], landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    landed.add_csv("a.csv.gz", *rows)
    landed.complete().run_silver()
    assert landed.query("SELECT (SELECT COUNT(*) FROM silver) + (SELECT COUNT(*) FROM quarantine)") == [(len(rows),)]
    assert landed.query("SELECT COUNT(*) FROM quarantine WHERE reason IS NULL OR column_name IS NULL") == [(0,)]


names = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.sampled_from(
        ["resourceTags/user:A", "resourceTags/user:a", "product/x", "extra", "service", "raw_0", "source_file"]
    ),
    st.sampled_from(
        ["lineItem/UnblendedCost", "${env:HOME}", "a`b", "it's", 'say "x"', "a\nb", "\\", " ", "", "malformed_row"]
    ),
)


@settings(max_examples=example_count(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=st.lists(names, max_size=6), lacking=st.sampled_from(["", "", "", "line_item_product_code"]), cell=cells)
def test_no_header_however_odd_crashes_the_job_without_a_named_reason(
    more: list[str], lacking: str, cell: str, landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    header = [name for name in landed_row() if name != lacking] + more
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["2026-10-01"] * len(landed_row()) + [cell] * (len(header) - len(landed_row()))] * 3)
    landed.add("a.csv.gz", gzip.compress(text.getvalue().encode("utf-8", "replace")))
    assert_all_rows_are_there_or_a_reason(landed, 3)


@settings(max_examples=example_count(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), is_packed=st.booleans(), has_header=st.booleans())
def test_no_bytes_however_odd_crash_the_job_without_a_named_reason(
    content: bytes, is_packed: bool, has_header: bool, landed_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    whole = (",".join(landed_row()).encode() + b"\n" if has_header else b"") + content
    landed.add("a.csv.gz", gzip.compress(whole) if is_packed else content)
    assert_all_rows_are_there_or_a_reason(landed, None)


def assert_all_rows_are_there_or_a_reason(landed: Any, count: int | None) -> None:
    """The job ends with every row in silver or quarantine, with its reason, or refuses the delivery by file or column."""
    refusal = None
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            landed.complete(columns=landed_row()).run_silver()
        except RefusedDelivery as error:
            refusal = str(error)
    if refusal is not None:
        named = r"raw file file://\S+/a\.csv\.gz: |columns? .+ (is|are) missing in file://\S+/a\.csv\.gz"
        assert re.search(named, refusal)
        return
    delivered = int(re.findall(r"rows delivered (\d+) =", said.getvalue())[0])
    assert count is None or delivered == count
    assert landed.query("SELECT (SELECT COUNT(*) FROM silver) + (SELECT COUNT(*) FROM quarantine)") == [(delivered,)]
    nameless = "SELECT COUNT(*) FROM quarantine WHERE reason IS NULL OR source_row IS NULL OR source_file IS NULL"
    assert landed.query(nameless) == [(0,)]


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
