"""What every request passes first: only for this machine's own names, and one line in the log when it is done."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.api.answers import gateway_error
from local.api.function import log
from local.api.gateway import gateway_request_id, response_of
from local.api.oidc import LOOPBACK_HOSTS


class Doorkeeper:
    """Wraps the application. A web page whose own name was made to point at 127.0.0.1 gets nothing: API Gateway, too, says

    «Forbidden» to a Host that is none of its names.
    """

    def __init__(self, application: ASGIApp, host_names: frozenset[str]) -> None:
        self._application = application
        self._host_names = host_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, told in the log without its query: that may hold names and cursors."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if is_own_host(dict(scope["headers"]).get(b"host", b"").decode("latin-1"), self._host_names):
                await self._application(scope, receive, send_and_note)
            else:
                refusal = response_of(gateway_error(403, "Forbidden"), gateway_request_id())
                await refusal(scope, receive, send_and_note)
        finally:
            path = quote(scope["raw_path"], safe="/%:@!$&'()*+,;=-._~")
            log.info("%s %s %d %.0f ms", scope["method"], path, status, (time.perf_counter() - begun) * 1000)


def is_own_host(host: str, host_names: frozenset[str] = LOOPBACK_HOSTS) -> bool:
    """Whether a Host header names this machine itself, or its container."""
    try:
        return urlsplit(f"//{host}").hostname in host_names
    except ValueError:
        return False
