"""What the commands ask of Airflow's REST API (v2): runs, task states, the plan a run worked by, and why a task failed."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

FINISHED_RUN_STATES = frozenset({"success", "failed"})
_EXCEPTION_LINE = re.compile(
    r"^(?:[\w.]+\.)?(\w+(?:Error|Exception|Delivery|Failed|Conflict|Refused\w*))\b:?\s*(.*)", re.DOTALL
)


@dataclass(frozen=True)
class TaskState:
    """One task instance: its id (with the index of a mapped one), its state and its tries."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int


class AirflowClient:
    """A thin client; every method is one question. Raises httpx.HTTPError when Airflow does not answer."""

    def __init__(self, url: str) -> None:
        # Never by a proxy: the address is this machine's own.
        self._http = httpx.Client(base_url=f"{url}/api/v2", timeout=60, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def is_paused(self, dag_id: str) -> bool | None:
        """Whether the DAG is paused; None when Airflow does not know it."""
        answer = self._http.get(f"/dags/{dag_id}")
        return bool(answer.json()["is_paused"]) if answer.is_success else None

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run by hand; gives its run id."""
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
        run_id = f"manual__{stamp}_{uuid.uuid4().hex[:6]}"
        body = {"dag_run_id": run_id, "logical_date": None, "conf": conf}
        self._http.post(f"/dags/{dag_id}/dagRuns", json=body).raise_for_status()
        return run_id

    def run_state(self, dag_id: str, run_id: str) -> str:
        return str(self._get(f"/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def run_confs(self, dag_id: str) -> dict[str, dict[str, Any]]:
        """Run id → conf of the newest 100 runs."""
        answer = self._get(f"/dags/{dag_id}/dagRuns", limit=100, order_by="-run_after")
        return {run["dag_run_id"]: run["conf"] or {} for run in answer["dag_runs"]}

    def task_states(self, dag_id: str, run_id: str) -> list[TaskState]:
        answer = self._get(f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances", limit=200)
        return [
            TaskState(task["task_id"], task["map_index"], task["state"], task["try_number"])
            for task in answer["task_instances"]
        ]

    def xcom(self, dag_id: str, run_id: str, task_id: str, key: str) -> Any:
        """The XCom value, or None if the task left none."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/{key}"
        answer = self._http.get(path, params={"deserialize": "false"})
        return answer.json()["value"] if answer.is_success else None

    def xcom_document(self, dag_id: str, run_id: str, task_id: str, key: str = "return_value") -> dict[str, Any]:
        """The XCom value that is a document; an empty one if the task left none."""
        value = self.xcom(dag_id, run_id, task_id, key) or {}
        found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
        return found

    def wait_for_run(
        self, dag_id: str, run_id: str, on_states: Callable[[list[TaskState]], None] = lambda _: None
    ) -> tuple[str, list[TaskState]]:
        """Poll a run until it has finished; its state and its tasks'. No time limit of its own, the DAG has one."""
        while True:
            state = self.run_state(dag_id, run_id)
            states = self.task_states(dag_id, run_id)
            on_states(states)
            if state in FINISHED_RUN_STATES:
                return state, states
            time.sleep(0.5)

    def failure(self, dag_id: str, run_id: str, task: TaskState) -> str:
        """Why a task failed, in the words of its log's last error; all tries point to the same page in the UI."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task.task_id}/logs/{task.try_number}"
        answer = self._http.get(path, params={"full_content": "true", "map_index": task.map_index})
        if not answer.is_success:
            return "no log"
        return last_error(answer.json().get("content") or []) or "the log names no error"

    def _get(self, path: str, **params: str | int) -> Any:
        """The answer; asked again for some seconds when the server is out of breath (SQLite) or restarting."""
        for pause in (0.5, 1.0, 2.0, 4.0):
            try:
                answer = self._http.get(path, params=params)
            except httpx.TransportError:
                time.sleep(pause)
                continue
            if not answer.is_server_error:
                return answer.raise_for_status().json()
            time.sleep(pause)
        return self._http.get(path, params=params).raise_for_status().json()


def last_error(entries: list[Any]) -> str | None:
    """The message of the last error in a structured task log: an exception's own words before a plain error line."""
    for entry in reversed(entries):
        for detail in _error_details(entry):
            return detail
    messages = (
        e.get("event") for e in reversed(entries) if isinstance(e, dict) and e.get("level") in {"error", "critical"}
    )
    return next((str(m) for m in messages if m), None)


def _error_details(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        return
    details = entry.get("error_detail") or []
    if details:
        # The chain runs from the outermost exception to its cause; the outermost is what the task ended with.
        yield f"{details[0].get('exc_type')}: {details[0].get('exc_value')}"
        return
    match = _EXCEPTION_LINE.match(str(entry.get("event", "")))
    if match and entry.get("level") in {"error", "critical"}:
        yield f"{match[1]}: {match[2]}"
