"""What the export of this account asks AWS for: CUR 2.0, or FOCUS where that is wanted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from infrastructure.definitions.export_columns import export_columns
from infrastructure.definitions.tables import read_schemas

CUR_TABLE = "COST_AND_USAGE_REPORT"
# AWS's table → the input of silver that it is.
FOCUS_TABLES = {"FOCUS_1_2_AWS": "focus_1_2", "FOCUS_1_0_AWS": "focus_1_0"}
OF_RESOURCES = {"ResourceId", "ResourceName", "ResourceType"}


@dataclass(frozen=True)
class ExportQuery:
    """The statement, and what is set for its table."""

    statement: str
    configurations: dict[str, dict[str, str]]


def export_query(
    repo_root: Path, *, table: str, time_granularity: str, has_resources: bool, has_split_cost_allocation: bool
) -> ExportQuery:
    """The query of an export of this table, of the columns that silver has a place for.

    Source: AWS Data Exports user guide, «Table dictionary»: FOCUS 1.0 has nothing to set, 1.2 its time granularity.
    """
    if table in FOCUS_TABLES:
        document = json.loads((repo_root / "include/schemas/inputs" / f"{FOCUS_TABLES[table]}.json").read_text())
        columns = [name for name in document["delivers"] if has_resources or name not in OF_RESOURCES]
        settings = {} if table == "FOCUS_1_0_AWS" else {table: {"TIME_GRANULARITY": time_granularity}}
        return ExportQuery(_select(columns, table), settings)
    columns = export_columns(
        read_schemas(repo_root), has_resources=has_resources, has_split_cost_allocation=has_split_cost_allocation
    )
    return ExportQuery(
        _select(columns, table),
        {
            table: {
                "TIME_GRANULARITY": time_granularity,
                "INCLUDE_RESOURCES": _flag(has_resources),
                "INCLUDE_SPLIT_COST_ALLOCATION_DATA": _flag(has_split_cost_allocation),
                "INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE",
            }
        },
    )


def _select(columns: list[str], table: str) -> str:
    # The names come from our own files, and AWS takes no parameters here.
    return f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608


def _flag(is_set: bool) -> str:
    return "TRUE" if is_set else "FALSE"
