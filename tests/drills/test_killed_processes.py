"""A part of the stack is killed (SIGKILL) during a refresh: after its restart the run ends green, with the same snapshot.

Airflow's parts come back by themselves; the embedded AWS by `sentinel up`.
"""

from __future__ import annotations

import json
import time
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from local.stack.airflow_client import AirflowClient
from sentinel.snapshots.identity import snapshot_id
from tests.drills.airflow import REFRESH, end_of_run, glue_runs, in_state, kill, start_refresh, wait_for
from tests.drills.months import EXPORT, deliver, unblended_cost
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

MONTH = "2026-04"
SILVER = "sentinel-silver"
# One delivery for each drill of this module: the figure says whose it is.
numbers = count(1)


@pytest.fixture
def client(stack: Stack) -> AirflowClient:
    return AirflowClient(stack.airflow_url)


def test_a_worker_dies_when_it_has_just_started_the_glue_job(
    stack: Stack, client: AirflowClient, tmp_path: Path
) -> None:
    number, run_id, planned = _planned_run(stack, client, tmp_path)
    for _ in range(6000):
        if glue_runs(stack, SILVER, planned["snapshot_id"]):
            break
        time.sleep(0.02)
    killed = kill(stack, "worker")

    assert killed > 0
    assert end_of_run(client, run_id) == "success"
    # Airflow tries again two minutes later: it joins a job run that is still alive, and never starts one beside it.
    assert not _overlap(glue_runs(stack, SILVER, planned["snapshot_id"]))
    _assert_published(stack, planned, number)


@pytest.mark.parametrize("victim", ["scheduler", "triggerer"])
def test_it_dies_while_the_glue_job_runs(stack: Stack, client: AirflowClient, tmp_path: Path, victim: str) -> None:
    number, run_id, planned = _planned_run(stack, client, tmp_path)
    wait_for(client, run_id, in_state("clean_line_items", "deferred"))
    started = [run["Id"] for run in glue_runs(stack, SILVER, planned["snapshot_id"])]
    assert kill(stack, victim) > 0

    assert len(started) == 1
    assert end_of_run(client, run_id) == "success"
    assert [run["Id"] for run in glue_runs(stack, SILVER, planned["snapshot_id"])] == started
    _assert_published(stack, planned, number)


@pytest.mark.parametrize("task_id", ["land_delivery", "clean_line_items", "run_checks", "publish_snapshot"])
def test_the_embedded_aws_dies_while_a_task_is_at_work(
    stack: Stack, client: AirflowClient, tmp_path: Path, task_id: str
) -> None:
    number, run_id, planned = _planned_run(stack, client, tmp_path)
    wait_for(client, run_id, in_state(task_id, "running", "deferred", "success"), pause=0.02)
    assert kill(stack, "embedded AWS") == 1
    assert stack.run("up").returncode == 0

    assert end_of_run(client, run_id) == "success"
    _assert_published(stack, planned, number)


def _planned_run(stack: Stack, client: AirflowClient, folder: Path) -> tuple[int, str, dict[str, Any]]:
    """The next delivery, the run that refreshes it, and what that run plans."""
    number = next(numbers)
    deliver(stack, folder, MONTH, number)
    run_id = start_refresh(client, MONTH)
    wait_for(client, run_id, in_state("find_delivery", "success"))
    return number, run_id, client.xcom_document(REFRESH, run_id, "find_delivery", "plan")


def _overlap(runs: list[dict[str, Any]]) -> bool:
    """Whether one of the job runs began before another had ended."""
    spans = sorted((run["StartedOn"], run["CompletedOn"]) for run in runs)
    assert spans
    return any(later_start < end for (_, end), (later_start, _) in pairwise(spans))


def _assert_published(stack: Stack, planned: dict[str, Any], number: int) -> None:
    """The planned snapshot is what everybody reads, and it is the one its delivery and this code make."""
    entry = stack.published()[EXPORT][MONTH]
    identity = snapshot_id(EXPORT, MONTH, entry["delivery_id"], planned["code_version"])
    assert entry["snapshot_id"] == planned["snapshot_id"] == identity
    totals = stack.totals(EXPORT, MONTH)
    assert (totals["unblended_cost"], totals["rows_silver"]) == ({"USD": unblended_cost(number)}, number + 1)
    again = stack.refresh(EXPORT, MONTH)
    assert json.loads(again.stdout)["outcome"] == "already_published"
    assert stack.published()[EXPORT][MONTH] == entry
