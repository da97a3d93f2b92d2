"""A request taken apart: parameters checked against their model, the wanted media type, the conditions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from api.problems import Kinds, Problem, invalid

Model = TypeVar("Model", bound=BaseModel)
MAX_QUERY_LENGTH = 16_384
MAX_PARAMETERS = 300


def parse_question(model: type[Model], raw_query: str) -> Model:
    """The parameters as their model. Problem invalid-request naming each wrong one."""
    if len(raw_query) > MAX_QUERY_LENGTH:
        raise invalid("query", f"the query has {len(raw_query)} characters, at most {MAX_QUERY_LENGTH} are read")
    try:
        pairs = parse_qsl(raw_query, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except ValueError as error:  # not UTF-8, or too many
        raise invalid("query", f"must be UTF-8, percent-encoded, with at most {MAX_PARAMETERS} parameters") from error
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    lists = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}
    repeated = sorted(name for name, values in given.items() if name not in lists and len(values) > 1)
    if repeated:
        raise invalid(repeated[0], "must be given once")
    return checked(model, {name: values if name in lists else values[0] for name, values in given.items()})


def checked(model: type[Model], given: Mapping[str, Any]) -> Model:
    """The values as their model. Problem invalid-request naming each wrong one."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        known = ", ".join(model.model_fields)
        errors = []
        for one in error.errors(include_url=False, include_input=False):
            name = str(one["loc"][0]) if one["loc"] else str(one.get("ctx", {}).get("name", "body"))
            message = one["msg"].removeprefix("Value error, ")
            if one["type"] == "extra_forbidden":
                message = f"is not a parameter of this resource; there is {known}"
            errors.append({"parameter": name[:100], "message": message[:500]})
        detail = "; ".join(f"{one['parameter']}: {one['message']}" for one in errors[:3])
        raise Problem(Kinds.INVALID_REQUEST, detail, errors=errors) from error


def wanted_media_type(accept: str | None, offered: tuple[str, ...]) -> str:
    """The offered media type the caller likes best, the first when all are the same. Problem not-acceptable."""
    if not accept or not accept.strip():
        return offered[0]
    weights = [_weight(accept, media_type) for media_type in offered]
    best = max(weights)
    if best <= 0:
        raise Problem(Kinds.NOT_ACCEPTABLE, f"Accept: there is {', '.join(offered)}")
    return offered[weights.index(best)]


def _weight(accept: str, media_type: str) -> float:
    """RFC 9110, 12.5.1: the most specific range that fits says how much."""
    found = (-1, 0.0)
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        ranges = {"*/*": 0, f"{media_type.split('/', maxsplit=1)[0]}/*": 1, media_type: 2}
        specific = ranges.get(name.lower(), -1)
        if specific > found[0]:
            found = (specific, _quality(parameters))
    return found[1] if found[0] >= 0 else 0.0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def is_match(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller has this very answer (weak comparison, RFC 9110, 13.1.2)."""
    if not if_none_match:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags
