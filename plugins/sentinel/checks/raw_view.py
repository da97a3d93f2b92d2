"""The view that shows a delivery of an input with names of its own in those of CUR 2.0, as Athena keeps views in Glue."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sentinel.checks.sql import sql_identifier

# Glue's type → Athena's.
_ATHENA_TYPES = {"string": "varchar", "double": "double"}


def view_select(table: str, copied: Mapping[str, Sequence[str]], types: Mapping[str, str]) -> str:
    """The SELECT: each column from the first of its columns that holds anything; null where none came.

    What an input computes from several columns (the line item type) is not here: no SQL over raw reads it.
    """
    values = [f"{_value(columns, types[name])} AS {sql_identifier(name)}" for name, columns in copied.items()]
    database, _, name = table.partition(".")
    return f"SELECT {', '.join(values)} FROM {sql_identifier(database)}.{sql_identifier(name)}"  # noqa: S608 - names are checked


def delivery_view(
    name: str, *, table: str, database: str, copied: Mapping[str, Sequence[str]], types: Mapping[str, str]
) -> dict[str, Any]:
    """The Glue `TableInput` of the view `name` of `table`; `types` are Glue's, by column.

    Source: docs.aws.amazon.com/athena/latest/ug/views.html; the text is what Athena's CREATE VIEW leaves in Glue.
    """
    described = {
        "originalSql": view_select(table, copied, types),
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column, "type": _ATHENA_TYPES[types[column]]} for column in copied],
    }
    encoded = base64.b64encode(json.dumps(described).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": types[column]} for column in copied],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def _value(columns: Sequence[str], glue_type: str) -> str:
    kind = _ATHENA_TYPES[glue_type].upper()
    found = [f"CAST({sql_identifier(column)} AS {kind})" for column in columns] or [f"CAST(NULL AS {kind})"]
    return found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"
