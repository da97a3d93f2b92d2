"""Every template renders to Athena SQL; how it reads is sqlfluff's, in `make check`."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from sentinel.checks.sql import render_sql

REPOSITORY = Path(__file__).resolve().parents[2]
SQL = REPOSITORY / "include" / "sql"
PARAMETERS = {
    "raw_database": "sentinel_raw",
    "silver_database": "sentinel_silver",
    "gold_database": "sentinel_gold",
    "published_database": "sentinel",
    "delivery_table": "delivery_00000000000000a1",
    "billing_period": "2026-10",
    "snapshot_id": "2026-10-00000000000000b1",
    "former_snapshot_id": "2026-10-00000000000000b0",
    "export": "demo",
    "finality": "estimated",
    "delivered_at": "2026-10-09T14:02:11Z",
    "delivered_seconds": "1791554531",
    "quarantine_limit_rows_pct": "1",
    "quarantine_limit_cost_pct": "0.5",
    "former_delivered_seconds": "",
    "learn_from": "2026-07-11T14:02:11Z",
    "learn_from_period": "2026-05",
    "published": [{"export": "demo", "billing_period": "2026-10", "snapshot_id": "2026-10-00000000000000b1"}],
}
TEMPLATES = sorted(path.relative_to(SQL).as_posix() for path in SQL.rglob("*.sql"))


def test_there_are_templates_of_every_kind() -> None:
    assert {template.split("/")[0] for template in TEMPLATES} == {"checks", "queries", "views"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_renders_to_one_bare_select(template: str) -> None:
    sql = render_sql(template, **PARAMETERS)
    assert ";" not in "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    (statement,) = sqlglot.parse(sql, read="athena")
    assert isinstance(statement, sqlglot.exp.Select)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", ["export", "billing_period", "snapshot_id"])
def test_a_quote_in_an_id_stays_inside_its_literal(template: str, name: str) -> None:
    hostile = "x' OR '1'='1"
    published = [PARAMETERS["published"][0] | {name: hostile}]  # type: ignore[operator]
    sql = render_sql(template, **(PARAMETERS | {name: hostile, "published": published}))
    (statement,) = sqlglot.parse(sql, read="athena")
    assert statement is not None
    plain = sqlglot.parse_one(render_sql(template, **PARAMETERS), read="athena")
    # The same shape: a value that left its place would add conditions.
    assert [type(node) for node in statement.walk()] == [type(node) for node in plain.walk()]
