"""From a click or a key to the next picture, as the browser's Event Timing tells it; 8 ms is its finest step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from benchmarks.api.timings import Timings

# What takes less is not told by the browser, and counts as this.
UNTOLD_MS = 16.0
ROUNDS = 6
AIM_MS = 100
LARGE = "/daily-costs?span=2025-10-01..2026-10-31&by_time=day&group=usage_type&top=10"
SMALL = "/daily-costs?span=2026-10-01..2026-10-31&by_time=day&group=usage_type&top=3"
_OBSERVE = """
window.interactions = new Map();
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) {
    if (interactionId) window.interactions.set(interactionId, Math.max(duration, window.interactions.get(interactionId) ?? 0));
  }
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""


@dataclass(frozen=True)
class Interactions:
    """How long the interactions with one chart took."""

    name: str
    timings: Timings
    slowest: str


Act = Callable[[Page], None]


def _press(name: str) -> Act:
    return lambda page: page.get_by_text(name, exact=True).first.click()


def _legend(page: Page) -> None:
    page.locator(".legend-item").first.click()


def _chart(page: Page) -> None:
    page.locator(".recharts-wrapper").click(position={"x": 300, "y": 200})


def _key(key: str) -> Act:
    return lambda page: page.keyboard.press(key)


def _filters(page: Page) -> None:
    page.get_by_role("button", name="Add a filter").click()


ACTS: tuple[tuple[str, Act], ...] = (
    ("cumulative", _press("Cumulative")),
    ("per day", _press("Per day")),
    ("table", _press("Table")),
    ("chart", _press("Chart")),
    ("a group in the legend", _legend),
    ("close", _key("Escape")),
    ("a place in the chart", _chart),
    ("close", _key("Escape")),
    ("filters", _filters),
    ("a letter", _key("r")),
    ("close", _key("Escape")),
    ("week", _press("Week")),
    ("day", _press("Day")),
)


def measure_interactions(browser: Browser, url: str, name: str, address: str) -> Interactions:
    """All acts, several times, each after the page has come to rest; the first round warms up and does not count."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_OBSERVE)
    page.goto(url + address)
    _rest(page)
    told: list[tuple[float, str]] = []
    for turn in range(ROUNDS + 1):
        for what, act in ACTS:
            page.evaluate("window.interactions.clear()")
            act(page)
            _rest(page)
            durations: list[float] = page.evaluate("[...window.interactions.values()]")
            if turn > 0:
                told.append((max(durations, default=UNTOLD_MS), what))
    page.close()
    return Interactions(name, Timings.of([duration for duration, _ in told]), max(told)[1])


def _rest(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-label=Loading], [aria-busy=true]")).to_have_count(0)
    # Two pictures later the browser has told of the one before.
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))"
    )
