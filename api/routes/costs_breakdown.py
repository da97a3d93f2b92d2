"""`/v1/costs/breakdown`: a measure by group over the whole span: the first groups, the others, and what has no value."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import CsvTable
from api.dimensions import dimension
from api.figures import compared_groups, group_columns, group_of, grouped_meta, labelled, total_rows
from api.models.answer import Amount, Group, GroupedMeta, Kind
from api.models.question import Comparing, DimensionName, MetricSelection
from api.reading import Gold
from api.resource import Resource
from api.spans import former_span


class BreakdownQuestion(MetricSelection):
    """Parameters of `/v1/costs/breakdown`."""

    group_by: Annotated[
        list[DimensionName],
        Field(min_length=1, max_length=3, description="Dimensions, `tag:<key>` or `cost_category:<name>`."),
    ] = ["service"]
    compare: Comparing = None
    limit: Annotated[int, Field(ge=1, le=500, description="Groups shown; the rest is `other`.")] = 10


class BreakdownRow(TypedDict):
    """A group of the span."""

    group: Group
    kind: Kind
    amount: Amount | None
    currency: str | None
    pricing_unit: str | None
    line_item_count: int
    compare_amount: Amount | None
    change: Annotated[Amount | None, Field(description="Amount less compared amount; null unless compared.")]


class BreakdownAnswer(TypedDict):
    """Parts, `other` and `none`: together the total."""

    meta: GroupedMeta
    rows: list[BreakdownRow]


def ask(gold: Gold, asked: Asked) -> BreakdownAnswer:
    """The groups."""
    question: BreakdownQuestion = asked.question
    former = former_span(asked.days, question.compare) if question.compare else None
    sums = labelled(gold, asked, former)
    names = [dimension(name).name for name in question.group_by]
    return {
        "meta": grouped_meta(asked, sums, former),
        "rows": [
            {
                "group": group_of(names, one.group.values),
                "kind": one.group.kind,  # type: ignore[typeddict-item]
                "amount": one.amount,
                "currency": one.group.currency,
                "pricing_unit": one.group.pricing_unit,
                "line_item_count": one.line_item_count,
                "compare_amount": one.former_amount,
                "change": one.change,
            }
            for one in compared_groups(sums, has_former=former is not None)
        ],
    }


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The groups as a table."""
    answer = ask(gold, asked)
    return group_columns(asked, answer["rows"], [], total_rows(answer["meta"]))


RESOURCE = Resource(
    path="/v1/costs/breakdown",
    summary="Costs by group",
    description="A measure of the whole span by up to three dimensions: the first groups, `other` and `none` add up to the total.",
    question=BreakdownQuestion,
    answer=BreakdownAnswer,
    ask=ask,
    table=table,
)
