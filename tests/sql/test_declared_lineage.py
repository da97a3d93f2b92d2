"""What include/schemas declares of the tables that Athena writes is what their SQL says, as sqlglot reads it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlglot import exp
from sqlglot.lineage import lineage

from sentinel.checks.sql import render_sql
from sentinel.lineage.columns import load_table, sources_in_tables
from sentinel.settings import Settings
from sentinel.snapshots.views import PUBLISHED_VIEWS, view_statement

PLACES = {"gold": "sentinel_gold", "silver": "sentinel_silver"}
ASKED = {
    "billing_period": "2026-10",
    "snapshot_id": "2026-10-b",
    "former_snapshot_id": "2026-10-a",
    "export": "demo",
    "delivered_at": "2026-10-09T00:00:00Z",
    "delivered_seconds": "1791504000",
    "former_delivered_seconds": "1791417600",
    "finality": "estimated",
    "learn_from": "2026-07-11T00:00:00Z",
    "learn_from_period": "2026-05",
}


@pytest.mark.parametrize(
    ("query", "table"), [("restatement", "restatements"), ("day_finality", "day_finality")], ids=str
)
def test_what_athena_writes_is_made_from_the_columns_declared(query: str, table: str) -> None:
    sql = render_sql(f"queries/{query}.sql", gold_database="sentinel_gold", **ASKED)
    for column, declared in sources_in_tables("gold", table).items():
        assert (column, {(one.table, one.column) for one in declared}) == (column, _leaves(sql, column))


@pytest.mark.parametrize("view", PUBLISHED_VIEWS)
def test_a_published_view_shows_each_column_of_its_table_as_it_is(view: str) -> None:
    layer = "silver" if view == "quarantine" else "gold"
    shown = [{"export": "demo", "billing_period": "2026-10", "snapshot_id": "2026-10-b"}]
    sql = view_statement(view, Settings(), shown).partition(" AS\n")[2]
    for column in load_table(layer, view)["columns"]:
        assert _leaves(sql, column["name"]) == {(f"{layer}.{view}", column["name"])}


def _leaves(sql: str, column: str) -> set[tuple[str, str]]:
    """The columns of tables that a column of the answer is made from."""
    layers = {database: layer for layer, database in PLACES.items()}
    return {
        (f"{layers[node.expression.db]}.{node.expression.name}", node.name.rpartition(".")[2])
        for node in lineage(column, sql, schema=_SCHEMA, dialect="athena").walk()
        if isinstance(node.expression, exp.Table)
    }


def _columns(layer: str, table: str) -> dict[str, str]:
    document: Any = load_table(layer, table)
    return {column["name"]: "varchar" for column in [*document["columns"], *document["partitions"]]}


_SCHEMA = {
    PLACES["gold"]: {
        table: _columns("gold", table) for table in ("daily_costs", "line_items", "restatements", "day_finality")
    },
    PLACES["silver"]: {"quarantine": _columns("silver", "quarantine")},
}
