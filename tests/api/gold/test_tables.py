"""The tables the API reads have the columns and types of include/schemas."""

from __future__ import annotations

import pytest

from api.gold.tables import DAILY_COSTS, LINE_ITEMS, QUARANTINE, Table


@pytest.mark.parametrize(
    ("table", "prefix", "count"),
    [
        (DAILY_COSTS, "gold/daily_costs/", 22),
        (LINE_ITEMS, "gold/line_items/", 42),
        (QUARANTINE, "silver/quarantine/", 8),
    ],
)
def test_a_table_is_what_its_schema_says(table: Table, prefix: str, count: int) -> None:
    assert table.prefix == prefix
    assert len(table.columns) == count
    assert set(table.columns.values()) <= {"VARCHAR", "BIGINT", "BOOLEAN", "DECIMAL(38,10)", "MAP(VARCHAR, VARCHAR)"}


def test_amounts_are_exact_decimals() -> None:
    assert DAILY_COSTS.columns["unblended_cost"] == LINE_ITEMS.columns["usage_amount"] == "DECIMAL(38,10)"
    assert LINE_ITEMS.columns["tags"] == "MAP(VARCHAR, VARCHAR)"
    assert DAILY_COSTS.columns["line_item_count"] == "BIGINT"
