"""Reads what a page shows: tables cell by cell, the file behind a CSV button, the state it is in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

# Until nothing on the page waits any more: looked at frame by frame, since the page's security policy lets no text be run as code.
_SETTLED = """patience => new Promise((done, failed) => {
  const end = performance.now() + patience;
  const look = () => {
    const waiting = document.querySelector('.skeleton, [aria-busy=true]');
    if (!waiting) done();
    else if (performance.now() > end) failed(new Error(`still waiting: ${waiting.outerHTML.slice(0, 200)}`));
    else requestAnimationFrame(look);
  };
  look();
})"""
# How long a page may take on a busy machine; nothing is asserted about it.
PATIENCE_MS = 30_000
Cells = list[list[str]]


def go_within(page: Page, address: str) -> None:
    """Go to an address as a link of the page does, without loading the page anew."""
    page.evaluate("to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", address)


def show_within(page: Page, address: str) -> None:
    """The same, and wait for what it asks for."""
    go_within(page, address)
    settled(page)


def settled(page: Page) -> None:
    """Wait until nothing of the page waits any more."""
    page.evaluate(_SETTLED, PATIENCE_MS)


@contextmanager
def held_back(page: Page, pattern: str | Callable[[str], bool]) -> Iterator[list[Route]]:
    """While the block runs, requests to these addresses are not let through; after it they are, and all that follow."""
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if is_over:
            route.continue_()
        else:
            held.append(route)

    page.route(pattern, hold)
    yield held
    is_over = True
    for route in held:
        route.continue_()


def table_cells(table: Locator) -> Cells:
    """Every cell of a table as its text stands in the page, heads and foot too."""
    found: Cells = table.evaluate("table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))")
    return found


def csv_cells(page: Page, button: Locator) -> Cells:
    """The cells of the file a CSV button downloads, header first, as a spreadsheet shows them."""
    with page.expect_download() as downloading:
        button.click()
    text = Path(downloading.value.path()).read_bytes().decode("utf-8")
    return [[_shown(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def csv_button(page: Page, card: str | None = None) -> Locator:
    """The CSV button of the card with this title; without: of the page's first."""
    where: Any = page if card is None else page.get_by_role("region", name=card, exact=True)
    button: Locator = where.get_by_role("button", name="CSV", exact=True).first
    return button


def records(cells: Cells) -> list[dict[str, str]]:
    """The rows by the names of their columns."""
    header, *rows = cells
    return [dict(zip(header, row, strict=True)) for row in rows]


def _shown(cell: str) -> str:
    # An apostrophe in front keeps a spreadsheet from running the text; it is not part of it.
    return cell[1:] if cell.startswith("'") else cell
