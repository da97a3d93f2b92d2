"""`/v1/status`: what is published, how old it is, and how its checks ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import BillingPeriodName, Finality, Instant, Meta
from api.models.question import Question
from api.publications.pointer import Snapshot
from api.publications.records import check_counts, line_item_count
from api.reading import Gold
from api.resource import Resource

# Entries of an old pointer say nothing of rows and checks; the records of so many, the newest, are read for that.
MAX_RECORDS = 120
NUMBERS = {"age_hours", "line_item_count", "checks_passed", "checks_warned"}


class StatusQuestion(Question):
    """Parameters of `/v1/status`."""

    needs_exports: ClassVar[bool] = False


class StatusMeta(Meta):
    """Meta with the exports there are, and how much of them the token may see."""

    exports: Annotated[list[str], Field(description="The published exports, by name.")]
    has_all_accounts: Annotated[
        bool, Field(description="False when the token is for some usage accounts only: every figure is of them alone.")
    ]


class StatusRow(TypedDict):
    """The published snapshot of an export and billing period."""

    export: str
    billing_period: BillingPeriodName
    snapshot_id: str
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made the delivery.")]
    published_at: Instant | None
    age_hours: Annotated[int, Field(description="Whole hours since AWS made the delivery.", ge=0)]
    finality: Finality
    line_item_count: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    checks_passed: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    checks_warned: Annotated[
        int | None,
        Field(description="Checks with a row that is not ok; null when the token is for some accounts only."),
    ]
    rollback_reason: Annotated[
        str | None, Field(description="Why the month was rolled back to this snapshot; null unless it was.")
    ]


class StatusAnswer(TypedDict):
    """What is published, the newest billing period first."""

    meta: StatusMeta
    rows: list[StatusRow]


class Counts(NamedTuple):
    """Figures of a snapshot as a whole; None is unknown, or not to be told."""

    line_items: int | None
    passed: int | None
    warned: int | None

    def completed(self, other: Counts) -> Counts:
        """These, and those of the other that are unknown here."""
        return Counts(*(theirs if ours is None else ours for ours, theirs in zip(self, other, strict=True)))


UNTOLD = Counts(None, None, None)


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def ask(gold: Gold, asked: Asked) -> StatusAnswer:
    """The status."""
    snapshots = newest_first(asked.publication.snapshots)
    counts = counts_of(gold, asked, snapshots)
    at = now()
    return {
        "meta": {
            **asked.meta(),
            "exports": asked.publication.exports,
            "has_all_accounts": asked.principal.sees_all,
        },
        "rows": [
            {
                "export": one.export,
                "billing_period": one.billing_period,
                "snapshot_id": one.snapshot_id,
                "delivery_id": one.delivery_id,
                "delivered_at": one.delivered_at,
                "published_at": one.published_at,
                "age_hours": age_hours(one, at),
                "finality": "final" if one.finality == "final" else "estimated",
                "line_item_count": counts[one].line_items,
                "checks_passed": counts[one].passed,
                "checks_warned": counts[one].warned,
                "rollback_reason": one.rollback_reason,
            }
            for one in snapshots
        ],
    }


def newest_first(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """By billing period, the newest first, then by export."""
    return sorted(sorted(snapshots, key=lambda one: one.export), key=lambda one: one.billing_period, reverse=True)


def age_hours(snapshot: Snapshot, at: datetime) -> int:
    """Whole hours since the delivery; 0 when a clock is behind."""
    return max(0, int((at - datetime.fromisoformat(snapshot.delivered_at)).total_seconds() // 3600))


def counts_of(gold: Gold, asked: Asked, snapshots: list[Snapshot]) -> dict[Snapshot, Counts]:
    """The counts of each snapshot: of its entry, else of its record. None for a principal of some accounts only."""
    if not asked.principal.sees_all:
        return dict.fromkeys(snapshots, UNTOLD)
    told = {one: Counts(one.line_item_count, one.checks_passed, one.checks_warned) for one in snapshots}
    wanting = [one.snapshot_id for one, counts in told.items() if None in counts][:MAX_RECORDS]
    records = gold.publications.records_of(wanting) if wanting else {}
    return {
        one: counts.completed(of_record(records[one.snapshot_id])) if one.snapshot_id in records else counts
        for one, counts in told.items()
    }


def of_record(record: dict[str, Any]) -> Counts:
    """The counts of a snapshot as its record has them."""
    return Counts(line_item_count(record), *check_counts(record["check_results"]))


def state(_gold: Gold, asked: Asked) -> list[str]:
    """The ages, which change though nothing is published, and whether a snapshot named alone is published (still)."""
    at = now()
    return [f"{age_hours(one, at)} {one.published_at}" for one in asked.publication.snapshots]


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The status as a table."""
    return listed(ask(gold, asked)["rows"], [Column(name, name in NUMBERS) for name in StatusRow.__annotations__])


RESOURCE = Resource(
    path="/v1/status",
    reads_rows=False,
    summary="What is published",
    description="The published snapshot of every export and billing period: how old, how final, and how its checks ended.",
    question=StatusQuestion,
    answer=StatusAnswer,
    ask=ask,
    table=table,
    state=state,
)
