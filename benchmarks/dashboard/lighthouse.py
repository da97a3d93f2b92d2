"""Lighthouse's scores of a page, as its desktop preset gives them."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low

from benchmarks.api.processes import BenchmarkError
from local.browser.chromium import chromium_flags, find_chromium
from local.settings import REPO_ROOT

PROGRAM = REPO_ROOT / "benchmarks" / "dashboard" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 95}
RUNS = 3
_SECONDS = 180
# The browser now and then loses the events by which a run is timed; nothing is measured then, so it is run again.
_NOT_RECORDED = ("NO_NAVSTART", "NO_FCP", "NO_TRACING_STARTED", "INVALID_SPEEDLINE")
_ATTEMPTS = 4


@dataclass(frozen=True)
class Scores:
    """The middle run of a page: scores from 0 to 100, milliseconds, and the audits that cost points."""

    page: str
    scores: dict[str, int]
    largest_paint_ms: float
    blocking_ms: float
    layout_shift: float
    failed: tuple[str, ...]

    def is_met(self, category: str) -> bool:
        """Whether the score reaches its aim."""
        return self.scores[category] >= AIMS[category]


def scores_of(page: str, url: str, work: Path) -> Scores:
    """The middle of three runs, by the score of performance. Raises BenchmarkError."""
    runs = sorted((_run(page, url, work) for _ in range(RUNS)), key=lambda one: one.scores["performance"])
    middle = median_low(range(len(runs)))
    return runs[middle]


def _run(page: str, url: str, work: Path) -> Scores:
    if not PROGRAM.exists():
        raise BenchmarkError(f"{PROGRAM} is missing: make bench-dashboard installs it")
    report = work / "lighthouse.json"
    for _ in range(_ATTEMPTS):
        done = _lighthouse(url, report)
        if done.returncode == 0:
            return read_report(page, report.read_text(encoding="utf-8"))
        if not any(code in done.stderr for code in _NOT_RECORDED):
            break
    raise BenchmarkError(f"lighthouse {url} ended with {done.returncode}: {done.stderr[-500:]}")


def _lighthouse(url: str, report: Path) -> subprocess.CompletedProcess[str]:
    chromium = find_chromium()
    return subprocess.run(  # noqa: S603  our own arguments
        [
            str(PROGRAM), url, "--quiet", "--preset=desktop", f"--only-categories={','.join(CATEGORIES)}",
            "--output=json", f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(chromium_flags())}",
        ],
        env=os.environ | ({"CHROME_PATH": str(chromium)} if chromium else {}),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip


def read_report(page: str, text: str) -> Scores:
    """What of Lighthouse's JSON is told."""
    document = json.loads(text)
    audits = document["audits"]
    failed = [
        audits[reference["id"]]["id"]
        for category in CATEGORIES
        for reference in document["categories"][category]["auditRefs"]
        if reference["weight"] > 0
        and (audits[reference["id"]]["score"] or 0) < 0.9
        and _is_judged(audits[reference["id"]])
    ]
    return Scores(
        page=page,
        scores={category: round(100 * (document["categories"][category]["score"] or 0)) for category in CATEGORIES},
        largest_paint_ms=audits["largest-contentful-paint"]["numericValue"],
        blocking_ms=audits["total-blocking-time"]["numericValue"],
        layout_shift=audits["cumulative-layout-shift"]["numericValue"],
        failed=tuple(failed),
    )


def _is_judged(audit: dict[str, object]) -> bool:
    return audit["scoreDisplayMode"] not in {"notApplicable", "informative", "manual"}
