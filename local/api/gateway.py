"""The HTTP API in front of the function: request → authorizer → event → function → answer, with API Gateway's limits."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from local.api.answers import HttpAnswer, MalformedAnswerError, gateway_error, http_answer
from local.api.authorization import Authorizer, UnauthorizedError
from local.api.events import HttpRequest, http_event, route_of
from local.api.function import PAYLOAD_BYTES, log
from local.api.instance import Instance
from local.api.options import Options

REQUEST_BYTES = 10 * 1024 * 1024
# What is sent beyond the limit is read and thrown away, so that the client hears the answer; up to here.
DISCARDED_BYTES = 64 * 1024 * 1024


class BodyTooLargeError(Exception):
    """A request body of more bytes than allowed."""


class Gateway:
    """An ASGI application that answers every request as the deployed HTTP API does."""

    def __init__(self, instance: Instance, authorizer: Authorizer | None, options: Options) -> None:
        self._instance = instance
        self._authorizer = authorizer
        self._seconds = options.integration_seconds
        self._addresses = options.addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request_id = gateway_request_id()
        answer = await self._answer(Request(scope, receive), request_id)
        await response_of(answer, request_id)(scope, receive, send)

    async def _answer(self, request: Request, request_id: str) -> HttpAnswer:
        received_at = datetime.now(UTC)
        try:
            body = await read_body(request, REQUEST_BYTES)
        except BodyTooLargeError:
            return gateway_error(413, "Request Entity Too Large")
        http_request = http_request_of(request, body)
        route = route_of(http_request.method, http_request.path)
        authorization = None
        if self._authorizer is not None and route.needs_token:
            try:
                authorization = await self._authorizer.authorize(http_request.header("authorization"))
            except UnauthorizedError as error:
                log.info("%s unauthorized: %s", request_id, error)
                return gateway_error(401, "Unauthorized", ("www-authenticate", error.challenge))
        event = http_event(
            http_request,
            route=route,
            request_id=request_id,
            trace_id=f"Root=1-{int(received_at.timestamp()):08x}-{secrets.token_hex(12)}",
            received_at=received_at,
            authorization=authorization,
        )
        return await self._invoke(json.dumps(event, ensure_ascii=False).encode(), request_id)

    async def _invoke(self, payload: bytes, request_id: str) -> HttpAnswer:
        if len(payload) > PAYLOAD_BYTES:
            return gateway_error(413, "Request Entity Too Large")
        call_id = str(uuid.uuid4())
        try:
            async with asyncio.timeout(self._seconds):
                outcome = await self._instance.invoke(payload, call_id)
        except TimeoutError:
            # An HTTP API says 503 where a REST API says 504.
            log.error("%s: no answer within %.1f s from call %s", request_id, self._seconds, call_id)
            return gateway_error(503, "Service Unavailable")
        if outcome.error:
            log.error("%s: call %s failed", request_id, call_id)
            return gateway_error(500, "Internal Server Error")
        try:
            answer = http_answer(outcome.payload)
        except MalformedAnswerError as error:
            log.error("%s: malformed answer: %s", request_id, error)
            return gateway_error(500, "Internal Server Error")
        return replace(answer, body=with_known_addresses(answer.body, self._addresses))


def with_known_addresses(body: bytes, addresses: Mapping[str, str]) -> bytes:
    """The body with the addresses of a container's network as this machine knows them: a signed address of a CSV export, say."""
    for inside, outside in addresses.items():
        body = body.replace(f"{inside}/".encode(), f"{outside}/".encode())
    return body


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises BodyTooLargeError."""
    body = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            body += chunk
        elif size > DISCARDED_BYTES:
            break
    if size > limit:
        raise BodyTooLargeError
    return bytes(body)


def http_request_of(request: Request, body: bytes) -> HttpRequest:
    """The request as the event is made of it."""
    scope = request.scope
    return HttpRequest(
        method=request.method,
        raw_path=scope["raw_path"],
        raw_query=scope["query_string"],
        headers=request.headers.raw,
        body=body,
        client_ip=scope["client"][0],
        port=scope["server"][1],
        http_version=scope["http_version"],
    )


def response_of(answer: HttpAnswer, request_id: str) -> Response:
    """The answer over HTTP, with the gateway's own header."""
    response = Response(answer.body, answer.status)
    for name, value in (*answer.headers, ("apigw-requestid", request_id)):
        response.headers.append(name, value)
    return response


def gateway_request_id() -> str:
    """A request id that looks like API Gateway's: `JKJaXmPLvHcESHA=`."""
    return base64.b64encode(secrets.token_bytes(11)).decode()
