"""`python -m benchmarks.api`: how fast the API answers over 13 months, beside its baselines."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.api.lake import Lake
from benchmarks.api.measure import Run, cold_starts, log_pages, many_clients, warm_answers
from benchmarks.api.processes import embedded_aws
from benchmarks.api.report import Report
from benchmarks.command import run, tell


def measure(lake: Lake, work: Path) -> str:
    """All measurements, one after the other, as a report. Raises BenchmarkError."""
    load, *_ = os.getloadavg()
    with embedded_aws(lake.root, work / "aws.log") as endpoint_url:
        measured = Run(lake, endpoint_url, work)
        tell("cold starts")
        cold = list(cold_starts(measured))
        tell("warm answers")
        warm, warm_memory = warm_answers(measured)
        tell("log pages")
        pages, page_memory = log_pages(measured)
        tell("clients")
        clients, per_second, clients_memory = many_clients(measured)
    report = Report(
        lake=lake,
        measurements=[*warm, *pages, *cold, clients],
        memory=[warm_memory, page_memory, clients_memory],
        requests_per_second=per_second,
        load=load,
    )
    return report.markdown()


if __name__ == "__main__":
    sys.exit(run("api", measure))
