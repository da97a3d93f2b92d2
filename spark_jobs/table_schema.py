"""Table schemas, read from `include/schemas`, and how a frame is brought into one."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyspark.sql import DataFrame


@dataclass(frozen=True)
class TableColumn:
    """One column of a table; `cur1_name` is its name in CUR 1.0 CSV, `aliases` other names it arrives under.

    A delivery without a core column is refused; a derived column is computed, never delivered.
    """

    name: str
    type: str
    unit: str | None
    cur1_name: str | None = None
    aliases: tuple[str, ...] = ()
    is_core: bool = False
    is_derived: bool = False

    @property
    def is_number(self) -> bool:
        return self.type == "double"

    @property
    def is_map(self) -> bool:
        return self.type.startswith("map<")

    @property
    def is_instant(self) -> bool:
        """Whether the text is a point in time, written `2026-10-01T00:00:00Z`."""
        return self.type == "string" and self.unit == "ISO-8601 UTC"


@dataclass(frozen=True)
class TableSchema:
    """A table's columns, in their order."""

    layer: str
    name: str
    columns: tuple[TableColumn, ...]

    @property
    def delivered_columns(self) -> tuple[TableColumn, ...]:
        """The columns that come from the delivery."""
        return tuple(column for column in self.columns if not column.is_derived)

    @property
    def ddl(self) -> str:
        """The schema as Spark reads it."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)


@cache
def load_schema(layer: str, name: str) -> TableSchema:
    """The schema in `include/schemas/<layer>/<name>.json`; works from a checkout and from a zip."""
    document = json.loads((files("include.schemas") / layer / f"{name}.json").read_text(encoding="utf-8"))
    columns = tuple(
        TableColumn(
            name=column["name"],
            type=column["type"],
            unit=column["unit"],
            cur1_name=column.get("cur1_name"),
            aliases=tuple(column.get("aliases", ())),
            is_core=column.get("core", False),
            is_derived=column.get("derived", False),
        )
        for column in document["columns"]
    )
    return TableSchema(layer=layer, name=name, columns=columns)


def select_contract(frame: DataFrame, schema: TableSchema) -> DataFrame:
    """Exactly the columns of the schema, in its order and types."""
    missing = [column.name for column in schema.columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"{schema.layer}.{schema.name} lacks {', '.join(missing)}: the job must compute them")
    return frame.selectExpr(*(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in schema.columns))
