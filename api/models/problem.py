"""An error as the API sends it."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict


class WrongParameter(TypedDict):
    """What is wrong with one parameter."""

    parameter: str
    message: str


class ProblemDocument(TypedDict):
    """RFC 9457."""

    type: Annotated[str, Field(description="The kind of problem: /problems/<name>, listed in docs/api.md.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="What is wrong, and what to do.")]
    instance: str
    request_id: Annotated[str, Field(description="To find the request in the log.")]
    errors: NotRequired[list[WrongParameter]]
    required_scope: NotRequired[Annotated[str, Field(description="For forbidden: the scope that the token lacks.")]]
    current_publication_id: NotRequired[
        Annotated[str | None, Field(description="For snapshot-expired: what to ask for instead.")]
    ]


class GatewayMessage(TypedDict):
    """What API Gateway says itself, before this API is asked."""

    message: str
