"""Gold against the truth of a nasty month: every grouping and measure of its `truth.json`, to the last digit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEASURES = (
    "unblended_cost",
    "net_unblended_cost",
    "blended_cost",
    "amortized_cost",
    "net_amortized_cost",
    "list_cost",
    "true_up_cost",
    "upfront_fee_cost",
    "usage_amount",
)
# List in the truth → the column of gold it is grouped by.
GROUPINGS = {
    "totals": None,
    "by_day": "usage_date",
    "by_usage_account": "usage_account_id",
    "by_service": "service",
    "by_region": "region",
    "by_charge_group": "charge_group",
    "by_charge_type": "charge_type",
    "by_purchase_option": "purchase_option",
}
# Table of gold → what counts its line items.
TABLES = {"line_items": "COUNT(*)", "daily_costs": "SUM(line_item_count)"}

Row = dict[str, Any]


def read_truth(path: Path) -> Row:
    truth: Row = json.loads(path.read_text())
    return truth


def differences(truth: Row, ask: Callable[[str, str], list[Row]]) -> list[str]:
    """What gold says otherwise than the truth, a line each; `ask(table, select)` answers `SELECT … FROM gold`'s rows.

    `select` has `{table}` where the table goes; figures come as text of ten digits.
    """
    found = []
    for table, count in TABLES.items():
        for grouping, column in GROUPINGS.items():
            wanted = (
                {(row.get(column), row["currency"]): _figures(row) for row in truth[grouping]}
                if column
                else {(None, row["currency"]): _figures(row) for row in truth[grouping]}
            )
            seen = {(row["value"], row["currency"]): _figures(row) for row in ask(table, _select(column, count))}
            found += [
                f"{table} {grouping} {key}: {seen.get(key)} is not {wanted.get(key)}"
                for key in sorted(wanted.keys() | seen.keys(), key=str)
                if wanted.get(key) != seen.get(key)
            ]
    return found


def _select(column: str | None, count: str) -> str:
    value = f"CAST({column} AS VARCHAR)" if column else "CAST(NULL AS VARCHAR)"
    sums = ", ".join(f"CAST(SUM({name}) AS VARCHAR) AS {name}" for name in MEASURES)
    return (
        f"SELECT {value} AS value, currency, CAST({count} AS BIGINT) AS row_count, {sums} FROM {{table}} GROUP BY 1, 2"
    )


def _figures(row: Row) -> tuple[int, ...]:
    """Row count, and the measures in whole units of the tenth digit."""
    return (int(row["row_count"]), *(_units(row[name]) for name in MEASURES))


def _units(text: str) -> int:
    whole, _, digits = text.partition(".")
    return int(whole + digits.ljust(10, "0"))
