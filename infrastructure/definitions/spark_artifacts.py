"""The jobs' code as it is uploaded: an archive and the entry points, the same bytes from the same sources."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from infrastructure.definitions.jobs import ARCHIVE, SCRIPTS

# A fixed time for every member: the archive's bytes must depend on nothing but what is in it.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Artifacts:
    """The jobs' code: name → bytes, and the version they make together."""

    files: dict[str, bytes]
    code_version: str


def build_artifacts(repo_root: Path) -> Artifacts:
    """The archive with the jobs' packages and schemas, and the entry points; the same bytes from the same sources."""
    entry_points = {script: repo_root / "spark_jobs" / script for script in SCRIPTS.values()}
    for path in entry_points.values():
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; the job's entry point is needed to deploy")
    members = sorted(
        [
            *(path for path in (repo_root / "spark_jobs").rglob("*") if path.suffix in {".py", ".json"}),
            repo_root / "include" / "__init__.py",
            *(path for path in (repo_root / "include" / "schemas").rglob("*") if path.suffix in {".py", ".json"}),
        ],
        key=lambda path: path.relative_to(repo_root).as_posix(),
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path in members:
            if path in entry_points.values():
                continue
            member = zipfile.ZipInfo(path.relative_to(repo_root).as_posix(), date_time=ZIP_TIME)
            member.external_attr = 0o644 << 16
            # Stored, not deflated: what zlib makes of the same bytes differs between its versions.
            archive.writestr(member, path.read_bytes(), compress_type=zipfile.ZIP_STORED)
    files = {ARCHIVE: written.getvalue()}
    files |= {name: path.read_bytes() for name, path in entry_points.items()}
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return Artifacts(files, digest.hexdigest()[:12])
