"""Every page and state by axe, by the keyboard alone, at 360 pixels, with large text, and without motion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from local.browser.chromium import launch
from local.browser.pages import CONTROLS, PAGES, pages_with
from tests.conftest import REPOSITORY
from tests.dashboard.conftest import NewScreen, Screen
from tests.dashboard.reading import settled, show_within
from tests.local.api.conftest import RunningApi

AXE = (REPOSITORY / "dashboard/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')} ${node.failureSummary.replaceAll('\\n', ' ')}`))"""
THEMES = ("light", "dark")


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical, in both themes."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {one}" for one in page.evaluate(RUN)]
    return found


def is_figures(url: str) -> bool:
    return "/v1/" in url and "/v1/status" not in url


def fails(route: Route) -> None:
    route.fulfill(status=500, json={"title": "Something went wrong here", "status": 500, "request_id": "a-request"})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_figures(screen: Screen, path: str) -> None:
    assert violations(screen.open(f"/{path}")) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_failed(screen: Screen, path: str) -> None:
    screen.page.route(is_figures, fails)
    page = screen.open(f"/{path}")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", [path for path, controls in CONTROLS.items() if controls & {"span", "filters"}])
def test_a_page_without_figures(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}?in=service:nobody-has-this")
    expect(page.locator(".state").first).to_be_visible()
    assert violations(page) == []
    if path in pages_with("span"):
        show_within(page, f"/{path}?span=2025-01-01..2025-01-31")
        expect(page.locator(".state").first).to_be_visible()
        assert violations(page) == []


def opens(name: str, role: str = "button") -> Callable[[Page], None]:
    return lambda page: page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def opens_values(page: Page) -> None:
    page.get_by_role("button", name="Add a filter").click()
    page.get_by_role("dialog").get_by_role("button", name="Service", exact=True).click()


def shows_tooltip(page: Page) -> None:
    page.locator(".chart svg.recharts-surface").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".tooltip").wait_for()


OPENED: dict[str, tuple[str, Callable[[Page], None], str]] = {
    "days": ("/daily-costs", opens("choose days"), ".popover-panel"),
    "groups": ("/daily-costs", opens("Group by"), ".popover-panel"),
    "dimensions": ("/daily-costs", opens("Add a filter"), ".popover-panel"),
    "values": ("/daily-costs?in=service:AmazonEC2&out=region:", opens_values, ".picker-values"),
    "columns": ("/line-items", opens("Columns"), ".popover-panel"),
    "drill menu of the legend": ("/daily-costs", lambda page: page.locator(".legend button").first.click(), ".drill"),
    "drill menu of a region": ("/regions", lambda page: page.locator("button.tile").first.click(), ".drill"),
    "tooltip": ("/daily-costs", shows_tooltip, ".tooltip"),
    "table of the chart": ("/daily-costs?show=table&compare=previous_month", lambda _: None, ".figures-table"),
    "running sums": ("/daily-costs?cumulative=yes", lambda _: None, ".chart-marks"),
    "details of a line item": ("/line-items", lambda page: page.locator(".log-row").first.click(), ".details"),
    "no such page": ("/nowhere", lambda _: None, ".state"),
    "former figures": ("/?publication=0123456789abcdef", lambda _: None, "[role=alert]"),
}


@pytest.mark.parametrize("name", OPENED)
def test_what_opens_on_a_page(screen: Screen, name: str) -> None:
    address, act, there = OPENED[name]
    page = screen.open(address)
    act(page)
    settled(page)
    expect(page.locator(there).first).to_be_visible()
    assert violations(page) == []


# Whether it can be seen where the focus is: on the element, or on what stands for it.
FOCUS = """() => {
  const element = document.activeElement;
  const hasRing = one => {
    const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : { outlineStyle: 'none' };
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  };
  const box = element.getBoundingClientRect();
  return {
    what: element.outerHTML.slice(0, 160),
    isBody: element === document.body,
    isSeen: hasRing(element) || hasRing(element.closest('label')) || hasRing(element.closest('.select')),
    isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
MOST_STEPS = 90


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there; at every step it must be seen where it is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        focus: dict[str, Any] = page.evaluate(FOCUS)
        assert focus["isBody"] or (focus["isSeen"] and focus["isInSight"]), focus
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{target} cannot be reached by {key}")


def test_the_keyboard_skips_to_the_figures_and_goes_to_another_page(screen: Screen) -> None:
    page = screen.open("/")
    skip = page.get_by_role("link", name="Skip to the figures")
    tab_to(page, skip)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1

    tab_to(page, page.get_by_role("link", name=PAGES["daily-costs"], exact=True).first, "Shift+Tab")
    page.keyboard.press("Enter")
    screen.settle()
    expect(page.locator("h1")).to_have_text(PAGES["daily-costs"])
    expect(page.locator("main")).to_be_focused()


def test_from_the_first_filter_to_the_file_by_the_keyboard_alone(screen: Screen) -> None:
    page = screen.open("/daily-costs")
    filters = page.get_by_role("button", name="Add a filter")
    tab_to(page, filters)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search dimensions and tags")).to_be_focused()
    page.keyboard.type("region")
    panel = page.get_by_role("dialog", name="Add a filter")
    tab_to(page, panel.get_by_role("button", name="Region", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search region")).to_be_focused()
    page.keyboard.type("us-east")
    settled(page)
    tab_to(page, panel.get_by_role("button", name="us-east-1").first)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(filters).to_be_focused()
    settled(page)
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Region is us-east-1")

    group = page.get_by_role("button", name="Group by Service")
    tab_to(page, group, "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("charge")
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Charge type", exact=True))
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("button", name="Group by Charge type")).to_be_focused()

    tab_to(page, page.locator(".legend button").first)
    page.keyboard.press("Enter")
    expect(page.locator(".drill").get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("list", name="Filters").get_by_role("listitem")).to_have_count(2)

    tab_to(page, page.get_by_role("radio", name="Chart", exact=True), "Shift+Tab")
    page.keyboard.press("ArrowRight")
    settled(page)
    expect(page.get_by_role("region", name="The chart as a table")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="CSV", exact=True))
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    assert downloading.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("path", PAGES)
def test_the_focus_is_seen_at_every_step_of_a_page_and_never_caught(screen: Screen, path: str) -> None:
    page = screen.open(f"/{path}")
    seen = []
    for _ in range(MOST_STEPS * 3):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["isBody"]:
            break
        assert focus["isSeen"], focus
        assert focus["isInSight"], focus
        seen.append(focus["what"])
    else:
        pytest.fail(f"the focus goes round and round: {seen[-3:]}")
    assert len(seen) > len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_screen_scrolls_only_downwards(new_screen: NewScreen, path: str) -> None:
    screen = new_screen(viewport={"width": 360, "height": 740}, has_touch=True)
    page = screen.open(f"/{path}")
    wide = "() => document.scrollingElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    # What sticks out is cut or scrolls by itself, so that its own box does.
    opened = page.locator("[aria-haspopup=dialog]:visible").all()
    for button in opened[:4]:
        button.click()
        settled(page)
        assert page.evaluate(wide) <= 360, button
        page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def large_text(browser: Browser, dashboard: RunningApi) -> Iterator[Screen]:
    """A window of a reader who has set the browser's text to twice its size."""
    started = launch(browser.browser_type, "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26")
    yield Screen(started.new_context(viewport={"width": 1280, "height": 900}).new_page(), dashboard.url)
    started.close()


@pytest.mark.parametrize("path", PAGES)
def test_text_of_twice_the_size_fits(large_text: Screen, path: str) -> None:
    page = large_text.open(f"/{path}")
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 1280
    cut = page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, .button, .nav-link, .kpi-value')]
          .filter(one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
          .map(one => `${one.className || one.tagName}: ${one.textContent}`)"""
    )
    assert cut == []
    assert large_text.wrong == []


def test_nothing_moves_for_readers_who_want_no_motion(new_screen: NewScreen) -> None:
    durations = """() => [...document.querySelectorAll('*')].flatMap(one => {
      const { transitionDuration: a, animationDuration: b, scrollBehavior: c } = getComputedStyle(one);
      return [...`${a}, ${b}`.split(', ').map(parseFloat), c === 'smooth' ? 1 : 0];
    }).reduce((most, one) => Math.max(most, one), 0)"""
    still = new_screen().show("/daily-costs")
    assert still.evaluate(durations) <= 0.001
    moving = new_screen(reduced_motion="no-preference").show("/daily-costs")
    assert moving.evaluate(durations) > 0.01


def test_a_theme_is_chosen_and_kept(screen: Screen) -> None:
    page = screen.open("/")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme: system. Change to light").click()
    page.get_by_role("button", name="Theme: light. Change to dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    screen.settle()
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Theme: dark. Change to system").click()
    assert page.evaluate(ground) == light
