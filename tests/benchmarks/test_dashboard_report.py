"""What is read from Lighthouse's report, and how a run is told."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.api.lake import Lake
from benchmarks.api.timings import Timings
from benchmarks.dashboard.interactions import Interactions
from benchmarks.dashboard.lighthouse import read_report
from benchmarks.dashboard.report import Report


def lighthouse_document(performance: float) -> dict[str, Any]:
    """A report with one audit that costs points, one that passes and one that does not apply."""
    audits = {
        "largest-contentful-paint": {"numericValue": 600.4, "score": 0.99},
        "total-blocking-time": {"numericValue": 12.0, "score": 1},
        "cumulative-layout-shift": {"numericValue": 0.002, "score": 1},
        "color-contrast": {"score": 0},
        "list": {"score": None, "scoreDisplayMode": "notApplicable"},
    }
    weighted = [{"id": "largest-contentful-paint", "weight": 25}]
    return {
        "audits": {
            name: {"id": name, "scoreDisplayMode": "binary", "numericValue": 0.0} | audit
            for name, audit in audits.items()
        },
        "categories": {
            "performance": {"score": performance, "auditRefs": weighted},
            "accessibility": {
                "score": 0.93,
                "auditRefs": [{"id": "color-contrast", "weight": 7}, {"id": "list", "weight": 7}],
            },
            "best-practices": {"score": 1, "auditRefs": []},
        },
    }


def test_scores_are_read_with_what_costs_points() -> None:
    read = read_report("Overview", json.dumps(lighthouse_document(0.951)))
    assert read.scores == {"performance": 95, "accessibility": 93, "best-practices": 100}
    assert [read.is_met(name) for name in read.scores] == [True, False, True]
    assert (read.largest_paint_ms, read.blocking_ms, read.layout_shift) == (600.4, 12.0, 0.002)
    assert read.failed == ("color-contrast",)


def test_the_report_says_what_missed_its_aim() -> None:
    page = read_report("Overview", json.dumps(lighthouse_document(0.9)))
    slow, fast = Timings.of([16.0] * 9 + [160.0]), Timings.of([16.0] * 10)
    told = Report(
        lake=Lake(None, ()),  # type: ignore[arg-type]
        pages=[page],
        empty=read_report("empty", json.dumps(lighthouse_document(1))),
        large=Interactions("large", slow, "table"),
        baseline=Interactions("small", fast, "chart"),
        load=0.1,
    ).markdown()
    assert "| Overview | 90 **missed** | 93 **missed** | 100 | 600 | 1.0 | 12 | 0.0020 | color-contrast |" in told
    assert "| large | 10 | 16 | 160 | 160 | 100 | **missed** | table |" in told
    assert "| small | 10 | 16 | 16 | 16 |  | baseline | chart |" in told
    assert "10.00 ×" in told
