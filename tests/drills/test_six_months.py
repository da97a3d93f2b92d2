"""Six months backfilled, four at once, and once more: each is right, and the second time nothing is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.drills.months import EXPORT, deliver, unblended_cost
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

MONTHS = tuple(f"2026-{number:02d}" for number in range(1, 7))


def test_six_months_backfilled_twice_four_at_once(stack: Stack, tmp_path: Path) -> None:
    for number, month in enumerate(MONTHS, start=1):
        deliver(stack, tmp_path / month, month, number)

    first = _backfill(stack)
    assert {month: run["state"] for month, run in first.items()} == dict.fromkeys(MONTHS, "success")
    assert {month: stack.totals(EXPORT, month)["unblended_cost"]["USD"] for month in MONTHS} == {
        month: unblended_cost(number) for number, month in enumerate(MONTHS, start=1)
    }
    assert _most_at_once(first) == 4

    published, objects = stack.published(), stack.versions("sentinel-lake")
    again = _backfill(stack)
    assert {month: run["state"] for month, run in again.items()} == dict.fromkeys(MONTHS, "success")
    assert stack.published() == published
    assert stack.versions("sentinel-lake") == objects


def _backfill(stack: Stack) -> dict[str, dict[str, Any]]:
    """Month → its run, when all have ended."""
    body = {
        "dag_id": "refresh_billing_period",
        "from_date": f"{MONTHS[0]}-01T00:00:00Z",
        "to_date": f"{MONTHS[-1]}-01T00:00:00Z",
        "max_active_runs": 4,
        "reprocess_behavior": "completed",
    }
    api = f"{stack.airflow_url}/api/v2/backfills"
    # 409: Airflow has not seen yet that the one of before is done; it looks twice a minute. 500: its SQLite was busy.
    created = _answer(lambda: httpx.post(api, json=body, timeout=60), again={409, 500, 503}).json()
    for _ in range(1800):
        path = "/dags/refresh_billing_period/dagRuns?run_type=backfill&limit=100"
        runs = _answer(lambda: httpx.get(f"{stack.airflow_url}/api/v2{path}", timeout=60), again={500, 503}).json()  # noqa: B023  called at once
        ended = {
            run["logical_date"][:7]: run
            for run in runs["dag_runs"]
            if run["state"] in {"success", "failed"} and run["queued_at"] >= created["created_at"]
        }
        if len(ended) == len(MONTHS):
            return ended
        time.sleep(0.5)
    raise AssertionError(f"ended: {sorted(ended)} of {MONTHS}")


def _answer(ask: Callable[[], httpx.Response], *, again: set[int]) -> httpx.Response:
    for _ in range(120):
        if (answer := ask()).status_code not in again:
            break
        time.sleep(1)
    return answer.raise_for_status()


def _most_at_once(runs: dict[str, dict[str, Any]]) -> int:
    """How many runs were at work at one time."""
    edges = [(run["start_date"], 1) for run in runs.values()] + [(run["end_date"], -1) for run in runs.values()]
    at_once = most = 0
    for _, edge in sorted(edges):
        at_once += edge
        most = max(most, at_once)
    return most
