"""Rows that could not be typed, page by page in the order they lie, and what they hold of money."""

from __future__ import annotations

from api.queries.statement import Statement, Values

COLUMNS = (
    "export",
    "billing_period",
    "reason",
    "column_name",
    "source_file",
    "source_row",
    "line_item_unblended_cost_text",
    "unblended_cost",
    "currency",
    "raw_values",
)
_SHOWN = ", ".join(f"CAST({name} AS VARCHAR)" if name == "unblended_cost" else name for name in COLUMNS)


def quarantined_rows(
    source: str, values: Values, *, after: tuple[str, int] | None = None, limit: int | None = None
) -> Statement:
    """The next rows, with their place (filename, file_row_number) as the last two columns."""
    condition = "TRUE"
    if after:
        file, number = values.place(after[0]), values.place(after[1])
        condition = f"(filename > {file} OR (filename = {file} AND file_row_number > {number}))"
    page = "" if limit is None else f" LIMIT {values.place(limit)}"
    sql = (
        f"SELECT {_SHOWN}, filename, file_row_number FROM ({source}) WHERE {condition} "
        f"ORDER BY filename, file_row_number{page}"
    )
    return Statement(sql, values.bound)


def money_at_stake(source: str, values: Values) -> Statement:
    """Rows of (reason, currency, sum as text, rows): how much of what."""
    sql = (
        f"SELECT reason, currency, CAST(sum(unblended_cost) AS VARCHAR), count(*) FROM ({source}) "
        "GROUP BY reason, currency ORDER BY count(*) DESC, reason, currency"
    )
    return Statement(sql, values.bound)
