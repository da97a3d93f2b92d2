"""How a run's end is told: by what was published, not by what was planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local.command.context import CommandError
from local.command.refresh import require_active, wait_for_run
from local.settings import Settings
from local.stack.airflow_client import AirflowClient, TaskState

SETTINGS = Settings(home=Path("/nowhere"), aws_port=1, airflow_port=2, airflow_execution_port=3, api_port=4)
PLAN = {
    "outcome": "new",
    "reason": "r",
    "export": "demo",
    "billing_period": "2026-10",
    "delivery_id": "d1",
    "snapshot_id": "s1",
}


class FinishedRun(AirflowClient):
    """Answers as Airflow does for a run that has ended."""

    def __init__(
        self, state: str, xcoms: dict[str, Any], failed: str | None = None, is_paused: bool | None = False
    ) -> None:
        self.state, self.xcoms, self.failed, self.paused = state, xcoms, failed, is_paused

    def run_state(self, dag_id: str, run_id: str) -> str:
        return self.state

    def task_states(self, dag_id: str, run_id: str) -> list[TaskState]:
        return [TaskState(self.failed, -1, "failed", 1)] if self.failed else []

    def xcom(self, dag_id: str, run_id: str, task_id: str, key: str) -> Any:
        return self.xcoms.get(f"{task_id}.{key}")

    def failure(self, dag_id: str, run_id: str, task: TaskState) -> str:
        return "file x is missing"

    def is_paused(self, dag_id: str) -> bool | None:
        return self.paused


def _ended(run: FinishedRun) -> Any:
    return wait_for_run(SETTINGS, run, "run-1")


def test_a_published_run_names_the_snapshot_that_landed_not_the_planned_one() -> None:
    landed = {**PLAN, "delivery_id": "d2", "snapshot_id": "s2"}
    result = _ended(
        FinishedRun(
            "success",
            {
                "find_delivery.plan": PLAN,
                "land_delivery.return_value": landed,
                "publish_snapshot.return_value": {"decision": "new", "snapshot_id": "s2"},
            },
        )
    )

    assert (result.outcome, result.snapshot_id, result.is_published) == ("published", "s2", True)


def test_a_run_overtaken_by_a_newer_delivery_is_not_published() -> None:
    xcoms = {"find_delivery.plan": PLAN, "publish_snapshot.return_value": {"decision": "older_than_published"}}

    result = _ended(FinishedRun("success", xcoms))

    assert (result.outcome, result.is_published) == ("older_than_published", False)


def test_a_green_run_without_a_publish_decision_is_not_published() -> None:
    assert not _ended(FinishedRun("success", {"find_delivery.plan": PLAN})).is_published


def test_a_failed_run_tells_the_failed_tasks_error() -> None:
    result = _ended(FinishedRun("failed", {"find_delivery.plan": PLAN}, failed="land_delivery"))

    assert (result.outcome, result.errors) == ("failed", {"land_delivery": "file x is missing"})


def test_a_delivery_published_before_counts_as_published() -> None:
    plan = {**PLAN, "outcome": "already_published", "reason": "is already published as snapshot s1"}

    assert _ended(FinishedRun("success", {"find_delivery.plan": plan})).is_published


@pytest.mark.parametrize(("is_paused", "complaint"), [(True, "is paused"), (None, "does not know the DAG")])
def test_a_dag_that_would_not_run_is_refused_before_waiting(is_paused: bool | None, complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        require_active(SETTINGS, FinishedRun("success", {}, is_paused=is_paused), "x")  # type: ignore[arg-type]
