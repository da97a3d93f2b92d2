"""Movers: why the bill changed. The waterfall, its table, the threshold, and the way on; over the real API."""

from __future__ import annotations

import csv
import io
import itertools
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from local.browser.states import REQUEST_ID, problem
from tests.dashboard.conftest import NewScreen, Screen
from tests.dashboard.figures import added, cents, read
from tests.local.api.conftest import RunningApi

MOVERS = "/v1/movers"
GROUPS = 500
DIMENSIONS = ("service", "region", "usage_account_id", "tag:Team", "charge_type")
# How each comparison stands in the address, and what the API is asked for.
COMPARISONS: dict[str, dict[str, str]] = {
    "": {"comparison": "month_to_date"},
    "comparison=month_over_month": {"comparison": "month_over_month"},
    "compare=previous_month": {
        "comparison": "previous_month",
        "start_date": "2026-10-01",
        "end_date": "2026-11-01",
    },
    "span=2026-10-05..2026-10-11": {
        "comparison": "previous_period",
        "start_date": "2026-10-05",
        "end_date": "2026-10-12",
    },
}


def answer_of(dashboard: RunningApi, group_by: str = "service", **asked: Any) -> dict[str, Any]:
    """What the API says changed, in the dollars that the screen shows."""
    params: dict[str, Any] = {"group_by": group_by, "limit": GROUPS, **asked}
    answer = dashboard.http.get(MOVERS, params=params).json()
    meta = answer["meta"]
    whole = {
        name: next(one["amount"] for one in totals if one["currency"] == "USD")
        for name, totals in (
            ("now", meta["totals"]),
            ("former", meta["compare"]["totals"]),
            ("change", meta["change"]),
        )
    }
    rows = [row for row in answer["rows"] if row["currency"] == "USD"]
    return {"rows": sorted(rows, key=lambda row: -abs(Decimal(row["change"]))), "whole": whole}


def table_of(page: Page, name: str) -> list[list[str]]:
    """The cells of a table's body and foot, row by row."""
    rows = page.get_by_role("region", name=name).locator("tbody tr, tfoot tr")
    return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def groups_table(page: Page) -> list[list[str]]:
    return table_of(page, "Every group before and now")


def bar(page: Page, name: str) -> Locator:
    """A bar of the waterfall that can be chosen."""
    return page.locator("ol.fall").get_by_role("button", name=name)


@pytest.mark.parametrize("address", COMPARISONS)
def test_the_table_shows_what_the_api_says_and_its_totals(screen: Screen, dashboard: RunningApi, address: str) -> None:
    page = screen.show(f"/movers?unit=USD&{address}")
    answer = answer_of(dashboard, **COMPARISONS[address])
    *rows, total = groups_table(page)
    assert [[read(cell) for cell in row[1:4]] for row in rows] == [
        [cents(row[name]) for name in ("amount", "compare_amount", "change")] for row in answer["rows"]
    ]
    assert [read(cell) for cell in total[1:4]] == [cents(answer["whole"][name]) for name in ("now", "former", "change")]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_waterfall_leads_from_the_former_total_to_the_new_one(
    screen: Screen, dashboard: RunningApi, dimension: str
) -> None:
    page = screen.show(f"/movers?unit=USD&show=table&top=3&group={dimension}")
    answer = answer_of(dashboard, dimension)
    first, *steps, last = table_of(page, "The chart as a table")
    whole = answer["whole"]
    assert [read(first[2]), read(last[2])] == [cents(whole["former"]), cents(whole["now"])]
    moving = [row for row in answer["rows"] if Decimal(row["change"])]
    largest = [row["change"] for row in moving if row["kind"] == "value"][:3]
    largest += [row["change"] for row in moving if row["kind"] == "none"]
    drawn = sorted(
        largest, key=lambda change: (not Decimal(change) > 0, -abs(Decimal(change)))
    )  # rises, then falls, each from the largest
    rest = added([whole["change"], *(str(Decimal(change).copy_negate()) for change in largest)])
    changes = [*drawn, str(rest)] if len(answer["rows"]) > len(drawn) else drawn
    assert [read(step[1]) for step in steps] == [cents(change) for change in changes]
    levels = [added([whole["former"], *changes[: at + 1]]) for at in range(len(changes))]
    assert [read(step[2]) for step in steps] == [cents(level) for level in levels]
    assert levels[-1] == Decimal(whole["now"])


def test_what_is_below_the_threshold_is_counted_and_summed(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show("/movers?unit=USD")
    answer = answer_of(dashboard)
    threshold = abs(Decimal(answer["rows"][3]["change"])).quantize(Decimal(1))
    page.get_by_label("At least").fill(f"{threshold:,}")
    page.wait_for_url(f"**threshold={threshold}*")
    below = [row for row in answer["rows"] if abs(Decimal(row["change"])) < threshold]
    assert 0 < len(below) < len(answer["rows"])
    *shown, rest, total = groups_table(page)
    assert len(shown) == len(answer["rows"]) - len(below)
    assert rest[0].startswith(f"{len(below)} groups below $")
    names = ("amount", "compare_amount", "change")
    assert [read(cell) for cell in rest[1:4]] == [cents(added([row[name] for row in below])) for name in names]
    assert read(total[3]) == cents(answer["whole"]["change"])
    said = page.locator(".card-sentence, .chart-note").filter(has_text=f"{len(below)} groups changed by less than")
    expect(said).to_have_count(2)
    other = page.locator("ol.fall > li", has_text=f"Other ({len(below)})").locator(".fall-amount")
    assert read(other.inner_text()) == read(rest[3])
    page.reload()
    screen.settle()
    assert groups_table(page)[-2] == rest
    page.get_by_label("At least").fill("")
    page.wait_for_url(re.compile(r"/movers\?unit=USD$"))
    assert len(groups_table(page)) == len(answer["rows"]) + 1


def test_a_threshold_that_is_no_amount_changes_nothing_and_says_so(screen: Screen) -> None:
    page = screen.show("/movers")
    field = page.get_by_label("At least")
    before = groups_table(page)
    field.fill("a lot")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.wait_for_timeout(600)
    assert page.url == f"{screen.url}/movers"
    assert groups_table(page) == before


def test_the_comparison_is_chosen_and_stands_in_the_address(screen: Screen) -> None:
    page = screen.show("/movers")
    compare, days = page.get_by_label("Compare"), page.get_by_role("button", name="choose days")
    # Months have days of their own: there are none to choose.
    expect(days).to_have_count(0)
    screen.answers(MOVERS, lambda: compare.select_option("month_over_month"))
    assert page.url.endswith("/movers?comparison=month_over_month")
    expect(page.get_by_text("from", exact=False).filter(has_text="in Aug 2026 to").first).to_be_visible()
    screen.answers(MOVERS, lambda: compare.select_option("previous_year"))
    assert page.url.endswith("/movers?compare=previous_year")
    expect(days).to_be_visible()
    page.go_back()
    expect(compare).to_have_value("month_over_month")
    page.go_back()
    expect(compare).to_have_value("month_to_date")
    page.go_forward()
    expect(compare).to_have_value("month_over_month")


def test_days_that_were_chosen_elsewhere_are_compared_with_those_before(screen: Screen) -> None:
    page = screen.show("/daily-costs?span=7d")
    page.get_by_role("link", name="Movers").click()
    screen.settle()
    assert page.url.endswith("/movers?span=7d")
    expect(page.get_by_label("Compare")).to_have_value("previous_period")
    expect(page.get_by_text("in 15–21 Oct 2026 to").first).to_be_visible()


def test_a_bar_is_asked_about_and_back_undoes_it(screen: Screen) -> None:
    page = screen.show("/movers?unit=USD")
    bar(page, "AmazonS3").click()
    menu = page.get_by_role("group", name="About AmazonS3")
    menu.get_by_role("button", name="Only this, by usage type").click()
    screen.settle()
    assert page.url.endswith("/movers?group=usage_type&unit=USD&in=service:AmazonS3")
    expect(page.get_by_role("heading", name="Change of unblended cost by usage type")).to_be_visible()
    page.go_back()
    expect(bar(page, "AmazonS3")).to_be_visible()


def test_the_line_items_of_a_bar_are_those_of_its_days(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show("/movers?unit=USD")
    bar(page, "AWSLambda").click()
    page.get_by_role("group", name="About AWSLambda").get_by_role("button", name="Line items").click()
    screen.settle()
    # The month to date ends with the last whole day, not with the month.
    assert page.url.endswith("/line-items?span=2026-10-01..2026-10-27&unit=USD&in=service:AWSLambda")
    page.go_back()
    bar(page, "Before").click()
    page.get_by_role("group", name="About Before").get_by_role("button", name="Line items").click()
    screen.settle()
    assert page.url.endswith("/line-items?span=2026-09-01..2026-09-27&unit=USD")


def test_a_bar_tells_where_it_comes_from(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show("/movers?unit=USD")
    row = next(one for one in answer_of(dashboard)["rows"] if one["group"]["service"] == "AmazonEC2")
    bar(page, "AmazonEC2").click()
    page.get_by_role("button", name="Where from?").click()
    told = page.get_by_role("dialog", name="Where this figure comes from").locator("data")
    expect(told).to_have_count(2)
    assert told.evaluate_all("all => all.map(one => one.value)") == [row["amount"], row["compare_amount"]]
    page.keyboard.press("Escape")
    # So do both totals, each of its own days.
    bar(page, "Before").click()
    page.get_by_role("button", name="Where from?").click()
    expect(told).to_have_count(1)
    assert told.get_attribute("value") == answer_of(dashboard)["whole"]["former"]


def test_everything_is_done_by_the_keyboard(screen: Screen) -> None:
    page = screen.show("/movers?unit=USD")
    names = page.locator("ol.fall button .fall-label").all_inner_texts()
    page.locator("ol.fall button").first.focus()
    walked = []
    for _ in names:
        walked.append(page.evaluate("document.activeElement.querySelector('.fall-label').innerText"))
        page.keyboard.press("Tab")
    assert walked == names
    bar(page, "AmazonEC2").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("group", name="About AmazonEC2")
    expect(menu.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)


def test_a_column_sorts_and_the_address_keeps_it(screen: Screen) -> None:
    page = screen.show("/movers?unit=USD")
    usual = groups_table(page)
    head = page.get_by_role("columnheader", name="Now")
    for direction, address in (("descending", "sort=-now"), ("ascending", "sort=now")):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", direction)
        assert address in page.url
        *rows, total = groups_table(page)
        figures = [read(row[1]) for row in rows]
        assert figures == sorted(figures, reverse=direction == "descending")
        assert total == usual[-1]
    page.reload()
    screen.settle()
    assert groups_table(page)[:-1] == rows
    head.get_by_role("button").click()
    assert groups_table(page) == usual


def test_the_csv_is_what_the_table_shows_cell_by_cell(screen: Screen, tmp_path: Path) -> None:
    page = screen.show("/movers?unit=USD&group=usage_account_id&compare=previous_month")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / "movers.csv"
    waiting.value.save_as(file)
    lines = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    names = ("unblended_cost", "compare_unblended_cost", "change_unblended_cost")
    dollars = [line for line in lines if line["currency"] == "USD"]
    in_file = {line["usage_account_id"]: [cents(line[name]) for name in names] for line in dollars}
    on_screen = {row[0] if row[0] != "No account" else "": row[1:4] for row in groups_table(page)}

    assert {name: [read(cell) for cell in cells] for name, cells in on_screen.items()} == in_file


def test_names_are_text_and_nothing_else(screen: Screen) -> None:
    page = screen.show("/movers?unit=USD")
    for name in ("=1+1", 'O\'Reilly "Media", LLC', "-Marketplace: 50%", "日本語", "No service"):
        expect(bar(page, name)).to_be_visible()
        expect(page.get_by_role("row", name=name)).to_be_visible()


def test_usage_is_compared_unit_by_unit(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show("/movers?metric=usage_amount&group=region")
    unit = page.get_by_label("Pricing unit")
    for chosen in ("Hrs", "GB-Mo"):
        unit.select_option(chosen)
        answer = dashboard.http.get(MOVERS, params={"metric": "usage_amount", "group_by": "region"}).json()
        total = next(one for one in answer["meta"]["change"] if one["pricing_unit"] == chosen)
        expect(page.get_by_label("At least")).to_be_visible()
        assert read(groups_table(page)[-1][3]) == cents(total["amount"])


def test_the_overview_leads_here_with_the_same_figures(screen: Screen) -> None:
    page = screen.show("/?in=region:global")
    card = page.get_by_role("region", name="Table of what changed most")
    total = card.locator("tfoot td").nth(2).inner_text().strip()
    page.get_by_role("main").get_by_role("link", name="Movers").click()
    screen.settle()
    assert page.url.endswith("/movers?in=region:global")
    assert groups_table(page)[-1][3] == total


def test_while_loading_the_place_is_held(screen: Screen) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    screen.page.route(f"**{MOVERS}*", hold)
    screen.page.goto(f"{screen.url}/movers")
    expect(screen.page.get_by_role("heading", name="Change of unblended cost by service")).to_be_visible()
    skeleton = screen.page.locator(".card .skeleton")
    expect(skeleton).to_have_count(1)
    place = skeleton.bounding_box()
    assert place
    assert place["height"] == 480
    waiting[0].continue_()
    expect(bar(screen.page, "AmazonEC2")).to_be_visible()


def test_days_without_figures_say_so(screen: Screen) -> None:
    page = screen.show("/movers?span=2019-01-01..2019-01-31")
    expect(page.get_by_text("Nothing to compare on these days")).to_be_visible()


def test_filters_that_leave_nothing_can_be_cleared(screen: Screen) -> None:
    page = screen.show("/movers?in=service:AmazonEC2&in=region:mars-1")
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(bar(page, "AmazonEC2")).to_be_visible()
    assert page.url == f"{screen.url}/movers"


def test_an_error_names_its_request_and_can_be_tried_again(screen: Screen) -> None:
    broken = problem(500, "internal-error", "Something went wrong here", "Try again in a minute.")
    answers = itertools.count(1)
    # The first and its two repetitions.
    screen.page.route(f"**{MOVERS}*", lambda route: broken(route) if next(answers) <= 3 else route.continue_())
    page = screen.show("/movers")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong here")
    expect(alert).to_contain_text(f"Request {REQUEST_ID}")
    alert.get_by_role("button", name="Try again").click()
    expect(bar(page, "AmazonEC2")).to_be_visible()
    expect(alert).to_have_count(0)


def test_who_may_not_read_is_told_so(screen: Screen) -> None:
    screen.page.route(f"**{MOVERS}*", problem(403, "forbidden", "The token does not allow this", "Ask for the scope."))
    page = screen.show("/movers")
    expect(page.get_by_role("alert")).to_contain_text("You may not see this")


def test_where_no_month_is_whole_the_month_to_date_is_offered(screen: Screen) -> None:
    refused = problem(400, "invalid-request", "The request cannot be understood", "No published month is whole yet.")
    screen.page.route(f"**{MOVERS}?*month_over_month*", refused)
    page = screen.show("/movers?comparison=month_over_month")
    page.get_by_role("button", name="Compare the month to date").click()
    expect(bar(page, "AmazonEC2")).to_be_visible()
    assert page.url == f"{screen.url}/movers"


@pytest.mark.parametrize("address", ["/movers", "/movers?unit=USD&show=table&threshold=1000000000&group=usage_type"])
def test_it_fits_a_narrow_screen(new_screen: NewScreen, address: str) -> None:
    page = new_screen(viewport={"width": 360, "height": 740}).show(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_label("At least")).to_be_visible()
