"""`/v1/line-items`: the audit log, every published line item, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import TOTAL, Column, CsvTable
from api.cursors import Cursor, write_cursor
from api.dimensions import USAGE_AMOUNT, table_for
from api.gold.tables import LINE_ITEMS
from api.models.answer import FiguresMeta, Total
from api.models.line_item import COLUMNS, ColumnName, LineItem
from api.models.paging import Paging
from api.models.question import MetricSelection
from api.principal import LINE_ITEMS as SCOPE
from api.problems import Kinds
from api.queries.line_items import (
    SORTS,
    RowPlace,
    all_rows,
    is_amount,
    is_searched,
    line_item_totals,
    page_places,
    rows_at,
)
from api.queries.statement import Statement, Values
from api.reading import Gold
from api.resource import Resource
from api.row_places import read_place, written_place
from api.spans import Span
from api.sums import totals
from api.written_values import written_map

if TYPE_CHECKING:
    SortName = str
else:
    SortName = Literal[tuple(f"{sign}{name}" for name in SORTS for sign in ("", "-"))]


class LineItemsQuestion(MetricSelection, Paging):
    """Parameters of `/v1/line-items`."""

    sort: Annotated[
        SortName, Field(description="Column to sort by, `-` before it: the largest first. No value comes last.")
    ] = "usage_date"
    search: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="Rows that hold this text in resource id, description, usage type, operation or service.",
        ),
    ] = None
    columns: Annotated[
        list[ColumnName], Field(max_length=len(COLUMNS), description="Columns of the rows; default: all.")
    ] = []


class LineItemsMeta(FiguresMeta):
    """Meta of a page. `totals` and `line_item_count` are of the whole log, not of the page."""

    line_item_count: int
    next_cursor: Annotated[str | None, Field(description="For the next page; null on the last.")]


class LineItemsAnswer(TypedDict):
    """A page of the audit log."""

    meta: LineItemsMeta
    rows: list[LineItem]


@dataclass(frozen=True)
class Order:
    """How the log is sorted."""

    sort: str
    is_descending: bool

    @classmethod
    def of(cls, asked: Asked) -> Order:
        name: str = asked.question.sort
        return cls(name.removeprefix("-"), name.startswith("-"))


def ask(gold: Gold, asked: Asked) -> LineItemsAnswer:
    """A page. Its rows are found first, and fetched then."""
    question: LineItemsQuestion = asked.question
    columns = question.columns or list(COLUMNS)
    # One more than the page has says whether there is a next one.
    places = _places(gold, asked, question.limit + 1)
    page, has_more = places[: question.limit], len(places) > question.limit
    whole, count = _whole(gold, asked)
    next_cursor = None
    if has_more:
        after = written_place(gold, asked, page[-1])
        carried = {"totals": whole, "line_item_count": count}
        next_cursor = write_cursor(
            Cursor(asked.binding, asked.publication.publication_id, after, carried), gold.cursor_key
        )
    return {
        "meta": {
            **asked.span_meta(),
            "metric": question.metric,
            "totals": whole,
            "line_item_count": count,
            "next_cursor": next_cursor,
        },
        "rows": _rows(gold, asked, page, columns),
    }


def _places(gold: Gold, asked: Asked, wanted: int) -> list[RowPlace]:
    order = Order.of(asked)
    after = read_place(gold, asked, asked.cursor.after) if asked.cursor else None
    found: list[RowPlace] = []
    for span in _spans(asked, order, after):

        def build(span: Span = span, missing: int = wanted - len(found)) -> Statement:
            values = Values()
            source = _searched(gold, asked, values, span)
            return page_places(
                source,
                values,
                sort=order.sort,
                is_descending=order.is_descending,
                after=after,
                limit=missing,
            )

        found += [RowPlace(*row) for row in gold.rows(build)]
        if len(found) == wanted:
            break
    return found


def _spans(asked: Asked, order: Order, after: RowPlace | None) -> list[Span]:
    """The days to look at one after the other. By day, only the months that can still hold rows of the page are opened."""
    if order.sort != "usage_date":
        return [asked.days]
    months = sorted({one.billing_period for one in asked.snapshots()}, reverse=order.is_descending)
    if after and after.sort_value:
        reached = after.sort_value[: len("YYYY-MM")]
        months = [one for one in months if (one <= reached if order.is_descending else one >= reached)]
    return [asked.days.within(f"{month}-01") for month in months]


def _searched(gold: Gold, asked: Asked, values: Values, span: Span | None = None) -> str:
    source = gold.source(asked, LINE_ITEMS, values, span)
    search = asked.question.search
    return f"SELECT * FROM ({source}) WHERE {is_searched(search, values)}" if search else source  # noqa: S608


def _whole(gold: Gold, asked: Asked) -> tuple[list[Total], int]:
    """Totals and count of the whole log: carried by the cursor, else summed from the smallest table that knows enough."""
    if asked.cursor:
        return asked.cursor.carried["totals"], asked.cursor.carried["line_item_count"]
    metric = asked.question.metric
    is_usage = metric == USAGE_AMOUNT
    table = table_for(one.dimension for one in (*asked.filters, *asked.excludes))
    if asked.question.search:
        table = LINE_ITEMS

    def build() -> Statement:
        values = Values()
        source = _searched(gold, asked, values) if table is LINE_ITEMS else gold.source(asked, table, values)
        return line_item_totals(
            source,
            values,
            metric=metric,
            unit="pricing_unit" if is_usage else "currency",
            count="count(*)" if table is LINE_ITEMS else "sum(line_item_count)",
        )

    rows = gold.rows(build)
    summed = totals((amount, None if is_usage else unit, unit if is_usage else None) for amount, unit, _ in rows)
    return summed, sum(count for _, _, count in rows)


def _rows(gold: Gold, asked: Asked, page: list[RowPlace], columns: list[str]) -> list[LineItem]:
    rows: dict[tuple[str, int], tuple[Any, ...]] = {}
    for filename in dict.fromkeys(place.filename for place in page):
        numbers = [place.file_row_number for place in page if place.filename == filename]

        def build(filename: str = filename, numbers: list[int] = numbers) -> Statement:
            values = Values()
            return rows_at(numbers, columns, gold.source_of_file(asked, LINE_ITEMS, Path(filename), values), values)

        rows |= {(filename, row[-1]): row[:-1] for row in gold.rows(build)}
    in_order = (rows[place.filename, place.file_row_number] for place in page)
    return [dict(zip(columns, row, strict=True)) for row in in_order]  # type: ignore[misc]


def table(gold: Gold, asked: Asked) -> CsvTable:
    """The whole log, streamed, whatever the page."""
    question: LineItemsQuestion = asked.question
    columns = list(dict.fromkeys(question.columns or COLUMNS))
    # The last row needs a place for the total, for its unit, and in front of both for its name.
    of_total = [question.metric, "pricing_unit" if question.metric == USAGE_AMOUNT else "currency"]
    columns += [name for name in of_total if name not in columns]
    if columns[0] in of_total:
        columns = ["export", *(name for name in columns if name != "export")]
    order = Order.of(asked)

    def rows() -> Iterator[list[Any]]:
        # By day a month at a time, so that no more than one has to be sorted and, where it is large, spilled.
        for span in _spans(asked, order, None):

            def build(span: Span = span) -> Statement:
                values = Values()
                source = _searched(gold, asked, values, span)
                return all_rows(source, values, columns, sort=order.sort, is_descending=order.is_descending)

            for batch in gold.batches(build):
                for row in batch:
                    yield [written_map(cell) if isinstance(cell, dict) else cell for cell in row]

    whole, count = _whole(gold, replace(asked, cursor=None))

    def last_rows() -> Iterator[list[Any]]:
        for total in whole:
            known = {question.metric: total["amount"], "currency": total["currency"]}
            known["pricing_unit"] = total["pricing_unit"]
            yield [TOTAL, *(known.get(name) for name in columns[1:])]

    return CsvTable([Column(name, is_number=is_amount(name)) for name in columns], rows(), last_rows, count)


RESOURCE = Resource(
    path="/v1/line-items",
    summary="Audit log",
    description="Every line item behind the figures, page by page in a fixed order; as CSV the whole log at once.",
    question=LineItemsQuestion,
    answer=LineItemsAnswer,
    ask=ask,
    table=table,
    scope=SCOPE,
    problems=(Kinds.INVALID_CURSOR,),
)
