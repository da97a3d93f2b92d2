"""One day: twelve deliveries over three months, some torn, and parts of the stack killed at random moments.

Whoever looks sees at every moment of each month one whole delivery, never an older one than before; after each delivery the newest
whole one; of each torn delivery one alert, and one recovery.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.stack.airflow_client import AirflowClient
from tests.drills.airflow import end_of_run, kill
from tests.drills.months import EXPORT, deliver, unblended_cost
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(3600)]

MONTHS = ("2026-01", "2026-02", "2026-03")
# The embedded AWS is left alone: the queue in which the alerts arrive lives in its memory.
VICTIMS = ("worker", "scheduler", "triggerer")


@dataclass(frozen=True)
class Delivered:
    month: str
    number: int
    is_torn: bool
    victim: str | None
    seconds: float


@dataclass
class Looks:
    """What a reader of the API saw: month → the figures in the order they were seen."""

    count: int = 0
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


def the_day(seed: int) -> list[Delivered]:
    """Four deliveries of each month, in a random order of the months; each month has a torn one before its last."""
    rng = random.Random(seed)  # noqa: S311  a day, no secret
    order = [month for month in MONTHS for _ in range(4)]
    rng.shuffle(order)
    torn = {month: rng.randrange(1, 4) for month in MONTHS}
    numbers: dict[str, int] = defaultdict(int)
    day = []
    for month in order:
        numbers[month] += 1
        is_torn = numbers[month] == torn[month]
        victim = rng.choice(VICTIMS) if rng.random() < 0.6 else None
        day.append(Delivered(month, numbers[month], is_torn, victim, rng.uniform(1, 20)))
    return day


def test_twelve_deliveries_with_faults_show_the_truth_at_every_look(stack: Stack, tmp_path: Path) -> None:
    day = the_day(20261127)
    client = AirflowClient(stack.airflow_url)
    newest: dict[str, int] = {}
    killed = 0
    with looking(stack) as looks:
        for at, delivered in enumerate(day):
            deliver(stack, tmp_path / str(at), delivered.month, delivered.number, is_torn=delivered.is_torn)
            _sense(stack, f"drill-{at}")
            if delivered.victim:
                time.sleep(delivered.seconds)
                killed += kill(stack, delivered.victim)
                assert stack.run("up").returncode == 0
            states = _ends(client)
            if not delivered.is_torn:
                newest[delivered.month] = delivered.number
            truth = {month: unblended_cost(number) for month, number in newest.items()}
            assert _published_soon(stack, truth) == truth, (at, delivered, states)
    print(f"{killed} processes killed, {looks.count} looks, seen {dict(looks.seen)}")

    whole = {
        month: [unblended_cost(one.number) for one in day if one.month == month and not one.is_torn] for month in MONTHS
    }
    assert looks.wrong == []
    # The last figure may have come after the last look; nothing else was ever seen, and nothing twice.
    for month in MONTHS:
        assert looks.seen[month] == [figure for figure in whole[month] if figure in looks.seen[month]]
    assert killed > 0
    assert looks.count > 100
    # Once an hour in any case: it tells what who was killed left untold, and that deliveries of months ago are late.
    watched = client.trigger("watch_freshness", {})
    assert end_of_run(client, watched, dag_id="watch_freshness") == "success"
    failed = {f"failed_run: refresh_billing_period {month} {EXPORT}": ["opened", "recovered"] for month in MONTHS}
    assert _told(stack) == {**failed, f"late_delivery: {EXPORT}": ["opened"]}


@contextmanager
def looking(stack: Stack) -> Iterator[Looks]:
    """Ask the API for the figures of all months, over and over."""
    looks, stop = Looks(), threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            try:
                figures = _published(stack)
            except httpx.TransportError:
                continue
            except Exception as error:
                looks.wrong.append(repr(error))
                continue
            looks.count += 1
            for month, figure in figures.items():
                if looks.seen[month][-1:] != [figure]:
                    looks.seen[month].append(figure)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield looks
    finally:
        stop.set()
        looker.join()


def _published(stack: Stack) -> dict[str, str]:
    """Month → Σ unblended as the API tells it; empty before anything is published."""
    answer = httpx.get(
        f"{stack.api_url}/v1/costs",
        params={"export": EXPORT, "start_date": "2026-01-01", "end_date": "2026-04-01", "granularity": "month"},
        timeout=60,
    )
    if answer.status_code == 404 or (answer.status_code == 503 and "published" in answer.text):
        return {}
    rows = answer.raise_for_status().json()["rows"]
    return {row["date"][:7]: row["amount"] for row in rows}


def _published_soon(stack: Stack, wanted: dict[str, str]) -> dict[str, str]:
    """What is published, when it is as wanted; the API looks at the pointer every few seconds."""
    deadline = time.monotonic() + 30
    while (seen := _published(stack)) != wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return seen


def _sense(stack: Stack, run_id: str) -> None:
    body = {"dag_run_id": run_id, "logical_date": None, "conf": {"all_months": True}}
    api = f"{stack.airflow_url}/api/v2/dags/sense_cur_deliveries/dagRuns"
    for _ in range(60):
        answer = httpx.post(api, json=body, timeout=60)
        # 409: made by the try before, whose answer did not come.
        if answer.is_success or answer.status_code == 409:
            return
        time.sleep(1)
    answer.raise_for_status()


def _ends(client: AirflowClient) -> dict[str, str]:
    """How every run ended: first those of sensing, then those that it started."""
    states: dict[str, str] = {}
    for dag_id in ("sense_cur_deliveries", "refresh_billing_period"):
        for run_id in client.run_confs(dag_id):
            states[run_id] = end_of_run(client, run_id, dag_id=dag_id)
    return states


def _told(stack: Stack) -> dict[str, list[str]]:
    """What was told → the states in which it was told, the oldest first."""
    told: dict[str, list[str]] = defaultdict(list)
    alerts: list[dict[str, Any]] = stack.json("alerts")
    for alert in alerts:
        told[f"{alert['kind']}: {alert['subject'].split(': ', 1)[1]}"].append(alert["state"])
    return dict(told)
