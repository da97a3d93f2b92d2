"""The detailed audit log: exact decimals, sorted, searched, in columns of one's choice, and read by the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.reading import csv_button, csv_cells, settled, show_within
from tests.local.api.conftest import RunningApi

MONTH = {"start_date": "2026-10-01", "end_date": "2026-11-01", "limit": 500}
EVERY_SORT = (
    "service",
    "region",
    "usage_account_id",
    "charge_type",
    "usage_type",
    "resource_id",
    "unblended_cost",
    "usage_amount",
)


def items(dashboard: RunningApi, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = dashboard.http.get("/v1/line-items", params=MONTH | {"sort": "-usage_date"} | asked).json()
    return answer


def heads(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_role("columnheader").all_text_contents()]


def rows(page: Page) -> list[list[str]]:
    """The cells of the rows that are drawn, from the first one on."""
    found: list[list[str]] = page.locator(".log-row").evaluate_all(
        "all => all.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return found


def cell(row: dict[str, Any], name: str) -> str:
    """A value as the log writes it."""
    value = row[name]
    if value in {None, ""}:
        return written.NOTHING
    if name == "usage_amount":
        return written.exact(value, row["pricing_unit"])
    return written.aligned(value, row["currency"]) if name.endswith("_cost") else str(value)


NAMES = {
    "Usage date": "usage_date",
    "Unblended cost": "unblended_cost",
    "Service": "service",
    "Region": "region",
    "Account": "usage_account_id",
    "Charge type": "charge_type",
    "Usage type": "usage_type",
    "Resource": "resource_id",
    "Usage": "usage_amount",
}


def assert_shows(page: Page, answer: dict[str, Any]) -> None:
    """The rows drawn are the API's first, cell by cell and to the last digit."""
    names = [NAMES[title] for title in heads(page)]
    there = rows(page)
    assert len(there) >= min(18, len(answer["rows"]))
    assert there == [[cell(row, name) for name in names] for row in answer["rows"][: len(there)]]


def test_amounts_are_exact_and_the_total_is_that_of_all_rows(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/line-items")
    answer = items(dashboard)
    assert heads(page) == list(NAMES)
    assert_shows(page, answer)
    # Ten places, whatever they are: one of the amounts is a ten-billionth, one has thirty digits.
    assert any("0.0000000001" in text for row in rows(page) for text in row) or len(answer["rows"]) > 20
    totals = " + ".join(written.exact(one["amount"], one["currency"]) for one in answer["meta"]["totals"])
    count = answer["meta"]["line_item_count"]
    expect(page.locator(".log-foot strong")).to_have_text(f"Total of all {count:,}: {totals}")
    grid = page.get_by_role("grid", name="Line items")
    assert grid.get_attribute("aria-rowcount") == str(count + 1)


@pytest.mark.parametrize("name", EVERY_SORT)
def test_a_click_on_a_head_sorts_and_another_turns_it_round(screen: Screen, dashboard: RunningApi, name: str) -> None:
    page = screen.open("/line-items")
    title = next(title for title, column in NAMES.items() if column == name)
    head = page.get_by_role("columnheader", name=title, exact=True)
    starts_large = name in {"unblended_cost", "usage_amount"}
    for sort, aria in ((f"-{name}", "descending"), (name, "ascending"))[:: 1 if starts_large else -1]:
        head.get_by_role("button").click()
        settled(page)
        expect(head).to_have_attribute("aria-sort", aria)
        assert_shows(page, items(dashboard, sort=sort))
    page.go_back()
    settled(page)
    expect(head).to_have_attribute("aria-sort", "descending" if starts_large else "ascending")


def test_columns_are_chosen_and_stand_in_the_file_too(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/line-items")
    page.get_by_role("button", name="Columns").click()
    panel = page.get_by_role("dialog", name="Columns")
    panel.get_by_label("Tags", exact=True).check()
    panel.get_by_label("Description", exact=True).check()
    for title in ("Usage type", "Charge type", "Region"):
        panel.get_by_label(title, exact=True).uncheck()
    page.keyboard.press("Escape")
    settled(page)
    chosen = [
        "usage_date",
        "service",
        "usage_account_id",
        "resource_id",
        "description",
        "unblended_cost",
        "usage_amount",
        "tags",
    ]
    assert f"columns={','.join(chosen)}" in page.url
    assert heads(page) == [
        "Usage date",
        "Service",
        "Account",
        "Resource",
        "Description",
        "Unblended cost",
        "Usage",
        "Tags",
    ]
    answer = items(dashboard)
    tags = [row[-1] for row in rows(page)]
    for text, row in zip(tags, answer["rows"], strict=False):
        told = {key: value for key, value in (row["tags"] or {}).items() if value}
        assert text == (" · ".join(f"{key}: {value}" for key, value in told.items()) or written.NOTHING)
    file = csv_cells(page, csv_button(page))
    assert file[0] == [*chosen, "currency"]
    page.reload()
    screen.settle()
    assert heads(page)[-1] == "Tags"
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="The usual columns").click()
    page.keyboard.press("Escape")
    settled(page)
    assert heads(page) == list(NAMES)


def test_the_last_column_cannot_be_taken_away(screen: Screen) -> None:
    page = screen.open("/line-items?columns=service")
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("dialog").get_by_label("Service", exact=True)).to_be_disabled()


@pytest.mark.parametrize("text", ["ec2", "ü %", "@SUM(A1", "%", "_", "+Requests,Tier1", "<b>"])
def test_search_finds_what_holds_the_text_and_nothing_else(screen: Screen, dashboard: RunningApi, text: str) -> None:
    page = screen.open("/line-items")
    answer = items(dashboard, search=text)
    with page.expect_response(lambda one: "/v1/line-items" in one.url and "search=" in one.url):
        page.get_by_label("Search line items").fill(text)
    settled(page)
    if answer["rows"]:
        assert_shows(page, answer)
        expect(page.locator(".log-foot strong")).to_contain_text(f"Total of all {answer['meta']['line_item_count']:,}:")
    else:
        expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
        page.get_by_role("button", name="Clear the filters").click()
        settled(page)
        assert_shows(page, items(dashboard))
        expect(page.get_by_label("Search line items")).to_have_value("")


def test_a_row_opens_with_all_that_is_known_of_it(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/line-items?sort=-unblended_cost")
    row = items(dashboard, sort="-unblended_cost")["rows"][2]
    page.locator(".log-row").nth(2).click()
    details = page.get_by_role("dialog", name="Line item")
    pairs = dict(
        details.locator("dl > div").evaluate_all(
            "all => all.map(one => [one.querySelector('dt').textContent, one.querySelector('dd').textContent])"
        )
    )
    assert pairs["Unblended cost"] == written.exact(row["unblended_cost"], row["currency"])
    assert pairs["List cost"] == written.exact(row["list_cost"], row["currency"])
    assert pairs["Source file"] == row["source_file"]
    assert pairs["Line item id"] == row["line_item_id"]
    assert pairs["Snapshot id"] == row["snapshot_id"]
    for key, value in (row["tags"] or {}).items():
        assert pairs[key] == (value or written.NOTHING if value is None else value)
    page.get_by_role("button", name="Close").click()
    expect(details).to_have_count(0)
    expect(page.locator(".log-row").nth(2)).to_be_focused()


def test_details_go_when_other_rows_are_asked_for(screen: Screen) -> None:
    page = screen.open("/line-items")
    page.locator(".log-row").first.click()
    details = page.get_by_role("dialog", name="Line item")
    expect(details).to_be_visible()
    show_within(page, "/line-items?in=service:AmazonEC2")
    expect(details).to_have_count(0)


def test_the_keyboard_goes_through_rows_and_opens_them(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/line-items?span=90d")
    page.get_by_role("columnheader").last.get_by_role("button").focus()
    page.keyboard.press("Tab")
    place = page.locator(":focus")
    steps = [("ArrowDown", 3), ("ArrowDown", 4), ("ArrowUp", 3), ("PageDown", 18), ("PageUp", 3), ("PageUp", 2)]
    expect(place).to_have_attribute("aria-rowindex", "2")
    for key, index in steps:
        page.keyboard.press(key)
        expect(place).to_have_attribute("aria-rowindex", str(index))
        expect(place).to_be_in_viewport()
    page.keyboard.press("End")
    expect(place).to_have_attribute("aria-rowindex", "201")
    page.keyboard.press("Home")
    expect(place).to_have_attribute("aria-rowindex", "2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    details = page.get_by_role("dialog", name="Line item")
    expect(details.get_by_role("button", name="Close")).to_be_focused()
    asked = {"start_date": "2026-07-31", "end_date": "2026-10-29"}
    row = items(dashboard, **asked)["rows"][1]
    expect(details).to_contain_text(row["line_item_id"])
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)
    expect(place).to_have_attribute("aria-rowindex", "3")


def test_the_wheel_does_not_take_the_keyboards_row_away(screen: Screen) -> None:
    page = screen.open("/line-items?span=90d")
    page.locator(".log-row").nth(1).focus()
    page.get_by_role("grid").hover()
    for _ in range(5):
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(30)
    settled(page)
    expect(page.locator(".log-foot")).not_to_contain_text("Rows 1–")
    place = page.locator(":focus")
    expect(place).to_have_attribute("aria-rowindex", "3")
    page.keyboard.press("ArrowDown")
    expect(place).to_have_attribute("aria-rowindex", "4")
    expect(place).to_be_in_viewport()
