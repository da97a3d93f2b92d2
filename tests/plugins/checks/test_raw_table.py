"""The table over one delivery has its columns where the files have them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sentinel.checks.raw_table import (
    CHECKED_COLUMNS,
    catalog_delivery,
    csv_columns,
    delivery_table,
    delivery_tables,
)
from sentinel.column_names import athena_column_name, athena_column_names

BUCKET = "raw-table-tests"
DATABASE = "raw_table_tests"
FOLDER = f"s3://{BUCKET}/raw/demo/"
HEADER = "identity/LineItemId,lineItem/UnblendedCost\n"


def record(**changes: Any) -> dict[str, Any]:
    return {
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": "00000000000000a1",
        "format": "csv",
        "columns": ["identity/LineItemId", "lineItem/UnblendedCost"],
        "files": [{"name": "demo-00001.csv.gz", "size": 1}],
    } | changes


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("identity/LineItemId", "identity_line_item_id"),
        ("reservation/ReservationARN", "reservation_reservation_a_r_n"),
        ("savingsPlan/SavingsPlanArn", "savings_plan_savings_plan_arn"),
        ("resourceTags/user:CostCenter", "resource_tags_user_cost_center"),
        ("pricing/publicOnDemandCost", "pricing_public_on_demand_cost"),
        ("line_item_unblended_cost", "line_item_unblended_cost"),
        ("product/x--y", "product_x_y"),
        ("/_x_/", "x"),
        ("resourceTags/user:Größe", "resource_tags_user_gr_e"),
        # 87 x `ab_` = 261 characters without the last `_`: 260; five `_` are removed from the left.
        ("ab_" * 87, "ab" * 5 + "ab_" * 81 + "ab"),
        ("a" * 300, "a" * 255),
    ],
)
def test_a_column_has_athena_s_name(delivered: str, expected: str) -> None:
    assert athena_column_name(delivered) == expected


@given(st.text())
def test_a_name_made_once_stays_as_it_is(delivered: str) -> None:
    name = athena_column_name(delivered)
    assert athena_column_name(name) == name


@given(st.lists(st.text(max_size=8) | st.sampled_from(["x", "X", "x_2", "x/2", "", "/"])))
@example(["x", "X", "x_2"])
@example(["x_2", "x", "x"])
def test_every_column_has_one_name_of_its_own(delivered: list[str]) -> None:
    names = athena_column_names(delivered)
    assert len(names) == len(delivered)
    assert len(set(names)) == len(names)
    assert all(names)


def test_the_first_of_two_equal_columns_keeps_the_name() -> None:
    tags = ["resourceTags/user:name", "resourceTags/user:Name", "resourceTags/user:name_2"]
    assert athena_column_names(tags) == [
        "resource_tags_user_name",
        "resource_tags_user_name_3",
        "resource_tags_user_name_2",
    ]


def test_csv_columns_are_text_in_the_delivered_order_and_what_is_missing_stands_last() -> None:
    columns = csv_columns(["lineItem/UnblendedCost", "bill/BillType", "identity/LineItemId"])
    assert [column["Name"] for column in columns] == [
        "line_item_unblended_cost",
        "bill_bill_type",
        "identity_line_item_id",
        "bill_invoice_id",
        "identity_time_interval",
        "line_item_currency_code",
        "line_item_line_item_type",
        "line_item_operation",
    ]
    assert {column["Type"] for column in columns} == {"string"}


def test_a_csv_table_takes_no_escape_character_and_skips_the_header() -> None:
    table = delivery_table(record(), raw_uri=FOLDER, header=["identity/LineItemId"])
    assert table["Name"] == "delivery_00000000000000a1"
    assert table["Parameters"]["skip.header.line.count"] == "1"
    assert table["StorageDescriptor"]["Location"] == FOLDER
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\u0001"}


def test_a_parquet_table_has_the_checked_columns_with_the_types_of_the_cur() -> None:
    table = delivery_table(record(format="parquet"), raw_uri=FOLDER, header=None)
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "bill_invoice_id", "Type": "string"},
        {"Name": "identity_line_item_id", "Type": "string"},
        {"Name": "identity_time_interval", "Type": "string"},
        {"Name": "line_item_currency_code", "Type": "string"},
        {"Name": "line_item_line_item_type", "Type": "string"},
        {"Name": "line_item_operation", "Type": "string"},
        {"Name": "line_item_unblended_cost", "Type": "double"},
    ]
    assert "skip.header.line.count" not in table["Parameters"]


def test_a_csv_table_without_a_header_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs the header"):
        delivery_table(record(), raw_uri=FOLDER, header=None)


@pytest.fixture
def catalog(aws: Callable[[str], Any]) -> Any:
    """`catalog(files, **record)` lays files into raw and catalogs them; gives the table's columns."""
    s3, glue = aws("s3"), aws("glue")
    s3.create_bucket(Bucket=BUCKET)
    glue.create_database(DatabaseInput={"Name": DATABASE})

    def run(files: dict[str, bytes], **changes: Any) -> list[str]:
        for name, body in files.items():
            s3.put_object(Bucket=BUCKET, Key=f"raw/demo/{name}", Body=body)
        one = record(files=[{"name": name, "size": len(body)} for name, body in files.items()], **changes)
        name = catalog_delivery(glue, s3, one, database=DATABASE, raw_uri=FOLDER)
        table = glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]
        return [column["Name"] for column in table["StorageDescriptor"]["Columns"]]

    yield run
    for table in glue.get_tables(DatabaseName=DATABASE)["TableList"]:
        glue.delete_table(DatabaseName=DATABASE, Name=table["Name"])
    glue.delete_database(Name=DATABASE)
    for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    s3.delete_bucket(Bucket=BUCKET)


def test_the_order_is_the_file_s_not_the_manifest_s(catalog: Any) -> None:
    files = {"a.csv.gz": gzip.compress(b"lineItem/UnblendedCost,identity/LineItemId\n1,x\n")}
    assert catalog(files)[:2] == ["line_item_unblended_cost", "identity_line_item_id"]


def test_cataloging_twice_is_the_same_as_once(catalog: Any) -> None:
    files = {"a.csv.gz": gzip.compress(HEADER.encode())}
    assert catalog(files) == catalog(files)


def test_cataloging_again_follows_what_lies_there_now(catalog: Any) -> None:
    catalog({"a.csv.gz": gzip.compress(HEADER.encode())})
    again = catalog({"a.csv.gz": gzip.compress(b"bill/BillType,lineItem/UnblendedCost\n")})
    assert again[:2] == ["bill_bill_type", "line_item_unblended_cost"]


def test_empty_files_are_passed_over(catalog: Any) -> None:
    files = {"a.csv.gz": b"", "b.csv.gz": gzip.compress(b""), "c.csv.gz": gzip.compress(HEADER.encode())}
    assert catalog(files)[:2] == ["identity_line_item_id", "line_item_unblended_cost"]


def test_when_every_file_is_empty_the_manifest_names_the_columns(catalog: Any) -> None:
    assert catalog({"a.csv.gz": b""}, columns=["lineItem/UnblendedCost"])[0] == "line_item_unblended_cost"


def test_a_file_with_another_order_is_refused_by_name(catalog: Any) -> None:
    files = {
        "a.csv.gz": gzip.compress(HEADER.encode()),
        "b.csv.gz": gzip.compress(b"lineItem/UnblendedCost,identity/LineItemId\n"),
    }
    with pytest.raises(ValueError, match=r"demo/b\.csv\.gz .*column 1 is 'lineItem/UnblendedCost'"):
        catalog(files)


def test_a_file_with_a_column_more_is_refused_by_name(catalog: Any) -> None:
    files = {"a.csv.gz": gzip.compress(HEADER.encode()), "b.csv.gz": gzip.compress(HEADER[:-1].encode() + b",x\n")}
    with pytest.raises(ValueError, match=r"demo/b\.csv\.gz .*3 columns, not 2"):
        catalog(files)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"identity/LineItemId\n1\n", "not gzip"),
        (gzip.compress(b"\n1,2\n", mtime=0), "first line is empty"),
        (gzip.compress(b"\xff\xfe\n", mtime=0), "utf-8"),
        (gzip.compress(HEADER.encode() * 100, mtime=0)[:15], "ends inside its first line"),
    ],
)
def test_a_file_whose_header_cannot_be_read_is_refused_by_name(catalog: Any, body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=rf"demo/a\.csv\.gz: its header cannot be read: .*{why}"):
        catalog({"a.csv.gz": body})


def test_a_missing_file_is_refused_by_name(catalog: Any, aws: Callable[[str], Any]) -> None:
    one = record(files=[{"name": "gone.csv.gz", "size": 1}])
    with pytest.raises(ValueError, match=r"demo/gone\.csv\.gz: its header cannot be read"):
        catalog_delivery(aws("glue"), aws("s3"), one, database=DATABASE, raw_uri=FOLDER)


def test_an_unknown_format_is_refused(catalog: Any) -> None:
    with pytest.raises(ValueError, match="format is 'orc'; csv and parquet are known"):
        catalog({}, format="orc")


FOCUS_COLUMNS = [
    "EffectiveCost",
    "BilledCost",
    "InvoiceId",
    "BillingCurrency",
    "x_Operation",
    "ChargeCategory",
    "Odd/Name",
]


def view_of(**changes: Any) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The table as delivered, the view over it, and the view's SQL."""
    header = changes.pop("header", None)
    table, view = delivery_tables(record(**changes), database=DATABASE, raw_uri=FOLDER, header=header)
    stored = json.loads(base64.b64decode(view["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")))
    assert [column["name"] for column in stored["columns"]] == list(CHECKED_COLUMNS)
    assert [column["Name"] for column in view["StorageDescriptor"]["Columns"]] == list(CHECKED_COLUMNS)
    assert (view["Name"], view["TableType"]) == ("delivery_00000000000000a1", "VIRTUAL_VIEW")
    assert table["Name"] == "delivery_00000000000000a1_as_delivered"
    return table, view, stored["originalSql"]


def test_focus_csv_is_a_table_of_text_and_a_view_in_the_names_of_cur_2() -> None:
    table, view, sql = view_of(header=FOCUS_COLUMNS, columns=FOCUS_COLUMNS)
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": name, "Type": "string"}
        for name in (
            *("effective_cost", "billed_cost", "invoice_id", "billing_currency", "x_operation", "charge_category"),
            "odd_name",
        )
    ]
    assert sql == (
        "SELECT CAST(invoice_id AS VARCHAR) AS bill_invoice_id, CAST(NULL AS VARCHAR) AS identity_line_item_id, "
        "CAST(NULL AS VARCHAR) AS identity_time_interval, CAST(billing_currency AS VARCHAR) AS line_item_currency_code, "
        "CAST(NULL AS VARCHAR) AS line_item_line_item_type, CAST(x_operation AS VARCHAR) AS line_item_operation, "
        "CAST(billed_cost AS VARCHAR) AS line_item_unblended_cost "
        "FROM raw_table_tests.delivery_00000000000000a1_as_delivered"
    )
    assert view["Description"] == "Delivery 00000000000000a1 of demo 2026-10, focus_1_2 in the names of CUR 2.0."


def test_focus_parquet_has_the_columns_that_are_read_by_the_file_s_own_names() -> None:
    lacking_invoice = [name for name in FOCUS_COLUMNS if name != "InvoiceId"]
    table, _, sql = view_of(columns=lacking_invoice, format="parquet")
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "billingcurrency", "Type": "string"},
        {"Name": "x_operation", "Type": "string"},
        {"Name": "billedcost", "Type": "double"},
    ]
    assert "CAST(NULL AS VARCHAR) AS bill_invoice_id" in sql
    assert "CAST(billedcost AS DOUBLE) AS line_item_unblended_cost" in sql


def test_a_cur_has_its_one_table() -> None:
    (table,) = delivery_tables(record(), database=DATABASE, raw_uri=FOLDER, header=["identity/LineItemId"])
    assert table["Name"] == "delivery_00000000000000a1"
    assert table["TableType"] == "EXTERNAL_TABLE"
