"""The event API Gateway's HTTP API makes of a request: payload format 2.0.

Fields: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. What that page leaves open
follows what was measured on AWS: `rawPath` is decoded and ends at a decoded `?`, `rawQueryString` stays as it was sent, and only
`text/*` and three `application/` types come as text.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.api.authorization import Authorization
from local.api.options import ACCOUNT_ID

API_ID = "local"
STAGE = "$default"
DEFAULT_ROUTE = "$default"
HEALTH_PATH = "/v1/health"
TEXT_TYPES = frozenset({"application/json", "application/javascript", "application/xml"})
# They belong to the connection, not to the request; cookies have a field of their own.
NOT_FORWARDED = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "expect",
        "cookie",
    }
)


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came over the wire; header names may have any case."""

    method: str
    raw_path: bytes
    raw_query: bytes = b""
    headers: Sequence[tuple[bytes, bytes]] = ()
    body: bytes = b""
    client_ip: str = "127.0.0.1"
    port: int = 80
    http_version: str = "1.1"

    @property
    def path(self) -> str:
        """The decoded path, which is what API Gateway routes by."""
        return unquote(self.raw_path.decode("latin-1"), errors="replace").partition("?")[0] or "/"

    def header(self, name: str) -> str | None:
        """The value of a header, several joined by commas; None if it was not sent."""
        return joined_headers(self.headers).get(name)


@dataclass(frozen=True)
class Route:
    """The route that takes a request: its key, what its path stands for, and whether it needs a token."""

    key: str
    needs_token: bool
    path_parameters: dict[str, str] = field(default_factory=dict)


def route_of(method: str, path: str) -> Route:
    """The most specific of the API's three routes: `GET /v1/health`, `OPTIONS /{proxy+}`, `$default`."""
    if method == "GET" and path == HEALTH_PATH:
        return Route(f"GET {HEALTH_PATH}", needs_token=False)
    if method == "OPTIONS" and path.strip("/"):
        return Route("OPTIONS /{proxy+}", needs_token=False, path_parameters={"proxy": path.removeprefix("/")})
    return Route(DEFAULT_ROUTE, needs_token=True)


def http_event(
    request: HttpRequest,
    *,
    route: Route,
    request_id: str,
    trace_id: str,
    received_at: datetime,
    authorization: Authorization | None = None,
) -> dict[str, Any]:
    """The event for one request; absent parts are left out, as API Gateway does."""
    headers = _event_headers(request, trace_id)
    host = _without_port(headers.get("host", ""))
    query = parse_qsl(request.raw_query.decode("latin-1"), keep_blank_values=True, errors="replace")
    context: dict[str, Any] = {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": f"HTTP/{request.http_version}",
            "sourceIp": request.client_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": route.key,
        "stage": STAGE,
        "time": received_at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(received_at.timestamp() * 1000),
    }
    if authorization is not None:
        context["authorizer"] = {"jwt": {"claims": authorization.claims, "scopes": authorization.scopes}}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.raw_query.decode("latin-1"),
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if cookies := _cookies(request.headers):
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _joined(query)
    if route.path_parameters:
        event["pathParameters"] = route.path_parameters
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request.body, headers.get("content-type", ""))
    return event


def joined_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case name → value, a repeated header's values joined by commas."""
    return _joined((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)


def _event_headers(request: HttpRequest, trace_id: str) -> dict[str, str]:
    headers = {name: value for name, value in joined_headers(request.headers).items() if name not in NOT_FORWARDED}
    forwarded_for = headers.get("x-forwarded-for")
    headers |= {
        "content-length": str(len(request.body)),
        "x-amzn-trace-id": headers.get("x-amzn-trace-id") or trace_id,
        "x-forwarded-for": f"{forwarded_for}, {request.client_ip}" if forwarded_for else request.client_ip,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": "http",
    }
    return headers


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    sent = (value.decode("latin-1") for name, value in headers if name.lower() == b"cookie")
    return [cookie.strip() for value in sent for cookie in value.split(";") if cookie.strip()]


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    """The body as text, or in base64 when its type is not text or its bytes are not UTF-8."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.startswith("text/") or media_type in TEXT_TYPES:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), True


def _without_port(host: str) -> str:
    """The name in a Host header: `127.0.0.1:8000` → `127.0.0.1`, `[::1]:8000` → `[::1]`."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
