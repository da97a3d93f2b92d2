"""Airflow as a drill sees it: runs started and watched through its REST API, which may be down for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import psutil

from local.stack.airflow_client import AirflowClient, TaskState
from tests.drills.months import EXPORT
from tests.journey.stack import Stack

REFRESH = "refresh_billing_period"


def start_refresh(client: AirflowClient, month: str) -> str:
    """A run for the newest delivery of the month; its run id."""
    return client.trigger(REFRESH, {"billing_period": month, "export": EXPORT})


def wait_for(
    client: AirflowClient,
    run_id: str,
    is_there: Callable[[list[TaskState]], bool],
    *,
    seconds: float = 300,
    pause: float = 0.1,
) -> list[TaskState]:
    """The states of the run's tasks as soon as they are as wanted. AssertionError when they never are."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        states = client.task_states(REFRESH, run_id)
        if is_there(states):
            return states
        time.sleep(pause)
    raise AssertionError(f"{run_id} did not come so far in {seconds} s: {states}")


def end_of_run(client: AirflowClient, run_id: str, *, dag_id: str = REFRESH, seconds: float = 900) -> str:
    """How the run ended; the states of its tasks instead when it did not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if (state := client.run_state(dag_id, run_id)) in {"success", "failed"}:
                return state
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    return f"not ended after {seconds} s: {client.task_states(dag_id, run_id)}"


def in_state(task_id: str, *states: str) -> Callable[[list[TaskState]], bool]:
    """Whether the task is in one of these states."""
    return lambda found: any(task.task_id == task_id and task.state in states for task in found)


def kill(stack: Stack, victim: str) -> int:
    """SIGKILL for a part of the stack, as if the machine had lost it; how many processes that were."""
    found = [process for process in psutil.process_iter() if _is_victim(stack, process, victim)]
    for process in found:
        process.kill()
    psutil.wait_procs(found, timeout=10)
    return len(found)


def _is_victim(stack: Stack, process: psutil.Process, victim: str) -> bool:
    try:
        if process.environ().get("SENTINEL_STACK") != str(stack.home) or process.status() == psutil.STATUS_ZOMBIE:
            return False
        words = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return WORDS[victim](words) and "-m local.stack.kept" not in words


# The parts by what they call themselves. A worker at work names the task instance; its task is a process of its own.
WORDS: dict[str, Callable[[str], bool]] = {
    "worker": lambda words: words.startswith("airflow worker -- ") and "<idle>" not in words,
    "scheduler": lambda words: "-m airflow scheduler" in words,
    "triggerer": lambda words: "-m airflow triggerer" in words,
    "embedded AWS": lambda words: "-m local.aws" in words,
}


def glue_runs(stack: Stack, job: str, snapshot_id: str) -> list[dict[str, Any]]:
    """The runs of a job for a snapshot, the newest first."""
    pages = stack.client("glue").get_paginator("get_job_runs").paginate(JobName=job)
    return [
        run for page in pages for run in page["JobRuns"] if run.get("Arguments", {}).get("--snapshot_id") == snapshot_id
    ]
