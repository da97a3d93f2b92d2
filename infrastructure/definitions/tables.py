"""The table schemas of `include/schemas`, read and written as Glue takes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from infrastructure.definitions.names import LAYERS, Names

PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


def read_schemas(repo_root: Path) -> list[dict[str, Any]]:
    """The table schemas of silver and gold, by layer and name. ValueError names a file that does not fit its place."""
    schemas = []
    for layer in LAYERS:
        for path in sorted((repo_root / "include" / "schemas" / layer).glob("*.json")):
            try:
                schema = json.loads(path.read_text())
            except ValueError as error:
                raise ValueError(f"{path}: not JSON: {error}") from error
            for key in ("name", "layer", "columns", "partitions"):
                if key not in schema:
                    raise ValueError(f"{path}: «{key}» is missing")
            if (schema["layer"], schema["name"]) != (layer, path.stem):
                raise ValueError(
                    f"{path}: says it is {schema['layer']}/{schema['name']}; rename the file or correct it"
                )
            schemas.append(schema)
    return schemas


def table_input(schema: dict[str, Any], names: Names) -> dict[str, Any]:
    """A table of silver or gold as Glue takes it: Parquet, partitions as declared."""
    columns, keys = (
        [
            {"Name": column["name"], "Type": column["type"], "Comment": (column.get("description") or "")[:255]}
            for column in schema[part]
        ]
        for part in ("columns", "partitions")
    )
    return {
        "Name": schema["name"],
        "Description": schema.get("description") or "",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet", "EXTERNAL": "TRUE"},
        "PartitionKeys": keys,
        "StorageDescriptor": {
            "Columns": columns,
            "Location": f"s3://{names.lake_bucket}/{schema['layer']}/{schema['name']}/",
            "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
            "OutputFormat": f"{PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": f"{PARQUET}.serde.ParquetHiveSerDe",
                "Parameters": {"serialization.format": "1"},
            },
        },
    }
