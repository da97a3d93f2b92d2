"""`python -m benchmarks.api`: write the lake if it is not there, measure, print the report and keep it."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.api.lake import LINE_ITEMS, SEED, Lake, write_lake
from benchmarks.api.measure import Run, cold_starts, log_pages, many_clients, warm_answers
from benchmarks.api.processes import BenchmarkError, embedded_aws
from benchmarks.api.published import Month
from benchmarks.api.report import Report
from local.settings import REPO_ROOT

WORK = REPO_ROOT / ".sentinel" / "bench"
RESULTS = REPO_ROOT / "benchmarks" / "results" / "api.md"


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 when all was measured, whether aims are met or not; 1 when a measurement could not be taken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description=__doc__)
    parser.add_argument("--line-items", type=int, default=LINE_ITEMS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the report goes (%(default)s)")
    arguments = parser.parse_args(argv)
    WORK.mkdir(parents=True, exist_ok=True)
    lake = kept_lake(WORK, arguments.line_items, arguments.seed)
    try:
        page = measure(lake, fresh_folder(WORK / "run")).markdown()
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    arguments.results.write_text(page, encoding="utf-8")
    print(page)
    return 0


def measure(lake: Lake, work: Path) -> Report:
    """All measurements, one after the other. Raises BenchmarkError."""
    load, *_ = os.getloadavg()
    with embedded_aws(lake.root, work / "aws.log") as endpoint_url:
        run = Run(lake, endpoint_url, work)
        _tell("cold starts")
        cold = list(cold_starts(run))
        _tell("warm answers")
        warm, warm_memory = warm_answers(run)
        _tell("log pages")
        pages, page_memory = log_pages(run)
        _tell("clients")
        clients, per_second, clients_memory = many_clients(run)
    return Report(
        lake=lake,
        measurements=[*warm, *pages, *cold, clients],
        memory=[warm_memory, page_memory, clients_memory],
        requests_per_second=per_second,
        load=load,
    )


def kept_lake(work: Path, line_items: int, seed: int) -> Lake:
    """The lake of this size, seed and code, from an earlier run if there is one; others are removed."""
    root = work / f"lake-{line_items}-{seed}-{_code_fingerprint()}"
    months = root / "months.json"
    if months.exists():
        return Lake(root, tuple(Month(**month) for month in json.loads(months.read_text(encoding="utf-8"))))
    for former in work.glob("lake-*"):
        shutil.rmtree(former)
    _tell(f"writing {line_items:,} line items")
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


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
