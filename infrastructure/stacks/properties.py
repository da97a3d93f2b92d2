"""Definitions in AWS's own spelling, turned into the spelling that CDK's Python constructs take."""

from __future__ import annotations

import re
from typing import Any

# Maps whose keys are data: they stay as they are.
_MAPS = {"Parameters", "DefaultArguments"}


def as_properties(definition: Any) -> Any:
    """The definition with `PascalCase` keys as `snake_case`, all the way down: `GlueVersion` → `glue_version`."""
    if isinstance(definition, list):
        return [as_properties(one) for one in definition]
    if not isinstance(definition, dict):
        return definition
    return {_snake(key): value if key in _MAPS else as_properties(value) for key, value in definition.items()}


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
