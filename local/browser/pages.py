"""Which pages the dashboard has, read from its own list, so that a further page is shown, measured and tested too."""

from __future__ import annotations

import re

from local.settings import REPO_ROOT

_LIST = (REPO_ROOT / "dashboard" / "src" / "shell" / "pages.ts").read_text(encoding="utf-8")
_PAGE = re.compile(r'path: "([^"]*)",\s*title: "([^"]+)",.*?controls: \[([^\]]*)\]', re.DOTALL)

# Path → title, in the order of the navigation.
PAGES = {path: title for path, title, _ in _PAGE.findall(_LIST)}
# Path → what of the filter bar the page makes use of.
CONTROLS = {path: frozenset(re.findall(r'"([a-z-]+)"', controls)) for path, _, controls in _PAGE.findall(_LIST)}


def pages_with(control: str) -> list[str]:
    """The paths of the pages that have this part of the filter bar."""
    return [path for path, controls in CONTROLS.items() if control in controls]
