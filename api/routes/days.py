"""`/v1/days`: how final each published day is."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import Instant, SpanMeta
from api.models.question import SpanQuestion
from api.publications.proven import published_records
from api.reading import Gold
from api.resource import Resource


class DaysQuestion(SpanQuestion):
    """Parameters of `/v1/days`."""

    needs_exports: ClassVar[bool] = False


class DayRow(TypedDict):
    """A day of an export."""

    export: str
    usage_date: Annotated[str, Field(description="The day, UTC.")]
    finality: Annotated[
        Literal["filling", "settling", "settled"],
        Field(
            description="`filling`: AWS still adds usage; `settling`: figures of days of its age still change; `settled`: they "
            "changed no more, or the month is final. Learned from the deliveries before."
        ),
    ]
    last_moved_at: Annotated[
        Instant | None,
        Field(description="When AWS made the delivery that last changed it; null when none was seen to."),
    ]
    snapshot_id: str


class DaysAnswer(TypedDict):
    """The days with costs, in order; none of snapshots from before days were judged."""

    meta: SpanMeta
    rows: list[DayRow]


def ask(gold: Gold, asked: Asked) -> DaysAnswer:
    """The days. Problem snapshot-expired when a record is gone."""
    records = published_records(gold.publications, asked.snapshots())
    start, end = asked.days.start.isoformat(), asked.days.end.isoformat()
    rows: list[DayRow] = [
        {
            "export": record["export"],
            "usage_date": day["usage_date"],
            "finality": day["finality"],
            "last_moved_at": day["last_moved_at"],
            "snapshot_id": record["snapshot_id"],
        }
        for record in records
        for day in record.get("days") or ()
        if start <= day["usage_date"] < end
    ]
    rows.sort(key=lambda row: (row["usage_date"], row["export"], row["snapshot_id"]))
    return {"meta": asked.span_meta(), "rows": rows}


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The days as a table."""
    return listed(ask(gold, asked)["rows"], [Column(name) for name in DayRow.__annotations__])


RESOURCE = Resource(
    path="/v1/days",
    reads_rows=False,
    summary="How final each day is",
    description=(
        "Whether the days of a span still fill, settle, or are settled, as learned from how much days of their age moved "
        "between the deliveries of the export."
    ),
    question=DaysQuestion,
    answer=DaysAnswer,
    ask=ask,
    table=table,
)
