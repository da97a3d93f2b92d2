"""Events, field by field: against API Gateway's documented example, and as a real server makes them."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from local.api.authorization import Authorization
from local.api.events import HttpRequest, http_event, joined_headers, route_of
from tests.local.api.conftest import RunningApi

# The example of «Payload format structure», 2.0, in API Gateway's developer guide; without `authentication`, `stageVariables` and
# `pathParameters`, which this API's `$default` route does not have, and with the headers a gateway always adds.
DOCUMENTED = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/my/path",
    "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value",
    "cookies": ["cookie1", "cookie2"],
    "headers": {
        "header1": "value1",
        "header2": "value1,value2",
        "content-type": "text/plain",
        "content-length": "17",
        "host": "id.execute-api.us-east-1.amazonaws.com",
        "user-agent": "agent",
        "x-amzn-trace-id": "Root=1-5e6a8a9e-0",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "http",
    },
    "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value"},
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "local",
        "authorizer": {"jwt": {"claims": {"claim1": "value1", "claim2": "value2"}, "scopes": ["scope1", "scope2"]}},
        "domainName": "id.execute-api.us-east-1.amazonaws.com",
        "domainPrefix": "id",
        "http": {
            "method": "POST",
            "path": "/my/path",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.1",
            "userAgent": "agent",
        },
        "requestId": "id",
        "routeKey": "$default",
        "stage": "$default",
        "time": "12/Mar/2020:19:03:58 +0000",
        "timeEpoch": 1584039838390,
    },
    "body": "Hello from Lambda",
    "isBase64Encoded": False,
}


def _event(request: HttpRequest, authorization: Authorization | None = None) -> dict[str, Any]:
    return http_event(
        request,
        route=route_of(request.method, request.path),
        request_id="id",
        trace_id="Root=1-5e6a8a9e-0",
        received_at=datetime(2020, 3, 12, 19, 3, 58, 390_000, tzinfo=UTC),
        authorization=authorization,
    )


def test_the_event_is_that_of_the_documented_example() -> None:
    request = HttpRequest(
        method="POST",
        raw_path=b"/my/path",
        raw_query=b"parameter1=value1&parameter1=value2&parameter2=value",
        headers=[
            (b"Header1", b"value1"),
            (b"Header2", b"value1"),
            (b"header2", b"value2"),
            (b"Content-Type", b"text/plain"),
            (b"Host", b"id.execute-api.us-east-1.amazonaws.com"),
            (b"User-Agent", b"agent"),
            (b"Cookie", b"cookie1; cookie2"),
            (b"Connection", b"keep-alive"),
        ],
        body=b"Hello from Lambda",
        client_ip="192.0.2.1",
        port=443,
    )

    assert _event(request, Authorization({"claim1": "value1", "claim2": "value2"}, ["scope1", "scope2"])) == DOCUMENTED


def test_what_a_request_does_not_have_is_not_in_its_event() -> None:
    event = _event(HttpRequest("GET", b"/v1/costs", headers=[(b"host", b"localhost")]))

    assert set(event) == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    assert (event["rawQueryString"], event["isBase64Encoded"]) == ("", False)
    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("method", "path", "key", "needs_token", "parameters"),
    [
        ("GET", "/v1/health", "GET /v1/health", False, {}),
        ("HEAD", "/v1/health", "$default", True, {}),
        ("POST", "/v1/health", "$default", True, {}),
        ("GET", "/v1/health/", "$default", True, {}),
        ("GET", "/v1/healthy", "$default", True, {}),
        ("OPTIONS", "/v1/costs", "OPTIONS /{proxy+}", False, {"proxy": "v1/costs"}),
        ("OPTIONS", "/", "$default", True, {}),
        ("GET", "/v1/costs", "$default", True, {}),
    ],
)
def test_only_health_and_preflight_have_routes_without_a_token(
    method: str, path: str, key: str, needs_token: bool, parameters: dict[str, str]
) -> None:
    route = route_of(method, path)

    assert (route.key, route.needs_token, route.path_parameters) == (key, needs_token, parameters)


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        (b"/v1/costs", "/v1/costs"),
        (b"/v1/caf%C3%A9%20au%20lait", "/v1/café au lait"),
        (b"/v1/a%2Fb", "/v1/a/b"),
        (b"/v1/a+b", "/v1/a+b"),
        (b"/v1/a%3Fb=c", "/v1/a"),
        (b"/v1/costs/", "/v1/costs/"),
        (b"/v1/%FF", "/v1/\ufffd"),
    ],
)
def test_the_path_is_decoded_and_ends_at_a_decoded_question_mark(raw: bytes, decoded: str) -> None:
    event = _event(HttpRequest("GET", raw))

    assert (event["rawPath"], event["requestContext"]["http"]["path"]) == (decoded, decoded)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (b"a=1&b=2&a=3", {"a": "1,3", "b": "2"}),
        (b"a=1%2C2&a=3", {"a": "1,2,3"}),
        (b"q=caf%C3%A9%20au+lait", {"q": "café au lait"}),
        (b"empty=&flag", {"empty": "", "flag": ""}),
        (b"a=1;b=2", {"a": "1;b=2"}),
        (b"tag%5Bx%5D=%26", {"tag[x]": "&"}),
    ],
)
def test_query_parameters_are_decoded_and_joined_while_the_raw_query_stays(
    query: bytes, parameters: dict[str, str]
) -> None:
    event = _event(HttpRequest("GET", b"/", raw_query=query))

    assert event["queryStringParameters"] == parameters
    assert event["rawQueryString"] == query.decode()


@pytest.mark.parametrize(
    ("content_type", "body", "expected", "is_base64"),
    [
        (b"application/json", b'{"a":"\xc3\xa4"}', '{"a":"ä"}', False),
        (b"Application/JSON; charset=utf-8", b"{}", "{}", False),
        (b"text/csv", b"a,b", "a,b", False),
        (b"application/xml", b"<a/>", "<a/>", False),
        (b"application/javascript", b"1", "1", False),
        (b"application/problem+json", b"{}", "e30=", True),
        (b"application/x-www-form-urlencoded", b"a=1", "YT0x", True),
        (b"application/octet-stream", b"\x00\xff", "AP8=", True),
        (b"", b"plain", "cGxhaW4=", True),
        (b"text/plain", b"\xff", "/w==", True),
    ],
)
def test_a_body_comes_as_text_only_for_textual_types(
    content_type: bytes, body: bytes, expected: str, is_base64: bool
) -> None:
    headers = [(b"content-type", content_type)] if content_type else []

    event = _event(HttpRequest("POST", b"/", headers=headers, body=body))

    assert (event["body"], event["isBase64Encoded"]) == (expected, is_base64)


def test_cookies_of_several_headers_are_one_list_and_no_header() -> None:
    headers = [(b"cookie", b"a=1; b=2"), (b"Cookie", b"c=3")]

    event = _event(HttpRequest("GET", b"/", headers=headers))

    assert event["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in event["headers"]


def test_the_client_is_added_to_those_a_request_was_forwarded_for() -> None:
    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]

    event = _event(HttpRequest("GET", b"/", headers=headers, client_ip="127.0.0.1"))

    assert event["headers"]["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert event["headers"]["x-forwarded-proto"] == "http"
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"


def test_repeated_headers_are_joined_by_commas_in_their_order() -> None:
    assert joined_headers([(b"Accept", b"a"), (b"X", b"1"), (b"accept", b"b, c")]) == {"accept": "a,b, c", "x": "1"}


def test_a_served_request_arrives_whole(api: RunningApi) -> None:
    before = int(time.time() * 1000)
    event = api.event(
        "PUT",
        "/v1/caf%C3%A9?group_by=service&group_by=region&at=2026-10-01T00%3A00",
        headers=[("X-One", "1"), ("x-one", "2"), ("Cookie", "a=1"), ("User-Agent", "test"), ("accept", "*/*")],
        json={"ä": 1},
    )
    context = event.pop("requestContext")
    trace = event["headers"].pop("x-amzn-trace-id")

    assert event == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/v1/café",
        "rawQueryString": "group_by=service&group_by=region&at=2026-10-01T00%3A00",
        "cookies": ["a=1"],
        "headers": {
            "accept": "*/*",
            "accept-encoding": api.http.headers["accept-encoding"],
            "content-length": "8",
            "content-type": "application/json",
            "host": f"127.0.0.1:{api.port}",
            "user-agent": "test",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": str(api.port),
            "x-forwarded-proto": "http",
            "x-one": "1,2",
        },
        "queryStringParameters": {"group_by": "service,region", "at": "2026-10-01T00:00"},
        "body": '{"ä":1}',
        "isBase64Encoded": False,
    }
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", trace)
    assert re.fullmatch(r"[A-Za-z0-9+/]{15}=", context.pop("requestId"))
    assert before <= context.pop("timeEpoch") <= int(time.time() * 1000)
    assert datetime.strptime(context.pop("time"), "%d/%b/%Y:%H:%M:%S %z").year >= 2024
    assert context == {
        "accountId": "123456789012",
        "apiId": "local",
        "domainName": "127.0.0.1",
        "domainPrefix": "127",
        "http": {
            "method": "PUT",
            "path": "/v1/café",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "test",
        },
        "routeKey": "$default",
        "stage": "$default",
    }


def test_a_binary_upload_arrives_to_the_last_byte(api: RunningApi) -> None:
    import base64

    body = bytes(range(256))

    event = api.event("POST", "/v1/x", content=body, headers={"content-type": "application/octet-stream"})

    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == body
