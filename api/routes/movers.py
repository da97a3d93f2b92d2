"""`/v1/movers`: the groups that changed most between two spans."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.comparisons import month_to_date, newest_whole_month, same_days_of_month_before
from api.csv_table import Column, CsvTable
from api.dimensions import dimension
from api.figures import compared_groups, group_columns, group_of, grouped_meta, labelled, total_rows
from api.models.answer import Amount, Group, GroupedMeta, Kind, Total
from api.models.question import DimensionName, MetricSelection
from api.problems import invalid
from api.publications.pointer import Publication
from api.reading import Gold
from api.resource import Resource
from api.spans import Span, former_span
from api.sums import subtract

_RATIO_PLACES = Decimal("0.0001")
# For the greatest of DECIMAL(38,10) by the smallest.
_WIDE = Context(prec=60)
ComparisonName = Literal["month_to_date", "month_over_month", "previous_period", "previous_month", "previous_year"]


class MoversQuestion(MetricSelection):
    """Parameters of `/v1/movers`."""

    # Every answer is compared: the columns of the CSV ask for this.
    compares: ClassVar[bool] = True

    comparison: Annotated[
        ComparisonName | None,
        Field(
            description=(
                "`month_to_date`: the whole days of the newest month with the same days of the month before; `month_over_month`: "
                "the newest whole month with the one before; the others: the days named with those just before, or a month or a "
                "year before. Default: `month_to_date`, or `previous_period` when days are named."
            )
        ),
    ] = None
    group_by: Annotated[
        list[DimensionName],
        Field(min_length=1, max_length=1, description="A dimension, `tag:<key>` or `cost_category:<name>`."),
    ] = ["service"]
    limit: Annotated[int, Field(ge=1, le=500, description="Groups shown; the rest is `other`.")] = 10

    @property
    def compared_by(self) -> ComparisonName:
        """The comparison, with its default."""
        if self.comparison is None:
            return "previous_period" if self.start_date or self.end_date else "month_to_date"
        return self.comparison

    def span_in(self, publication: Publication) -> Span:
        """The days asked for, or those of the month that is compared. Raises ValueError; Problem invalid-request."""
        if self.compared_by not in {"month_to_date", "month_over_month"}:
            return super().span_in(publication)
        for name in ("start_date", "end_date"):
            if getattr(self, name):
                raise invalid(name, f"{self.compared_by} has its own days; leave it out, or ask for previous_period")
        if self.compared_by == "month_to_date":
            return month_to_date(publication)
        span = newest_whole_month(publication)
        if span is None:
            raise invalid("comparison", "no published month is whole yet; ask for month_to_date")
        return span

    def former_of(self, span: Span) -> Span:
        """The span to compare with."""
        compared_by = self.compared_by
        if compared_by == "month_to_date":
            return same_days_of_month_before(span)
        return former_span(span, "previous_month" if compared_by == "month_over_month" else compared_by)


class MoversMeta(GroupedMeta):
    """Meta of what changed."""

    comparison: ComparisonName
    change: Annotated[list[Total], Field(description="Totals less compared totals: the sum of all rows' change.")]


class Mover(TypedDict):
    """A group and how its amount changed."""

    group: Group
    kind: Kind
    amount: Amount | None
    currency: str | None
    pricing_unit: str | None
    compare_amount: Amount | None
    change: Annotated[Amount | None, Field(description="Amount less compared amount.")]
    change_ratio: Annotated[
        str | None,
        Field(
            pattern=r"^-?\d+\.\d{4}$",
            description="Change by the size of the compared amount: 0.2500 is 25 % more; null when that is 0.",
        ),
    ]
    is_new: Annotated[bool, Field(description="A group that had no amount before.")]
    is_gone: Annotated[bool, Field(description="A group that has no amount any more.")]


class MoversAnswer(TypedDict):
    """Groups by how much they changed, whichever way; with `other` and `none` they add up to the whole change."""

    meta: MoversMeta
    rows: list[Mover]


def ask(gold: Gold, asked: Asked) -> MoversAnswer:
    """The movers."""
    question: MoversQuestion = asked.question
    former = question.former_of(asked.days)
    sums = labelled(gold, asked, former, ranking="change")
    names = [dimension(name).name for name in question.group_by]
    meta = grouped_meta(asked, sums, former)
    change: list[Total] = [
        {
            "amount": subtract(one["amount"], one["compare_amount"]),
            "currency": one["currency"],
            "pricing_unit": one["pricing_unit"],
        }
        for one in total_rows(meta)
    ]
    return {
        "meta": {**meta, "comparison": question.compared_by, "change": change},
        "rows": [
            {
                "group": group_of(names, one.group.values),
                "kind": one.group.kind,  # type: ignore[typeddict-item]
                "amount": one.amount,
                "currency": one.group.currency,
                "pricing_unit": one.group.pricing_unit,
                "compare_amount": one.former_amount,
                "change": one.change,
                "change_ratio": change_ratio(one.change, one.former_amount),
                "is_new": one.group.kind == "value" and has_begun(one.former_amount, one.amount),
                "is_gone": one.group.kind == "value" and has_begun(one.amount, one.former_amount),
            }
            for one in compared_groups(sums, has_former=True, ranking="change")
        ],
    }


def change_ratio(change: str | None, former_amount: str | None) -> str | None:
    """Change by the size of the former amount, to four places; None when that is nothing. More cost is always positive."""
    former = Decimal(former_amount or 0).copy_abs()
    if change is None or not former:
        return None
    ratio = _WIDE.divide(Decimal(change), former).quantize(_RATIO_PLACES, context=_WIDE)
    return format(ratio if ratio else ratio.copy_abs(), "f")


def has_begun(before: str | None, after: str | None) -> bool:
    """Whether there was nothing before and is something after."""
    return not Decimal(before or 0) and bool(Decimal(after or 0))


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The movers as a table."""
    answer = ask(gold, asked)
    meta = answer["meta"]
    last = [{**one, "change": change["amount"]} for one, change in zip(total_rows(meta), meta["change"], strict=True)]
    base = group_columns(asked, answer["rows"], [], last)
    columns = [
        *base.columns,
        Column(f"change_{asked.question.metric}", is_number=True),
        Column("change_ratio", is_number=True),
        Column("is_new"),
        Column("is_gone"),
    ]

    def more(row: Any) -> list[str | None]:
        return [row["change"], row["change_ratio"], *(str(row[name]).lower() for name in ("is_new", "is_gone"))]

    rows = ([*cells, *more(row)] for cells, row in zip(base.rows, answer["rows"], strict=True))
    return CsvTable(
        columns,
        rows,
        lambda: [[*cells, row["change"], None, None, None] for cells, row in zip(base.totals(), last, strict=True)],
    )


RESOURCE = Resource(
    path="/v1/movers",
    summary="What changed",
    description="The groups whose measure changed most between two spans, up or down; the rows add up to the whole change.",
    question=MoversQuestion,
    answer=MoversAnswer,
    ask=ask,
    table=table,
)
