"""Which pages the dashboard has, read from its own list."""

from __future__ import annotations

import re
from pathlib import Path

LIST = Path(__file__).resolve().parents[2] / "dashboard" / "src" / "shell" / "pages.ts"


def pages() -> dict[str, str]:
    """Path → title, in the order of the navigation."""
    return dict(re.findall(r'path: "([^"]*)", title: "([^"]+)"', LIST.read_text()))


def page_paths() -> list[str]:
    """The paths alone."""
    return list(pages())
