"""`/v1/costs`: a measure over time, by group, compared with a former span."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import CsvTable
from api.dimensions import dimension
from api.figures import group_columns, group_of, grouped_meta, labelled, total_rows
from api.models.answer import Amount, DayText, Finality, Group, GroupedMeta, Kind
from api.models.question import Comparing, GroupBy, MetricSelection
from api.problems import invalid
from api.reading import Gold
from api.resource import Resource
from api.series import points, running
from api.spans import Granularity, Span, bucket_at, former_span

MAX_BUCKETS = 400


class CostsQuestion(MetricSelection):
    """Parameters of `/v1/costs`."""

    group_by: GroupBy = []
    granularity: Annotated[Granularity, Field(description="Weeks begin on Monday.")] = "day"
    is_cumulative: Annotated[bool, Field(description="Every amount is the sum so far.")] = False
    compare: Comparing = None
    limit: Annotated[int, Field(ge=1, le=50, description="Groups shown; the rest is `other`.")] = 10


class CostPoint(TypedDict):
    """A group in a day, week or month."""

    date: Annotated[
        DayText | None,
        Field(description="The day, Monday of the week, or first of the month; null behind the span's end."),
    ]
    group: Group
    kind: Kind
    amount: Amount | None
    currency: str | None
    pricing_unit: str | None
    finality: Finality
    compare_date: DayText | None
    compare_amount: Amount | None


class CostsAnswer(TypedDict):
    """A series."""

    meta: GroupedMeta
    rows: list[CostPoint]


def ask(gold: Gold, asked: Asked) -> CostsAnswer:
    """The series. Problem invalid-request when there would be too many buckets."""
    question: CostsQuestion = asked.question
    if bucket_at(MAX_BUCKETS, asked.days, question.granularity):
        raise invalid("granularity", f"more than {MAX_BUCKETS} points; ask for weeks or months, or for fewer days")
    former = former_span(asked.days, question.compare) if question.compare else None
    sums = labelled(gold, asked, former, granularity=question.granularity)
    found = points(sums, asked.days, former, question.granularity)
    if question.is_cumulative:
        found = running(found)
    names = [dimension(name).name for name in question.group_by]
    groups = {point.group: group_of(names, point.group.values) for point in found}
    buckets = {(point.bucket, point.former_bucket) for point in found}
    finality = {bucket: _finality(asked, *bucket, question.granularity) for bucket in buckets}
    return {
        "meta": grouped_meta(asked, sums, former),
        "rows": [
            {
                "date": point.bucket.isoformat() if point.bucket else None,
                "group": groups[point.group],
                "kind": point.group.kind,  # type: ignore[typeddict-item]
                "amount": point.amount,
                "currency": point.group.currency,
                "pricing_unit": point.group.pricing_unit,
                "finality": finality[point.bucket, point.former_bucket],  # type: ignore[typeddict-item]
                "compare_date": point.former_bucket.isoformat() if point.former_bucket else None,
                "compare_amount": point.former_amount,
            }
            for point in found
        ],
    }


def _finality(asked: Asked, bucket: date | None, former_bucket: date | None, granularity: Granularity) -> str:
    """Of the days of the bucket that lie in the span."""
    day = bucket or former_bucket
    if day is None:
        return "estimated"
    after = bucket_at(1, Span(day, asked.days.end), granularity) or asked.days.end
    start = max(day, asked.days.start) if bucket else day
    return asked.finality(Span(start, max(after, start)))


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The series as a table."""
    answer = ask(gold, asked)
    return group_columns(asked, answer["rows"], ["date"], total_rows(answer["meta"]))


RESOURCE = Resource(
    path="/v1/costs",
    summary="Costs over time",
    description="A measure by day, week or month, by up to three dimensions, with the first groups, `other` and `none`.",
    question=CostsQuestion,
    answer=CostsAnswer,
    ask=ask,
    table=table,
)
