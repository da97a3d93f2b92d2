"""`/v1/health`: whether the function answers at all; it reads nothing and needs no token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import TypedDict

from api.answering import JSON, HttpAnswer, json_body
from api.resource import Operation
from api.wiring import Api


class HealthAnswer(TypedDict):
    """It answers."""

    status: Literal["ok"]


def serve(_api: Api, _event: Mapping[str, Any], _path: dict[str, str]) -> HttpAnswer:
    """Always the same."""
    answer: HealthAnswer = {"status": "ok"}
    return HttpAnswer(200, json_body(answer), JSON, {"Cache-Control": "no-store"})


HEALTH = Operation(
    method="GET",
    path="/v1/health",
    summary="Health",
    description="Whether the function answers; nothing is read.",
    status=200,
    answer=HealthAnswer,
    serve=serve,
    scope=None,
)
