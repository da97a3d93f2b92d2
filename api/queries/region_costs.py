"""Sums by region, with how many accounts and services have costs there, and the service with the highest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.dimensions import USAGE_AMOUNT
from api.gold.tables import Table
from api.queries.grouped_costs import LabelledSum
from api.queries.statement import Statement, Values


class RegionSum(NamedTuple):
    """A region's sum of one span, currency and unit, and what it is made of."""

    labelled: LabelledSum
    usage_account_count: int
    service_count: int
    top_service: str | None
    top_service_amount: str | None


def region_costs(sources: dict[str, str], table: Table, values: Values, *, metric: str) -> Statement:
    """The statement whose rows `region_sums` reads. `sources`: CURRENT and perhaps FORMER → SELECT of the rows.

    `metric` comes from the allow-list of api/dimensions.py.
    """
    unit = "pricing_unit" if metric == USAGE_AMOUNT else "NULL::VARCHAR"
    currency = "NULL::VARCHAR" if metric == USAGE_AMOUNT else "currency"
    count = "sum(line_item_count)" if "line_item_count" in table.columns else "count(*)"
    grouped = " UNION ALL ".join(
        f"SELECT '{span}' AS span, region, {currency} AS sum_currency, {unit} AS sum_unit, service, usage_account_id, "
        f"sum({metric}) AS amount, {count} AS line_items FROM ({source}) GROUP BY ALL"
        for span, source in sources.items()
    )
    same = " AND ".join(
        f"regions.{name} IS NOT DISTINCT FROM ranked.{name}" for name in ("span", "region", "sum_currency", "sum_unit")
    )
    sql = f"""
WITH grouped AS ({grouped}),
regions AS (
    SELECT span, region, sum_currency, sum_unit, CAST(sum(amount) AS VARCHAR) AS amount,
        CAST(sum(line_items) AS BIGINT) AS line_items, count(DISTINCT usage_account_id) AS usage_accounts,
        count(DISTINCT service) AS services
    FROM grouped GROUP BY ALL
),
by_service AS (
    SELECT span, region, sum_currency, sum_unit, service, sum(amount) AS amount
    FROM grouped WHERE service IS NOT NULL GROUP BY ALL
),
ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY span, region, sum_currency, sum_unit ORDER BY coalesce(amount, 0) DESC, service
    ) AS place
    FROM by_service
)
SELECT regions.span, regions.region, regions.sum_currency, regions.sum_unit, regions.amount, line_items,
    usage_accounts, services, service, CAST(ranked.amount AS VARCHAR)
FROM regions LEFT JOIN ranked ON {same} AND place = 1
ORDER BY ALL"""
    return Statement(sql, values.bound)


def region_sums(rows: Sequence[tuple[object, ...]]) -> list[RegionSum]:
    """The rows of the statement, named."""
    found = []
    for span, region, currency, unit, amount, line_items, *rest in rows:
        kind = "none" if region is None else "value"
        labelled = LabelledSum(span, None, kind, (region,), currency, unit, amount, line_items, 0)  # type: ignore[arg-type]
        found.append(RegionSum(labelled, *rest))  # type: ignore[arg-type]
    return found
