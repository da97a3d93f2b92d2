"""Every page opens over the real API, with nothing wrong on the console and nothing asked of anybody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from local.browser.pages import PAGES
from tests.dashboard.conftest import Screen


def test_all_pages_are_known() -> None:
    assert {"", "daily-costs", "regions", "line-items", "proof"} <= PAGES.keys()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens(screen: Screen, path: str) -> None:
    page = screen.show(f"/{path}")
    expect(page.locator("h1")).to_have_text(PAGES[path])
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("nav [aria-current=page]")).to_have_text(PAGES[path])
    assert screen.asked
