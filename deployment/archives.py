"""Folders read and archives written so that nothing but their content counts: no time, no owner, no order of a file system."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

# A fixed time for every member: the archive's bytes must depend on nothing but what is in it.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16
# What a checkout holds beside its sources.
NOT_SOURCES = frozenset({"__pycache__", ".DS_Store"})


def archive_of(members: Mapping[str, bytes]) -> bytes:
    """A zip of name → content, by name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in sorted(members.items()):
            member = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            member.external_attr = FILE_MODE
            # Stored, not deflated: what zlib makes of the same bytes differs between its versions.
            archive.writestr(member, content, compress_type=zipfile.ZIP_STORED)
    return written.getvalue()


def sources_in(folder: Path, suffixes: frozenset[str]) -> dict[str, bytes]:
    """The files of these suffixes below a folder, by their path in it. FileNotFoundError when there is no such folder.

    A name that begins with a dot and has no other is its own suffix: `.airflowignore`.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; it is needed for the package")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.suffix or path.name) in suffixes
        and path.is_file()
        and NOT_SOURCES.isdisjoint(path.relative_to(folder).parts)
    }


def below(prefix: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files with `prefix/` before their names."""
    return {f"{prefix}/{name}": content for name, content in files.items()}


def version_of(files: Mapping[str, bytes]) -> str:
    """12 hex digits of SHA-256 over names and contents: the same files, the same version."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
