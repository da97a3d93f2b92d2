"""What axe finds wrong with what is on the screen."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.conftest import REPOSITORY

_AXE = REPOSITORY / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = {"serious", "critical"}


@cache
def _axe() -> str:
    return _AXE.read_text()


def grave_violations(page: Page) -> list[str]:
    """Every violation that is serious or critical, with the element it is about."""
    page.evaluate(_axe())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {node['html']}: {node['failureSummary']}"
        for one in found
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
