"""Which build is deployed, of the API and of the Glue jobs: the one that `make package` made last, and `make deploy` uploads."""

from __future__ import annotations

import json
from pathlib import Path

from aws_cdk import Annotations
from constructs import Construct

PACKAGE = Path("build") / "package" / "package.json"
# Templates can be written, looked at and tested before anything was packed; what names such a build cannot be deployed.
UNRELEASED = "unreleased"


def api_code_key(repo_root: Path) -> str:
    """Key of the function's archive in the artifacts bucket. ValueError when the package's list cannot be read."""
    return f"api/{_version(repo_root, 'api_version')}/api.zip"


def code_version(repo_root: Path) -> str:
    """Version of the Glue jobs' code. ValueError when the package's list cannot be read."""
    return _version(repo_root, "code_version")


def require_release(stack: Construct, repo_root: Path) -> None:
    """Let `cdk deploy` refuse a stack that names code as long as nothing is packed: Glue takes any name; its first run fails."""
    if not (repo_root / PACKAGE).exists():
        Annotations.of(stack).add_error("nothing is packed: `make package` and `make deploy` come first")


def _version(repo_root: Path, name: str) -> str:
    package = repo_root / PACKAGE
    if not package.exists():
        return UNRELEASED
    try:
        version: str = json.loads(package.read_text())[name]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{package} names no {name} ({error!r}): run `make package` again") from error
    return version
