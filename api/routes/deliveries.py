"""`/v1/deliveries`: what AWS delivered for a month, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import BillingPeriodName, Instant, Meta
from api.models.question import PeriodQuestion
from api.publications.proven import Proven, proven_snapshots
from api.reading import Gold
from api.resource import Resource

_NUMBERS = {"file_count", "file_bytes"}


class DeliveriesQuestion(PeriodQuestion):
    """Parameters of `/v1/deliveries`."""

    needs_exports: ClassVar[bool] = False


class DeliveryRow(TypedDict):
    """A delivery that was proven."""

    export: str
    billing_period: BillingPeriodName
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made it.")]
    landed_at: Annotated[Instant, Field(description="When it was copied into the lake.")]
    layout: Annotated[str, Field(description="`cur2`, `cur1`, …: the kind of export.")]
    format: Annotated[Literal["csv", "parquet"], Field(description="Of the files in the lake.")]
    file_count: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    file_bytes: Annotated[
        int | None, Field(description="Of all files as delivered; null when the token is for some accounts only.")
    ]
    snapshot_id: Annotated[str, Field(description="What was made of it; of several the published, or the last.")]
    state: Annotated[
        Literal["published", "superseded"],
        Field(description="`superseded`: the figures are of another delivery of the month."),
    ]


class DeliveriesAnswer(TypedDict):
    """Deliveries of which a proven snapshot was made, the newest first."""

    meta: Meta
    rows: list[DeliveryRow]


def ask(gold: Gold, asked: Asked) -> DeliveriesAnswer:
    """The deliveries. Problem snapshot-expired when a published snapshot has no record any more."""
    return {
        "meta": asked.meta(),
        "rows": [delivery_row(one, tells_all=asked.principal.sees_all) for one in by_delivery(proven_of(gold, asked))],
    }


def proven_of(gold: Gold, asked: Asked) -> list[Proven]:
    """The proven snapshots of the month asked for."""
    return proven_snapshots(gold.publications, asked.publication, str(asked.billing_period))


def by_delivery(found: Iterable[Proven]) -> list[Proven]:
    """One snapshot for each delivery, in their order: newer code makes another snapshot of the same delivery."""
    chosen: dict[tuple[str, str], Proven] = {}
    for one in found:
        key = (one.record["export"], one.record["delivery"]["delivery_id"])
        if key not in chosen or not chosen[key].published:
            chosen[key] = one
    return list(chosen.values())


def delivery_row(one: Proven, *, tells_all: bool) -> DeliveryRow:
    """The delivery as it is answered: no place in S3, and sizes only when all may be told."""
    delivery: Mapping[str, Any] = one.record["delivery"]
    files = delivery["files"]
    return {
        "export": one.record["export"],
        "billing_period": one.record["billing_period"],
        "delivery_id": delivery["delivery_id"],
        "delivered_at": delivery["delivered_at"],
        "landed_at": delivery["landed_at"],
        "layout": delivery["layout"],
        "format": delivery["format"],
        "file_count": len(files) if tells_all else None,
        "file_bytes": sum(file["size"] for file in files) if tells_all else None,
        "snapshot_id": one.record["snapshot_id"],
        "state": "published" if one.published else "superseded",
    }


def state(gold: Gold, asked: Asked) -> list[str]:
    """Which snapshots there are, and which is published: records come and go though the publication stays."""
    return [
        f"{one.record['snapshot_id']} {one.published.published_at if one.published else None}"
        for one in proven_of(gold, asked)
    ]


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The deliveries as a table."""
    columns = [Column(name, name in _NUMBERS) for name in DeliveryRow.__annotations__]
    return listed(ask(gold, asked)["rows"], columns)


RESOURCE = Resource(
    path="/v1/deliveries",
    reads_rows=False,
    summary="What AWS delivered",
    description="The deliveries of a month that were proven: when AWS made them, what they hold, and which one is published.",
    question=DeliveriesQuestion,
    answer=DeliveriesAnswer,
    ask=ask,
    table=table,
    state=state,
)
