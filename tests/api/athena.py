"""Asks Athena over the published views: rows as text, and the questions of the API as SQL in Athena's dialect.

Nothing here is taken from the API: what a question means is written down a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tests.api.questions import NO_VALUE, Condition, GroupedQuestion
from tests.sql.catalogued import LakeTables

Cells = tuple[str | None, ...]
_BUCKETS = {
    None: "CAST(NULL AS VARCHAR)",
    "day": "usage_date",
    "week": "DATE_FORMAT(DATE_TRUNC('week', CAST(usage_date AS DATE)), '%Y-%m-%d')",
    "month": "CONCAT(SUBSTR(usage_date, 1, 7), '-01')",
}
KEYS = 3


class Athena:
    """The published views in SQL; `{views}` in a statement is their database."""

    def __init__(self, tables: LakeTables) -> None:
        self._tables = tables

    def ask(self, sql: str) -> list[Cells]:
        """The rows, every value as text, through StartQueryExecution."""
        query_id = self._tables.run(sql.replace("{views}", self._tables.published))
        pages = self._tables.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
        return [tuple(cell.get("VarCharValue") for cell in row) for row in rows[1:]]


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def column(dimension: str) -> str:
    """The expression of a dimension; an empty tag is no tag."""
    for prefix, column_name in (("tag:", "tags"), ("cost_category:", "cost_categories")):
        if dimension.startswith(prefix):
            return f"NULLIF(ELEMENT_AT({column_name}, {literal(dimension.removeprefix(prefix))}), '')"
    return dimension


def sums(
    question: GroupedQuestion, span: tuple[date, date], *, name: str, granularity: str | None, default_export: str
) -> str:
    """Every group of the question in a span: name, bucket, three keys, unit, sum, count. Nothing is cut off."""
    dimensions = question.dimensions
    if question.resource == "regions":
        dimensions += ("service", "usage_account_id")
    keys = [*(column(one) for one in dimensions), *["CAST(NULL AS VARCHAR)"] * KEYS][:KEYS]
    unit = "pricing_unit" if question.metric == "usage_amount" else "currency"
    count = "CAST(1 AS BIGINT)" if question.view == "line_items" else "line_item_count"
    return f"""
SELECT {literal(name)} AS name, bucket, k0, k1, k2, unit, CAST(SUM(amount) AS VARCHAR), CAST(SUM(line_items) AS VARCHAR)
FROM (
    SELECT
        {_BUCKETS[granularity]} AS bucket,
        {keys[0]} AS k0,
        {keys[1]} AS k1,
        {keys[2]} AS k2,
        {unit} AS unit,
        {question.metric} AS amount,
        {count} AS line_items
    FROM {{views}}.{question.view}
    WHERE {" AND ".join(_conditions(question, span, default_export))}
)
GROUP BY bucket, k0, k1, k2, unit"""


def _conditions(question: GroupedQuestion, span: tuple[date, date], default_export: str) -> list[str]:
    exports = ", ".join(literal(one) for one in question.exports or (default_export,))
    found = [f"export IN ({exports})", f"usage_date >= '{span[0]}'", f"usage_date < '{span[1]}'"]
    if question.accounts is not None:
        found.append(f"usage_account_id IN ({', '.join(literal(one) for one in question.accounts)})")
    for dimension in dict.fromkeys(dimension for dimension, _ in question.filters):
        found.append(f"({' OR '.join(_is(one) for one in question.filters if one[0] == dimension)})")
    found += [f"NOT COALESCE({_is(one)}, FALSE)" for one in question.excludes]
    return found


def _is(condition: Condition) -> str:
    dimension, value = condition
    return f"{column(dimension)} IS NULL" if value is NO_VALUE else f"{column(dimension)} = {literal(value)}"


def together(statements: Iterable[str]) -> str:
    """Several questions as one query."""
    return " UNION ALL ".join(statements)


def by_name(rows: Sequence[Cells]) -> dict[str, list[Cells]]:
    """The rows of each question of `together`, without its name."""
    found: dict[str, list[Cells]] = {}
    for name, *cells in rows:
        found.setdefault(str(name), []).append(tuple(cells))
    return found
