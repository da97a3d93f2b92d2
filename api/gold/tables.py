"""The tables that are read, with their columns from include/schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INCLUDE = Path(__file__).resolve().parents[2] / "include"
# DuckDB's names for the types of include/schemas.
_TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}


@dataclass(frozen=True)
class Table:
    """A table of the lake: `columns` is name → DuckDB type, in order."""

    layer: str
    name: str
    columns: dict[str, str]

    @property
    def prefix(self) -> str:
        """Where its snapshots lie in the lake."""
        return f"{self.layer}/{self.name}/"


@cache
def table(layer: str, name: str) -> Table:
    """The table as include/schemas defines it."""
    schema = json.loads((INCLUDE / "schemas" / layer / f"{name}.json").read_text(encoding="utf-8"))
    columns = {column["name"]: _TYPES.get(column["type"], column["type"].upper()) for column in schema["columns"]}
    return Table(layer, name, columns)


DAILY_COSTS = table("gold", "daily_costs")
LINE_ITEMS = table("gold", "line_items")
QUARANTINE = table("silver", "quarantine")
