"""Filters are set, turned round and taken away by the controls of the page; the address has them, and so has the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from local.browser.pages import pages_with
from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.reading import settled, table_cells
from tests.local.api.conftest import RunningApi

MONTH = [("start_date", "2026-10-01"), ("end_date", "2026-11-01")]
Ask = Callable[..., str]


def conditions(page: Page) -> list[tuple[str, str]]:
    """The filters in the address."""
    return [pair for pair in parse_qsl(urlsplit(page.url).query, keep_blank_values=True) if pair[0] in {"in", "out"}]


def chips(page: Page) -> list[str]:
    return page.get_by_role("list", name="Filters").locator(".chip button:first-child").all_text_contents()


def total(page: Page) -> str:
    """The total below the legend."""
    text: str = page.locator(".legend-total .legend-amount").inner_text()
    return text


@pytest.fixture
def expected(dashboard: RunningApi) -> Ask:
    """What the API says the total of the month is, in dollars, as the page writes it."""

    def ask(*more: tuple[str, str], metric: str = "unblended_cost") -> str:
        answer: Any = dashboard.http.get("/v1/costs", params=[*MONTH, ("metric", metric), *more]).json()
        dollars = [one["amount"] for one in answer["meta"]["totals"] if one["currency"] == "USD"]
        return written.amount(dollars[0], "USD")

    return ask


def picker(page: Page, dimension: str) -> Locator:
    """The panel with the values of a dimension, opened."""
    page.get_by_role("button", name="Add a filter").click()
    panel = page.get_by_role("dialog", name="Add a filter")
    panel.get_by_label("Search dimensions and tags").fill(dimension)
    panel.get_by_role("button", name=dimension, exact=True).click()
    settled(page)
    return panel


def test_a_value_is_included_by_the_picker_and_turned_round_by_its_chip(screen: Screen, expected: Ask) -> None:
    page = screen.open("/daily-costs?unit=USD")
    assert total(page) == expected()
    panel = picker(page, "Service")
    panel.get_by_label("Search service").fill("ec2")
    expect(panel.locator(".picker-values li")).to_have_count(1)
    panel.get_by_role("button", name="AmazonEC2").first.click()
    panel.get_by_role("button", name="Done").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Add a filter")).to_be_focused()
    settled(page)
    assert chips(page) == ["Service is AmazonEC2"]
    assert conditions(page) == [("in", "service:AmazonEC2")]
    assert total(page) == expected(("filter", "service:AmazonEC2"))

    page.get_by_role("button", name="Service is AmazonEC2", exact=True).click()
    settled(page)
    assert chips(page) == ["Service is not AmazonEC2"]
    assert conditions(page) == [("out", "service:AmazonEC2")]
    assert total(page) == expected(("exclude", "service:AmazonEC2"))

    page.get_by_role("button", name="Remove the filter: Service is not AmazonEC2").click()
    settled(page)
    assert conditions(page) == []
    assert total(page) == expected()


def test_values_are_excluded_by_the_picker_and_all_are_cleared_at_once(screen: Screen, expected: Ask) -> None:
    page = screen.open("/daily-costs?unit=USD")
    panel = picker(page, "Region")
    panel.get_by_role("button", name="Exclude us-east-1").click()
    panel.get_by_role("button", name="Exclude No region").click()
    expect(panel.get_by_role("button", name="Exclude us-east-1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    settled(page)
    assert chips(page) == ["Region is not us-east-1", "Not: no region"]
    assert total(page) == expected(("exclude", "region:us-east-1"), ("exclude", "region:"))
    page.get_by_role("button", name="Clear all").click()
    settled(page)
    assert conditions(page) == []
    expect(page.get_by_text("No filters: all costs are shown.")).to_be_visible()
    assert total(page) == expected()


HOSTILE = [
    ("Service", "service", "=1+1"),
    ("Service", "service", 'O\'Reilly "Media", LLC'),
    ("Usage type", "usage_type", "TimedStorage\nByteHrs"),
    ("Operation", "operation", "@SUM(A1:A9)"),
    ("Tag a/b c", "tag:a/b c", "=cmd|' /C calc'!A0"),
    ("Tag user:Team", "tag:user%3ATeam", "a:b"),
    ("Tag 100%", "tag:100%25", "50%25"),
    ('Tag it\'s "quoted"', 'tag:it\'s "quoted"', "\tx"),
    ("Cost category x%3Ay", "cost_category:x%253Ay", "one"),
]


def test_names_that_look_like_code_are_names_and_nothing_else(screen: Screen, expected: Ask) -> None:
    page = screen.open("/daily-costs?unit=USD")
    for label, name, value in HOSTILE:
        panel = picker(page, label)
        button = panel.locator(".picker-values .menu-item").filter(has=page.locator(f":text({_css(value.strip())})"))
        button.first.click()
        page.keyboard.press("Escape")
        settled(page)
        assert conditions(page) == [("in", f"{name}:{value}")], value
        assert chips(page) == [f"{label} is {value}"]
        assert total(page) == expected(("filter", f"{name}:{value}")), value
        page.reload()
        screen.settle()
        assert chips(page) == [f"{label} is {value}"]
        page.get_by_role("button", name="Clear all").click()
        settled(page)


def _css(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def test_values_of_one_dimension_are_alternatives_and_dimensions_hold_together(screen: Screen, expected: Ask) -> None:
    page = screen.open("/daily-costs?unit=USD&in=service:AmazonEC2")
    panel = picker(page, "Service")
    panel.get_by_role("button", name="AmazonS3").first.click()
    page.keyboard.press("Escape")
    panel = picker(page, "Charge type")
    panel.locator(".picker-values .menu-item", has_text="Usage").first.click()
    page.keyboard.press("Escape")
    settled(page)
    asked = [("filter", "service:AmazonEC2"), ("filter", "service:AmazonS3"), ("filter", "charge_type:Usage")]
    assert total(page) == expected(*asked)
    assert len(chips(page)) == 3


def test_back_undoes_forward_redoes_and_reload_shows_the_same(screen: Screen) -> None:
    page = screen.open("/daily-costs?show=table")
    states = [(page.url, table_cells(page.locator(".figures-table table")))]
    panel = picker(page, "Service")
    panel.get_by_role("button", name="AmazonEC2").first.click()
    page.keyboard.press("Escape")
    settled(page)
    states.append((page.url, table_cells(page.locator(".figures-table table"))))
    page.get_by_label("Compare").select_option(label="month before")
    settled(page)
    states.append((page.url, table_cells(page.locator(".figures-table table"))))
    page.get_by_label("Measure").select_option("list_cost")
    settled(page)
    states.append((page.url, table_cells(page.locator(".figures-table table"))))
    assert len({str(cells) for _, cells in states}) == 4
    for url, cells in reversed(states[:-1]):
        page.go_back()
        settled(page)
        assert (page.url, table_cells(page.locator(".figures-table table"))) == (url, cells)
    for url, cells in states[1:]:
        page.go_forward()
        settled(page)
        assert (page.url, table_cells(page.locator(".figures-table table"))) == (url, cells)
    page.reload()
    screen.settle()
    assert (page.url, table_cells(page.locator(".figures-table table"))) == states[-1]


@pytest.mark.parametrize("path", pages_with("filters"))
def test_a_filter_holds_on_every_page_that_has_filters(screen: Screen, path: str) -> None:
    page = screen.open("/daily-costs?in=service:AmazonEC2&out=region:global&metric=amortized_cost")
    link = page.locator(f"nav a[href^='/{path}?']" if path else "nav a[href^='/?']")
    link.first.click()
    screen.settle()
    assert conditions(page) == [("in", "service:AmazonEC2"), ("out", "region:global")]
    assert chips(page) == ["Service is AmazonEC2", "Region is not global"]
    about_costs = [one for one in screen.asked if "metric=amortized_cost" in one and "filter=service" in one]
    assert about_costs
    assert all("exclude=region" in one for one in about_costs)


@pytest.mark.parametrize("path", pages_with("metric"))
def test_the_measure_is_named_where_its_figures_are(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}")
    for metric, words in (("net_amortized_cost", "net amortized cost"), ("usage_amount", "usage")):
        page.get_by_label("Measure").select_option(metric)
        settled(page)
        titles = " ".join(page.locator("main h2").all_inner_texts()).lower()
        assert words in titles, titles
        assert f"metric={metric}" in page.url


def test_days_are_chosen_by_name_and_by_date(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD")
    button = page.locator(".filter-bar").get_by_role("button", name="choose days")
    expect(button).to_have_text("Oct 2026 UTC")
    for name, text in {
        "Month before": "Sep 2026",
        "Last 7 days": "22–28 Oct 2026",
        "Last 30 days": "29 Sep – 28 Oct 2026",
        "Year to date": "1 Jan – 31 Oct 2026",
        "Last 12 months": "1 Nov 2025 – 31 Oct 2026",
    }.items():
        button.click()
        page.get_by_role("dialog").get_by_role("button", name=name).click()
        settled(page)
        expect(button).to_have_text(f"{text} UTC")
        assert text in page.locator(".card-sentence").inner_text()
    button.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("First day").fill("2026-09-20")
    dialog.get_by_label("Last day").fill("2026-09-10")
    expect(dialog.get_by_role("button", name="Show these days")).to_be_disabled()
    dialog.get_by_label("Last day").fill("2026-10-05")
    dialog.get_by_role("button", name="Show these days").click()
    settled(page)
    expect(button).to_have_text("20 Sep – 5 Oct 2026 UTC")
    asked = {"start_date": "2026-09-20", "end_date": "2026-10-06"}
    totals = dashboard.http.get("/v1/costs", params=asked).json()["meta"]["totals"]
    dollars = next(one["amount"] for one in totals if one["currency"] == "USD")
    assert total(page) == written.amount(dollars, "USD")


def test_another_export_is_asked_for_by_its_name(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD")
    page.get_by_label("Export").select_option("it's cur2 (100%)")
    settled(page)
    totals = dashboard.http.get("/v1/costs", params=[*MONTH, ("export", "it's cur2 (100%)")]).json()["meta"]["totals"]
    dollars = next(one["amount"] for one in totals if one["currency"] == "USD")
    assert total(page) == written.amount(dollars, "USD")


def test_an_address_nobody_can_understand_shows_what_is_left_of_it(screen: Screen) -> None:
    page = screen.open(
        "/daily-costs?span=yesterday&metric=money&in=nonsense&in=service:AmazonEC2&in=service:AmazonEC2&top=-1"
    )
    assert chips(page) == ["Service is AmazonEC2"]
    expect(page.get_by_role("alert")).to_have_count(0)
