import gzip
import json
import os
import re
from typing import Any

import pytest
from pyspark.sql import SparkSession

from spark_jobs.refused_delivery import RefusedDelivery


def refusal(landed: Any) -> str:
    with pytest.raises(RefusedDelivery) as caught:
        landed.run_silver()
    return str(caught.value).replace(str(landed.raw), "RAW")


def csv_of_random_rows() -> bytes:
    """Rows that do not compress well, so that half of the file still holds whole blocks."""
    header = (
        "identity_line_item_id,identity_time_interval,bill_billing_period_start_date,bill_payer_account_id,"
        "line_item_usage_account_id,line_item_line_item_type,line_item_usage_start_date,line_item_product_code,"
        "line_item_usage_type,line_item_unblended_cost\n"
    )
    row = "{},t,2026-10-01T00:00:00Z,1,2,Usage,2026-10-01T00:00:00Z,p,u,1\n"
    return gzip.compress((header + "".join(row.format(os.urandom(16).hex()) for _ in range(20000))).encode())


def test_a_truncated_gzip_is_refused_by_its_name(landed: Any) -> None:
    whole = csv_of_random_rows()
    landed.add("a-00001.csv.gz", whole)
    landed.add("a-00002.csv.gz", whole[: len(whole) // 2])
    message = refusal(landed.complete())
    assert message.startswith("raw file file://RAW/a-00002.csv.gz: it is truncated (")
    assert message.endswith(
        "; land the delivery again; if the file is the same in the delivery bucket, wait for AWS's next delivery"
    )


def test_a_file_that_is_no_gzip_is_refused_by_its_name(landed: Any) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    landed.add("a-00002.csv.gz", b"identity_line_item_id\nx\n")
    assert refusal(landed.complete()).startswith("raw file file://RAW/a-00002.csv.gz: it is not a gzip file (")


@pytest.mark.parametrize("line", ["", " ", ","])
def test_a_file_whose_first_line_names_no_column_is_refused_by_its_name(landed: Any, line: str) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    rows = gzip.decompress((landed.raw / "a-00001.csv.gz").read_bytes()).decode()
    landed.add("a-00002.csv.gz", gzip.compress(f"{line}\n{rows}".encode()))
    expected = "raw file file://RAW/a-00002.csv.gz: its first line is empty, where the column names should be; "
    assert refusal(landed.complete()).startswith(expected)


def test_a_header_that_is_no_csv_is_refused_by_its_name(landed: Any) -> None:
    landed.add("a-00001.csv.gz", gzip.compress(b"x" * 200_000))
    expected = (
        "raw file file://RAW/a-00001.csv.gz: its header cannot be read (field larger than field limit (131072)); "
    )
    assert refusal(landed.complete()).startswith(expected)


def test_a_missing_file_is_refused_by_its_name(landed: Any) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    landed.add_csv("a-00002.csv.gz", {}).unlink()
    assert refusal(landed.complete()).startswith("raw file file://RAW/a-00002.csv.gz: there is no such file; ")


@pytest.mark.parametrize(
    ("header", "difference"),
    [
        (["identity_line_item_id"], "it lacks identity_time_interval, "),
        (["line_item_currency_code", "identity_line_item_id"], "it lacks identity_time_interval, "),
    ],
)
def test_a_file_with_another_header_is_refused_by_its_name(landed: Any, header: list[str], difference: str) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    landed.add_csv("a-00002.csv.gz", {}, header=header)
    expected = "raw file file://RAW/a-00002.csv.gz: its header differs from that of file://RAW/a-00001.csv.gz: "
    assert refusal(landed.complete()).startswith(expected + difference)


def test_a_file_with_its_columns_in_another_order_is_refused(landed: Any) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    lines = gzip.decompress((landed.raw / "a-00001.csv.gz").read_bytes()).decode().splitlines()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in lines) + "\n"
    landed.add("a-00002.csv.gz", gzip.compress(turned.encode()))
    assert "its columns are the same in another order; " in refusal(landed.complete())


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_a_truncated_parquet_is_refused_by_its_name(landed: Any, spark: SparkSession, kept: float) -> None:
    folder = landed.raw.parent / "parquet"
    spark.range(1000).coalesce(1).write.parquet(f"file://{folder}")
    (part,) = folder.glob("part-*.parquet")
    whole = part.read_bytes()
    landed.add("a-00001.snappy.parquet", whole[: int(len(whole) * kept)])
    message = refusal(landed.complete("parquet"))
    assert message.startswith("raw file file://RAW/a-00001.snappy.parquet: it is not a whole Parquet file (")


def test_a_parquet_broken_inside_is_refused_by_its_name(landed: Any, spark: SparkSession) -> None:
    folder = landed.raw.parent / "parquet"
    names = [
        *["identity_line_item_id", "identity_time_interval", "bill_billing_period_start_date", "bill_payer_account_id"],
        *["line_item_usage_account_id", "line_item_line_item_type", "line_item_usage_start_date"],
        *["line_item_product_code", "line_item_usage_type", "line_item_unblended_cost"],
    ]
    rows = spark.range(1000).selectExpr(*(f"concat('2026-10-01', uuid()) AS {name}" for name in names))
    rows.coalesce(1).write.parquet(f"file://{folder}")
    (part,) = folder.glob("part-*.parquet")
    broken = bytearray(part.read_bytes())
    broken[4:60] = bytes(56)  # the header of the first page; the footer stays whole
    landed.add("a-00001.snappy.parquet", part.read_bytes())
    landed.add("a-00002.snappy.parquet", bytes(broken))
    message = refusal(landed.complete("parquet"))
    assert message.startswith("raw file file://RAW/a-00002.snappy.parquet: it cannot be read as Parquet (")


def test_a_raw_folder_without_a_delivery_record_is_refused(landed: Any) -> None:
    landed.add_csv("a-00001.csv.gz", {})
    assert refusal(landed) == "delivery record file://RAW/_COMPLETE: there is no such file; land the delivery first"


@pytest.mark.parametrize("record", ["{", "[]", '{"format": "csv"}', '{"format": "csv", "columns": [], "files": [{}]}'])
def test_a_delivery_record_that_is_none_is_refused(landed: Any, record: str) -> None:
    (landed.raw / "_COMPLETE").write_text(record)
    assert re.match(r"delivery record file://RAW/_COMPLETE is not as it should be \(.+\); land", refusal(landed))


def test_a_format_nobody_knows_is_refused(landed: Any) -> None:
    (landed.raw / "_COMPLETE").write_text(json.dumps({"format": "zip", "columns": [], "files": []}))
    assert refusal(landed) == "delivery record file://RAW/_COMPLETE: format 'zip' is none of csv, parquet"
