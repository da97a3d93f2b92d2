"""What API Gateway's HTTP API makes of a Lambda function's answer: payload format 2.0, errors in its own words."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

# api-gateway's default when the function names none; «text/plain» also where the body is JSON.
DEFAULT_CONTENT_TYPE = "text/plain;charset=UTF-8"
# The gateway's own, or the connection's.
NOT_RETURNED = frozenset(
    {"connection", "content-length", "date", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class MalformedAnswerError(ValueError):
    """A function's answer that API Gateway cannot turn into HTTP; the message names the field."""


@dataclass(frozen=True)
class HttpAnswer:
    """Status, headers in order (`set-cookie` may repeat) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def gateway_error(status: int, message: str, *headers: tuple[str, str]) -> HttpAnswer:
    """An answer of the gateway itself: `{"message": …}`."""
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return HttpAnswer(status, (("content-type", "application/json"), *headers), body)


def http_answer(payload: bytes) -> HttpAnswer:
    """HTTP from a function's answer. Raises MalformedAnswerError.

    Without `statusCode` the whole answer is the body of a 200, in JSON.
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result.encode() if isinstance(result, str) else payload
        return HttpAnswer(200, (("content-type", "application/json"),), body)
    status = result["statusCode"]
    if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
        raise MalformedAnswerError(f"statusCode is {status!r}, not a whole number from 200 to 599")
    body = b"" if status in {204, 304} else _body(result.get("body"), result.get("isBase64Encoded"))
    headers = _headers(result.get("headers"))
    if "content-type" not in headers and status not in {204, 304}:
        headers["content-type"] = DEFAULT_CONTENT_TYPE
    return HttpAnswer(status, (*headers.items(), *_cookies(result.get("cookies"))), body)


def _body(body: Any, is_base64: Any) -> bytes:
    if not isinstance(body, str | None):
        raise MalformedAnswerError(f"body is a {type(body).__name__}, not a string")
    if not isinstance(is_base64, bool | None):
        raise MalformedAnswerError(f"isBase64Encoded is {is_base64!r}, not true or false")
    if not is_base64:
        return (body or "").encode()
    try:
        return base64.b64decode(body or "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedAnswerError(f"isBase64Encoded is true, but body is not base64: {error}") from error


def _headers(headers: Any) -> dict[str, str]:
    if not isinstance(headers, dict | None):
        raise MalformedAnswerError(f"headers is a {type(headers).__name__}, not an object")
    found: dict[str, str] = {}
    for name, value in (headers or {}).items():
        if not isinstance(value, str | int | float):
            raise MalformedAnswerError(f"header {name} is a {type(value).__name__}, not a string")
        text = value if isinstance(value, str) else json.dumps(value)
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(text):
            raise MalformedAnswerError(f"header {name!r}: its name or value cannot be sent over HTTP")
        if name.lower() not in NOT_RETURNED:
            found[name.lower()] = text
    return found


def _cookies(cookies: Any) -> list[tuple[str, str]]:
    if not isinstance(cookies, list | None) or not all(isinstance(cookie, str) for cookie in cookies or []):
        raise MalformedAnswerError("cookies is not a list of strings")
    if not all(_VALUE.fullmatch(cookie) for cookie in cookies or []):
        raise MalformedAnswerError("cookies: one of them cannot be sent over HTTP")
    return [("set-cookie", cookie) for cookie in cookies or []]
