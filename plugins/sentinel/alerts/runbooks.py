"""The runbooks as pages of Airflow, so that an alert's link opens where the people on call are signed in already.

A plain ASGI application: the plugin is loaded by every process of Airflow, and a web framework would be paid for in each.
"""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

FOLDERS = (
    # Packed with the plugin, as on MWAA: runbooks/ and errors.md in plugins/sentinel/docs/.
    Path(__file__).resolve().parents[1] / "docs",
    # Beside the plugins folder, as in a checkout.
    Path(__file__).resolve().parents[3] / "docs",
)
LIST, ERRORS = "README", "errors"
_NAME = re.compile(r"[a-z_]+", re.ASCII)
_STYLE = (
    "body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:#1a1d23;background:#fff}"
    "code,pre{font:14px/1.45 ui-monospace,monospace;background:#f2f4f7}code{padding:0 .2em}"
    "pre{padding:.8rem;overflow:auto}pre code{padding:0}"
    "table{border-collapse:collapse}td,th{border:1px solid #d0d5dd;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{color:#e6e8ec;background:#16181d}code,pre{background:#24272e}"
    "td,th{border-color:#3a3f4a}a{color:#8ab4ff}}"
)
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
    (b"x-content-type-options", b"nosniff"),
)

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def runbooks_app(scope: dict[str, Any], receive: Receive, send: Send) -> None:  # noqa: ARG001  ASGI's signature
    """`…/<kind>` is the page of a runbook, `…/errors` the error catalogue, `…/` the list; anything else is not found."""
    if scope["type"] != "http":
        return
    name = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).strip("/") or LIST
    page = runbook_page(name)
    body = (page or "There is no such runbook.").encode()
    # A list of this answer's own: what compresses it adds to that very list.
    await send({"type": "http.response.start", "status": 200 if page else 404, "headers": list(_HEADERS)})
    await send({"type": "http.response.body", "body": body})


def runbook_page(name: str, folders: tuple[Path, ...] = FOLDERS) -> str | None:
    """A runbook as an HTML page; None when there is none of that name."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  only who reads pays for it

    if name != LIST and not _NAME.fullmatch(name):
        return None
    path = f"{name}.md" if name == ERRORS else f"runbooks/{name}.md"
    file = next((folder / path for folder in folders if (folder / path).is_file()), None)
    if file is None:
        return None
    text = file.read_text(encoding="utf-8")
    title = text.partition("\n")[0].lstrip("# ")
    # All of them are served side by side, without the ending.
    linked = re.sub(r"\]\((?:\.\./|runbooks/)?([a-z_]+)\.md\)", r"](\1)", text)
    content = MarkdownIt("commonmark", {"html": False}).enable("table").render(linked)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{content}</body></html>'
    )
