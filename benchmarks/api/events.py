"""Questions as the handler gets them: events of API Gateway's HTTP API, made as `local/api` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from local.api.events import HttpRequest, http_event, route_of


def event(
    path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The event of a GET request."""
    sent = {"host": "benchmark.local", "accept": "application/json", **(headers or {})}
    request = HttpRequest(
        method="GET",
        raw_path=path.encode(),
        raw_query=urlencode(query or {}).encode(),
        headers=[(name.encode(), value.encode()) for name, value in sent.items()],
    )
    return http_event(
        request,
        route=route_of("GET", path),
        request_id="benchmark",
        trace_id="Root=1-00000000-000000000000000000000000",
        received_at=datetime.now(UTC),
    )


def address(path: str, query: Mapping[str, str]) -> str:
    """Path and query as a client writes them."""
    return f"{path}?{urlencode(query)}" if query else path
