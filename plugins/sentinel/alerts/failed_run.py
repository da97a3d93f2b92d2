"""Layer 2: the listener on runs. A failed one that no task told is told (timeout, deadlock, lost task); a good one ends failures.

Airflow calls it in the scheduler, in the middle of a transaction, and in the API server when a user marks a run. So the listener
only takes what it needs from the run; a thread of its own does the rest. In the scheduler's thread, to read a Variable would commit
and close the session that the scheduler is working in, which ends the scheduler; and it would wait for AWS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import Any

from airflow.listeners import hookimpl

from sentinel.alerts.incident import Incident, is_about_run, run_subject
from sentinel.alerts.kinds import FAILED_RUN, RED_CHECK
from sentinel.alerts.links import links_of, run_url
from sentinel.alerts.run import DAG_IDS, REFRESH, Run, run_of
from sentinel.alerts.telling import Teller
from sentinel.instants import format_instant, parse_instant

TASK_FAILURE = "task_failure"
REASONS = {
    "timed_out": "it did not end within its dagrun_timeout",
    "all_tasks_deadlocked": "no task of it could go on (deadlock)",
    TASK_FAILURE: "a task of it failed",
}

log = logging.getLogger(__name__)


Work = Callable[[], object]


class RunListener:
    """Registered by sentinel_plugin.py.

    :param hand_over: how the work leaves the caller's thread.
    """

    def __init__(self, hand_over: Callable[[Work], object] | None = None) -> None:
        self._hand_over = hand_over or _in_own_thread

    @hookimpl
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Tell a failed run of one of our DAGs, unless a task of it was told."""
        if dag_run.dag_id not in DAG_IDS:
            return
        run = _run(dag_run)
        self._hand_over(lambda: _log_failure(run, lambda: told_by().begin_failed_run(run, msg, datetime.now(UTC))))

    @hookimpl
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:  # noqa: ARG002  Airflow's signature
        """End the failures of what a good run worked on."""
        if dag_run.dag_id not in DAG_IDS:
            return
        run, started_at = _run(dag_run), dag_run.start_date
        self._hand_over(lambda: _log_failure(run, lambda: told_by().end_after(run, started_at)))


@cache
def _executor() -> ThreadPoolExecutor:
    # One thread: what is told of a run keeps its order. Made when it is needed first: most processes never do.
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="sentinel-alerts")


def _in_own_thread(work: Work) -> object:
    return _executor().submit(work)


def _log_failure(run: Run, work: Work) -> None:
    """Do the work; what it raises is logged, and nobody waits for it."""
    try:
        work()
    except Exception:
        log.exception("the end of run %s of %s could not be told", run.run_id, run.dag_id)


class RunTeller:
    """What is told of runs."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def begin_failed_run(self, run: Run, message: str, now: datetime) -> bool:
        """Open the incident of a failed run; False when one of its tasks has, or the trouble is known from an earlier run."""
        prefixes = (f"{FAILED_RUN.name}/{run.dag_id}", f"{RED_CHECK.name}/{run.billing_period}/")
        known = self._teller.store.all(*prefixes)
        if any(one.incident.run_id == run.run_id for one in known):
            return False
        # A task that failed was told by its own notifier, or is known from an earlier run or look.
        if message == TASK_FAILURE and any(one.recovered_at is None and _is_about(one.incident, run) for one in known):
            return False
        reason = REASONS.get(message, message)
        return self._teller.begin(
            Incident(
                kind=FAILED_RUN.name,
                subject=run_subject(run.dag_id, run.billing_period, run.export),
                what=f"Run {run.run_id} of {run.dag_id} failed: {reason}",
                since=format_instant(now),
                run_id=run.run_id,
                links=links_of(
                    FAILED_RUN.name,
                    run=run_url(run.dag_id, run.run_id),
                    billing_period=run.billing_period,
                    export=run.export,
                ),
            )
        )

    def end_after(self, run: Run, started_at: datetime | None) -> int:
        """End what this good run mends: failures of the same run, or from before it started; how many those are.

        No red check: a run may be good and prove nothing of the newest delivery. `watch_freshness` looks at the checks themselves.
        """
        ended = 0
        for one in self._teller.store.all(f"{FAILED_RUN.name}/{run.dag_id}"):
            is_about = _is_about(one.incident, run)
            is_later = started_at is not None and started_at >= parse_instant(one.incident.since)
            if is_about and (is_later or one.incident.run_id == run.run_id):
                ended += self._teller.end(one)
        return ended


def _is_about(incident: Incident, run: Run) -> bool:
    return is_about_run(
        incident, dag_id=run.dag_id, billing_period=run.billing_period, export=run.export, refresh_dag_id=REFRESH
    )


def told_by() -> RunTeller:
    """The teller of this environment."""
    from sentinel.alerts.wiring import teller  # noqa: PLC0415  plugins are loaded everywhere; AWS is asked here only

    return RunTeller(teller())


def _run(dag_run: Any) -> Run:
    return run_of(dag_run.dag_id, dag_run.run_id, dag_run.conf, dag_run.data_interval_start)
