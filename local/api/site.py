"""What stands at `/`, beside the API: the dashboard's built files, as Amplify serves them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from local.api.dashboard_config import NO_SIGN_IN, DashboardConfig

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
# The API's own paths, and Lambda's; every other page is the dashboard's.
NOT_PAGES = ("/v1/", "/2015-03-31/")
CONFIG = "/config.json"
POLICY = "Content-Security-Policy"
FRAME_OPTIONS = "X-Frame-Options"
NEVER_CHANGES = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_BUILT = """AWS Sentinel's API on this machine.

What is published: /v1/status
Health:            /v1/health

The dashboard is not built yet: make dashboard
"""


def site_routes(dashboard: Path = DASHBOARD, config: DashboardConfig = NO_SIGN_IN) -> list[BaseRoute]:
    """The routes that are not the API's: the dashboard's configuration, its built files by their names, and its pages.

    :param dashboard: the folder with `dist/`, looked at anew with each request, and `security-headers.json`.
    """
    site = Site(dashboard / "dist", dashboard / "security-headers.json", config)
    return [Route(CONFIG, site.send_config, methods=["GET"]), BuiltFile(site), Page(site)]


class Site:
    """The built files and the headers they are sent with."""

    def __init__(self, folder: Path, headers: Path, config: DashboardConfig) -> None:
        self._folder = folder.resolve()
        self._config = config
        sent: dict[str, str] = json.loads(headers.read_text()) if headers.exists() else {}
        # X-Frame-Options cannot name who may; browsers that know the policy's frame-ancestors pass it over anyway.
        kept = {name: value for name, value in sent.items() if name != FRAME_OPTIONS or not config.frame_ancestors}
        self._headers: Mapping[str, str] = kept | ({POLICY: config.policy(sent[POLICY])} if POLICY in sent else {})

    def file(self, path: str) -> Path | None:
        """The built file of a path; None where there is none, or only one outside the folder."""
        try:
            file = (self._folder / path.lstrip("/")).resolve()
            return file if file.is_relative_to(self._folder) and file.is_file() else None
        except (OSError, ValueError):  # a name no file can have
            return None

    async def send_file(self, request: Request) -> Response:
        """A file; those whose names hold their hash may be kept for ever."""
        file = self.file(request.url.path)
        if file is None:
            return self._sent(PlainTextResponse("There is no such file.\n", status_code=404))
        return self._sent(FileResponse(file), NEVER_CHANGES if file.parent.name == "assets" else ASK_AGAIN)

    async def send_config(self, _request: Request) -> Response:
        """What the dashboard reads before it asks anything."""
        return self._sent(JSONResponse(dict(self._config.document)))

    async def send_page(self, _request: Request) -> Response:
        """The one document of all pages: the script in it reads the address."""
        document = self.file("index.html")
        return self._sent(FileResponse(document) if document else PlainTextResponse(NOT_BUILT))

    def _sent(self, response: Response, cache_control: str = ASK_AGAIN) -> Response:
        response.headers.update(self._headers)
        response.headers["Cache-Control"] = cache_control
        return response


class BuiltFile(Route):
    """The route of every file there is, and of all below /assets/."""

    def __init__(self, site: Site) -> None:
        super().__init__("/{path:path}", site.send_file, methods=["GET"])
        self._site = site

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only what is there: the rest is another route's."""
        path = scope.get("path", "/")
        is_file = path.startswith("/assets/") or (
            path not in {"/", "/index.html"} and self._site.file(path) is not None
        )
        return super().matches(scope) if is_file else (Match.NONE, {})


class Page(Route):
    """The route of `/`, and of any other address a browser asks for as a page."""

    def __init__(self, site: Site) -> None:
        super().__init__("/{path:path}", site.send_page, methods=["GET"])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """What is asked for as HTML and is not the API's."""
        path = scope.get("path", "/")
        accepted = b",".join(value for name, value in scope.get("headers", []) if name == b"accept")
        is_page = path in {"/", "/index.html"} or (b"text/html" in accepted and not f"{path}/".startswith(NOT_PAGES))
        return super().matches(scope) if is_page and scope.get("method") in {"GET", "HEAD"} else (Match.NONE, {})
