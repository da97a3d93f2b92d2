"""Days that nothing is published for are said to be so; they are no days without costs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Screen

# The lake's months are July to October 2026.
BEFORE_AND_AFTER = "span=2026-05-20..2026-11-03"
OPENING = "Nothing is published for"


@pytest.mark.parametrize(
    "address", ["/daily-costs?", "/explorer?", "/explorer?show=table&", "/explorer?show=pivot&", "/regions?"]
)
def test_the_months_without_figures_are_named(screen: Screen, address: str) -> None:
    page = screen.show(f"{address}{BEFORE_AND_AFTER}")
    expect(page.get_by_text("Nothing is published for May 2026 – Jun 2026, Nov 2026.")).to_be_visible()
    page = screen.show(f"{address}span=2026-07-01..2026-10-31")
    expect(page.get_by_text(OPENING)).to_have_count(0)


def test_a_comparison_with_unpublished_days_is_not_whole_and_draws_no_line_at_nothing(screen: Screen) -> None:
    page = screen.show("/daily-costs?span=2026-07-15..2026-08-14&compare=previous_month&show=table")
    expect(page.get_by_text("nothing is published for Jun 2026, which counts as nothing")).to_be_visible()
    former = page.locator("tbody tr").filter(has_text="16 Jul 2026").locator("td").nth(1)
    expect(former).to_have_text("–")
    page = screen.show("/movers?span=2026-07-15..2026-08-14&compare=previous_month")
    expect(page.get_by_text("nothing is published for Jun 2026, which counts as nothing")).to_be_visible()
    page = screen.show("/daily-costs?span=2026-08-15..2026-09-14&compare=previous_month&show=table")
    expect(page.get_by_text(OPENING)).to_have_count(0)
