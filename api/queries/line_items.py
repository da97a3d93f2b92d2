"""The audit log page by page: first where the rows of the page lie, then the rows themselves.

The place of a row is its sort value, file and row number; no two rows share it, and snapshots never change. So a page begins
just behind the row the one before ended with, however deep: nothing is counted off. Of every row only the narrow columns of
the first step are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.dimensions import METRICS
from api.gold.tables import LINE_ITEMS
from api.queries.statement import Statement, Values

SORTS = (
    "usage_date",
    *METRICS,
    "usage_account_id",
    "service",
    "region",
    "operation",
    "usage_type",
    "charge_type",
    "resource_id",
)
SEARCHED = ("resource_id", "description", "usage_type", "operation", "service")
# Columns by which a row can be told from every other.
PLACE = ("filename", "file_row_number")


@dataclass(frozen=True)
class RowPlace:
    """Where a row lies: its sort value as text (None: no value, sorted last), file, and row number."""

    sort_value: str | None
    filename: str
    file_row_number: int


def is_searched(search: str, values: Values) -> str:
    """The condition that a row holds the text, upper or lower case."""
    # Both sides by the same LOWER, as in the SQL that the dashboard tells: Python knows another small sigma.
    place = values.place(search)
    return "(" + " OR ".join(f"CONTAINS(LOWER({column}), LOWER({place}))" for column in SEARCHED) + ")"


def page_places(
    source: str, values: Values, *, sort: str, is_descending: bool, after: RowPlace | None, limit: int
) -> Statement:
    """The places of the next rows. `sort` is one of SORTS; rows without a value come last either way."""
    direction = "DESC" if is_descending else "ASC"
    condition = _behind(after, sort, is_descending=is_descending, values=values) if after else "TRUE"
    order = f"ORDER BY {sort} {direction} NULLS LAST, filename, file_row_number"
    # The sort value becomes text for the rows of the page alone: for every row it would take most of the time.
    found = f"SELECT {sort}, filename, file_row_number FROM ({source}) WHERE {condition} {order}"
    sql = (
        f"SELECT CAST({sort} AS VARCHAR), filename, file_row_number FROM ({found} LIMIT {values.place(limit)}) {order}"
    )
    return Statement(sql, values.bound)


def _behind(after: RowPlace, sort: str, *, is_descending: bool, values: Values) -> str:
    file, number = values.place(after.filename), values.place(after.file_row_number)
    later = f"(filename > {file} OR (filename = {file} AND file_row_number > {number}))"
    if after.sort_value is None:
        return f"({sort} IS NULL AND {later})"
    value = f"CAST({values.place(after.sort_value)} AS {LINE_ITEMS.columns[sort]})"
    beyond = "<" if is_descending else ">"
    reached = f"({sort} {beyond} {value} OR ({sort} = {value} AND {later}))"
    if sort == "usage_date":  # never without a value, so the plain comparison lets whole row groups be passed over
        return f"({sort} {beyond}= {value} AND {reached})"
    return f"({reached} OR {sort} IS NULL)"


def rows_up_to(place: RowPlace, source: str, values: Values) -> Statement:
    """How many rows of the source lie before the place, or just there."""
    file, number = values.place(place.filename), values.place(place.file_row_number)
    sql = (
        f"SELECT count(*) FROM ({source}) "
        f"WHERE filename < {file} OR (filename = {file} AND file_row_number <= {number})"
    )
    return Statement(sql, values.bound)


def nth_row(number: int, source: str, values: Values) -> Statement:
    """File and row number of the row that `rows_up_to` counted so many rows up to."""
    sql = (
        f"SELECT filename, file_row_number FROM ({source}) "
        f"ORDER BY filename, file_row_number LIMIT 1 OFFSET {values.place(number - 1)}"
    )
    return Statement(sql, values.bound)


def rows_at(numbers: Sequence[int], columns: Sequence[str], source: str, values: Values) -> Statement:
    """The rows of these numbers, in any order, with their number as the last column; amounts come as text.

    `source` is of one file: to read the wide rows of many at once takes more memory than there is.
    """
    shown = ", ".join(f"CAST({name} AS VARCHAR)" if is_amount(name) else name for name in columns)
    # Row groups are passed over by the first and last number.
    first, last = values.place(min(numbers)), values.place(max(numbers))
    sql = (
        f"SELECT {shown}, file_row_number FROM ({source}) WHERE file_row_number BETWEEN {first} AND {last} "
        f"AND file_row_number IN ({values.places(list(numbers))})"
    )
    return Statement(sql, values.bound)


def all_rows(source: str, values: Values, columns: Sequence[str], *, sort: str, is_descending: bool) -> Statement:
    """Every row in the order of the pages; amounts come as text."""
    shown = ", ".join(f"CAST({name} AS VARCHAR)" if is_amount(name) else name for name in columns)
    direction = "DESC" if is_descending else "ASC"
    sql = f"SELECT {shown} FROM ({source}) ORDER BY {sort} {direction} NULLS LAST, filename, file_row_number"
    return Statement(sql, values.bound)


def line_item_totals(source: str, values: Values, *, metric: str, unit: str, count: str) -> Statement:
    """Rows of (sum as text, unit, line items). `count` is how line items are counted in the table that is read."""
    sql = f"SELECT CAST(sum({metric}) AS VARCHAR), {unit}, CAST({count} AS BIGINT) FROM ({source}) GROUP BY {unit}"
    return Statement(sql, values.bound)


def is_amount(column: str) -> bool:
    """Whether the column of line items is a decimal."""
    return LINE_ITEMS.columns.get(column, "").startswith("DECIMAL")
