"""Healthcheck of an Airflow container: `python airflow_health.py scheduler | dag_processor | triggerer | worker`.

The first three as `sentinel status` judges them: by their heartbeats, as the API server tells them. Starting `airflow jobs check`
for that would cost seconds of CPU each time. Standard library only: it runs in Airflow's image.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path

SECONDS = 8
PROCESSES = Path("/proc")


def is_part_healthy(part: str, url: str) -> bool:
    """What the API server says of a part."""
    with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=SECONDS) as answer:  # noqa: S310 - our own address
        told = json.load(answer).get(part) or {}
    return told.get("status") == "healthy"


def is_worker_running(processes: Path = PROCESSES) -> bool:
    """Whether Celery's worker runs. SQS carries no remote control, so it cannot be pinged; MWAA looks at its process, too."""
    for command in processes.glob("[0-9]*/cmdline"):
        try:
            line = command.read_bytes().replace(b"\0", b" ")
        except OSError:  # gone since
            continue
        if b"celery" in line and b"airflow_health" not in line:
            return True
    return False


def main(argv: list[str]) -> int:
    """0 when the part is healthy, 1 when not."""
    (part,) = argv
    if part == "worker":
        return 0 if is_worker_running() else 1
    try:
        return 0 if is_part_healthy(part, os.environ["SENTINEL_AIRFLOW_URL"]) else 1
    except (OSError, ValueError) as error:
        print(f"{part}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
