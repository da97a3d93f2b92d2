"""The report of a run: a Markdown table, with the machine it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.api.lake import Lake
from benchmarks.api.measure import AIM_BYTES, Measurement, Memory

HEAD = (
    "| question | calls | p50 ms | p95 ms | p99 ms | aim: p95 ≤ | | baseline | p50 ms | × |\n"
    "|---|--:|--:|--:|--:|--:|---|---|--:|--:|"
)
MEMORY_HEAD = "| process | peak MB | aim ≤ | |\n|---|--:|--:|---|"


@dataclass(frozen=True)
class Report:
    """What a run measured."""

    lake: Lake
    measurements: Sequence[Measurement]
    memory: Sequence[Memory]
    requests_per_second: float
    load: float
    """How many processes wanted a core in the minute before: above 0.5 or so the figures are not the API's alone."""

    def markdown(self) -> str:
        """The whole page."""
        return "\n".join(
            (
                "# The API, measured",
                "",
                "Written by `make bench-api`; what is measured and how: [../README.md](../README.md).",
                "",
                f"- {datetime.now(UTC):%Y-%m-%d}, {machine()}; load before the run {self.load:.1f}",
                f"- {lake_facts(self.lake)}",
                "",
                HEAD,
                *(measurement_row(one) for one in self.measurements),
                "",
                f"Requests per second under the clients: {self.requests_per_second:.0f}.",
                "",
                MEMORY_HEAD,
                *(memory_row(one) for one in self.memory),
                "",
            )
        )


def measurement_row(one: Measurement) -> str:
    """A line of the table of times."""
    times = one.timings
    baseline = one.baseline_timings
    cells = (
        one.name,
        str(times.count),
        *(f"{value:.1f}" for value in (times.p50, times.p95, times.p99)),
        "" if one.aim is None else f"{one.aim:g}",
        {True: "met", False: "**missed**", None: ""}[one.is_met],
        one.baseline,
        "" if baseline is None else f"{baseline.p50:.0f}",
        "" if one.ratio is None else f"{one.ratio:.3g}",
    )
    return f"| {' | '.join(cells)} |"


def memory_row(one: Memory) -> str:
    """A line of the table of memory; MB are 10⁶ bytes."""
    verdict = "met" if one.peak_bytes <= AIM_BYTES else "**missed**"
    return f"| {one.name} | {one.peak_bytes / 1e6:.0f} | {AIM_BYTES / 1e6:.0f} | {verdict} |"


def machine() -> str:
    """What the figures were measured on."""
    cores, memory = os.cpu_count(), psutil.virtual_memory().total / 2**30
    return (
        f"{cores} cores ({_processor()}), {memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}"
    )


def lake_facts(lake: Lake) -> str:
    """The size of what was asked."""
    tables = (("gold", "daily_costs"), ("gold", "line_items"), ("silver", "line_items"))
    sizes = ", ".join(f"{layer} `{table}` {lake.size(layer, table) / 1e6:.0f} MB" for layer, table in tables)
    return f"{lake.line_item_count:,} line items and {lake.daily_cost_count:,} daily costs in {len(lake.months)} months: {sizes}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
