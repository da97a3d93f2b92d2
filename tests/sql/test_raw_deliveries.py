"""Raw is summed as delivered: CSV text, Parquet doubles, and rows that are not as they should be."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq

from sentinel.checks.sql import render_sql
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake

HEADER = "identity/LineItemId,lineItem/CurrencyCode,lineItem/UnblendedCost,resourceTags/user:Note\n"
NOTHING = SmallLake.empty()


def csv_gz(*lines: str, header: str = HEADER) -> bytes:
    return gzip.compress((header + "".join(f"{line}\n" for line in lines)).encode(), mtime=0)


def raw_rows(loaded: LoadedLake) -> str:
    """How many rows Athena finds in raw."""
    rows = loaded.ask(render_sql("checks/rows_reconcile.sql", **loaded.parameters))
    return next(row["expected"] for row in rows if row["subject"] == "rows: raw = silver + quarantine")


def raw_sums(loaded: LoadedLake) -> dict[str, str]:
    """Σ unblended cost of raw, per currency, as Athena finds it."""
    subject = " unblended: raw = silver + quarantine"
    rows = loaded.ask(render_sql("checks/unblended_cost_reconciles.sql", **loaded.parameters))
    return {row["subject"].removesuffix(subject): row["expected"] for row in rows if row["subject"].endswith(subject)}


AMOUNTS = {
    "1.5": "1.5000000000",
    "-7.095684E-4": "-0.0007095684",
    "+2e1": "20.0000000000",
    " .5 ": "0.5000000000",
    "0.00000000005": "0.0000000001",
    "-0.00000000005": "-0.0000000001",
    "0.00000000004": "0.0000000000",
    "123456789012345678.0123456789": "123456789012345678.0123456789",
    "": "0.0000000000",
    "abc": "0.0000000000",
    "NaN": "0.0000000000",
    "Infinity": "0.0000000000",
    "1e30": "0.0000000000",
    "1.2.3": "0.0000000000",
    "$1": "0.0000000000",
    "0x10": "0.0000000000",
}


def test_csv_text_is_summed_exactly_and_what_is_no_amount_counts_only_as_a_row(lake_tables: LakeTables) -> None:
    # Each text in a currency of its own, so that each sum is that of one text.
    lines = [f'x,C{number:02},"{text}",' for number, text in enumerate(AMOUNTS)]
    loaded = lake_tables.load(NOTHING, raw_files={"a.csv.gz": csv_gz(*lines)})
    assert raw_rows(loaded) == "16"
    assert raw_sums(loaded) == {f"C{number:02}": amount for number, amount in enumerate(AMOUNTS.values())}


def test_quotes_commas_and_backslashes_in_tags_shift_no_column(lake_tables: LakeTables) -> None:
    loaded = lake_tables.load(
        NOTHING,
        raw_files={
            "a.csv.gz": csv_gz(
                r'"C:\temp\",USD,1,"{""a"":""x\""y"",""b"":1}"',
                '"a,b",USD,2,"say ""hi"""',
            )
        },
    )
    assert raw_rows(loaded) == "2"
    assert raw_sums(loaded) == {"USD": "3.0000000000"}


def test_a_row_with_too_few_or_too_many_cells_is_a_row_with_the_cells_it_has(lake_tables: LakeTables) -> None:
    body = csv_gz("cut", "cut,EUR", "whole,EUR,1,", "more,EUR,2,,surplus")
    loaded = lake_tables.load(NOTHING, raw_files={"a.csv.gz": body})
    assert raw_rows(loaded) == "4"
    assert raw_sums(loaded) == {"(no currency)": "0.0000000000", "EUR": "3.0000000000"}


def test_every_file_s_header_is_skipped_and_an_emptied_file_holds_nothing(lake_tables: LakeTables) -> None:
    files = {"a.csv.gz": csv_gz("x,USD,1,"), "b.csv.gz": csv_gz("y,USD,2,"), "c.csv.gz": csv_gz()}
    loaded = lake_tables.load(NOTHING, raw_files=files)
    assert raw_rows(loaded) == "2"
    assert raw_sums(loaded) == {"USD": "3.0000000000"}


def test_the_manifest_and_the_zip_as_delivered_are_no_rows(lake_tables: LakeTables) -> None:
    loaded = lake_tables.load(NOTHING, raw_files={"a.csv.gz": csv_gz("x,USD,1,")})
    folder = loaded.raw_uri.removeprefix(f"s3://{lake_tables.bucket}/")
    for name in ("_manifest.json", "_delivered/a.csv.zip"):
        lake_tables.s3.put_object(Bucket=lake_tables.bucket, Key=folder + name, Body=b"a\nb\nc\n")
    assert raw_rows(loaded) == "1"


def test_a_delivery_without_currencies_is_summed_without(lake_tables: LakeTables) -> None:
    body = csv_gz("x,1.25", header="identity/LineItemId,lineItem/UnblendedCost\n")
    loaded = lake_tables.load(NOTHING, raw_files={"a.csv.gz": body})
    assert raw_sums(loaded) == {"(no currency)": "1.2500000000"}


def test_parquet_doubles_are_summed_by_their_shortest_text_and_nan_and_infinity_add_nothing(
    lake_tables: LakeTables,
) -> None:
    costs = [0.1, 0.2, -3.23e-8, float("nan"), float("inf"), float("-inf"), None]
    table = pa.table({"line_item_unblended_cost": costs, "line_item_currency_code": ["USD"] * len(costs)})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    loaded = lake_tables.load(NOTHING, raw_files={"a.snappy.parquet": sink.getvalue()}, form="parquet")
    assert raw_rows(loaded) == "7"
    assert raw_sums(loaded) == {"USD": "0.2999999677"}
