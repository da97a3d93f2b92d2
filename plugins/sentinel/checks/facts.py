"""The facts of a snapshot: counts that prove nothing by themselves and say how final the delivery is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sentinel.checks.sql import render_sql

FACTS = ("line_item_count", "invoiced_line_item_count")
FACTS_QUERY = "queries/delivery_facts.sql"


class FactsError(Exception):
    """The facts of a snapshot could not be read; the message says why, and the task may be retried."""


def facts_statement(parameters: Mapping[str, str]) -> str:
    """The SQL that asks for the facts, from the parameters of the checks."""
    return render_sql(
        FACTS_QUERY,
        gold_database=parameters["gold_database"],
        billing_period=parameters["billing_period"],
        snapshot_id=parameters["snapshot_id"],
    )


def facts_of(result_set_rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """`{"line_item_count", "invoiced_line_item_count"}` from the rows of GetQueryResults: a header and one row, else FactsError."""
    cells = [[cell.get("VarCharValue") for cell in row["Data"]] for row in result_set_rows]
    if len(cells) != 2:
        raise FactsError(f"{FACTS_QUERY}: expected a header and one row, found {len(cells)} row(s)")
    named = dict(zip([str(name).lower() for name in cells[0]], cells[1], strict=True))
    try:
        return {name: int(named[name]) for name in FACTS}
    except (KeyError, TypeError, ValueError) as error:
        raise FactsError(f"{FACTS_QUERY}: expected the counts {', '.join(FACTS)}, found {named}") from error
