"""parliament, a linter of IAM policies; it asks `pkg_resources` for its own files, which setuptools has no longer."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def _stand_in() -> ModuleType:
    module: Any = ModuleType("pkg_resources")

    def place(package: str, name: str) -> str:
        found = importlib.util.find_spec(package)
        assert found
        assert found.origin
        return str(Path(found.origin).parent / name)

    module.resource_filename = place
    module.resource_exists = lambda package, name: Path(place(package, name)).exists()
    return module  # type: ignore[no-any-return]


sys.modules.setdefault("pkg_resources", _stand_in())

import parliament  # noqa: E402  after its stand-in


def findings(document: dict[str, Any]) -> list[str]:
    """What it finds in a policy, each in one line."""
    found = parliament.analyze_policy_string(json.dumps(document)).findings
    return [f"{one.issue}: {one.detail} {one.location}" for one in found]
