"""What the export asks AWS for."""

from __future__ import annotations

import pytest

from infrastructure.definitions.export_query import ExportQuery, export_query
from infrastructure.settings import REPO_ROOT


def query_of(table: str, *, has_resources: bool = True) -> tuple[ExportQuery, list[str]]:
    """The query, and the columns it selects."""
    query = export_query(
        REPO_ROOT,
        table=table,
        time_granularity="DAILY",
        has_resources=has_resources,
        has_split_cost_allocation=False,
    )
    selected = query.statement.removeprefix("SELECT ").removesuffix(f" FROM {table}")
    return query, selected.split(", ")


def test_a_cur_has_its_options() -> None:
    query, columns = query_of("COST_AND_USAGE_REPORT", has_resources=False)
    assert columns[0] == "identity_line_item_id"
    assert "line_item_resource_id" not in columns
    assert query.configurations == {
        "COST_AND_USAGE_REPORT": {
            "TIME_GRANULARITY": "DAILY",
            "INCLUDE_RESOURCES": "FALSE",
            "INCLUDE_SPLIT_COST_ALLOCATION_DATA": "FALSE",
            "INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE",
        }
    }


@pytest.mark.parametrize(
    ("table", "count", "configurations"),
    [("FOCUS_1_2_AWS", 60, {"FOCUS_1_2_AWS": {"TIME_GRANULARITY": "DAILY"}}), ("FOCUS_1_0_AWS", 48, {})],
)
def test_focus_is_asked_for_whole(table: str, count: int, configurations: dict[str, dict[str, str]]) -> None:
    query, columns = query_of(table)
    assert len(set(columns)) == len(columns) == count
    assert {"BilledCost", "EffectiveCost", "ResourceId", "x_ServiceCode"} <= set(columns)
    assert query.configurations == configurations


def test_focus_without_resources_names_none() -> None:
    _, columns = query_of("FOCUS_1_2_AWS", has_resources=False)
    assert len(columns) == 57
    assert not [name for name in columns if name.startswith("Resource")]
