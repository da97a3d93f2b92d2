"""Saved views: names for addresses, kept in this browser, whatever else is kept there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from local.browser.pages import PAGES
from tests.dashboard.conftest import NewScreen, Screen
from tests.local.api.conftest import RunningApi

KEY = "sentinel.views"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    '=HYPERLINK("http://evil.example")',
    "__proto__",
    "日本語 😀",
)
HERE = "/movers?threshold=5&group=region&unit=USD"


def opened(page: Page) -> Locator:
    """The dialog, opened from the header."""
    page.get_by_role("button", name="Saved views").click()
    dialog = page.get_by_role("dialog", name="Saved views")
    expect(dialog.get_by_label("Name of this view")).to_be_visible()
    return dialog


def save(dialog: Locator, name: str, *, is_pinned: bool = False) -> None:
    dialog.get_by_label("Name of this view").fill(name)
    if is_pinned:
        dialog.get_by_label("With these figures").check()
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()


def names(dialog: Locator) -> list[str]:
    """The names that are listed, without what is said about them."""
    links = dialog.get_by_role("list", name="Saved views").locator("a .picker-text")
    return [link.evaluate("one => one.firstChild.textContent") for link in links.all()]


def kept(page: Page) -> list[dict[str, str]]:
    """What the browser keeps."""
    views: list[dict[str, str]] = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))["saved_views"]
    return views


def keep(screen: Screen, text: str) -> None:
    """Puts a text where the browser keeps saved views, before the page is there."""
    screen.page.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(text)})")


@pytest.mark.parametrize("path", PAGES)
def test_they_are_reached_from_every_page(screen: Screen, path: str) -> None:
    page = screen.show(f"/{path}")
    dialog = opened(page)
    expect(dialog.get_by_text("Kept in this browser only.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Saved views")).to_be_focused()


def test_a_view_is_saved_and_opened_again_after_a_reload(screen: Screen) -> None:
    page = screen.show(HERE)
    save(opened(page), "Regions that moved")
    page.goto(f"{screen.url}/regions")
    screen.settle()
    dialog = opened(page)
    link = dialog.get_by_role("link", name="Regions that moved")
    expect(link).to_contain_text("Movers")
    link.click()
    screen.settle()
    assert page.url == screen.url + HERE
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("At least")).to_have_value("5")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Regional distribution")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Movers")


def test_it_shows_the_newest_figures_or_these_as_it_was_saved(screen: Screen, dashboard: RunningApi) -> None:
    publication = dashboard.http.get("/v1/status").json()["meta"]["publication_id"]
    page = screen.show("/regions?metric=list_cost")
    dialog = opened(page)
    save(dialog, "newest")
    save(dialog, "these", is_pinned=True)
    assert kept(page) == [
        {"name": "these", "address": f"/regions?metric=list_cost&publication={publication}"},
        {"name": "newest", "address": "/regions?metric=list_cost"},
    ]
    dialog.get_by_role("link", name="these").click()
    screen.settle()
    expect(page.get_by_text(f"Pinned to {publication}")).to_be_visible()
    # What is pinned is saved as it is, unless the newest figures are asked for.
    dialog = opened(page)
    expect(dialog.get_by_label("With these figures")).to_be_checked()
    dialog.get_by_label("With the newest figures").check()
    dialog.get_by_label("Name of this view").fill("these")
    dialog.get_by_role("button", name="Replace").click()
    assert kept(page)[0] == {"name": "these", "address": "/regions?metric=list_cost"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_and_nothing_else(screen: Screen, name: str) -> None:
    page = screen.show("/regions")
    dialog = opened(page)
    save(dialog, name)
    assert names(dialog) == [name]
    for button in ("Copy the link to", "Rename", "Delete"):
        expect(dialog.get_by_role("button", name=f"{button} {name}", exact=True)).to_be_visible()
    page.reload()
    screen.settle()
    dialog = opened(page)
    assert names(dialog) == [name]
    expect(page.locator("dialog img, dialog script")).to_have_count(0)


def test_it_is_renamed_to_a_name_that_is_free(screen: Screen) -> None:
    page = screen.show("/regions")
    dialog = opened(page)
    save(dialog, "one")
    save(dialog, "two")
    dialog.get_by_role("button", name="Rename one").click()
    field = dialog.get_by_label("New name of one")
    expect(field).to_be_focused()
    field.fill("two")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Another view has this name")
    # Escape leaves the name, not the dialog.
    page.keyboard.press("Escape")
    assert names(dialog) == ["two", "one"]
    dialog.get_by_role("button", name="Rename one").click()
    dialog.get_by_label("New name of one").fill("three")
    page.keyboard.press("Enter")
    assert names(dialog) == ["two", "three"]
    assert [one["name"] for one in kept(page)] == ["two", "three"]


def test_it_is_deleted_and_that_is_undone(screen: Screen) -> None:
    page = screen.show("/regions")
    dialog = opened(page)
    save(dialog, "one")
    save(dialog, "two")
    dialog.get_by_role("button", name="Delete two").click()
    assert names(dialog) == ["one"]
    undo = dialog.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    assert names(dialog) == ["two", "one"]


def test_its_link_is_copied(new_screen: NewScreen) -> None:
    screen = new_screen(permissions=["clipboard-read", "clipboard-write"])
    page = screen.show(HERE)
    dialog = opened(page)
    save(dialog, "mine")
    dialog.get_by_role("button", name="Copy the link to mine").click()
    expect(dialog.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == screen.url + HERE


def test_a_link_that_may_not_be_copied_is_shown(screen: Screen) -> None:
    refused = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    screen.page.add_init_script(f"navigator.clipboard.writeText = {refused}")
    page = screen.show(HERE)
    dialog = opened(page)
    save(dialog, "mine")
    dialog.get_by_role("button", name="Copy the link to mine").click()
    expect(dialog.get_by_text(screen.url + HERE)).to_be_visible()


@pytest.mark.parametrize(
    "text", ["{", "null", "[1, 2]", '{"saved_views": 5}', '{"saved_views": [null, {"name": 5}]}', "\u0000"]
)
def test_what_is_no_saved_view_is_passed_over(screen: Screen, text: str) -> None:
    keep(screen, text)
    page = screen.show("/regions")
    dialog = opened(page)
    expect(dialog.get_by_text("No view is saved yet.")).to_be_visible()
    save(dialog, "first")
    assert names(dialog) == ["first"]


def test_a_view_that_leads_elsewhere_is_not_listed(screen: Screen) -> None:
    addresses = ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "/regions?evil=1"]
    keep(screen, json.dumps({"saved_views": [{"name": one, "address": one} for one in addresses]}))
    page = screen.show("/")
    dialog = opened(page)
    assert names(dialog) == ["/regions?evil=1"]
    assert dialog.locator("a").get_attribute("href") == "/regions"


def test_a_browser_that_keeps_nothing_says_so(screen: Screen) -> None:
    screen.page.add_init_script(
        """
        for (const method of ["getItem", "setItem", "removeItem"]) {
          Storage.prototype[method] = () => { throw new DOMException("no", "SecurityError"); };
        }
        """
    )
    page = screen.show("/regions")
    dialog = opened(page)
    expect(dialog.get_by_text("the views last as long as this page")).to_be_visible()
    save(dialog, "while it lasts")
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Movers").click()
    screen.settle()
    assert names(opened(page)) == ["while it lasts"]


def test_they_travel_in_a_file(screen: Screen, new_screen: NewScreen, tmp_path: Path) -> None:
    page = screen.show(HERE)
    dialog = opened(page)
    for name in HOSTILE:
        save(dialog, name)
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Export").click()
    assert waiting.value.suggested_filename == "sentinel-views.json"
    file = tmp_path / "views.json"
    waiting.value.save_as(file)

    other = new_screen()
    page = other.show("/")
    dialog = opened(page)
    save(dialog, HOSTILE[0])
    dialog.locator("input[type=file]").set_input_files(file)
    expect(dialog.get_by_text(f"{len(HOSTILE)} views imported.")).to_be_visible()
    # That name was taken by another view.
    assert sorted(names(dialog)) == sorted([*HOSTILE, f"{HOSTILE[0]} (2)"])
    dialog.get_by_role("button", name="Undo").click()
    assert names(dialog) == [HOSTILE[0]]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"name,address\n", b'{"saved_views": 5}'])
def test_a_file_that_holds_none_changes_nothing(screen: Screen, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "foreign.json"
    file.write_bytes(content)
    page = screen.show("/regions")
    dialog = opened(page)
    save(dialog, "mine")
    dialog.locator("input[type=file]").set_input_files(file)
    expect(dialog.get_by_text("This file holds no saved views.")).to_be_visible()
    assert names(dialog) == ["mine"]


def test_another_window_sees_them(screen: Screen) -> None:
    page = screen.show("/regions")
    second = page.context.new_page()
    second.goto(f"{screen.url}/movers")
    there = opened(second)
    save(opened(page), "from here")
    expect(there.get_by_role("link", name="from here")).to_be_visible()


def test_back_leaves_no_dialog_standing(screen: Screen) -> None:
    page = screen.show("/regions")
    page.get_by_role("link", name="Movers").click()
    screen.settle()
    opened(page)
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/regions$"))


def test_it_fits_a_narrow_screen(new_screen: NewScreen) -> None:
    screen = new_screen(viewport={"width": 360, "height": 740})
    page = screen.show("/movers")
    dialog = opened(page)
    save(dialog, "A" * 80)
    box = dialog.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(dialog.get_by_role("button", name="Import")).to_be_in_viewport()


def test_it_is_done_by_the_keyboard(screen: Screen) -> None:
    page = screen.show("/regions")
    page.get_by_role("button", name="Saved views").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Saved views")
    field = dialog.get_by_label("Name of this view")
    expect(field).to_be_visible()
    for _ in range(4):
        if field.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    assert names(dialog) == ["typed"]
