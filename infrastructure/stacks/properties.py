"""Definitions in AWS's own spelling, turned into the spelling that CDK's constructs take."""

from __future__ import annotations

import re
from typing import Any

# Maps whose keys are data: they stay as they are.
_MAPS = {"Parameters", "DefaultArguments"}


def as_arguments(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition as arguments of a construct: its own keys in `snake_case`, those further down as `as_properties` has them."""
    return {_snake(key): value if key in _MAPS else as_properties(value) for key, value in definition.items()}


def as_properties(definition: Any) -> Any:
    """The definition as the value of an argument: keys in `camelCase`, all the way down.

    CDK passes over a key it does not know without a word; tests/infrastructure/test_one_definition.py looks at what is left.
    """
    if isinstance(definition, list):
        return [as_properties(one) for one in definition]
    if not isinstance(definition, dict):
        return definition
    return {_camel(key): value if key in _MAPS else as_properties(value) for key, value in definition.items()}


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


def _camel(key: str) -> str:
    return key[:1].lower() + key[1:]
