"""`/v1/snapshots`: every proven state of a month, with its control totals."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import Amount, BillingPeriodName, Finality, Instant, Meta
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


class RestatementChange(TypedDict):
    """Line items of one charge type that AWS added, removed or changed; counts and costs before and now."""

    restatement: Literal["added", "removed", "changed"]
    charge_type: str | None
    currency: str | None
    former_line_item_count: int
    line_item_count: int
    former_unblended_cost: Amount
    unblended_cost: Amount


class Restatement(TypedDict):
    """What a snapshot changed of the one that was published when it was made."""

    former_snapshot_id: str
    is_final_restated: Annotated[bool, Field(description="The former one was final, and still something changed.")]
    changes: Annotated[list[RestatementChange], Field(description="None when nothing changed.")]


class SnapshotRow(TypedDict):
    """A proven snapshot."""

    export: str
    billing_period: BillingPeriodName
    snapshot_id: Annotated[str, Field(description="Send it as `snapshot_id` to read its figures.")]
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made the delivery.")]
    published_at: Annotated[Instant | None, Field(description="Null unless it is published.")]
    is_published: bool
    rollback_reason: Annotated[
        str | None, Field(description="Why it was rolled back to; null unless it is published by a roll back.")
    ]
    code_version: Annotated[str, Field(description="The code that made it.")]
    run_id: Annotated[str | None, Field(description="The Airflow run that proved it; null of older ones.")]
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
    restatement: Annotated[
        Restatement | None,
        Field(
            description="Null when nothing of the month was published before it, when it was made before this was "
            "recorded, and when the token is for some accounts only."
        ),
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
        "rollback_reason": one.published.rollback_reason if one.published else None,
        "code_version": record["code_version"],
        "run_id": record.get("run_id"),
        "finality": "final" if record.get("finality") == "final" else "estimated",
        "line_item_count": line_item_count(record) if tells_all else None,
        "invoiced_line_item_count": (record.get("facts") or {}).get("invoiced_line_item_count") if tells_all else None,
        "checks_passed": passed if tells_all else None,
        "checks_warned": warned if tells_all else None,
        "control_totals": record["control_totals"] if tells_all else None,
        "restatement": _restatement(record.get("restatement")) if tells_all else None,
    }


def _restatement(recorded: dict[str, Any] | None) -> Restatement | None:
    if recorded is None:
        return None
    return {
        "former_snapshot_id": recorded["former_snapshot_id"],
        "is_final_restated": recorded["is_final_restated"],
        "changes": recorded["changes"],
    }


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The snapshots as a table; control totals and what AWS changed are JSON."""
    rows = (
        {
            **row,
            "control_totals": row["control_totals"] and written(row["control_totals"]),
            "restatement": row["restatement"] and written(row["restatement"]),
        }
        for row in ask(gold, asked)["rows"]
    )
    return listed(rows, [Column(name, name in _NUMBERS) for name in SnapshotRow.__annotations__])


def written(document: Any) -> str:
    """A document as compact JSON, in a fixed order."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


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
