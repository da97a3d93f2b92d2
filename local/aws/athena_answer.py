"""What a statement gives: columns, rows as text, and what Athena calls its kind."""

from dataclasses import dataclass, field
from typing import Literal

from local.aws.glue_types import athena_type

Row = list[str | None]


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result, its type in Athena's word."""

    name: str
    kind: str
    precision: int = 0
    scale: int = 0

    @classmethod
    def of(cls, name: str, duckdb_type: str) -> "ResultColumn":
        """The column for one DuckDB describes."""
        described = str(duckdb_type)
        # Athena's sums of bigints are bigints; DuckDB's are wider.
        if described == "HUGEINT":
            return cls(name, "bigint", 19)
        if described.startswith("DECIMAL("):
            precision, scale = (int(number) for number in described[8:-1].split(","))
            return cls(name, "decimal", precision, scale)
        kind = athena_type(described)
        return cls(name, kind, {"varchar": 2147483647, "bigint": 19, "integer": 10, "double": 17}.get(kind, 0))


@dataclass
class Answer:
    """The outcome of a statement."""

    statement_type: Literal["DML", "DDL", "UTILITY"]
    columns: list[ResultColumn] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    # A query's result is CSV with a header; what SHOW, DESCRIBE and DDL say is plain text.
    is_query: bool = False
    update_count: int = 0


def lines(text: list[str], column: str = "result") -> Answer:
    """The answer of SHOW and the like: one text column."""
    return Answer("UTILITY", [ResultColumn(column, "string")], [[line] for line in text])


def done() -> Answer:
    """The answer of DDL that says nothing."""
    return Answer("DDL")
