"""The application one worker runs: the API, Lambda's own API, and what stands at `/`."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from local.api.authorizer import JwtAuthorizer
from local.api.background import BackgroundCalls
from local.api.doorkeeper import Doorkeeper
from local.api.function import LOG_FORMAT
from local.api.gateway import Gateway
from local.api.instance import Instance
from local.api.invocations import PATH, Invocations
from local.api.options import Options
from local.api.site import site_routes


def create_app(options: Options) -> ASGIApp:
    """An application with one instance of the function; it is loaded before the first request is taken."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, stream=sys.stdout)
    # One line a request is enough: what the function does inside is its own to tell.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    instance = Instance(options.handler, options.function_seconds)
    background = BackgroundCalls(options)
    authorizer = JwtAuthorizer(options.oidc) if options.oidc else None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await instance.load()
        yield
        await background.close()

    routes = [
        Route(PATH, Invocations(instance, background), methods=["POST"]),
        *site_routes(),
        Mount("/", app=Gateway(instance, authorizer, options.integration_seconds)),
    ]
    return Doorkeeper(Starlette(routes=routes, lifespan=lifespan))
