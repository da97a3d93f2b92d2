"""The table `delivery_<delivery_id>` over one landed delivery, so that Athena can sum what AWS delivered.

The raw crawler's table spans all deliveries of an export, and infers types. The proof needs one delivery, as text
(decision 0004): for CSV every column is a string in the delivered order; for Parquet the columns the checks read,
with the types of the CUR.

An input with other names (FOCUS) has them in a table of its own, `delivery_<delivery_id>_as_delivered`, and
`delivery_<delivery_id>` is a view over it in the names of CUR 2.0, so that the SQL over raw is the same for all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sentinel.checks.csv_header import read_csv_header
from sentinel.checks.raw_view import delivery_view
from sentinel.column_names import athena_column_names
from sentinel.inputs import recognise_input

if TYPE_CHECKING:
    from mypy_boto3_glue.client import GlueClient
    from mypy_boto3_s3.client import S3Client

log = logging.getLogger(__name__)

# What include/sql reads from raw, with the types of CUR 1.0 and 2.0 Parquet.
CHECKED_COLUMNS = {
    "bill_invoice_id": "string",
    "identity_line_item_id": "string",
    "identity_time_interval": "string",
    "line_item_currency_code": "string",
    "line_item_line_item_type": "string",
    "line_item_operation": "string",
    "line_item_unblended_cost": "double",
}

_CSV_STORAGE = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        # A CUR has no escape character: a quote is doubled, and a backslash (JSON of tags, Windows paths) is itself.
        # The SerDe's default is the backslash, and `"` would mean the backslash too, so name one that never occurs.
        "Parameters": {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\u0001"},
    },
}
_PARQUET_STORAGE = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}


def delivery_table_name(delivery_id: str) -> str:
    """The table of one delivery: `delivery_<delivery_id>`; ValueError when the id is not 16 hex digits."""
    if not re.fullmatch(r"[0-9a-f]{16}", delivery_id):
        raise ValueError(f"a delivery id is 16 hex digits, not {delivery_id!r}")
    return f"delivery_{delivery_id}"


def csv_columns(header: Sequence[str]) -> list[dict[str, str]]:
    """Glue columns of a CSV delivery: all strings, in the header's order.

    A checked column that the header lacks stands at the end, where every row reads as null.
    """
    names = athena_column_names(header)
    names += [name for name in CHECKED_COLUMNS if name not in names]
    return [{"Name": name, "Type": "string"} for name in names]


def parquet_columns() -> list[dict[str, str]]:
    """Glue columns of a Parquet delivery: what the checks read; Athena finds them by name."""
    return [{"Name": name, "Type": kind} for name, kind in CHECKED_COLUMNS.items()]


def copied_columns(columns: Mapping[str, Sequence[str]], names: Sequence[str], *, is_csv: bool) -> dict[str, list[str]]:
    """Checked column → the columns of the table as delivered that hold it, of an input's `columns`; none where none came.

    Athena finds a column of a CSV by its place, so its name is ours; one of Parquet by its name in the file, in any case.
    """
    table_names = athena_column_names(names) if is_csv else [name.lower() for name in names]
    delivered = {name.lower(): table_name for name, table_name in reversed(list(zip(names, table_names, strict=True)))}
    return {
        checked: [delivered[name.lower()] for name in columns.get(checked, ()) if name.lower() in delivered]
        for checked in CHECKED_COLUMNS
    }


def delivery_table(record: Mapping[str, Any], *, raw_uri: str, header: Sequence[str] | None) -> dict[str, Any]:
    """The Glue `TableInput` of one delivery; `header` is that of its CSV files, None for Parquet."""
    is_csv = record["format"] == "csv"
    if is_csv and header is None:
        raise ValueError(f"delivery {record['delivery_id']} is CSV; its table needs the header of its files")
    parameters = {
        "EXTERNAL": "TRUE",
        "classification": "csv" if is_csv else "parquet",
        "sentinel.export": str(record["export"]),
        "sentinel.billing_period": str(record["billing_period"]),
    }
    if is_csv:
        parameters |= {"skip.header.line.count": "1"}
    return {
        "Name": delivery_table_name(record["delivery_id"]),
        "Description": f"Delivery {record['delivery_id']} of {record['export']} {record['billing_period']}, as delivered.",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "StorageDescriptor": {
            "Location": raw_uri,
            "Columns": csv_columns(header) if header is not None else parquet_columns(),
            **(_CSV_STORAGE if is_csv else _PARQUET_STORAGE),
        },
    }


def read_common_header(s3: S3Client, record: Mapping[str, Any], *, raw_uri: str) -> list[str]:
    """The one header of all CSV files of a delivery; ValueError naming the file whose header differs or is not readable.

    OpenCSVSerde reads by position, so a file with another order of columns would put another column's figures into
    the sums. A file without a single byte is passed over: AWS overwrites files it no longer needs with nothing. When
    all are, the manifest's columns serve.
    """
    names = [file["name"] for file in record["files"]]
    with ThreadPoolExecutor(max_workers=8) as pool:  # one small ranged GET per file: the wait is all network
        headers = list(pool.map(lambda name: read_csv_header(s3, raw_uri + name), names))
    first: tuple[str, list[str]] | None = None
    for name, header in zip(names, headers, strict=True):
        if not header:
            continue
        if first is None:
            first = (name, header)
        elif header != first[1]:
            raise ValueError(
                f"{raw_uri}{name} has other columns, or another order of them, than {first[0]} of the same delivery: "
                f"{_first_difference(first[1], header)}. Deliver them as separate exports, or with one header"
            )
    return first[1] if first else list(record["columns"])


def _first_difference(expected: Sequence[str], actual: Sequence[str]) -> str:
    for position, (one, other) in enumerate(zip(expected, actual, strict=False), start=1):
        if one != other:
            return f"column {position} is {other!r}, not {one!r}"
    return f"{len(actual)} columns, not {len(expected)}"


def catalog_delivery(glue: GlueClient, s3: S3Client, record: Mapping[str, Any], *, database: str, raw_uri: str) -> str:
    """The name of the delivery's table (or view) in `database`, created or brought up to date.

    `record` is the delivery record (`_COMPLETE`), `raw_uri` its folder with a `/` at the end. Twice is the same as once.
    """
    if record["format"] not in {"csv", "parquet"}:
        raise ValueError(f"{raw_uri}_COMPLETE: format is {record['format']!r}; csv and parquet are known")
    header = read_common_header(s3, record, raw_uri=raw_uri) if record["format"] == "csv" else None
    tables: list[Any] = delivery_tables(record, database=database, raw_uri=raw_uri, header=header)
    for table in tables:
        try:
            glue.create_table(DatabaseName=database, TableInput=table)
        except glue.exceptions.AlreadyExistsException:
            glue.update_table(DatabaseName=database, TableInput=table)
        count = len(table["StorageDescriptor"]["Columns"])
        log.info("%s.%s reads %s (%d columns)", database, table["Name"], raw_uri, count)
    return str(tables[-1]["Name"])


def delivery_tables(
    record: Mapping[str, Any], *, database: str, raw_uri: str, header: Sequence[str] | None
) -> list[dict[str, Any]]:
    """The Glue `TableInput` of what the SQL over raw reads, the last one, after that of the table it is a view of, if any."""
    table = delivery_table(record, raw_uri=raw_uri, header=header)
    names = list(record["columns"]) if header is None else list(header)
    source = recognise_input(names)
    if not source.columns:
        return [table]
    copied = copied_columns(source.columns, names, is_csv=header is not None)
    as_delivered = f"{table['Name']}_as_delivered"
    if header is None:
        found = {column: CHECKED_COLUMNS[checked] for checked, columns in copied.items() for column in columns}
    else:
        found = dict.fromkeys(athena_column_names(header), "string")
    table["StorageDescriptor"]["Columns"] = [{"Name": column, "Type": kind} for column, kind in found.items()]
    view = delivery_view(
        table["Name"],
        table=f"{database}.{as_delivered}",
        database=database,
        copied=copied,
        types={name: kind if header is None else "string" for name, kind in CHECKED_COLUMNS.items()},
    )
    view["Description"] = (
        f"{table['Description'].removesuffix(', as delivered.')}, {source.name} in the names of CUR 2.0."
    )
    return [table | {"Name": as_delivered}, view]
