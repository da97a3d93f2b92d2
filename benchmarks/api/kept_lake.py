"""A lake that is written once and kept for the runs after."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from benchmarks.api.lake import Lake, write_lake
from benchmarks.api.published import Month
from local.settings import REPO_ROOT


def kept_lake(work: Path, line_items: int, seed: int) -> Lake:
    """The lake of this size, seed and code, from an earlier run if there is one; others are removed."""
    root = work / f"lake-{line_items}-{seed}-{_code_fingerprint()}"
    months = root / "months.json"
    if months.exists():
        return Lake(root, tuple(Month(**month) for month in json.loads(months.read_text(encoding="utf-8"))))
    for former in work.glob("lake-*"):
        shutil.rmtree(former)
    lake = write_lake(fresh_folder(root), line_items=line_items, seed=seed)
    months.write_text(json.dumps([asdict(month) for month in lake.months]), encoding="utf-8")
    return lake


def fresh_folder(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _code_fingerprint() -> str:
    """Another one as soon as what writes the lake or the tables' schemas change."""
    here = Path(__file__).parent
    sources = [
        here / "lake.py",
        here / "published.py",
        here / "sql/organisation.sql",
        here / "sql/silver_line_items.sql",
    ]
    sources += sorted((REPO_ROOT / "include/schemas").rglob("*.json"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
