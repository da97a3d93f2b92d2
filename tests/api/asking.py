"""Asks the API's handler in this process, with the events API Gateway makes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from api import handler
from api.settings import load_settings
from api.wiring import Api, wire

ALL_SCOPES = ("sentinel/read", "sentinel/line-items", "sentinel/exports")
Parameters = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Bearer:
    """The bearer of a token: the accounts it names (`*`: all; None: no claim) and its scopes."""

    accounts: str | None = "*"
    scopes: tuple[str, ...] = ALL_SCOPES
    subject: str = "somebody"

    def authorizer(self) -> dict[str, Any]:
        """What API Gateway's JWT authorizer passes on."""
        claims = {"sub": self.subject, "scope": " ".join(self.scopes)}
        if self.accounts is not None:
            claims["sentinel_accounts"] = self.accounts
        return {"jwt": {"claims": claims, "scopes": None}}


EVERYBODY = Bearer()


@dataclass(frozen=True)
class Answered:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def csv(self) -> list[list[str]]:
        """The cells, header first."""
        return list(csv.reader(io.StringIO(self.body, newline="")))

    @property
    def etag(self) -> str:
        return self.headers["etag"]

    @property
    def problem(self) -> str:
        """The name of the kind of problem."""
        return str(self.json["type"]).removeprefix("/problems/")


class LambdaContext:
    """What Lambda tells a function about itself."""

    function_name = "sentinel-api"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:sentinel-api"
    aws_request_id = "request-of-a-test"


class ApiClient:
    """The API over one set of settings."""

    def __init__(self, environ: Mapping[str, str], s3: Any) -> None:
        self.api: Api = wire(load_settings(environ), s3)
        self._application = handler.application_of(self.api)

    def ask(
        self,
        path: str,
        parameters: Parameters = (),
        *,
        principal: Bearer | None = EVERYBODY,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        body: Any = None,
    ) -> Answered:
        """The answer to one request. `principal` None: no token. `path` is as in a URL, percent-encoded."""
        given = {"accept": accept, **(headers or {})}
        event = request_event(method, path, urlencode(list(parameters)), principal, given, body)
        return self.invoke(event)

    def pages(self, path: str, parameters: Parameters = (), *, principal: Bearer = EVERYBODY) -> Iterator[Answered]:
        """Every page, one by one, by `meta.next_cursor`."""
        said = list(parameters)
        cursor: str | None = None
        while True:
            page = self.ask(path, [*said, ("cursor", cursor)] if cursor else said, principal=principal)
            assert page.status == 200, page.body
            yield page
            cursor = page.json["meta"]["next_cursor"]
            if cursor is None:
                return

    def invoke(self, event: Mapping[str, Any]) -> Answered:
        """The answer to an event of API Gateway as it is."""
        answered = self.raw(event)
        named = {name.lower(): value for name, value in answered["headers"].items()}
        return Answered(answered["statusCode"], named, answered["body"] or "")

    def raw(self, event: Mapping[str, Any]) -> Any:
        """What the Lambda gives for any event."""
        with mock.patch.object(handler, "application", return_value=self._application):
            return handler.lambda_handler(dict(event), LambdaContext())


def request_event(
    method: str,
    path: str,
    query: str,
    principal: Bearer | None,
    headers: Mapping[str, str | None],
    body: Any = None,
) -> dict[str, Any]:
    """An event of an HTTP API, payload version 2.0."""
    context: dict[str, Any] = {
        "accountId": "000000000000",
        "apiId": "api",
        "domainName": "api.example.com",
        "domainPrefix": "api",
        "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "tests"},
        "requestId": "request-1",
        "routeKey": "$default",
        "stage": "$default",
        "time": "24/Nov/2026:00:00:00 +0000",
        "timeEpoch": 0,
    }
    if principal:
        context["authorizer"] = principal.authorizer()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name.lower(): value for name, value in headers.items() if value is not None},
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
        event["headers"].setdefault("content-type", "application/json")
    return event
