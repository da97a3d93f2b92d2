"""Errors as RFC 9457 problems: every kind there is, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its name in the error catalogue, HTTP status, and title."""

    name: str
    status: int
    title: str


class Kinds(Enum):
    """Every kind of problem the API answers with."""

    INVALID_REQUEST = Kind("invalid-request", 400, "The request cannot be understood")
    INVALID_CURSOR = Kind("invalid-cursor", 400, "The cursor does not belong to this request")
    EXPORT_REQUIRED = Kind("export-required", 400, "Several exports are published")
    UNAUTHORIZED = Kind("unauthorized", 401, "No valid token")
    FORBIDDEN = Kind("forbidden", 403, "The token does not allow this")
    NOT_FOUND = Kind("not-found", 404, "There is no such thing")
    METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The resource does not know this method")
    NOT_ACCEPTABLE = Kind("not-acceptable", 406, "The resource has no such representation")
    SNAPSHOT_EXPIRED = Kind("snapshot-expired", 410, "The snapshot is not there any more")
    TOO_LARGE = Kind("too-large", 413, "The answer would be too large")
    UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "The body must be JSON")
    INTERNAL_ERROR = Kind("internal-error", 500, "Something went wrong here")
    NOTHING_PUBLISHED = Kind("nothing-published", 503, "Nothing is published yet")
    UNAVAILABLE = Kind("unavailable", 503, "The lake does not answer")
    QUERY_TIMEOUT = Kind("query-timeout", 503, "The question takes too long")


@dataclass
class Problem(Exception):  # noqa: N818  RFC 9457 calls it so
    """An error meant for the caller; `detail` says what to do, and never holds SQL, an ARN or a stack.

    :param errors: one entry per parameter: {"parameter": name, "message": text}.
    :param extra: further members of the problem object, such as `current_publication_id`.
    """

    kind: Kinds
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.kind.value.status

    def document(self, *, request_id: str, path: str) -> dict[str, Any]:
        """The problem object (RFC 9457, section 3)."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.kind.value.name}",
            "title": self.kind.value.title,
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "request_id": request_id,
        }
        if self.errors:
            document["errors"] = self.errors
        return document | self.extra


def invalid(parameter: str, message: str) -> Problem:
    """A request with one wrong parameter."""
    return Problem(
        Kinds.INVALID_REQUEST, f"{parameter}: {message}", errors=[{"parameter": parameter, "message": message}]
    )
