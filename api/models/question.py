"""What every question may say: which published state, which exports, which days, which figures in or out."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from api.dimensions import FILTER_PATTERN, MAX_TEXT, NAME_PATTERN, Metric, condition, dimension
from api.publications.pointer import Publication
from api.spans import Span, span_of

MAX_CONDITIONS = 100
# How values of these types are written; nothing else is taken.
_WRITTEN: dict[Any, tuple[str, str]] = {
    bool: ("true|false", "true or false"),
    int: (r"-?(0|[1-9]\d{0,9})", "a whole number"),
    date: (r"\d{4}-\d{2}-\d{2}", "a day, YYYY-MM-DD"),
}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def _types(annotation: Any) -> list[Any]:
    """The type, or those of a union, without what annotates them."""
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _types(inner[0])
    return [one for part in inner for one in _types(part)] if inner else [annotation]


def _checked_day(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return day


def _checked_condition(text: str) -> str:
    condition(text)
    return text


def _checked_dimension(name: str) -> str:
    dimension(name)
    return name


Day = Annotated[date, AfterValidator(_checked_day)]
ConditionText = Annotated[
    str, AfterValidator(_checked_condition), WithJsonSchema({"type": "string", "pattern": FILTER_PATTERN})
]
DimensionName = Annotated[
    str,
    Field(max_length=MAX_TEXT + 20),
    AfterValidator(_checked_dimension),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN}),
]
ExportName = Annotated[str, Field(min_length=1, max_length=256)]
BillingPeriod = Annotated[str, Field(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")]


class Question(BaseModel):
    """A question about a published state. Unknown parameters are refused, so that no misspelt filter is passed over."""

    # Built when first asked: a cold start builds the one model it needs.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    # Whether figures are added up, so that it matters which exports are.
    needs_exports: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _strictly_written(cls, given: Any) -> Any:
        """Refuses text that pydantic would kindly understand, such as `yes`, 1e3, or a timestamp for a day."""
        for name, value in given.items():
            field = cls.model_fields.get(name)
            for kind, (pattern, what) in _WRITTEN.items():
                is_kind = field is not None and kind in _types(field.annotation)
                if is_kind and isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
                    raise PydanticCustomError("written", "must be {what}", {"name": name, "what": what})
        return given

    publication_id: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9a-f]{16}$",
            description="Answer from this published state, so that several answers fit together; default: the current one.",
        ),
    ] = None
    snapshot_id: Annotated[
        str | None,
        Field(
            pattern=r"^2\d{3}-(0[1-9]|1[0-2])-[0-9a-f]{16}$",
            description="Answer from this one snapshot of one billing period, published now or formerly. Not with publication_id.",
        ),
    ] = None
    export: Annotated[
        list[ExportName],
        Field(
            max_length=20,
            description=(
                "CUR exports to add up; default: the only one, or those the settings name. "
                "Two exports of one organisation hold the same costs twice."
            ),
        ),
    ] = []


class PeriodQuestion(Question):
    """A question about one billing period."""

    billing_period: Annotated[
        BillingPeriod | None, Field(description="Month YYYY-MM; default: the newest published.")
    ] = None


class SpanQuestion(Question):
    """A question about some days."""

    start_date: Annotated[
        Day | None, Field(description="First day, UTC; default: the first of the newest published month.")
    ] = None
    end_date: Annotated[
        Day | None,
        Field(
            description="The day after the last, UTC; default: the first of the month after the newest published one."
        ),
    ] = None

    def span_in(self, publication: Publication) -> Span:
        """The days asked for; what is left open follows the newest published month. Raises ValueError."""
        newest = max(one.billing_period for one in publication.snapshots)
        return span_of(self.start_date, self.end_date, newest)


class Selection(SpanQuestion):
    """A question about the figures of some days, filtered."""

    filter: Annotated[
        list[ConditionText],
        Field(
            max_length=MAX_CONDITIONS,
            description=(
                "Only rows with this value: `service:AmazonEC2`, `tag:Team:core`, `region:` for no region. Values of one dimension "
                "are alternatives; dimensions must all hold. Within the key of a tag `:` and `%` are written %3A and %25."
            ),
        ),
    ] = []
    exclude: Annotated[
        list[ConditionText],
        Field(max_length=MAX_CONDITIONS, description="No rows with this value; written as in `filter`."),
    ] = []


class MetricSelection(Selection):
    """A selection and the measure that is summed."""

    metric: Annotated[
        Metric, Field(description="The measure; `usage_amount` is summed per pricing unit, all others per currency.")
    ] = "unblended_cost"


GroupBy = Annotated[
    list[DimensionName], Field(max_length=3, description="Dimensions, `tag:<key>` or `cost_category:<name>`.")
]
Comparing = Annotated[
    Literal["previous_period", "previous_month", "previous_year"] | None,
    Field(description="Compare with the days just before, or with the same days a month or a year before."),
]
