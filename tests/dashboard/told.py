"""What the panel «Where this figure comes from» says, held against Athena."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from playwright.sync_api import Locator, Page

from tests.api.athena import Athena
from tests.api.lake import PublishedLake
from tests.dashboard.shown import amount

TITLE = "Where this figure comes from"
# The database the panel writes; those of the tests have other names.
FROM = "FROM sentinel_gold.line_items\n"


@dataclass(frozen=True)
class ToldPart:
    """A sum in the panel: its words, its figures as they are read and as they are exactly, and its SQL."""

    words: str
    shown: list[str]
    exact: list[Decimal]
    sql: str


@contextmanager
def opened(page: Page, button: Locator) -> Iterator[Locator]:
    """The panel that the button opens; closed again."""
    button.click()
    panel = page.get_by_role("dialog", name=TITLE)
    panel.wait_for()
    panel.locator("pre").first.wait_for()
    yield panel
    panel.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")


def parts_of(panel: Locator) -> list[ToldPart]:
    """Each sum of the figure."""
    found = []
    for part in panel.locator(".provenance-part").all():
        figures = part.locator("data").all()
        found.append(
            ToldPart(
                part.locator("p").first.inner_text(),
                [one.inner_text() for one in figures],
                [Decimal(one.get_attribute("value") or "") for one in figures],
                part.locator("pre").text_content() or "",
            )
        )
    return found


def asked(lake: PublishedLake, sql: str) -> list[Decimal]:
    """What Athena answers to the SQL of a panel, one sum for each currency or pricing unit."""
    assert sql.count(FROM) == 1, sql
    rows = Athena(lake.tables).ask(sql.replace(FROM, f"FROM {lake.tables.gold}.line_items\n"))
    return [Decimal(row[1] or 0) for row in rows]


def assert_told(lake: PublishedLake, panel: Locator) -> list[ToldPart]:
    """Athena answers the SQL of each sum with exactly the figure that is shown."""
    parts = parts_of(panel)
    assert parts
    for part in parts:
        assert [amount(text) for text in part.shown] == part.exact, part
        answered = asked(lake, part.sql)
        if len(part.exact) == 1:
            assert answered in ([part.exact[0]], [] if part.exact[0] == 0 else None), part
        else:
            assert sorted(answered) == sorted(part.exact), part
    return parts


def named_snapshots(sql: str) -> list[tuple[str, str]]:
    """(billing period, snapshot id) in the SQL."""
    return re.findall(r"\(billing_period = '([^']+)' AND snapshot_id = '([^']+)'\)", sql)
