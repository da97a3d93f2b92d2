"""The values of a dimension, or the keys of tags and cost categories, the most frequent first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.dimensions import Dimension
from api.gold.tables import Table
from api.queries.statement import Statement, Values

# Column of an account's id → column of its name; names are known from CUR 2.0 only, and only per line item.
NAMES = {"usage_account_id": "usage_account_name", "payer_account_id": "payer_account_name"}


class ValueFound(NamedTuple):
    """A value with its label, how many line items have it, and how many values there are in all."""

    value: str | None
    label: str | None
    line_item_count: int
    value_count: int


def dimension_values(
    source: str, table: Table, values: Values, *, dimension: Dimension, search: str, limit: int
) -> Statement:
    """The statement whose rows `values_found` reads. The column comes from the allow-list of api/dimensions.py."""
    name = NAMES.get(dimension.column)
    # The name of the last day; of two on that day the last by alphabet, so that the answer is always the same.
    label = f"substr(max(usage_date || {name}) FILTER ({name} <> ''), 11)" if name else "NULL::VARCHAR"
    counted = (
        f"SELECT {dimension.sql(values)} AS value, {label} AS label, {_count(table)} AS line_items "
        f"FROM ({source}) GROUP BY ALL"
    )
    return _listed(counted, values, search, limit)


def map_keys(source: str, values: Values, *, column: str, search: str, limit: int) -> Statement:
    """The statement of the keys of a map column; AWS counts an empty tag as no tag, so its key has no row there."""
    counted = (
        "SELECT entry.key AS value, NULL::VARCHAR AS label, count(*) AS line_items "
        f"FROM (SELECT unnest(map_entries({column})) AS entry FROM ({source})) WHERE entry.value <> '' GROUP BY ALL"
    )
    return _listed(counted, values, search, limit)


def values_found(rows: Sequence[tuple[object, ...]]) -> list[ValueFound]:
    """The rows of the statement, named."""
    return [ValueFound(*row) for row in rows]  # type: ignore[arg-type]


def _listed(counted: str, values: Values, search: str, limit: int) -> Statement:
    is_wanted = "TRUE"
    if search:
        sought = f"lower({values.place(search)})"
        is_wanted = f"contains(lower(value), {sought}) OR contains(lower(label), {sought})"
    sql = f"""
WITH counted AS ({counted})
SELECT value, label, CAST(line_items AS BIGINT) AS line_items, count(*) OVER () AS value_count
FROM counted WHERE {is_wanted}
ORDER BY line_items DESC, value NULLS LAST LIMIT {values.place(limit)}"""
    return Statement(sql, values.bound)


def _count(table: Table) -> str:
    return "sum(line_item_count)" if "line_item_count" in table.columns else "count(*)"
