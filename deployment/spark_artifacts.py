"""The jobs' code as it is uploaded: an archive and the entry points, the same bytes from the same sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deployment.archives import archive_of, below, sources_in, version_of
from infrastructure.definitions.jobs import ARCHIVE, SCRIPTS

ENTRY_POINTS = tuple(sorted(SCRIPTS.values()))
SUFFIXES = frozenset({".py", ".json"})


@dataclass(frozen=True)
class Artifacts:
    """The jobs' code: name → bytes, and the version they make together."""

    files: dict[str, bytes]
    code_version: str


def build_artifacts(repo_root: Path) -> Artifacts:
    """The archive with the jobs' packages and schemas, and the entry points; the same bytes from the same sources."""
    for script in ENTRY_POINTS:
        path = repo_root / "spark_jobs" / script
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; the job's entry point is needed to deploy")
    sources = sources_in(repo_root / "spark_jobs", SUFFIXES)
    entry_points = {script: sources.pop(script) for script in ENTRY_POINTS}
    members = {**below("spark_jobs", sources), **included_schemas(repo_root)}
    files = {ARCHIVE: archive_of(members), **entry_points}
    return Artifacts(files, version_of(files))


def included_schemas(repo_root: Path) -> dict[str, bytes]:
    """The package `include` as far as jobs and API read it: the tables' schemas."""
    return {
        "include/__init__.py": (repo_root / "include" / "__init__.py").read_bytes(),
        **below("include/schemas", sources_in(repo_root / "include" / "schemas", SUFFIXES)),
    }
