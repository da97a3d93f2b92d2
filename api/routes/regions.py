"""`/v1/regions`: where the costs are: every region of the span, `global` and no region among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import TOTAL, Column, CsvTable
from api.dimensions import USAGE_AMOUNT, Dimension, table_for
from api.figures import compared_groups, grouped_meta, total_rows
from api.models.answer import Amount, Comparison, FiguresMeta, Kind
from api.models.question import Comparing, MetricSelection
from api.queries.grouped_costs import CURRENT, FORMER
from api.queries.region_costs import RegionSum, region_costs, region_sums
from api.queries.statement import Statement, Values
from api.reading import Gold
from api.resource import Resource
from api.series import Group
from api.spans import Span, former_span
from api.sums import subtract

_COUNTS = ("line_item_count", "usage_account_count", "service_count")


class RegionsQuestion(MetricSelection):
    """Parameters of `/v1/regions`."""

    compare: Comparing = None


class RegionsMeta(FiguresMeta):
    """Meta of all regions."""

    compare: Annotated[Comparison | None, Field(description="Null unless asked for.")]


class RegionRow(TypedDict):
    """A region, in one currency or pricing unit."""

    region: Annotated[str | None, Field(description="Null for line items without a region.")]
    kind: Annotated[Kind, Field(description="`none`: line items without a region; `other` does not occur.")]
    amount: Amount | None
    currency: str | None
    pricing_unit: str | None
    line_item_count: int
    usage_account_count: Annotated[int, Field(description="Usage accounts with line items there.", ge=0)]
    service_count: Annotated[int, Field(description="Services with line items there.", ge=0)]
    top_service: Annotated[str | None, Field(description="The service with the highest amount.")]
    top_service_amount: Amount | None
    compare_amount: Amount | None
    change: Annotated[Amount | None, Field(description="Amount less compared amount; null unless compared.")]


class RegionsAnswer(TypedDict):
    """All regions, the highest amount first; what has no region is last. Together they are the total."""

    meta: RegionsMeta
    rows: list[RegionRow]


def ask(gold: Gold, asked: Asked) -> RegionsAnswer:
    """The regions."""
    question: RegionsQuestion = asked.question
    former = former_span(asked.days, question.compare) if question.compare else None
    sums = _sums(gold, asked, former)
    labelled = [one.labelled for one in sums]
    meta = grouped_meta(asked, labelled, former)
    current = {_group(one): one for one in sums if one.labelled.span == CURRENT}
    return {
        "meta": {key: value for key, value in meta.items() if key != "other_groups"},  # type: ignore[typeddict-item]
        "rows": [
            _row(one.group, one.amount, one.former_amount, one.change, current.get(one.group))
            for one in compared_groups(labelled, has_former=former is not None)
        ],
    }


def _sums(gold: Gold, asked: Asked, former: Span | None) -> list[RegionSum]:
    table = table_for([Dimension("region"), *(one.dimension for one in (*asked.filters, *asked.excludes))])

    def build() -> Statement:
        values = Values()
        sources = {CURRENT: gold.source(asked, table, values)}
        if former:
            sources[FORMER] = gold.source(asked, table, values, former)
        return region_costs(sources, table, values, metric=asked.question.metric)

    return region_sums(gold.rows(build))


def _group(one: RegionSum) -> Group:
    return Group(one.labelled.kind, one.labelled.group, one.labelled.currency, one.labelled.pricing_unit)


def _row(
    group: Group, amount: str | None, former_amount: str | None, change: str | None, there: RegionSum | None
) -> RegionRow:
    return {
        "region": group.values[0],
        "kind": group.kind,  # type: ignore[typeddict-item]
        "amount": amount,
        "currency": group.currency,
        "pricing_unit": group.pricing_unit,
        "line_item_count": there.labelled.line_item_count if there else 0,
        "usage_account_count": there.usage_account_count if there else 0,
        "service_count": there.service_count if there else 0,
        "top_service": there.top_service if there else None,
        "top_service_amount": there.top_service_amount if there else None,
        "compare_amount": former_amount,
        "change": change,
    }


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The regions as a table, the measure under its own name."""
    question: RegionsQuestion = asked.question
    answer = ask(gold, asked)
    metric = question.metric
    unit = "pricing_unit" if metric == USAGE_AMOUNT else "currency"
    columns = {
        "region": Column("region"),
        "kind": Column("kind"),
        "amount": Column(metric, is_number=True),
        unit: Column(unit),
        **{name: Column(name, is_number=True) for name in _COUNTS},
        "top_service": Column("top_service"),
        "top_service_amount": Column(f"top_service_{metric}", is_number=True),
    }
    if question.compare:
        columns["compare_amount"] = Column(f"compare_{metric}", is_number=True)
        columns["change"] = Column(f"change_{metric}", is_number=True)

    def cells(row: Mapping[str, Any]) -> list[Any]:
        return [row.get(field) for field in columns]

    def totals() -> list[list[Any]]:
        last = total_rows({**answer["meta"], "other_groups": 0})
        return [
            cells({**one, "region": TOTAL, "change": subtract(one["amount"], one["compare_amount"])}) for one in last
        ]

    return CsvTable([*columns.values()], (cells(row) for row in answer["rows"]), totals)


RESOURCE = Resource(
    path="/v1/regions",
    summary="Costs by region",
    description="Every region of the span with its amount, its accounts and services, and the service that costs most there.",
    question=RegionsQuestion,
    answer=RegionsAnswer,
    ask=ask,
    table=table,
)
