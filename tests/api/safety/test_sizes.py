"""Requests beyond every bound, or that make no sense: refused with a reason, never answered wrongly."""

from __future__ import annotations

import base64
import json

import pytest

from api.cursors import MAX_LENGTH
from api.http_request import MAX_PARAMETERS, MAX_QUERY_LENGTH
from api.routes.csv_exports import MAX_BODY_LENGTH
from tests.api.asking import ApiClient, Bearer, request_event


def raw(api: ApiClient, query: str, path: str = "/v1/costs/breakdown") -> tuple[int, str]:
    answered = api.invoke(request_event("GET", path, query, Bearer(), {}))
    return answered.status, answered.problem if answered.status >= 400 else ""


@pytest.mark.parametrize(
    "query",
    [
        "search=" + "x" * MAX_QUERY_LENGTH,
        "&" * (MAX_QUERY_LENGTH + 1),
        "&".join("filter=service:a" for _ in range(MAX_PARAMETERS + 1)),
        "&".join(f"p{number}=1" for number in range(MAX_PARAMETERS)),
        "&".join(f"filter=service:{number}" for number in range(101)),
        "&".join(f"exclude=service:{number}" for number in range(101)),
        "&".join(f"export=e{number}" for number in range(21)),
        "&".join(f"group_by=tag:{number}" for number in range(4)),
        "filter=service:" + "x" * 513,
        "filter=tag:" + "k" * 513 + ":v",
        "group_by=tag:" + "k" * 513,
        "export=" + "x" * 257,
        "limit=99999999999999999999999999999",
        "limit=501",
        "limit=0",
        "limit=-1",
        "limit=1e2",
        "limit=1_0",
        "limit=٣",
        "limit= 1",
        "limit=1&limit=2",
        "metric=list_cost&metric=list_cost",
        "start_date=2026-10-01T00:00:00",
        "start_date=1790000000",
        "start_date=9999-12-31",
        "start_date=2001-01-01&end_date=2099-01-01",
        "filter=%ff",
        "filter=service:%c0%af",
        "filter=service:%ed%a0%80",
        "filter",
        "=",
        "__proto__=1",
        "filter[]=service:a",
        "filter.service=a",
    ],
    ids=lambda query: ascii(query)[:40],
)
def test_a_query_beyond_a_bound_is_refused(api: ApiClient, query: str) -> None:
    assert raw(api, query) == (400, "invalid-request")


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"filter=service:{number}" for number in range(100)),
        "filter=service:" + "x" * 512,
        "group_by=tag:" + "k" * 512,
        "limit=500",
        "limit=1",
    ],
    ids=lambda query: ascii(query)[:40],
)
def test_a_query_just_within_its_bounds_is_answered(api: ApiClient, query: str) -> None:
    assert raw(api, query) == (200, "")


def test_a_cursor_beyond_its_bound_is_refused(api: ApiClient) -> None:
    assert raw(api, f"cursor={'A' * (MAX_LENGTH + 1)}", "/v1/line-items") == (400, "invalid-request")


def order(api: ApiClient, body: str, **headers: str) -> tuple[int, str]:
    answered = api.ask("/v1/exports", method="POST", body=body, headers=headers)
    return answered.status, answered.problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (" " * (MAX_BODY_LENGTH + 1), (413, "too-large")),
        ("[" * 60_000, (400, "invalid-request")),
        ('{"parameters":' * 4_000, (400, "invalid-request")),
        ("", (400, "invalid-request")),
        ("null", (400, "invalid-request")),
        ("[]", (400, "invalid-request")),
        ('"costs"', (400, "invalid-request")),
        ("{}", (400, "invalid-request")),
        ('{"resource": null}', (400, "invalid-request")),
        ('{"resource": ["costs"]}', (400, "invalid-request")),
        ('{"resource": "health"}', (400, "invalid-request")),
        ('{"resource": "exports"}', (400, "invalid-request")),
        ('{"resource": "dimensions"}', (400, "invalid-request")),
        ('{"resource": "costs", "owner": "someone"}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": []}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"limit": 1e400}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"limit": NaN}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"limit": 10.5}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"filter": [["service:a"]]}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"filter": {"service": "a"}}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"filter": "service:\\ud800"}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"export": "\\ud800"}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"\\ud800": "1"}}', (400, "invalid-request")),
        ('{"resource": "costs", "parameters": {"limit": ' + "9" * 5000 + "}}", (400, "invalid-request")),
        (
            json.dumps({"resource": "costs", "parameters": {"filter": [f"service:{n}" for n in range(101)]}}),
            (400, "invalid-request"),
        ),
        (
            json.dumps({"resource": "costs", "parameters": {f"p{number}": "1" for number in range(51)}}),
            (400, "invalid-request"),
        ),
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_an_order_that_makes_no_sense_is_refused(api: ApiClient, body: str, said: tuple[int, str]) -> None:
    assert order(api, body) == said


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "text/json", "application/json+x", "application/x-www-form-urlencoded", "*/*"]
)
def test_an_order_that_is_not_called_json_is_refused(api: ApiClient, media_type: str) -> None:
    said = order(api, '{"resource": "costs"}', **{"content-type": media_type})
    assert said == (415, "unsupported-media-type")


def test_a_body_in_base64_is_read_as_what_it_is(api: ApiClient) -> None:
    headers: dict[str, str | None] = {"content-type": "application/json"}
    for body, status in ((b'{"resource": "no"}', 400), (b"\xff\xfe", 400), (b"\xef\xbb\xbf{}", 400)):
        event = request_event("POST", "/v1/exports", "", Bearer(), headers, base64.b64encode(body).decode())
        assert api.invoke(event | {"isBase64Encoded": True}).status == status
    event = request_event("POST", "/v1/exports", "", Bearer(), headers, "not base64!")
    assert api.invoke(event | {"isBase64Encoded": True}).status == 400


def test_many_accounts_in_a_token_are_no_trouble(api: ApiClient) -> None:
    accounts = " ".join(f"{number:012}" for number in range(2000))
    answered = api.ask("/v1/costs", principal=Bearer(f"{accounts} 111111111111"))
    assert answered.status == 200
    assert (
        answered.json["meta"]["totals"] == api.ask("/v1/costs", principal=Bearer("111111111111")).json["meta"]["totals"]
    )
