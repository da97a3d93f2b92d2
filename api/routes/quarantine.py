"""`/v1/quarantine`: the rows of a month that could not be typed, why, and the money at stake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import TOTAL, Column, CsvTable
from api.cursors import Cursor, write_cursor
from api.gold.tables import QUARANTINE
from api.models.answer import Amount, BillingPeriodName, Meta, Total
from api.models.paging import Paging
from api.models.question import PeriodQuestion
from api.principal import LINE_ITEMS as SCOPE
from api.problems import Kinds
from api.queries.quarantine import COLUMNS, money_at_stake, quarantined_rows
from api.queries.statement import Statement, Values
from api.reading import Gold
from api.resource import Resource
from api.sums import totals
from api.written_values import written_map


class QuarantineQuestion(PeriodQuestion, Paging):
    """Parameters of `/v1/quarantine`."""


class QuarantinedRow(TypedDict):
    """A row as it was delivered."""

    export: str
    billing_period: BillingPeriodName
    reason: Annotated[str | None, Field(description="The first thing that is wrong with the row.")]
    column_name: Annotated[
        str | None, Field(description="The column with the problem; null: the whole row is malformed.")
    ]
    source_file: str | None
    source_row: Annotated[
        int | None, Field(description="Which record of the file it is, from 1; null in snapshots of former versions.")
    ]
    line_item_unblended_cost_text: Annotated[str | None, Field(description="The unblended cost as delivered.")]
    unblended_cost: Annotated[Amount | None, Field(description="The unblended cost, if its text is a number.")]
    currency: str | None
    raw_values: Annotated[
        dict[str, str | None] | None, Field(description="Every column that holds a value, as delivered.")
    ]


class Stake(TypedDict):
    """The rows of one reason in one currency."""

    reason: str | None
    currency: str | None
    unblended_cost: Amount | None
    row_count: int


class QuarantineMeta(Meta):
    """Meta of a page; all but `next_cursor` is of the whole month."""

    billing_period: BillingPeriodName
    row_count: int
    totals: Annotated[list[Total], Field(description="Unblended cost at stake, where it is a number.")]
    reasons: list[Stake]
    next_cursor: str | None


class QuarantineAnswer(TypedDict):
    """A page of the quarantine."""

    meta: QuarantineMeta
    rows: list[QuarantinedRow]


def ask(gold: Gold, asked: Asked) -> QuarantineAnswer:
    """A page."""
    question: QuarantineQuestion = asked.question
    after = None
    if asked.cursor:
        file, number = asked.cursor.after
        after = (str(gold.files.folder / file), number)

    def build() -> Statement:
        values = Values()
        return quarantined_rows(gold.source(asked, QUARANTINE, values), values, after=after, limit=question.limit + 1)

    found = gold.rows(build)
    page, next_cursor = found[: question.limit], None
    if len(found) > question.limit:
        place = [str(Path(page[-1][-2]).relative_to(gold.files.folder)), page[-1][-1]]
        next_cursor = write_cursor(Cursor(asked.binding, asked.publication.publication_id, place, {}), gold.cursor_key)
    stakes = _stakes(gold, asked)
    return {
        "meta": {
            **asked.meta(),
            "billing_period": str(asked.billing_period),
            "row_count": sum(stake["row_count"] for stake in stakes),
            "totals": _totals(stakes),
            "reasons": stakes,
            "next_cursor": next_cursor,
        },
        "rows": [dict(zip(COLUMNS, row[:-2], strict=True)) for row in page],  # type: ignore[misc]
    }


def _stakes(gold: Gold, asked: Asked) -> list[Stake]:
    def build() -> Statement:
        values = Values()
        return money_at_stake(gold.source(asked, QUARANTINE, values), values)

    return [
        {"reason": reason, "currency": currency, "unblended_cost": amount, "row_count": count}
        for reason, currency, amount, count in gold.rows(build)
    ]


def _totals(stakes: list[Stake]) -> list[Total]:
    return totals((stake["unblended_cost"], stake["currency"], None) for stake in stakes)


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The whole quarantine of the month."""

    def build() -> Statement:
        values = Values()
        return quarantined_rows(gold.source(asked, QUARANTINE, values), values)

    def rows() -> Iterator[list[Any]]:
        for batch in gold.batches(build):
            for row in batch:
                yield [written_map(cell) if isinstance(cell, dict) else cell for cell in row[:-2]]

    def last_rows() -> Iterator[list[Any]]:
        for total in _totals(_stakes(gold, asked)):
            known = {"unblended_cost": total["amount"], "currency": total["currency"]}
            yield [TOTAL, *(known.get(name) for name in COLUMNS[1:])]

    numbers = {"unblended_cost", "source_row"}
    return CsvTable([Column(name, is_number=name in numbers) for name in COLUMNS], rows(), last_rows)


RESOURCE = Resource(
    path="/v1/quarantine",
    summary="Rows that could not be typed",
    description=(
        "Every row of a month that no figure has, as it was delivered, with the reason. "
        "A token that is limited to some accounts sees none: such a row may have no readable account."
    ),
    question=QuarantineQuestion,
    answer=QuarantineAnswer,
    ask=ask,
    table=table,
    scope=SCOPE,
    problems=(Kinds.INVALID_CURSOR,),
)
