"""Entry point of the Lambda: API Gateway's requests, and the CSV exports it starts itself."""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, CORSConfig, Response
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

from api.answering import HttpAnswer, answer, problem_answer
from api.csv_exports.worker import make_export
from api.problems import Kinds, Problem
from api.resource import Resource
from api.routes.registry import OPERATIONS, RESOURCES
from api.wiring import Api, wire

logger = Logger(service="sentinel-api", log_uncaught_exceptions=False)
metrics = Metrics(namespace="Sentinel", service="sentinel-api")
# The one member of the asynchronous event.
CSV_EXPORT = "csv_export"
EXPOSED_HEADERS = ["ETag", "Content-Disposition", "Retry-After", "Location"]


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one event of API Gateway (payload 2.0), or make the CSV export that an answer of ours has begun."""
    if CSV_EXPORT in event:
        return export_csv(event[CSV_EXPORT])
    answered: dict[str, Any] = application().resolve(event, context)
    return answered


def export_csv(order: dict[str, Any]) -> dict[str, Any]:
    """Make a CSV export. Only who may invoke the function can send this: API Gateway's events look otherwise."""
    export = make_export(wired(), {resource.name: resource for resource in RESOURCES}, order)
    logger.info("export", extra={"export_id": export.export_id, "status": export.status})
    return {"export_id": export.export_id, "status": export.status}


@cache
def wired() -> Api:
    """The parts of the API, put together at the first event. Raises SettingError."""
    return wire()


@cache
def application() -> APIGatewayHttpResolver:
    """The application of this function, made at the first event. Raises SettingError."""
    return application_of(wired())


def application_of(api: Api) -> APIGatewayHttpResolver:
    """The routes of an API."""
    origins = list(api.settings.cors_origins)
    cors = None
    if origins:
        cors = CORSConfig(
            allow_origin=origins[0],
            extra_origins=origins[1:],
            allow_headers=["Authorization", "Content-Type", "Accept", "If-None-Match"],
            expose_headers=EXPOSED_HEADERS,
            max_age=600,
        )
    app = APIGatewayHttpResolver(cors=cors)
    for resource in RESOURCES:
        app.get(_rule(resource.path))(_served(app, resource.path, partial(_answered, api, resource)))
    for operation in OPERATIONS:
        app.route(_rule(operation.path), method=operation.method)(
            _served(app, operation.path, partial(operation.serve, api))
        )
    app.not_found(lambda _: _unknown(app))
    return app


def _rule(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"<\1>", path)


def _answered(api: Api, resource: Resource, event: dict[str, Any], path: dict[str, str]) -> HttpAnswer:
    return answer(resource, event, path, api.gold, api.settings)


def _served(
    app: APIGatewayHttpResolver, path_rule: str, ask: Callable[[dict[str, Any], dict[str, str]], HttpAnswer]
) -> Callable[..., Response[str]]:
    def serve(**path: str) -> Response[str]:
        event: dict[str, Any] = app.current_event.raw_event
        return sent(event, path_rule, lambda: ask(event, path))

    return serve


def sent(event: dict[str, Any], path_rule: str, ask: Callable[[], HttpAnswer]) -> Response[str]:
    """The answer, or the problem it ended with, logged and measured."""
    request = event["requestContext"]
    begun = time.perf_counter()
    try:
        given = ask()
    except Problem as problem:
        told = {"kind": problem.kind.value.name, "request_id": request["requestId"], **_cause(problem)}
        logger.info("problem", extra=told)
        given = problem_answer(problem, request_id=request["requestId"], path=event["rawPath"])
    except Exception as error:
        # Where it happened, not what the error says: that may hold SQL, names of places, or figures.
        places = traceback.format_list(traceback.extract_tb(error.__traceback__))
        logger.error(
            "internal error",
            extra={"request_id": request["requestId"], "error": type(error).__name__, "places": places},
        )
        hidden = Problem(Kinds.INTERNAL_ERROR, "the cause is in the log under this request id")
        given = problem_answer(hidden, request_id=request["requestId"], path=event["rawPath"])
    _measure(given, request, path_rule, (time.perf_counter() - begun) * 1000)
    headers = {"X-Content-Type-Options": "nosniff", **given.headers}
    return Response(given.status, given.media_type, given.body, headers)


def _cause(problem: Problem) -> dict[str, str]:
    """What AWS or Python calls the error behind it: the code alone, since the text may hold names and figures."""
    cause = problem.__cause__
    if isinstance(cause, ClientError):
        return {"cause": str(cause.response["Error"]["Code"])}
    return {"cause": type(cause).__name__} if cause else {}


def _measure(given: HttpAnswer, request: dict[str, Any], path_rule: str, milliseconds: float) -> None:
    """One line of EMF per request: no parameter and no figure in it, for both may be confidential."""
    metrics.add_dimension("route", path_rule)
    metrics.add_metadata("request_id", request["requestId"])
    metrics.add_metadata("status", given.status)
    if given.asked:
        metrics.add_metadata("snapshot", given.asked.publication.identity)
    metrics.add_metric("Duration", MetricUnit.Milliseconds, milliseconds)
    metrics.add_metric("ServerErrors", MetricUnit.Count, int(given.status >= 500))
    metrics.flush_metrics()


def _unknown(app: APIGatewayHttpResolver) -> Response[str]:
    event = app.current_event.raw_event
    path, method = event["rawPath"], event["requestContext"]["http"]["method"]

    def refuse() -> HttpAnswer:
        allowed = sorted(
            {str(route.method) for route in app._static_routes + app._dynamic_routes if route.rule.match(path)}
        )
        if allowed:
            raise Problem(
                Kinds.METHOD_NOT_ALLOWED, f"{method} is not known here", headers={"Allow": ", ".join(allowed)}
            )
        raise Problem(Kinds.NOT_FOUND, "there is no such resource; docs/api.md lists them")

    return sent(event, "unknown", refuse)
