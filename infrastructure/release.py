"""Which build of the API is deployed: the one that `make package` made last."""

from __future__ import annotations

import json
from pathlib import Path

PACKAGE = Path("build") / "package" / "package.json"
# Templates can be written, looked at and tested before anything was packed; such a function cannot be deployed.
UNRELEASED = "unreleased"


def api_code_key(repo_root: Path) -> str:
    """Key of the function's archive in the artifacts bucket. ValueError when the package's list cannot be read."""
    package = repo_root / PACKAGE
    if not package.exists():
        return f"api/{UNRELEASED}/api.zip"
    try:
        version = json.loads(package.read_text())["api_version"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{package} names no api_version ({error!r}): run `make package` again") from error
    return f"api/{version}/api.zip"
