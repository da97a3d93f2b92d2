"""The built dashboard, served with the real API over a published lake, in Debian's Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from local.browser.chromium import running_chromium
from tests.api.conftest import NewLake, new_lake, published_lake
from tests.api.lake import MAIN, PublishedLake
from tests.conftest import REPOSITORY, EmbeddedAws
from tests.dashboard.proven_lake import ProvenLake, proven
from tests.dashboard.reading import PATIENCE_MS, settled
from tests.local.api.conftest import RunningApi, running_api

__all__ = ["new_lake", "published_lake"]

DIST = REPOSITORY / "dashboard" / "dist"
WIDE = {"width": 1280, "height": 900}


@contextmanager
def running_dashboard(
    lake: PublishedLake | str, aws: EmbeddedAws, folder: Path, **environ: str
) -> Iterator[RunningApi]:
    """The API of a lake, or of the bucket it is in, with the built dashboard at `/`, as `sentinel up` serves them."""
    assert (DIST / "index.html").exists(), "the dashboard is not built: make dashboard"
    bucket = lake if isinstance(lake, str) else lake.tables.bucket
    settings = aws.environment() | {
        "SENTINEL_LAKE_BUCKET": bucket,
        "SENTINEL_CSV_EXPORTS_BUCKET": bucket,
        "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
        "SENTINEL_DEFAULT_EXPORTS": MAIN,
        "SENTINEL_CACHE_FOLDER": str(folder / "cache"),
    }
    with running_api(folder / "api.log", handler="api.handler.lambda_handler", **(settings | environ)) as running:
        yield running


@pytest.fixture(scope="session")
def dashboard(
    published_lake: PublishedLake, embedded_aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApi]:
    """The dashboard over the lake that tests share, without sign-in: `dashboard.url`, and `dashboard.http` to ask its API."""
    with running_dashboard(published_lake, embedded_aws, tmp_path_factory.mktemp("dashboard")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a file. No longer: while it runs, no test of its worker can run an event loop."""
    with running_chromium() as started:
        yield started


@dataclass
class Screen:
    """A page of the dashboard, and what went wrong on it: errors, what the security policy refused, foreign addresses."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)
    # What the page asked of the API: `GET /v1/costs?…`.
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def show(self, address: str) -> Page:
        """Go to an address of the dashboard, and wait until nothing loads any more."""
        self.page.goto(self.url + address)
        return self.settle()

    def open(self, address: str) -> Page:
        """Go to an address, and wait until nothing of the page waits; what it only fetches ahead may still be on its way."""
        self.page.goto(self.url + address)
        self.page.locator("h1").wait_for()
        settled(self.page)
        return self.page

    def settle(self) -> Page:
        """Wait until the page has drawn what it asked for."""
        self.page.wait_for_load_state("networkidle")
        self.page.locator("h1").wait_for()
        settled(self.page)
        return self.page

    def answers(self, path: str, act: Callable[[], Any]) -> Response:
        """What the API answers to the next question of this path that `act` leads to."""
        with self.page.expect_response(lambda one: path in one.url) as waiting:
            act()
        return waiting.value

    def _console(self, message: ConsoleMessage) -> None:
        # The browser itself logs each answer of 4xx and 5xx, and what a slow machine preloads long before it is used.
        of_the_browser = message.text.startswith("Failed to load resource") or "was preloaded using" in message.text
        if message.type in {"error", "warning"} and not of_the_browser:
            self.wrong.append(message.text)

    def _request(self, request: Request) -> None:
        if request.url.startswith(f"{self.url}/v1/"):
            self.asked.append(f"{request.method} {request.url.removeprefix(self.url)}")
        elif not request.url.startswith((self.url, "blob:", "data:")):
            self.wrong.append(f"asked a foreign address: {request.url}")


NewScreen = Callable[..., Screen]


@pytest.fixture
def new_screen(browser: Browser, dashboard: RunningApi) -> Iterator[NewScreen]:
    """How to open a window of the test's own: `new_screen(viewport=…, color_scheme="dark")`. Nothing may go wrong in it."""
    opened: list[Screen] = []
    with ExitStack() as stack:

        def open_one(url: str | None = None, **options: Any) -> Screen:
            defaults: dict[str, Any] = {
                "viewport": WIDE,
                "reduced_motion": "reduce",
                "timezone_id": "Pacific/Kiritimati",
            }
            context: BrowserContext = stack.enter_context(browser.new_context(**(defaults | options)))
            opened.append(Screen(context.new_page(), url or dashboard.url))
            return opened[-1]

        yield open_one
    wrong = [text for screen in opened for text in screen.wrong]
    assert wrong == [], wrong


@pytest.fixture
def screen(new_screen: NewScreen) -> Screen:
    """A window 1280 × 900, light, without motion, in a far time zone."""
    return new_screen()


@pytest.fixture(scope="session")
def proven_lake(new_lake: NewLake) -> ProvenLake:
    """A lake with restated months, proven by all that the reconciling checks compare."""
    return proven(new_lake())


@pytest.fixture(scope="session")
def proven_dashboard(
    proven_lake: ProvenLake, embedded_aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApi]:
    """The dashboard over that lake."""
    with running_dashboard(proven_lake.lake, embedded_aws, tmp_path_factory.mktemp("proven")) as running:
        yield running


@pytest.fixture
def proof_screen(new_screen: NewScreen, proven_dashboard: RunningApi) -> Screen:
    """A window on the dashboard over the proven lake."""
    return new_screen(proven_dashboard.url)
