"""The report of a run: a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.api.lake import Lake
from benchmarks.api.report import machine
from benchmarks.dashboard.interactions import AIM_MS, Interactions
from benchmarks.dashboard.lighthouse import AIMS, CATEGORIES, Scores


@dataclass(frozen=True)
class Report:
    """What a run measured. `baseline` is the small chart; `empty` a page without a script."""

    lake: Lake
    pages: Sequence[Scores]
    empty: Scores
    large: Interactions
    baseline: Interactions
    load: float

    def markdown(self) -> str:
        """The page."""
        rows = "\n".join(self._page(one) for one in self.pages)
        aims = ", ".join(f"{name} ≥ {AIMS[name]}" for name in CATEGORIES)
        ratio = self.large.timings.p95 / self.baseline.timings.p95
        return f"""# The dashboard, measured

Made by `make bench-dashboard` on {datetime.now(UTC):%Y-%m-%d}: {machine()}.
{self.lake.line_item_count:,} line items in {len(self.lake.months)} months. Load in the minute before: {self.load:.1f}.

## Lighthouse, desktop, the middle of three runs

| page | {" | ".join(CATEGORIES)} | largest paint ms | × empty page | blocking ms | layout shift | costs points |
|---|--:|--:|--:|--:|--:|--:|--:|---|
{rows}

Aims: {aims}. The empty page has one line of text and no script: {self.empty.largest_paint_ms:.0f} ms.

## From a click or a key to the next picture

| chart | interactions | p50 ms | p95 ms | most ms | aim: p95 ≤ | | slowest |
|---|--:|--:|--:|--:|--:|---|---|
{_interactions_row(self.large, is_judged=True)}
{_interactions_row(self.baseline, is_judged=False)}

The large chart takes {ratio:.2f} × what the small one takes (p95).
The browser does not tell what takes less than 16 ms: it counts as 16.
"""

    def _page(self, one: Scores) -> str:
        scores = (f"{one.scores[name]}{'' if one.is_met(name) else ' **missed**'}" for name in CATEGORIES)
        ratio = one.largest_paint_ms / self.empty.largest_paint_ms
        return (
            f"| {one.page} | {' | '.join(scores)} | {one.largest_paint_ms:.0f} | {ratio:.1f} | {one.blocking_ms:.0f} "
            f"| {one.layout_shift:.4f} | {', '.join(one.failed) or '–'} |"
        )


def _interactions_row(one: Interactions, *, is_judged: bool) -> str:
    times = one.timings
    verdict = ("met" if times.p95 <= AIM_MS else "**missed**") if is_judged else "baseline"
    figures = " | ".join(f"{value:.0f}" for value in (times.count, times.p50, times.p95, times.milliseconds[-1]))
    return f"| {one.name} | {figures} | {AIM_MS if is_judged else ''} | {verdict} | {one.slowest} |"
