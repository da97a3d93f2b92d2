"""`/v1/snapshots`: every proven state of a month, with its control totals."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import BillingPeriodName, Finality, Instant, Meta
from api.models.question import PeriodQuestion
from api.publications.proven import Proven
from api.publications.records import check_counts, line_item_count
from api.reading import Gold
from api.resource import Resource
from api.routes.deliveries import proven_of, state

_NUMBERS = {"line_item_count", "invoiced_line_item_count", "checks_passed", "checks_warned"}


class SnapshotsQuestion(PeriodQuestion):
    """Parameters of `/v1/snapshots`."""

    needs_exports: ClassVar[bool] = False


class SnapshotRow(TypedDict):
    """A proven snapshot."""

    export: str
    billing_period: BillingPeriodName
    snapshot_id: Annotated[str, Field(description="Send it as `snapshot_id` to read its figures.")]
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made the delivery.")]
    published_at: Annotated[Instant | None, Field(description="Null unless it is published.")]
    is_published: bool
    code_version: Annotated[str, Field(description="The code that made it.")]
    finality: Finality
    line_item_count: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    invoiced_line_item_count: Annotated[
        int | None,
        Field(
            description="How many of them have an invoice id: all, once the month is final. "
            "Null when unknown, and when the token is for some accounts only."
        ),
    ]
    checks_passed: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    checks_warned: Annotated[
        int | None,
        Field(description="Checks with a row that is not ok; null when the token is for some accounts only."),
    ]
    control_totals: Annotated[
        dict[str, dict[str, str]] | None,
        Field(description="Check → subject → proven figure; null when the token is for some accounts only."),
    ]


class SnapshotsAnswer(TypedDict):
    """Proven snapshots, that of the newest delivery first."""

    meta: Meta
    rows: list[SnapshotRow]


def ask(gold: Gold, asked: Asked) -> SnapshotsAnswer:
    """The snapshots. Problem snapshot-expired when a published one has no record any more."""
    found = proven_of(gold, asked)
    return {"meta": asked.meta(), "rows": [snapshot_row(one, tells_all=asked.principal.sees_all) for one in found]}


def snapshot_row(one: Proven, *, tells_all: bool) -> SnapshotRow:
    """The snapshot as it is answered; counts and totals only when all may be told."""
    record = one.record
    passed, warned = check_counts(record["check_results"])
    return {
        "export": record["export"],
        "billing_period": record["billing_period"],
        "snapshot_id": record["snapshot_id"],
        "delivery_id": record["delivery"]["delivery_id"],
        "delivered_at": record["delivery"]["delivered_at"],
        "published_at": one.published.published_at if one.published else None,
        "is_published": one.published is not None,
        "code_version": record["code_version"],
        "finality": "final" if record.get("finality") == "final" else "estimated",
        "line_item_count": line_item_count(record) if tells_all else None,
        "invoiced_line_item_count": (record.get("facts") or {}).get("invoiced_line_item_count") if tells_all else None,
        "checks_passed": passed if tells_all else None,
        "checks_warned": warned if tells_all else None,
        "control_totals": record["control_totals"] if tells_all else None,
    }


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The snapshots as a table; control totals are JSON."""
    rows = (
        {**row, "control_totals": row["control_totals"] and written(row["control_totals"])}
        for row in ask(gold, asked)["rows"]
    )
    return listed(rows, [Column(name, name in _NUMBERS) for name in SnapshotRow.__annotations__])


def written(control_totals: dict[str, dict[str, str]]) -> str:
    """The control totals as compact JSON, in a fixed order."""
    return json.dumps(control_totals, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


RESOURCE = Resource(
    path="/v1/snapshots",
    reads_rows=False,
    summary="The states of a month",
    description="Every proven snapshot of a month, published or not: its delivery, its code, and its control totals.",
    question=SnapshotsQuestion,
    answer=SnapshotsAnswer,
    ask=ask,
    table=table,
    state=state,
)
