"""What the benchmarks' commands share: their arguments, the lake that is measured, and where the report goes."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.api.kept_lake import fresh_folder, kept_lake
from benchmarks.api.lake import LINE_ITEMS, SEED, Lake
from benchmarks.api.processes import BenchmarkError
from local.browser.chromium import NoChromiumError
from local.settings import REPO_ROOT, SettingError

WORK = REPO_ROOT / ".sentinel" / "bench"
RESULTS = REPO_ROOT / "benchmarks" / "results"


def run(name: str, measure: Callable[[Lake, Path], str], argv: list[str] | None = None) -> int:
    """Give a lake and an empty folder to `measure`; print the report it gives, Markdown, and keep it.

    Exit code: 0 when all was measured, whether aims are met or not; 1 when a measurement could not be taken.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--line-items", type=int, default=LINE_ITEMS, help="how large the lake is (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="what its figures follow from (%(default)s)")
    parser.add_argument(
        "--results", type=Path, default=RESULTS / f"{name}.md", help="where the report goes (%(default)s)"
    )
    arguments = parser.parse_args(argv)
    WORK.mkdir(parents=True, exist_ok=True)
    tell(f"a lake of {arguments.line_items:,} line items")
    try:
        page = measure(kept_lake(WORK, arguments.line_items, arguments.seed), fresh_folder(WORK / name))
    except (BenchmarkError, NoChromiumError, SettingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    arguments.results.write_text(page, encoding="utf-8")
    print(page)
    return 0


def tell(what: str) -> None:
    """Say what is done now, with the time, beside the report."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)
