"""The application one worker runs: the API, Lambda's own API, and what stands at `/`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from local.api.authorization import Authorizer
from local.api.background import BackgroundCalls
from local.api.doorkeeper import Doorkeeper
from local.api.function import log_to_stdout
from local.api.gateway import Gateway
from local.api.instance import Instance
from local.api.invocations import PATH, Invocations
from local.api.oidc import Oidc
from local.api.options import Options
from local.api.site import site_routes


def create_app(options: Options) -> ASGIApp:
    """An application with one instance of the function; it is loaded before the first request is taken."""
    log_to_stdout()
    instance = Instance(options.handler, options.function_seconds)
    background = BackgroundCalls(options)
    authorizer = _jwt_authorizer(options.oidc) if options.oidc else None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await instance.load()
        yield
        await background.close()

    routes = [
        Route(PATH, Invocations(instance, background).answer, methods=["POST"]),
        *site_routes(config=options.dashboard),
        Everything(Gateway(instance, authorizer, options)),
    ]
    return Doorkeeper(Starlette(routes=routes, lifespan=lifespan), options.host_names)


def _jwt_authorizer(oidc: Oidc) -> Authorizer:
    # Its libraries take longer to load than all the rest, and most servers ask for no tokens.
    from local.api.authorizer import JwtAuthorizer  # noqa: PLC0415

    return JwtAuthorizer(oidc)


class Everything(BaseRoute):
    """The route of every path whatever; a Mount has none for paths with a line break."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Always, for HTTP."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        await self._application(scope, receive, send)
