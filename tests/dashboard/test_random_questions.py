"""For 200 random questions the page, the API and the CSV say the same, to the last digit the page shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.api.lake import PERIODS, PublishedLake
from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.questions import AS_OF, Question, questions
from tests.dashboard.reading import Cells, csv_button, csv_cells, records, show_within, table_cells
from tests.local.api.conftest import RunningApi

Document = dict[str, Any]


def chosen(totals: list[Document], unit: str | None) -> Document | None:
    """The total in the unit that is asked for; else the one with the largest amount, whatever its sign."""
    named = [one for one in totals if unit is not None and (one["currency"] or one["pricing_unit"] or "") == unit]
    by_size = sorted(totals, key=lambda one: abs(Decimal(one["amount"] or 0)), reverse=True)
    return (named + by_size)[0] if totals else None


def unit_of(one: Document) -> str:
    return one["currency"] or one["pricing_unit"] or ""


def of_unit(rows: list[dict[str, str]], metric: str, unit: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of a file in a unit, and its total rows in that unit."""
    column = "pricing_unit" if metric == "usage_amount" else "currency"
    mine = [row for row in rows if row[column] == unit]
    first = next(iter(rows[0])) if rows else ""
    is_total = [row[first] == "Total" and row.get("kind", "") == "" for row in mine]
    pairs = list(zip(mine, is_total, strict=True))
    return [row for row, is_last in pairs if not is_last], [row for row, is_last in pairs if is_last]


NOTHING = re.compile("Nothing matches these filters|No (costs|line items) on these days")


def is_nothing(page: Page) -> bool:
    return page.get_by_text(NOTHING).count() > 0


def label(one: Question, value: str, kind: str, other_groups: int) -> str:
    """What a group is called on the page."""
    if not one.group_by:
        return written_metric(one.metric)
    if kind == "other":
        return f"Other ({other_groups})"
    return value if kind == "value" else f"No {written.dimension_words(one.group_by)}"


def written_metric(metric: str) -> str:
    return "Usage" if metric == "usage_amount" else metric.replace("_", " ").capitalize()


def expected_daily_table(one: Question, answer: Document, file: Cells, total: Document) -> Cells:
    """The table of the page, worked out from the rows of the file."""
    unit, metric, compared = unit_of(total), one.metric, f"compare_{one.metric}"
    rows, _ = of_unit(records(file), metric, unit)
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    dates: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["kind"], row.get(one.group_by, "")), []).append(row)
        dates.setdefault(row["date"], []).append(row)
    labels = [label(one, value, kind, answer["meta"]["other_groups"]) for kind, value in groups]
    head = {"day": "Day (UTC)", "week": "Week", "month": "Month"}[one.granularity]
    table = [[head, "Total", *(["Compared"] if one.compare else []), *labels]]

    def added(amounts: list[str]) -> str | None:
        told = [amount for amount in amounts if amount]
        return str(written.exact_sum(told)) if told else None

    # A running sum is told up to the newest delivery, and on to what is charged later.
    so_far: dict[tuple[str, str], str] = {}
    last_told = AS_OF.isoformat()
    for date, there in dates.items():
        now = {(row["kind"], row.get(one.group_by, "")): row[metric] for row in there if date and row[metric]}
        if any(so_far.get(key) != amount for key, amount in now.items()):
            last_told = max(last_told, date)
        so_far |= now
    for date, there in dates.items():
        is_told = date and not (one.is_cumulative and date > last_told)
        by_group = {(row["kind"], row.get(one.group_by, "")): row[metric] for row in there} if is_told else {}
        amounts = [by_group.get(key, "") for key in groups]
        # For a month that is not published there was no figure to compare with, not one of nothing.
        former = added([row[compared] for row in there if row["compare_date"][:7] in PERIODS]) if one.compare else None
        if added(amounts) is None and former is None:
            continue
        name = (
            written.bucket(date, one.granularity)
            if date
            else f"{written.bucket(there[0]['compare_date'], one.granularity)} (compared only)"
        )
        cells = [added(amounts), *([former] if one.compare else []), *amounts]
        table.append([name, *(written.amount(cell, unit) for cell in cells)])

    def at_the_end(rows: list[dict[str, str]]) -> str:
        told = [row[metric] for row in rows if row[metric]]
        return str(written.exact_sum(told[-1:] if one.is_cumulative else told)) if told else ""

    last = [total["amount"], *([_former_total(answer, unit)] if one.compare else []), *map(at_the_end, groups.values())]
    table.append(["At the end" if one.is_cumulative else "Total", *(written.amount(cell, unit) for cell in last)])
    return table


def _former_total(answer: Document, unit: str) -> str:
    totals = answer["meta"]["compare"]["totals"]
    return next((one["amount"] for one in totals if unit_of(one) == unit), "0")


def without_badges(cells: Cells) -> Cells:
    return [[row[0].removesuffix("still filling").strip(), *row[1:]] for row in cells]


def check_daily_costs(page: Page, one: Question, answer: Document) -> None:
    total = chosen(answer["meta"]["totals"], one.unit)
    if is_nothing(page):
        assert total is None or answer["rows"] == []
        return
    assert total is not None
    file = csv_cells(page, csv_button(page))
    unit = unit_of(total)
    _, totals = of_unit(records(file), one.metric, unit)
    assert [row[one.metric] for row in totals] == [total["amount"] or ""]
    shown = without_badges(table_cells(page.locator(".figures-table table")))
    assert shown == expected_daily_table(one, answer, file, total)
    assert shown[-1][1] == written.amount(total["amount"], unit)
    assert (
        f"was {shown[-1][1]} in {written.span(str(one.start), str(one.end))}"
        in page.locator(".card-sentence").inner_text()
    )


def check_regions(page: Page, one: Question, answer: Document) -> None:
    total = chosen(answer["meta"]["totals"], one.unit)
    if is_nothing(page):
        assert total is None or answer["rows"] == []
        return
    assert total is not None
    unit = unit_of(total)
    file = csv_cells(page, csv_button(page))
    rows, totals = of_unit(records(file), one.metric, unit)
    assert [row[one.metric] for row in totals] == [total["amount"] or ""]
    shown = table_cells(page.locator(".region-table"))
    whole = total["amount"] or "0"
    expected = []
    for row in rows:
        now = row[one.metric]
        cells = [written.amount(now, unit), written.percent(now, whole) if now else written.NOTHING]
        if one.compare:
            before = row[f"compare_{one.metric}"]
            cells += [written.amount(before, unit), written.change_percent(now or None, before or None)]
        counts = [] if one.compare else [row["service_count"], row["usage_account_count"]]
        cells += [
            row["top_service"] or written.NOTHING,
            *(f"{int(number):,}" for number in (*counts, row["line_item_count"])),
        ]
        expected.append([row["region"] or "No region", *cells])
    names = page.locator(".region-table tbody th button").all_text_contents()
    assert [[name, *row[2:]] for name, row in zip(names, shown[1:-1], strict=True)] == expected
    assert shown[-1][2] == written.amount(total["amount"], unit)
    heat = table_cells(page.locator("table.heat")) if page.locator("table.heat").count() else []
    if heat:
        titles = page.locator("table.heat tbody tr td:last-child").evaluate_all("all => all.map(one => one.title)")
        assert titles == [written.amount(row[one.metric], unit) for row in rows]


def check_line_items(page: Page, one: Question, answer: Document) -> None:
    count = answer["meta"]["line_item_count"]
    if is_nothing(page):
        assert count == 0
        assert answer["meta"]["totals"] == []
        return
    file = csv_cells(page, csv_button(page))
    rows = records(file)
    totals = answer["meta"]["totals"]
    lines, last = rows[: len(rows) - len(totals)], rows[len(rows) - len(totals) :]
    assert len(lines) == count
    assert [row[one.metric] for row in last] == [total["amount"] or "" for total in totals]
    text = " + ".join(written.exact(total["amount"], unit_of(total)) for total in totals)
    assert page.locator(".log-foot strong").inner_text() == f"Total of all {count:,}: {text}"
    noun = "line item" if count == 1 else "line items"
    expected = f"{count:,} {noun} in {written.span(str(one.start), str(one.end))}, together {text}."
    assert page.locator(".card-sentence").inner_text() == expected
    names = file[0]
    shown = page.locator(".log-row").evaluate_all(
        "all => all.map(row => [Number(row.dataset.index), ...[...row.children].map(cell => cell.textContent)])"
    )
    assert shown
    for index, *cells in shown:
        line = lines[index]
        # The file has the unit of the total as a further last column, where it is not among those shown.
        for name, cell in zip(names, cells, strict=False):
            # Its unit stands in the file only where usage is what is summed.
            text = cell.partition(" ")[0] if name == "usage_amount" and one.metric != name else cell
            assert text == _cell(one, name, line), (index, name)


def _cell(one: Question, name: str, line: dict[str, str]) -> str:
    value = line[name]
    if not value:
        return written.NOTHING
    if name == "usage_amount":
        return written.exact(value, line.get("pricing_unit"))
    return written.aligned(value, line["currency"]) if name == one.metric else value


CHECKS: dict[str, tuple[int, str, Callable[[Page, Question, Document], None]]] = {
    "daily-costs": (90, "/v1/costs", check_daily_costs),
    "regions": (55, "/v1/regions", check_regions),
    "line-items": (55, "/v1/line-items", check_line_items),
}


def test_there_are_200_questions() -> None:
    assert sum(count for count, _, _ in CHECKS.values()) == 200


@pytest.mark.parametrize("path", CHECKS)
def test_page_api_and_csv_say_the_same(
    screen: Screen, dashboard: RunningApi, published_lake: PublishedLake, path: str
) -> None:
    count, resource, check = CHECKS[path]
    wrong: list[str] = []
    with_figures = 0
    page = screen.show(f"/{path}?span=7d")
    for one in questions(published_lake, path, count):
        response = dashboard.http.get(resource, params=one.asked)
        assert response.status_code == 200, (one.asked, response.text)
        show_within(page, one.address)
        try:
            check(page, one, response.json())
        except AssertionError as error:
            wrong.append(f"{one.address}\n{error}")
        with_figures += not is_nothing(page)
    assert wrong == [], f"{len(wrong)} of {count}:\n" + "\n\n".join(wrong[:5])
    assert with_figures > count / 2, "most questions must have figures, or nothing is compared"
