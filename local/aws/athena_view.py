"""Views as Athena keeps them in Glue: a Presto view, JSON in base64 in a comment."""

import base64
import json
import re
from typing import Any

from local.aws.catalog import VIRTUAL_VIEW


def view_definition(name: str, database: str, sql: str, columns: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A TableInput. `columns`: name, Athena's type, Glue's type."""
    described = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column, "type": athena} for column, athena, _ in columns],
    }
    encoded = base64.b64encode(json.dumps(described).encode()).decode()
    return {
        "Name": name,
        "TableType": VIRTUAL_VIEW,
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": glue} for column, _, glue in columns],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def view_sql(view_text: str) -> tuple[str, str]:
    """The SELECT of a view, and the database it was made in. ValueError when the text is no Presto view."""
    found = re.fullmatch(r"/\* Presto View: (\S+) \*/", view_text.strip())
    if not found:
        raise ValueError("not a Presto view")
    described = json.loads(base64.b64decode(found.group(1)))
    return described["originalSql"], described["schema"]
