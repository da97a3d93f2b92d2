"""Decides whether policies allow a call, as IAM does for one account: denied unless allowed, and a denial beats all.

Reference: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. What our policies do not use is not
known here, and raises: a condition that is passed over would allow too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One thing that is asked for.

    :param context: condition key → its value, or its values.
    """

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}" + (f" with {dict(self.context)}" if self.context else "")


def is_allowed(call: Call, policy: Mapping[str, Any], boundary: Mapping[str, Any] | None = None) -> bool:
    """Whether a role with this policy, inside this boundary, may make the call."""
    documents = [policy] if boundary is None else [policy, boundary]
    if any(_has(document, "Deny", call) for document in documents):
        return False
    return all(_has(document, "Allow", call) for document in documents)


def matching(call: Call, policy: Mapping[str, Any], effect: str = "Allow") -> list[Mapping[str, Any]]:
    """The statements of a policy that speak of the call."""
    return [one for one in policy["Statement"] if one["Effect"] == effect and _applies(one, call)]


def matches(pattern: str, text: str) -> bool:
    """Whether a text is what a pattern with `*` (any text) and `?` (one character) says."""
    if "${" in pattern:
        raise NotImplementedError(f"policy variables are not known here: {pattern}")
    expression = "".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _has(document: Mapping[str, Any], effect: str, call: Call) -> bool:
    return bool(matching(call, document, effect))


def _applies(statement: Mapping[str, Any], call: Call) -> bool:
    unknown = set(statement) - {"Sid", "Effect", "Action", "Resource", "Condition"}
    if unknown:
        raise NotImplementedError(f"{', '.join(sorted(unknown))} of a statement is not known here")
    return (
        # Actions are compared without regard to case, resources with.
        any(matches(action.lower(), call.action.lower()) for action in _listed(statement["Action"]))
        and any(matches(resource, call.resource) for resource in _listed(statement["Resource"]))
        and all(
            _holds(operator, _listed(call.context[key]) if key in call.context else None, _listed(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, found: list[str] | None, wanted: list[str]) -> bool:
    """Whether a condition holds; `found` is None when the call has no such key."""
    if operator == "Null":
        return (found is None) == (wanted == ["true"])
    if operator in {"StringEquals", "Bool"}:
        return found is not None and len(found) == 1 and found[0] in wanted
    if operator == "StringNotEquals":
        # What is not there differs from everything.
        return found is None or found[0] not in wanted
    if operator in {"StringLike", "ArnLike"}:
        return found is not None and len(found) == 1 and any(matches(pattern, found[0]) for pattern in wanted)
    if operator == "ForAnyValue:StringEquals":
        return found is not None and any(one in wanted for one in found)
    raise NotImplementedError(f"the condition {operator} is not known here")


def _listed(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
