"""Table and partition definitions as Glue takes them, for Parquet and CSV."""

from typing import Any

PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
OPEN_CSV_SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
LAZY_SIMPLE_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

Column = tuple[str, str]


def is_csv(serde: str) -> bool:
    """Whether files of this serde are text, read by position."""
    return "OpenCSVSerde" in serde or "LazySimpleSerDe" in serde


def is_open_csv(serde: str) -> bool:
    """Whether it is OpenCSVSerDe: every value is text, and nothing is null."""
    return "OpenCSVSerde" in serde


def storage(
    columns: tuple[Column, ...], location: str, serde: str, serde_parameters: dict[str, str] | None = None
) -> dict[str, Any]:
    """A StorageDescriptor."""
    is_text = is_csv(serde)
    return {
        "Columns": [{"Name": name, "Type": kind} for name, kind in columns],
        "Location": location,
        "InputFormat": TEXT_INPUT if is_text else PARQUET_INPUT,
        "OutputFormat": TEXT_OUTPUT if is_text else PARQUET_OUTPUT,
        "SerdeInfo": {
            "SerializationLibrary": serde,
            "Parameters": serde_parameters or {"serialization.format": "1"},
        },
    }


def external_table(
    name: str,
    storage_descriptor: dict[str, Any],
    partition_keys: tuple[Column, ...] = (),
    parameters: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A TableInput."""
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": storage_descriptor,
        "PartitionKeys": [{"Name": key, "Type": kind} for key, kind in partition_keys],
        "Parameters": parameters or {},
    }


def partition(values: tuple[str, ...], storage_descriptor: dict[str, Any]) -> dict[str, Any]:
    """A PartitionInput."""
    return {"Values": list(values), "StorageDescriptor": storage_descriptor, "Parameters": {}}
