"""The command palette: everything by its name, by the keyboard alone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from local.browser.pages import PAGES
from local.browser.states import problem
from tests.dashboard.accessibility import grave_violations
from tests.dashboard.conftest import NewScreen, Screen
from tests.dashboard.reading import held_back

SHORTCUT = "Control+k"


def opened(page: Page) -> Locator:
    """The palette, opened by its shortcut."""
    page.keyboard.press(SHORTCUT)
    palette = page.get_by_role("dialog", name="Find or do")
    expect(palette.get_by_role("combobox")).to_be_focused()
    return palette


def typed(page: Page, text: str) -> Locator:
    """The palette with a text typed into it."""
    palette = opened(page)
    page.keyboard.type(text)
    return palette


def chosen(palette: Locator) -> Locator:
    """What Enter would do."""
    return palette.get_by_role("option", selected=True)


def active(palette: Locator) -> str | None:
    """The option that a screen reader is told of."""
    return palette.get_by_role("combobox").get_attribute("aria-activedescendant")


def run(screen: Screen, text: str, title: str) -> None:
    """Type, wait until the first that is found is the one, press Enter."""
    palette = typed(screen.page, text)
    expect(chosen(palette)).to_contain_text(title)
    screen.page.keyboard.press("Enter")
    expect(palette).to_have_count(0)
    screen.settle()


@pytest.mark.parametrize("path", PAGES)
def test_its_button_is_on_every_page_and_says_the_shortcut(screen: Screen, path: str) -> None:
    page = screen.show(f"/{path}")
    button = page.get_by_role("button", name="Find or do")
    expect(button).to_contain_text("Ctrl K")
    expect(button).to_have_attribute("aria-keyshortcuts", "Control+K Meta+K")
    button.click()
    palette = page.get_by_role("dialog", name="Find or do")
    options = palette.get_by_role("group", name="Pages").get_by_role("option")
    expect(options).to_have_count(len(PAGES))
    assert [one.split("\n")[0] for one in options.all_inner_texts()] == list(PAGES.values())
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)
    expect(button).to_be_focused()


def test_its_code_is_fetched_when_it_is_near(screen: Screen) -> None:
    page = screen.show("/regions")
    loaded = "performance.getEntriesByType('resource').filter(one => one.name.includes('command-palette')).length"
    assert page.evaluate(loaded) == 0
    opened(page)
    assert page.evaluate(loaded) > 0


def test_the_shortcut_opens_and_closes_it_and_the_focus_goes_back(screen: Screen) -> None:
    page = screen.show("/regions")
    measure = page.get_by_label("Measure")
    measure.focus()
    palette = opened(page)
    page.keyboard.press(SHORTCUT)
    expect(palette).to_have_count(0)
    expect(measure).to_be_focused()


@pytest.mark.parametrize("path", ["daily-costs", "proof", ""])
def test_a_page_is_gone_to(screen: Screen, path: str) -> None:
    page = screen.show("/regions?metric=list_cost")
    run(screen, PAGES[path].split(" ")[0].lower(), PAGES[path])
    assert page.url == f"{screen.url}/{path}?metric=list_cost"
    expect(page.locator("main")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Regional distribution")
    page.go_forward()
    expect(page.locator("h1")).to_have_text(PAGES[path])


@pytest.mark.parametrize(
    ("text", "title", "query"),
    [
        ("list cost", "List cost", "metric=list_cost"),
        ("last 7", "Last 7 days", "span=7d"),
        ("group region", "Region", "group=region"),
        ("tag team", "Tag Team", "group=tag:Team"),
        ("granularity week", "Week", "by_time=week"),
        ("compare year", "year before", "compare=previous_year"),
    ],
)
def test_what_the_filter_bar_chooses_is_chosen(screen: Screen, text: str, title: str, query: str) -> None:
    page = screen.show("/daily-costs")
    run(screen, text, title)
    assert page.url == f"{screen.url}/daily-costs?{query}"
    page.reload()
    screen.settle()
    palette = typed(page, text)
    expect(chosen(palette)).to_contain_text("(shown now)")


def test_the_arrows_go_round_and_enter_does_it(screen: Screen) -> None:
    page = screen.show("/regions")
    palette = opened(page)
    first, second, last = (palette.get_by_role("option").nth(at) for at in (0, 1, -1))
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    assert active(palette) == second.get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    expect(last).to_be_in_viewport()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(list(PAGES.values())[1])


def test_the_field_says_which_option_is_chosen_whatever_comes_and_goes(screen: Screen) -> None:
    page = screen.show("/regions")
    palette = opened(page)
    for key in "regions":
        expect(chosen(palette)).to_have_count(1)
        assert active(palette) == chosen(palette).get_attribute("id")
        page.keyboard.press(key)
    page.keyboard.type("zzzz")
    expect(palette.get_by_role("option")).to_have_count(0)
    assert active(palette) is None


def test_the_focus_stays_within(screen: Screen) -> None:
    page = screen.show("/regions")
    opened(page)
    for _ in range(6):
        page.keyboard.press("Tab")
        # The browser's own bar may have it, the page behind may not.
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")


@pytest.mark.parametrize(
    ("text", "title", "condition"),
    [
        ("amazonec", "Only AmazonEC2", "service:AmazonEC2"),
        ("o'reilly", 'Only O\'Reilly "Media", LLC', "service:O'Reilly+%22Media%22,+LLC"),
        ("eu-central", "Only eu-central-1", "region:eu-central-1"),
        # An account is found by its name, whatever it is.
        ("hyperlink", '=HYPERLINK("http://evil.example","open")', "usage_account_id:222222222222"),
        ("3333333", "Straße", "usage_account_id:333333333333"),
    ],
)
def test_a_value_is_found_and_filtered_by(screen: Screen, text: str, title: str, condition: str) -> None:
    page = screen.show("/regions?in=service:AmazonS3" if condition.startswith("service") else "/regions")
    run(screen, text, title)
    assert page.url.replace("%27", "'") == f"{screen.url}/regions?in={condition}"
    page.go_back()
    expect(page.locator("h1")).to_have_text("Regional distribution")


def test_a_value_found_on_a_page_without_filters_is_shown_where_there_are_some(screen: Screen) -> None:
    page = screen.show("/proof")
    run(screen, "amazons3", "Only AmazonS3")
    assert page.url == f"{screen.url}/daily-costs?in=service:AmazonS3"


def test_what_was_found_for_other_letters_is_not_offered(screen: Screen) -> None:
    page = screen.show("/regions")
    palette = typed(page, "amazonec")
    expect(palette.get_by_role("option", name="Only AmazonEC2")).to_be_visible()
    with held_back(page, "**/v1/dimensions/**"):
        page.keyboard.type("zzz")
        expect(palette.get_by_text("Looking for it…")).to_be_visible()
        expect(palette.get_by_role("option")).to_have_count(0)
        page.keyboard.press("Enter")
        assert page.url == f"{screen.url}/regions"
    expect(palette.get_by_text("Nothing is called “amazoneczzz”.")).to_be_visible()


def test_the_theme_changes_and_the_switch_knows(screen: Screen) -> None:
    page = screen.show("/regions")
    run(screen, "theme dark", "Dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_link_is_copied_with_these_figures_or_without(new_screen: NewScreen) -> None:
    screen = new_screen(permissions=["clipboard-read", "clipboard-write"])
    page = screen.show("/regions?metric=list_cost")
    run(screen, "copy link", "Copy the link")
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    run(screen, "these figures", "Copy the link with these figures")
    page.wait_for_timeout(100)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(page.url) + "&publication=[0-9a-f]{16}", copied)


def test_a_link_that_may_not_be_copied_is_said(screen: Screen) -> None:
    screen.page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    screen.show("/regions")
    run(screen, "copy link", "Copy the link")
    expect(screen.page.get_by_text("The browser did not allow it")).to_be_visible()


def test_filters_are_cleared(screen: Screen) -> None:
    page = screen.show("/regions?in=service:AmazonEC2&out=region:")
    run(screen, "clear", "Clear all filters")
    assert page.url == f"{screen.url}/regions"


def test_the_view_is_saved_and_opened(screen: Screen) -> None:
    name = "<img src=x onerror=alert(1)>"
    page = screen.show("/regions?metric=list_cost")
    palette = typed(page, "save")
    expect(chosen(palette)).to_contain_text("Save this view")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Saved views")
    dialog.get_by_label("Name of this view").fill(name)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Overview").click()
    run(screen, "onerror", name)
    assert page.url == f"{screen.url}/regions?metric=list_cost"
    expect(page.locator("dialog img")).to_have_count(0)


def test_it_works_where_nothing_is_published(screen: Screen) -> None:
    screen.page.route("**/v1/**", problem(503, "nothing-published", "Nothing is published yet", "Wait for a delivery."))
    page = screen.show("/regions")
    expect(page.get_by_text("Nothing is published yet")).to_be_visible()
    palette = typed(page, "amazonec")
    expect(palette.get_by_text("Nothing is called “amazonec”.")).to_be_visible()
    page.keyboard.press("Escape")
    run(screen, "movers", "Movers")
    assert page.url == f"{screen.url}/movers"


def test_values_that_cannot_be_looked_for_stop_nothing(screen: Screen) -> None:
    screen.page.route("**/v1/dimensions/**", problem(500, "internal-error", "Something went wrong here", "Try again."))
    page = screen.show("/regions")
    palette = typed(page, "amazonec")
    expect(palette.get_by_text("Nothing is called “amazonec”.")).to_be_visible()
    page.keyboard.press("Escape")
    run(screen, "movers", "Movers")


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}])
def test_axe_finds_nothing_grave(new_screen: NewScreen, options: dict[str, Any]) -> None:
    screen = new_screen(**options)
    views = {"saved_views": [{"name": "mine", "address": "/regions"}, {"name": "that", "address": "/movers"}]}
    screen.page.add_init_script(f"localStorage.setItem('sentinel.views', {json.dumps(json.dumps(views))})")
    page = screen.show("/movers?threshold=1000&unit=USD")
    assert "\n".join(grave_violations(page)) == ""
    palette = typed(page, "re")
    expect(palette.get_by_role("option", name="Only us-east-1")).to_have_count(0)
    expect(palette.get_by_role("option").first).to_be_visible()
    assert "\n".join(grave_violations(page)) == ""
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Saved views").click()
    expect(page.get_by_role("link", name="mine")).to_be_visible()
    assert "\n".join(grave_violations(page)) == ""


def test_it_fits_a_narrow_screen(new_screen: NewScreen) -> None:
    screen = new_screen(viewport={"width": 360, "height": 640})
    page = screen.show("/regions")
    palette = typed(page, "3333333")
    expect(palette.get_by_role("option", name="Straße")).to_be_visible()
    box = palette.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert palette.get_by_role("listbox").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
