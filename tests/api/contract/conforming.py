"""Holds an answer against the contract: its status, media type, headers and schema."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from api.contract import openapi
from tests.api.asking import Answered

PROBLEM = "application/problem+json"


@cache
def contract() -> dict[str, Any]:
    """The contract, made once."""
    return openapi()


def kinds_of(path: str, method: str) -> set[tuple[int, str]]:
    """(status, kind) of every problem the contract lists for an operation."""
    answers = contract()["paths"][path][method]["responses"]
    return {
        (int(status), name)
        for status, answer in answers.items()
        if status >= "400"
        for name in re.findall(r"`([a-z-]+)`", answer["description"])
    }


def assert_conforms(answered: Answered, path: str, method: str = "get") -> None:
    """Fails with what is not as the contract has it."""
    answers = contract()["paths"][path][method]["responses"]
    assert str(answered.status) in answers, f"{method} {path}: {answered.status} is not in the contract"
    described = answers[str(answered.status)]
    for name in described.get("headers", {}):
        assert name.lower() in answered.headers, f"{name} is missing"
    assert answered.headers["x-content-type-options"] == "nosniff"
    if answered.status == 304:
        assert answered.body == ""
        return
    media_type = answered.headers["content-type"].partition(";")[0]
    assert media_type in described["content"], f"{media_type} is not in the contract"
    if media_type != "text/csv":
        schema = described["content"][media_type]["schema"]
        errors = list(_validator(repr(schema)).iter_errors(answered.json))
        assert errors == [], "\n".join(f"{error.json_path}: {error.message}" for error in errors[:5])
    if media_type == PROBLEM:
        assert answered.json["status"] == answered.status
        assert (answered.status, answered.problem) in kinds_of(path, method)
        assert answered.headers["cache-control"] == "no-store"


@cache
def _validator(schema: str) -> Draft202012Validator:
    """A validator of a schema that is a reference, given as text so that it can be kept; nothing beyond it is let in."""
    name = schema.rsplit("/", maxsplit=1)[1].rstrip("'}")
    closed = {"$ref": f"#/components/schemas/{name}", "components": _closed(contract()["components"])}
    return Draft202012Validator(closed)


def _closed(schema: Any) -> Any:
    """Objects with named members have no others: a member that the contract does not know is found out."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(one) for key, one in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed
