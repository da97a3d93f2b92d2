"""The audit log over a million line items: drawn and held are only the rows around those in sight, in the API's order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.api.lake import EXPORT, LAKE_BUCKET, write_lake
from local.browser.pages import PAGES
from tests.conftest import EmbeddedAws, start_embedded_aws
from tests.dashboard.conftest import NewScreen, Screen, running_dashboard
from tests.dashboard.reading import held_back, settled
from tests.local.api.conftest import RunningApi

ROWS = 1_000_000
SPAN = {"start_date": "2025-10-01", "end_date": "2026-11-01"}
COLUMNS = ("usage_date", "line_item_id")
ADDRESS = f"/line-items?span=2025-10-01..2026-10-31&columns={','.join(COLUMNS)}"
PAGE_ROWS = 200
# Rows drawn: those in sight of an element of 620 pixels, a dozen on either side, and the one the keyboard is at.
MOST_DRAWN = 60
# Shifts of the layout that no press of a key or button led to.
OBSERVE_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => window.shifts.push(...list.getEntries().filter(one => !one.hadRecentInput)))
    .observe({ type: 'layout-shift', buffered: true });
}"""
SHIFTS = """() => window.shifts.map(one => [one.value, ...one.sources.map(({ node, previousRect: a, currentRect: b }) =>
  `${node?.className ?? node?.nodeName}: ${a.x},${a.y} ${a.width}x${a.height} to ${b.x},${b.y} ${b.width}x${b.height}`)])"""
READ_ROWS = """() => [...document.querySelectorAll('.log-row')].map(
  row => [Number(row.getAttribute('aria-rowindex')) - 2, ...[...row.children].map(cell => cell.textContent)])"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApi]:
    """The dashboard over thirteen months with a million line items."""
    root = tmp_path_factory.mktemp("large") / "root"
    assert write_lake(root, line_items=ROWS).line_item_count == ROWS
    aws: EmbeddedAws = start_embedded_aws(root)
    folder = tmp_path_factory.mktemp("large-dashboard")
    with running_dashboard(LAKE_BUCKET, aws, folder, SENTINEL_DEFAULT_EXPORTS=EXPORT) as running:
        yield running
    aws.stop()


@pytest.fixture
def log(new_screen: NewScreen, large: RunningApi) -> Screen:
    screen = new_screen(large.url)
    screen.open(ADDRESS)
    return screen


def in_order(large: RunningApi, count: int) -> list[list[str]]:
    """The first rows of the log by the API's own cursor, in pages of another size than the dashboard's."""
    asked: dict[str, Any] = {**SPAN, "sort": "-usage_date", "limit": 500, "columns": list(COLUMNS)}
    found: list[list[str]] = []
    cursor: dict[str, str] = {}
    while len(found) < count:
        answer = large.http.get("/v1/line-items", params=asked | cursor).json()
        found += [[row[name] for name in COLUMNS] for row in answer["rows"]]
        cursor = {"cursor": answer["meta"]["next_cursor"]}
    return found[:count]


def drawn(page: Page) -> dict[int, list[str]]:
    """Place in the log → cells, of the rows that are drawn and there."""
    rows: list[list[Any]] = page.evaluate(READ_ROWS)
    assert len(rows) <= MOST_DRAWN
    return {place: cells for place, *cells in rows if all(cells)}


def page_requests(screen: Screen) -> list[str]:
    return [one for one in screen.asked if "/v1/line-items" in one]


def heap(page: Page) -> int:
    """Bytes the page holds once what nobody needs is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used


# Until the foot of the log says so, looked at frame by frame.
UNTIL_FOOT_SAYS = """words => new Promise(done => {
  const look = () => document.querySelector('.log-foot').textContent.includes(words) ? done() : requestAnimationFrame(look);
  look();
})"""


# Until so many rows are reached: the keyboard stops at the last of them.
UNTIL_REACHED = """rows => new Promise(done => {
  const look = () => {
    const [, reached] = /, ([0-9,]+) reached so far/.exec(document.querySelector('.log-foot').textContent) ?? [];
    if (Number((reached ?? '0').replaceAll(',', '')) >= rows) done();
    else requestAnimationFrame(look);
  };
  look();
})"""
PAGE_DOWN = 15


def press_end(screen: Screen, pages: int, reached: int = PAGE_ROWS) -> dict[int, list[str]]:
    """Go to the last row that is reached until so many more pages are; all rows that were drawn on the way."""
    seen: dict[int, list[str]] = {}
    for number in range(1, pages + 1):
        screen.page.keyboard.press("End")
        screen.page.evaluate(UNTIL_FOOT_SAYS, f", {reached + number * PAGE_ROWS:,} reached so far")
        seen |= drawn(screen.page)
    screen.page.wait_for_load_state("networkidle")
    screen.settle()
    return seen


def test_what_is_shown_of_a_million_rows_is_the_truth(log: Screen, large: RunningApi) -> None:
    answer = large.http.get("/v1/line-items", params={**SPAN, "limit": 1}).json()
    (total,) = answer["meta"]["totals"]
    assert answer["meta"]["line_item_count"] == ROWS
    grid = log.page.get_by_role("grid")
    assert grid.get_attribute("aria-rowcount") == str(ROWS + 1)
    foot = log.page.locator(".log-foot")
    whole, places = total["amount"].rstrip("0").split(".")
    expect(foot.locator("strong")).to_have_text(f"Total of all 1,000,000: ${int(whole):,}.{places:0<2}")
    expect(foot).to_contain_text("Rows 1–19 of 1,000,000, 200 reached so far")
    # What is reached can be scrolled to, and nothing else: the bar promises no row that is not there.
    assert grid.evaluate("grid => grid.scrollHeight") < 34 * (PAGE_ROWS + 2)
    assert len(page_requests(log)) == 1


def test_the_wheel_goes_through_pages_in_the_apis_order_without_gap_or_double(log: Screen, large: RunningApi) -> None:
    expected = in_order(large, 3_000)
    seen = drawn(log.page)
    log.page.get_by_role("grid").hover()
    while max(seen) < 2_500:
        log.page.mouse.wheel(0, 600)
        log.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        settled(log.page)
        seen |= drawn(log.page)
    assert sorted(seen) == list(range(max(seen) + 1))
    assert [seen[place] for place in sorted(seen)] == expected[: max(seen) + 1]
    assert len({tuple(cells) for cells in expected}) == len(expected)
    # Each page is asked for once on the way.
    asked = page_requests(log)
    assert len(asked) == len(set(asked)) >= 2_500 // PAGE_ROWS


def test_the_keyboard_goes_through_pages_and_back(log: Screen, large: RunningApi) -> None:
    expected = in_order(large, 2_000)
    log.page.locator(".log-row").first.focus()
    seen = drawn(log.page)
    for press in range(1, 41):
        log.page.evaluate(UNTIL_REACHED, press * PAGE_DOWN + 1)
        log.page.keyboard.press("PageDown")
        seen |= drawn(log.page)
    expect(log.page.locator(":focus")).to_have_attribute("aria-rowindex", str(40 * PAGE_DOWN + 2))
    seen |= press_end(log, 4, reached=4 * PAGE_ROWS)
    assert all(cells == expected[place] for place, cells in seen.items() if place < 2_000)
    log.page.keyboard.press("Home")
    expect(log.page.locator(":focus")).to_have_attribute("aria-rowindex", "2")
    expect(log.page.locator(".log-foot")).to_contain_text("Rows 1–")
    log.settle()
    assert [drawn(log.page)[place] for place in range(15)] == expected[:15]


def test_what_the_page_holds_does_not_grow_with_what_was_scrolled(log: Screen) -> None:
    log.page.locator(".log-row").first.focus()
    press_end(log, 12)
    before = heap(log.page)
    press_end(log, 30, reached=13 * PAGE_ROWS)
    # Thirty pages of two hundred line items with forty columns: as text alone more than ten million bytes.
    assert heap(log.page) - before < 4_000_000
    expect(log.page.locator(":focus")).to_have_attribute("aria-rowindex", str(42 * PAGE_ROWS + 1))


def test_rows_that_were_let_go_are_fetched_again(log: Screen, large: RunningApi) -> None:
    expected = in_order(large, 2 * PAGE_ROWS)
    log.page.locator(".log-row").first.focus()
    press_end(log, 12)
    asked = len(page_requests(log))
    log.page.get_by_role("grid").evaluate("grid => grid.scrollTo(0, 200 * 34)")
    log.page.evaluate(UNTIL_FOOT_SAYS, "Rows 201–")
    log.settle()
    there = drawn(log.page)
    assert {place: cells for place, cells in there.items() if place < 400} == {
        place: expected[place] for place in there if place < 400
    }
    assert PAGE_ROWS + 3 in there
    again = page_requests(log)[asked:]
    assert again
    assert set(again) <= set(page_requests(log)[:asked])


def test_a_page_that_fails_is_said_and_tried_again(log: Screen, large: RunningApi) -> None:
    expected = in_order(large, 2 * PAGE_ROWS)

    def failing(route: Route) -> None:
        route.fulfill(status=403, json={"title": "No", "status": 403})

    log.page.route("**/v1/line-items?*cursor=*", failing)
    log.page.locator(".log-row").first.focus()
    log.page.keyboard.press("End")
    again = log.page.get_by_role("button", name="Some rows could not be fetched: try again")
    again.wait_for()
    assert max(drawn(log.page)) == PAGE_ROWS - 1
    log.page.unroute("**/v1/line-items?*cursor=*")
    again.click()
    expect(again).to_have_count(0)
    log.page.locator(f"[data-index='{PAGE_ROWS - 1}']").focus()
    seen = press_end(log, 1, reached=2 * PAGE_ROWS)
    assert all(cells == expected[place] for place, cells in seen.items() if place < 400)
    assert all(one < other for one, other in pairwise(sorted(seen)))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_jumps_while_a_page_with_amounts_as_they_are_loads(
    new_screen: NewScreen, large: RunningApi, path: str
) -> None:
    # Lighthouse's desktop, in which the cards below are partly in sight.
    screen = new_screen(large.url, viewport={"width": 1350, "height": 940})
    screen.page.add_init_script(f"({OBSERVE_SHIFTS})()")
    with held_back(screen.page, lambda url: "/v1/" in url and "/v1/status" not in url) as held:
        screen.page.goto(f"{screen.url}/{path}")
        screen.page.locator(".skeleton").first.wait_for()
        while not held:
            screen.page.wait_for_timeout(20)
        screen.page.wait_for_timeout(300)
        # Last come, first served, one after the other: whatever is drawn first must leave the others' place as it is.
        for route in reversed(held.copy()):
            held.remove(route)
            route.continue_()
            screen.page.wait_for_timeout(150)
    screen.settle()
    shifts = screen.page.evaluate(SHIFTS)
    assert sum(value for value, *_ in shifts) <= 0.001, shifts
