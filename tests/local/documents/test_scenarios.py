"""The page of the nasty months is up to date and names every trap."""

from local.documents.scenarios import PAGE, page
from local.scenarios import SCENARIOS
from local.scenarios.traps import TRAPS


def test_the_page_is_what_the_scenarios_say_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/scenarios.md is out of date: make docs"


def test_every_trap_is_in_some_month() -> None:
    assert {number for scenario in SCENARIOS for number in scenario.traps} == set(TRAPS)
