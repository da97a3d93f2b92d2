"""Every state of every page: loading, empty, filtered to nothing, failed, unreachable, forbidden, former, newer and stale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from local.browser.pages import CONTROLS, PAGES, pages_with
from tests.api.conftest import NewLake
from tests.api.lake import MAIN, PublishedLake
from tests.api.lake_rows import line_items
from tests.conftest import EmbeddedAws
from tests.dashboard import written
from tests.dashboard.conftest import NewScreen, Screen, running_dashboard
from tests.dashboard.reading import held_back, settled
from tests.local.api.conftest import RunningApi

REQUEST = "0a1b2c3d-request-of-a-test"


def is_figures(url: str) -> bool:
    """Questions of the pages: all but which publication there is, and the settings of the dashboard."""
    return "/v1/" in url and "/v1/status" not in url


def problem(status: int, kind: str, title: str) -> Callable[[Route], None]:
    document = {
        "type": f"/problems/{kind}",
        "title": title,
        "status": status,
        "detail": "Said by the test.",
        "request_id": REQUEST,
    }
    return lambda route: route.fulfill(status=status, json=document, content_type="application/problem+json")


def problem_of_api(page: Page, status: int, kind: str, title: str, pattern: Any = is_figures) -> None:
    page.route(pattern, problem(status, kind, title))


def alerts(page: Page) -> int:
    return page.get_by_role("alert").count()


def try_again(page: Page) -> None:
    """Press every button that asks again; nothing is wrong any more then."""
    buttons = page.get_by_role("alert").get_by_role("button", name="Try again")
    assert buttons.count() == alerts(page)
    # At once: parts of a page that ask the same question come back together.
    buttons.evaluate_all("all => all.forEach(one => one.click())")
    expect(page.get_by_role("alert")).to_have_count(0, timeout=15_000)
    settled(page)


@pytest.mark.parametrize("path", PAGES)
def test_while_a_page_loads_its_place_is_held(screen: Screen, path: str) -> None:
    page = screen.page
    with held_back(page, is_figures) as held:
        page.goto(f"{screen.url}/{path}")
        page.locator(".skeleton").first.wait_for()
        page.wait_for_load_state("load")
        expect(page.locator("h1")).to_have_text(PAGES[path])
        expect(page.get_by_role("status", name="Loading").first).to_be_visible()
        while not held:
            page.wait_for_timeout(20)
        assert alerts(page) == 0
    screen.settle()
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_fails_names_the_request_and_is_tried_again(screen: Screen, path: str) -> None:
    page = screen.page
    problem_of_api(page, 500, "internal-error", "Something went wrong here")
    screen.open(f"/{path}")
    first = page.get_by_role("alert").first
    expect(first).to_contain_text("Something went wrong here")
    expect(first).to_contain_text(f"Request {REQUEST}")
    expect(page.locator("nav [aria-current=page]")).to_have_text(PAGES[path])
    page.unroute(is_figures)
    try_again(page)
    expect(page.locator(".card").first).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_what_one_may_not_see_is_said_without_another_try(screen: Screen, path: str) -> None:
    page = screen.page
    problem_of_api(page, 403, "forbidden", "The token does not allow this")
    screen.open(f"/{path}")
    first = page.get_by_role("alert").first
    expect(first).to_contain_text("You may not see this")
    expect(first).to_contain_text(f"Request {REQUEST}")
    expect(first.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_without_a_network_a_page_says_so_and_comes_back(screen: Screen, path: str) -> None:
    page = screen.page
    page.route(is_figures, lambda route: route.abort("internetdisconnected"))
    screen.open(f"/{path}")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("The API cannot be reached")
    expect(alert).to_contain_text("Check the connection, then try again.")
    page.unroute(is_figures)
    try_again(page)


def test_a_page_whose_code_cannot_be_fetched_says_so_and_is_loaded_again(screen: Screen) -> None:
    page = screen.open("/proof")
    page.context.set_offline(True)
    page.locator("nav").get_by_role("link", name=PAGES["line-items"], exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This part of the dashboard cannot be fetched")
    expect(page.locator("nav [aria-current=page]")).to_have_text(PAGES["line-items"])
    page.context.set_offline(False)
    alert.get_by_role("button", name="Load the page again").click()
    screen.settle()
    assert alerts(page) == 0
    expect(page.get_by_role("grid")).to_be_visible()
    # What a boundary caught is for the developer to read, and nothing else may be wrong.
    screen.wrong[:] = [text for text in screen.wrong if "then load the page again" not in text]


@pytest.mark.parametrize("path", pages_with("span"))
def test_days_without_figures_are_empty_and_say_what_to_do(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}?span=2025-01-01..2025-01-31")
    state = page.locator(".state").first
    expect(state.locator(".state-title")).to_contain_text("No ")
    expect(state).to_contain_text("Choose other days")
    assert alerts(page) == 0


@pytest.mark.parametrize("path", pages_with("filters"))
def test_filtered_to_nothing_offers_to_clear_the_filters(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}?in=service:nobody-has-this&metric=list_cost")
    state = page.locator(".state", has_text="Nothing matches these filters").first
    expect(state).to_be_visible()
    assert alerts(page) == 0
    state.get_by_role("button", name="Clear the filters").click()
    settled(page)
    expect(page.locator(".state")).to_have_count(0)
    assert "in=" not in page.url
    assert "metric=list_cost" in page.url


@pytest.fixture(scope="module")
def lake(new_lake: NewLake) -> PublishedLake:
    """A lake of this file's own; nothing is published yet."""
    return new_lake()


@pytest.fixture(scope="module")
def own(
    lake: PublishedLake, embedded_aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApi]:
    """The dashboard over it; what is published is seen at once."""
    with running_dashboard(lake, embedded_aws, tmp_path_factory.mktemp("own"), SENTINEL_POINTER_SECONDS="0") as running:
        yield running


def published(lake: PublishedLake, seed: int, delivered_at: str, period: str = "2026-10") -> str:
    """The publication that a delivery of the month led to."""
    return lake.publish(
        lake.add_snapshot(MAIN, period, line_items(period, seed, 60), delivered_at=delivered_at), updates_views=False
    )


def dollars(own: RunningApi, publication: str) -> str:
    """The total of the month in one publication, as the page writes it."""
    asked = {"start_date": "2026-10-01", "end_date": "2026-11-01", "publication_id": publication, "metric": "list_cost"}
    totals = own.http.get("/v1/costs", params=asked).json()["meta"]["totals"]
    return written.amount(next(one["amount"] for one in totals if one["currency"] == "USD"), "USD")


def total(page: Page) -> str:
    text: str = page.locator(".legend-total .legend-amount").inner_text()
    return text


ADDRESS = "/daily-costs?unit=USD&metric=list_cost&span=2026-10-01..2026-10-31"


def test_before_anything_is_published_every_page_says_what_to_do(new_screen: NewScreen, own: RunningApi) -> None:
    assert own.http.get("/v1/status").status_code == 503
    screen = new_screen(own.url)
    for path in PAGES:
        page = screen.open(f"/{path}")
        expect(page.locator("h1")).to_have_text(PAGES[path])
        expect(page.locator(".state-title")).to_have_text("Nothing is published yet")
        expect(page.locator("main")).to_contain_text("make demo")


def test_newer_figures_are_announced_and_never_mixed_in(
    new_screen: NewScreen, own: RunningApi, lake: PublishedLake
) -> None:
    former = published(lake, 1, "2026-10-10T04:00:00Z")
    screen = new_screen(own.url)
    page = screen.page
    page.clock.install()
    screen.open(ADDRESS)
    assert total(page) == dollars(own, former)
    notice = page.get_by_text("Newer figures are published.")
    expect(notice).to_have_count(0)

    newer = published(lake, 2, "2026-10-11T04:00:00Z")
    page.clock.fast_forward(61_000)
    expect(notice).to_be_visible()
    assert total(page) == dollars(own, former) != dollars(own, newer)
    # What is asked from now on is still asked of the former publication.
    before = len(screen.asked)
    page.get_by_role("radio", name="Week", exact=True).check(force=True)
    settled(page)
    page.locator("nav").get_by_role("link", name=PAGES["regions"], exact=True).click()
    screen.settle()
    questions = [one for one in screen.asked[before:] if is_figures(one)]
    assert questions
    assert all(f"publication_id={former}" in one for one in questions)

    before = len(screen.asked)
    page.get_by_role("button", name="Show the newest").click()
    screen.settle()
    expect(notice).to_have_count(0)
    expect(page.locator(".trust code")).to_have_text(newer)
    questions = [one for one in screen.asked[before:] if is_figures(one)]
    assert questions
    assert all(f"publication_id={newer}" in one for one in questions)
    screen.open(ADDRESS)
    assert total(page) == dollars(own, newer)


def test_an_address_that_names_a_publication_shows_that_one(
    new_screen: NewScreen, own: RunningApi, lake: PublishedLake
) -> None:
    former = published(lake, 3, "2026-10-12T04:00:00Z")
    newer = published(lake, 4, "2026-10-13T04:00:00Z")
    screen = new_screen(own.url)
    page = screen.open(f"{ADDRESS}&publication={former}")
    assert total(page) == dollars(own, former) != dollars(own, newer)
    expect(page.locator(".trust")).to_contain_text(f"Pinned to {former}")
    expect(page.get_by_text("This address shows formerly published figures.")).to_be_visible()
    page.get_by_role("button", name="Show the newest").click()
    screen.settle()
    assert total(page) == dollars(own, newer)
    assert "publication=" not in page.url
    page.go_back()
    screen.settle()
    assert total(page) == dollars(own, former)


@pytest.mark.parametrize("path", PAGES)
def test_a_publication_that_is_gone_leads_to_the_newest(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}?publication=0123456789abcdef")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("not there any more")
    alert.get_by_role("button", name="Show the newest figures").click()
    screen.settle()
    assert alerts(page) == 0
    assert "publication=" not in page.url
    expect(page.locator(".trust")).to_be_visible()


def test_figures_that_were_not_renewed_for_long_say_so(
    new_screen: NewScreen, new_lake: NewLake, embedded_aws: EmbeddedAws, tmp_path: Path
) -> None:
    other = new_lake()
    now = datetime.now(UTC)
    period = (now.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    with running_dashboard(other, embedded_aws, tmp_path, SENTINEL_POINTER_SECONDS="0") as running:
        screen = new_screen(running.url)
        for hours, words, is_stale in ((50, "2 days ago", True), (3, "3 hours ago", False)):
            at = (now - timedelta(hours=hours, minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
            published(other, hours, at, period)
            page = screen.open("/")
            expect(page.locator(".trust li").first).to_contain_text(words)
            expect(page.locator(".trust span.warn", has_text="ago")).to_have_count(int(is_stale))


def test_a_status_that_fails_leaves_the_frame_and_is_tried_again(screen: Screen) -> None:
    page = screen.page
    problem_of_api(page, 500, "internal-error", "Something went wrong here", "**/v1/status*")
    screen.page.goto(screen.url + "/daily-costs")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(f"Request {REQUEST}", timeout=15_000)
    expect(page.locator("nav [aria-current=page]")).to_have_text(PAGES["daily-costs"])
    page.unroute("**/v1/status*")
    alert.get_by_role("button", name="Try again").click()
    screen.settle()
    assert alerts(page) == 0


def test_an_address_without_a_page_says_so(screen: Screen) -> None:
    page = screen.open("/no-such-page")
    expect(page.locator("h1")).to_have_text("There is no such page")
    expect(page.locator("nav").get_by_role("link")).to_have_count(len(PAGES))


def test_a_file_that_fails_names_the_request_and_is_made_again(screen: Screen) -> None:
    page = screen.open("/daily-costs")

    def csv_fails(route: Route) -> None:
        if route.request.headers.get("accept") == "text/csv":
            problem(500, "internal-error", "Something went wrong here")(route)
        else:
            route.continue_()

    page.route("**/v1/costs?*", csv_fails)
    page.get_by_role("button", name="CSV", exact=True).click()
    again = page.get_by_role("button", name="CSV failed, again")
    expect(again).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=REQUEST)).to_have_count(1)
    page.unroute("**/v1/costs?*")
    with page.expect_download():
        again.click()
    expect(page.get_by_role("button", name="CSV", exact=True)).to_be_visible()


def test_all_pages_with_filters_and_days_are_known() -> None:
    assert {"span", "filters", "metric"} <= set().union(*CONTROLS.values())
    assert {"daily-costs", "regions", "line-items"} <= set(pages_with("span"))
