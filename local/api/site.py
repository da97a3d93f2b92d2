"""What stands at `/`, beside the API. The dashboard's static files are served from here once there are some."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

PAGE = """AWS Sentinel's API on this machine.

What is published: /v1/status
Health:            /v1/health

There is no page to look at here yet.
"""


def site_routes() -> list[BaseRoute]:
    """The routes that are not the API's."""
    return [Route("/", _page, methods=["GET"])]


async def _page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(PAGE)
