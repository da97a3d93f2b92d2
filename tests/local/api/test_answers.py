"""What becomes of a function's answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.api.answers import HttpAnswer, MalformedAnswerError, http_answer


def _answer(result: Any) -> HttpAnswer:
    return http_answer(json.dumps(result).encode())


def test_status_headers_cookies_and_body_are_the_functions() -> None:
    answer = _answer(
        {
            "statusCode": 201,
            "headers": {"Content-Type": "application/json", "X-Count": 3, "X-Flag": True},
            "cookies": ["a=1; Secure", "b=2"],
            "body": '{"ä": 1}',
            "isBase64Encoded": False,
        }
    )

    assert answer.status == 201
    assert answer.headers == (
        ("content-type", "application/json"),
        ("x-count", "3"),
        ("x-flag", "true"),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
    )
    assert answer.body == '{"ä": 1}'.encode()


def test_a_base64_body_is_decoded() -> None:
    assert _answer({"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}).body == b"\x00\xff"


def test_without_a_content_type_it_is_plain_text() -> None:
    assert _answer({"statusCode": 200, "body": "{}"}).headers == (("content-type", "text/plain;charset=UTF-8"),)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_gets_none(status: int) -> None:
    assert _answer({"statusCode": status, "headers": {"etag": '"1"'}, "body": "x"}) == HttpAnswer(
        status, (("etag", '"1"'),), b""
    )


def test_headers_of_the_connection_are_the_gateways() -> None:
    headers = {"Content-Length": "99", "Connection": "close", "Transfer-Encoding": "chunked", "Date": "x", "ETag": "e"}

    assert _answer({"statusCode": 204, "headers": headers}).headers == (("etag", "e"),)


@pytest.mark.parametrize(
    ("result", "body"), [({"a": 1}, b'{"a": 1}'), ([1, 2], b"[1, 2]"), ("text", b"text"), (None, b"null")]
)
def test_an_answer_without_status_is_itself_the_body(result: Any, body: bytes) -> None:
    assert _answer(result) == HttpAnswer(200, (("content-type", "application/json"),), body)


@pytest.mark.parametrize(
    ("result", "named"),
    [
        ({"statusCode": "200"}, "statusCode"),
        ({"statusCode": None}, "statusCode"),
        ({"statusCode": True}, "statusCode"),
        ({"statusCode": 200.5}, "statusCode"),
        ({"statusCode": 99}, "statusCode"),
        ({"statusCode": 600}, "statusCode"),
        ({"statusCode": 200, "body": {"a": 1}}, "body"),
        ({"statusCode": 200, "body": "*", "isBase64Encoded": True}, "base64"),
        ({"statusCode": 200, "isBase64Encoded": "yes"}, "isBase64Encoded"),
        ({"statusCode": 200, "headers": [["a", "b"]]}, "headers"),
        ({"statusCode": 200, "headers": {"a": ["b"]}}, "header a"),
        ({"statusCode": 200, "headers": {"a": "b\r\nset-cookie: c"}}, "header 'a'"),
        ({"statusCode": 200, "headers": {"a b": "c"}}, "header 'a b'"),
        ({"statusCode": 200, "headers": {"a": "✓"}}, "header 'a'"),
        ({"statusCode": 200, "cookies": "a=1"}, "cookies"),
        ({"statusCode": 200, "cookies": ["a=1\r\nb: c"]}, "cookies"),
    ],
)
def test_a_malformed_answer_is_refused_by_the_name_of_its_field(result: Any, named: str) -> None:
    with pytest.raises(MalformedAnswerError, match=named):
        _answer(result)
