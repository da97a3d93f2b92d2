"""The entry point: who may ask what, paths that are no resource, and what the log tells."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from api.handler import logger
from api.routes.registry import OPERATIONS, RESOURCES
from tests.api.asking import ALL_SCOPES, ApiClient, Bearer, request_event
from tests.api.lake import PublishedLake

ROUTES = [("GET", one.path, one.scope) for one in RESOURCES] + [(one.method, one.path, one.scope) for one in OPERATIONS]
each_route = pytest.mark.parametrize(("method", "route", "scope"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])


def filled(route: str) -> str:
    return route.replace("{name}", "service").replace("{export_id}", "0" * 32)


def body_of(method: str) -> Any:
    return {"resource": "costs"} if method == "POST" else None


# Who may ask: every route of the registry, so that a new one is covered by itself.


def test_health_alone_is_open_to_all() -> None:
    assert [path for _, path, scope in ROUTES if scope is None] == ["/v1/health"]
    assert len({(method, path) for method, path, _ in ROUTES}) == len(ROUTES) >= 14


@each_route
def test_without_a_token_nothing_is_answered(api: ApiClient, method: str, route: str, scope: str | None) -> None:
    answered = api.ask(filled(route), method=method, body=body_of(method), principal=None)
    if scope is None:
        assert answered.status == 200
    else:
        assert (answered.status, answered.problem) == (401, "unauthorized")
        assert answered.headers["www-authenticate"] == "Bearer"


@each_route
@pytest.mark.parametrize("which", ["none", "all others", "longer", "shorter", "in capitals", "*"])
def test_a_token_without_the_scope_is_refused(
    api: ApiClient, method: str, route: str, scope: str | None, which: str
) -> None:
    if scope is None:
        return
    others = tuple(one for one in ALL_SCOPES if one != scope)
    scopes = {
        "none": (),
        "all others": others,
        "longer": (f"{scope}s",),
        "shorter": (scope[:-1],),
        "in capitals": (scope.upper(),),
        "*": ("*", "sentinel/*"),
    }
    answered = api.ask(filled(route), method=method, body=body_of(method), principal=Bearer(scopes=scopes[which]))
    assert (answered.status, answered.problem) == (403, "forbidden")
    assert scope in answered.json["detail"]


@each_route
def test_who_may_ask_is_settled_before_what_is_asked(
    api: ApiClient, method: str, route: str, scope: str | None
) -> None:
    """A wrong question tells a stranger nothing."""
    if scope is None:
        return
    wrong = [("no_such", "1"), ("publication_id", "zz")]
    body = "{" if method == "POST" else None
    assert api.ask(filled(route), wrong, method=method, body=body, principal=None).status == 401
    assert api.ask(filled(route), wrong, method=method, body=body, principal=Bearer(scopes=())).status == 403


def test_an_export_of_a_resource_needs_the_scope_of_that_resource(api: ApiClient) -> None:
    bearer = Bearer(scopes=("sentinel/exports", "sentinel/read"))
    answered = api.ask("/v1/exports", method="POST", body={"resource": "line-items"}, principal=bearer)
    assert (answered.status, answered.problem) == (403, "forbidden")


def test_a_header_makes_nobody_a_bearer(api: ApiClient) -> None:
    for name in ("authorization", "x-amzn-oidc-data", "x-forwarded-user", "x-amz-security-token"):
        answered = api.ask("/v1/costs", principal=None, headers={name: "Bearer eyJhbGciOiJub25lIn0.e30."})
        assert answered.status == 401


# Paths and methods.


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "//",
        "/v1",
        "/v1/",
        "/v1//costs",
        "//v1/costs",
        "/v1/costs/",
        "/v1/costs/x",
        "/v1/Costs",
        "/v1/costs%00",
        "/v1/costs\0",
        "/v1/./costs",
        "/v1/x/../costs",
        "/v1/../v1/costs",
        "/v1/%2e%2e/costs",
        "/v1%2Fcosts",
        "/v1/costs;x=1",
        "/v1/dimensions/",
        "/v1/dimensions/a/b",
        "/v1/dimensions/../../etc/passwd",
        "/v1/dimensions/%2e%2e%2fetc%2fpasswd",
        "/v1/dimensions/..",
        "/v1/dimensions/service\0",
        "/v1/dimensions/service%20",
        "/v1/dimensions/Service",
        "/v1/dimensions/ѕervice",
        "/v1/dimensions/🚀",
        "/v1/dimensions/tag:Team",
        "/v1/dimensions/1; DROP TABLE x",
        "/v1/dimensions/" + "x" * 100_000,
        "/v1/exports/../exports",
        "/v1/exports/..%2f..%2fgold%2f_published",
        "/v1/exports/" + "0" * 31,
        "/v1/exports/" + "0" * 33,
        "/v1/exports/" + "G" * 32,
        "/v1/exports/" + "0" * 32 + "\n",
        "/v1/exports/" + "٠" * 32,
        "/" + "a/" * 50_000,
    ],
    ids=lambda path: ascii(path)[:40],
)
def test_a_path_that_is_no_resource_is_not_found(api: ApiClient, path: str) -> None:
    answered = api.ask(path)
    assert (answered.status, answered.problem) == (404, "not-found")
    assert answered.json["instance"] == path
    assert "root:" not in answered.body


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "CONNECT", "PROPFIND"])
def test_a_method_the_resource_does_not_know_is_refused(api: ApiClient, method: str) -> None:
    answered = api.ask("/v1/costs", method=method)
    assert (answered.status, answered.problem) == (405, "method-not-allowed")
    assert answered.headers["allow"] == "GET"


def test_a_method_in_a_header_does_not_count(api: ApiClient) -> None:
    answered = api.ask("/v1/exports", headers={"x-http-method-override": "POST", "x-method-override": "POST"})
    assert (answered.status, answered.headers["allow"]) == (405, "POST")


# The log.


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the function's logger writes, as it writes it."""
    written = io.StringIO()
    for one in logger.handlers:
        monkeypatch.setattr(one, "stream", written)
    return written


SAID = ["marker-of-a-value", "marker-of-a-subject", "111111111111", "eyJmarker", "marker-of-a-cursor"]


def test_the_log_tells_no_value_no_bearer_and_no_figure(
    published_lake: PublishedLake,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    log: io.StringIO,
) -> None:
    client = published_lake.client(SENTINEL_CACHE_BYTES="300000000")
    bearer = Bearer(accounts="111111111111", subject="marker-of-a-subject")
    headers = {"authorization": "Bearer eyJmarker.eyJmarker.x", "if-none-match": '"marker-of-a-value"'}
    amounts: list[str] = []
    caplog.set_level("INFO")
    for resource in RESOURCES:
        path = filled(resource.path)
        good = client.ask(path, principal=bearer, headers=headers)
        amounts += [total["amount"] for total in good.json["meta"].get("totals", [])]
        assert good.status == 200
        for name, value in [
            ("filter", "service:marker-of-a-value"),
            ("filter", "marker-of-a-value"),
            ("search", "marker-of-a-value"),
            ("cursor", "marker-of-a-cursor"),
            ("marker-of-a-value", "x"),
            ("start_date", "marker-of-a-value"),
            ("export", "marker-of-a-value"),
        ]:
            client.ask(path, [(name, value)], principal=bearer, headers=headers)
        with mock.patch.object(client.api.gold.publications, "current", side_effect=ValueError("marker-of-a-value")):
            assert client.ask(path, principal=bearer, headers=headers).status == 500
        assert client.ask(path, principal=None, headers=headers).status == 401
    order = {"resource": "costs", "parameters": {"filter": ["service:marker-of-a-value"]}}
    with mock.patch("api.routes.csv_exports.aws_client"):
        assert client.ask("/v1/exports", method="POST", body=order, principal=bearer).status == 202
    client.ask("/v1/marker-of-a-value", principal=bearer)
    written = capsys.readouterr()
    text = written.out + written.err + caplog.text + log.getvalue()
    assert text.count("internal error") >= len(RESOURCES)
    assert text.count('"route"') > 50, "every request is measured"
    assert len(set(amounts)) > 2
    for secret in [*SAID, *amounts]:
        assert secret not in text


def test_each_request_is_measured_by_its_route_and_status(api: ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    api.ask("/v1/dimensions/service", [("limit", "1")])
    api.ask("/v1/nothing/at/all")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [(line["route"], line["status"], line["ServerErrors"]) for line in lines] == [
        ("/v1/dimensions/{name}", 200, [0.0]),
        ("unknown", 404, [0.0]),
    ]
    assert {line["request_id"] for line in lines} == {"request-1"}


def test_an_error_within_says_where_in_the_log_and_nothing_in_the_answer(
    published_lake: PublishedLake, log: io.StringIO
) -> None:
    client = published_lake.client()
    with mock.patch.object(client.api.gold.publications, "current", side_effect=ValueError("SELECT secret FROM t")):
        answered = client.ask("/v1/costs")
    assert (answered.status, answered.problem) == (500, "internal-error")
    assert answered.json["request_id"] == "request-1"
    assert "SELECT secret" not in answered.body + log.getvalue()
    assert "ValueError" in log.getvalue()
    assert "asked.py" in log.getvalue()


def test_an_event_without_headers_and_without_a_query_is_answered(api: ApiClient) -> None:
    event = request_event("GET", "/v1/costs", "", Bearer(), {})
    for name in ("headers", "rawQueryString"):
        assert api.invoke({key: value for key, value in event.items() if key != name}).status == 200


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ClientError({"Error": {"Code": "AccessDenied", "Message": "of arn:secret"}}, "GetObject"), "AccessDenied"),
        (ReadTimeoutError(endpoint_url="http://secret"), "ReadTimeoutError"),
    ],
)
def test_the_log_says_by_its_code_why_the_lake_could_not_be_read(
    published_lake: PublishedLake, log: io.StringIO, error: Exception, cause: str
) -> None:
    client = published_lake.client()
    with mock.patch.object(client.api.gold.publications, "_s3", mock.Mock(get_object=mock.Mock(side_effect=error))):
        assert client.ask("/v1/costs").status == 503
    (line,) = [json.loads(one) for one in log.getvalue().splitlines() if '"problem"' in one]
    assert (line["kind"], line["cause"]) == ("unavailable", cause)
    assert "secret" not in log.getvalue()
