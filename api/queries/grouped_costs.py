"""Sums by group and bucket: the first groups by amount, the rest as `other`, rows without a value as `none`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from api.dimensions import USAGE_AMOUNT, Dimension
from api.gold.tables import Table
from api.queries.statement import Statement, Values
from api.spans import Granularity

CURRENT, FORMER = "current", "former"
# What the groups are ranked by: their amount, or how much it changed.
Ranking = Literal["amount", "change"]
_BUCKETS: dict[Granularity | None, str] = {
    None: "NULL::VARCHAR",
    "day": "usage_date",
    "week": "strftime(date_trunc('week', CAST(usage_date AS DATE)), '%Y-%m-%d')",
    "month": "substr(usage_date, 1, 7) || '-01'",
}
_RANKED_BY: dict[Ranking, str] = {
    "amount": "coalesce(current_amount, 0)",
    "change": "abs(coalesce(current_amount, 0) - coalesce(former_amount, 0))",
}


class LabelledSum(NamedTuple):
    """A row of the answer: which span and bucket, which group, its sum, and how many groups `other` holds in all."""

    span: str
    bucket: str | None
    kind: str
    group: tuple[str | None, ...]
    currency: str | None
    pricing_unit: str | None
    amount: str | None
    line_item_count: int
    other_groups: int


def grouped_costs(
    sources: dict[str, str],
    table: Table,
    values: Values,
    *,
    metric: str,
    group_by: Sequence[Dimension],
    granularity: Granularity | None,
    limit: int,
    ranking: Ranking = "amount",
) -> Statement:
    """The statement whose rows `labelled_sums` reads. `sources`: CURRENT and perhaps FORMER → SELECT of the rows.

    `metric` and the columns come from the allow-lists of api/dimensions.py.
    """
    keys = [f"key_{number}" for number in range(len(group_by))]
    unit = "pricing_unit" if metric == USAGE_AMOUNT else "NULL::VARCHAR"
    currency = "NULL::VARCHAR" if metric == USAGE_AMOUNT else "currency"
    count = "sum(line_item_count)" if "line_item_count" in table.columns else "count(*)"
    key_columns = "".join(f"{dimension.sql(values)} AS {key}, " for key, dimension in zip(keys, group_by, strict=True))
    grouped = " UNION ALL ".join(
        f"SELECT '{span}' AS span, {_BUCKETS[granularity]} AS bucket, {key_columns}{currency} AS sum_currency, "
        f"{unit} AS sum_unit, sum({metric}) AS amount, {count} AS line_items FROM ({source}) GROUP BY ALL"
        for span, source in sources.items()
    )
    listed = "".join(f"{key}, " for key in keys)
    is_none = " AND ".join(f"{key} IS NULL" for key in keys) or "FALSE"
    same = " AND ".join(
        f"grouped.{name} IS NOT DISTINCT FROM ranked.{name}" for name in (*keys, "sum_currency", "sum_unit")
    )
    shown = "".join(f"CASE kind WHEN 'other' THEN NULL ELSE ranked.{key} END AS {key}, " for key in keys)
    # `limit` counts groups with a value; every currency or unit has its own ranking, for they cannot be compared.
    sql = f"""
WITH grouped AS ({grouped}),
sums AS (
    SELECT {listed}sum_currency, sum_unit,
        sum(amount) FILTER (span = 'current') AS current_amount, sum(amount) FILTER (span = 'former') AS former_amount
    FROM grouped GROUP BY ALL
),
ranked AS (
    SELECT *, CASE WHEN {is_none} THEN 'none' WHEN row_number() OVER (
        PARTITION BY sum_currency, sum_unit, {is_none} ORDER BY {_RANKED_BY[ranking]} DESC, {listed}sum_currency
    ) <= {values.place(limit)} THEN 'value' ELSE 'other' END AS kind
    FROM sums
)
SELECT span, bucket, kind, {shown}ranked.sum_currency, ranked.sum_unit, CAST(sum(amount) AS VARCHAR) AS amount,
    CAST(sum(line_items) AS BIGINT) AS line_items, (SELECT count(*) FROM ranked WHERE kind = 'other') AS other_groups
FROM grouped JOIN ranked ON {same}
GROUP BY ALL
ORDER BY span, bucket, ranked.sum_currency, ranked.sum_unit, kind, sum(amount) DESC, {listed}amount"""
    return Statement(sql, values.bound)


def labelled_sums(rows: Sequence[tuple[object, ...]], keys: int) -> list[LabelledSum]:
    """The rows of the statement, named."""
    return [LabelledSum(*row[:3], tuple(row[3 : 3 + keys]), *row[3 + keys :]) for row in rows]  # type: ignore[arg-type,call-arg]
