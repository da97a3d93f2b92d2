"""`/v1/dimensions/{name}`: the values of a dimension to choose a filter from, by what is typed so far."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.dimensions import COLUMNS, MAPS, MAX_TEXT, Dimension, table_for
from api.gold.tables import LINE_ITEMS
from api.models.answer import SpanMeta
from api.models.question import Selection
from api.problems import Kinds, Problem, invalid
from api.queries.dimension_values import NAMES, ValueFound, dimension_values, map_keys, values_found
from api.queries.statement import Statement, Values
from api.reading import Gold
from api.resource import Resource


class DimensionQuestion(Selection):
    """Parameters of `/v1/dimensions/{name}`."""

    key: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MAX_TEXT,
            description="For `tag` and `cost_category`: list the values of this key; without it the keys are listed.",
        ),
    ] = None
    search: Annotated[
        str,
        Field(max_length=200, description="Only values or labels that contain this text, in capitals or not."),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=500, description="Values shown.")] = 50


class DimensionMeta(SpanMeta):
    """Meta of a list of values."""

    dimension: Annotated[str, Field(description="As in `group_by`; `tag` or `cost_category` when keys are listed.")]
    value_count: Annotated[int, Field(description="How many values there are, shown or not.", ge=0)]
    is_truncated: Annotated[bool, Field(description="Whether there are more values than are shown.")]


class DimensionValue(TypedDict):
    """A value of the dimension."""

    value: Annotated[str | None, Field(description="Null: line items without a value.")]
    label: Annotated[
        str | None, Field(description="Name of an account, as of its last day in the span; null when none is known.")
    ]
    line_item_count: int


class DimensionAnswer(TypedDict):
    """Values, the most frequent first, then by alphabet."""

    meta: DimensionMeta
    rows: list[DimensionValue]


def ask(gold: Gold, asked: Asked) -> DimensionAnswer:
    """The values. Problems not-found for an unknown dimension, invalid-request for a key where there is none."""
    question: DimensionQuestion = asked.question
    name = asked.path["name"]
    if name not in COLUMNS and name not in MAPS:
        raise Problem(
            Kinds.NOT_FOUND, f"there is no such dimension; there is {', '.join((*COLUMNS, *MAPS))}, each by its name"
        )
    if question.key is not None and name not in MAPS:
        raise invalid("key", f"only tag and cost_category have keys; leave it out for {name}")
    lists_keys = name in MAPS and question.key is None
    dimension = Dimension(MAPS.get(name, name), question.key)
    found = _found(gold, asked, dimension, lists_keys=lists_keys)
    value_count = found[0].value_count if found else 0
    return {
        "meta": {
            **asked.span_meta(),
            "dimension": name if lists_keys else dimension.name,
            "value_count": value_count,
            "is_truncated": value_count > len(found),
        },
        "rows": [{"value": one.value, "label": one.label, "line_item_count": one.line_item_count} for one in found],
    }


def _found(gold: Gold, asked: Asked, dimension: Dimension, *, lists_keys: bool) -> list[ValueFound]:
    question: DimensionQuestion = asked.question
    table = table_for([dimension, *(one.dimension for one in (*asked.filters, *asked.excludes))])
    if dimension.column in NAMES:
        table = LINE_ITEMS

    def build() -> Statement:
        values = Values()
        source = gold.source(asked, table, values)
        if lists_keys:
            return map_keys(source, values, column=dimension.column, search=question.search, limit=question.limit)
        return dimension_values(
            source, table, values, dimension=dimension, search=question.search, limit=question.limit
        )

    return values_found(gold.rows(build))


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The values as a table."""
    columns = [Column("value"), Column("label"), Column("line_item_count", is_number=True)]
    return listed(ask(gold, asked)["rows"], columns)


RESOURCE = Resource(
    path="/v1/dimensions/{name}",
    summary="Values of a dimension",
    description="The values of a dimension in the span, or the keys of tags and cost categories: what a filter can be made of.",
    question=DimensionQuestion,
    answer=DimensionAnswer,
    ask=ask,
    table=table,
    parts={"name": {"type": "string", "enum": [*COLUMNS, *MAPS], "description": "The dimension."}},
    problems=(Kinds.NOT_FOUND,),
)
