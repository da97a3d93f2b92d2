"""Lighthouse's scores of a page, as its desktop preset gives them."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low

from benchmarks.api.processes import BenchmarkError
from local.browser.chromium import chromium_flags
from local.settings import REPO_ROOT

PROGRAM = REPO_ROOT / "benchmarks" / "dashboard" / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 95}
RUNS = 3
_SECONDS = 180


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


def scores_of(page: str, url: str, chromium: Path, work: Path) -> Scores:
    """The middle of three runs, by the score of performance. Raises BenchmarkError."""
    runs = sorted((_run(page, url, chromium, work) for _ in range(RUNS)), key=lambda one: one.scores["performance"])
    middle = median_low(range(len(runs)))
    return runs[middle]


def _run(page: str, url: str, chromium: Path, work: Path) -> Scores:
    report = work / "lighthouse.json"
    done = subprocess.run(  # noqa: S603  our own arguments
        [
            str(PROGRAM), url, "--quiet", "--preset=desktop", f"--only-categories={','.join(CATEGORIES)}",
            "--output=json", f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(chromium_flags())}",
        ],
        env=os.environ | {"CHROME_PATH": str(chromium)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BenchmarkError(f"lighthouse {url} ended with {done.returncode}: {done.stderr[-500:]}")
    return read_report(page, report.read_text(encoding="utf-8"))


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
