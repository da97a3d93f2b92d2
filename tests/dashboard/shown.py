"""Reads figures off the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page, Route


def amount(text: str) -> Decimal:
    """The figure in `−$1,234.50`, `+€3`, `12.5 GB-Mo`, `34,693`."""
    found = re.search(r"([−+±]?)[^\d−+±]*([\d,]+(?:\.\d+)?)", text)
    assert found, f"no figure in {text!r}"
    # Not by arithmetic: it would round what is longer than the context's 28 digits.
    return Decimal(("-" if found[1] == "−" else "") + found[2].replace(",", ""))


def table(region: Locator) -> list[list[str]]:
    """The cells of a table, header first, as they are read."""
    rows = region.locator("tr")
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def change_answers(page: Page, path: str, change: Callable[[Any], None]) -> None:
    """Lets the page see the API's answers to this path otherwise than they are."""

    def answer(route: Route) -> None:
        response = route.fetch()
        document = response.json()
        change(document)
        route.fulfill(response=response, body=json.dumps(document))

    page.route(re.compile(re.escape(path) + r"(\?|$)"), answer)
