"""`make screenshots`: every page of the running dashboard at four widths, light and dark, and each state a page can be in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Route, expect

from local.browser.chromium import NoChromiumError, running_chromium
from local.browser.pages import PAGES
from local.browser.states import LOADING, STATES, State
from local.settings import SettingError

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (360, 768, 1280, 1920)
# States are the same frame around other words: the narrowest and the usual width tell.
STATE_WIDTHS = (360, 1280)
HEIGHT = 900
PATIENCE_MS = 60_000
# Those that stand in the README and the docs: page, state, width, theme.
IN_DOCS = (
    ("", None, 1280, "light"),
    ("daily-costs", "filtered", 1280, "dark"),
    ("regions", None, 1280, "light"),
    ("explorer", None, 1280, "light"),
    ("movers", None, 1280, "light"),
    ("line-items", None, 1280, "dark"),
    ("proof", None, 1280, "light"),
)


@dataclass(frozen=True)
class Picture:
    """One picture: which page, in which state, how wide, in which theme."""

    path: str
    state: State | None
    width: int
    theme: Theme

    @property
    def file(self) -> Path:
        """`daily-costs/error-360-dark.png`; `page` is the page as it is."""
        return (
            Path(self.path or "overview") / f"{self.state.name if self.state else 'page'}-{self.width}-{self.theme}.png"
        )

    @property
    def address(self) -> str:
        """The address on the dashboard."""
        return f"/{self.path}?{self.state.query}" if self.state and self.state.query else f"/{self.path}"

    @property
    def is_in_docs(self) -> bool:
        """Whether it stands in the docs."""
        return (self.path, self.state.name if self.state else None, self.width, self.theme) in IN_DOCS


def all_pictures() -> Iterator[Picture]:
    """Every picture there is to take."""
    for theme in THEMES:
        for path in PAGES:
            yield from (Picture(path, None, width, theme) for width in WIDTHS)
            yield from (Picture(path, state, width, theme) for state in STATES for width in STATE_WIDTHS)


def take(browser: Browser, url: str, picture: Picture, folder: Path) -> None:
    """Write one picture, of the whole page, into the folder."""
    file = folder / picture.file
    file.parent.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(
        viewport={"width": picture.width, "height": HEIGHT}, color_scheme=picture.theme, reduced_motion="reduce"
    )
    held: list[Route] = []
    state = picture.state
    if state is LOADING:
        page.route(state.asked, lambda route: held.append(route))  # noqa: PLW0108  it must be a plain function
    elif state and state.answer:
        page.route(state.asked, state.answer)
    page.goto(url + picture.address)
    page.locator("h1").wait_for()
    if state is LOADING:
        expect(page.locator("main [aria-label=Loading]").first).to_be_attached(timeout=PATIENCE_MS)
    else:
        _wait_for_all(page)
    # As high as the page is, so that what sticks to the window's edge is where it belongs.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": picture.width, "height": max(HEIGHT, height)})
    page.screenshot(path=file, animations="disabled")
    for route in held:
        route.abort()
    page.close()


def _wait_for_all(page: Page) -> None:
    """Until nothing loads any more; what fails in passing is asked again before it is shown."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("main [aria-label=Loading], [aria-busy=true]")).to_have_count(0, timeout=PATIENCE_MS)


def main(url: str, folder: Path, docs: Path) -> None:
    """Take all of them, and copy those of the docs. Raises NoChromiumError, SettingError."""
    shutil.rmtree(folder, ignore_errors=True)
    docs.mkdir(parents=True, exist_ok=True)
    pictures = list(all_pictures())
    with running_chromium() as browser:
        for picture in pictures:
            take(browser, url.rstrip("/"), picture, folder)
            if picture.is_in_docs:
                shutil.copyfile(folder / picture.file, docs / f"{picture.path or 'overview'}.png")
    print(f"{len(pictures)} pictures in {folder}")


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    except (NoChromiumError, SettingError) as error:
        sys.exit(str(error))
