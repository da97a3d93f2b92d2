"""Layer 2: the listener on runs. A failed one that nobody told of is told (timeouts, deadlocks, lost tasks); a good one ends incidents.

Airflow calls it in the scheduler, and in the API server when a user marks a run. Both go on whatever happens here: AWS is given
seconds (channels.PATIENCE), and what is raised is logged.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from airflow.listeners import hookimpl

from sentinel.alerts.incident import Incident, is_about_run, run_subject
from sentinel.alerts.kinds import FAILED_RUN, RED_CHECK
from sentinel.alerts.links import links_of, run_url
from sentinel.alerts.run import DAG_IDS, REFRESH, Run, run_of
from sentinel.alerts.telling import Teller
from sentinel.instants import format_instant, parse_instant

REASONS = {
    "timed_out": "it did not end within its dagrun_timeout",
    "all_tasks_deadlocked": "no task of it could go on (deadlock)",
    "task_failure": "a task of it failed",
}

log = logging.getLogger(__name__)


class RunListener:
    """Registered by sentinel_plugin.py."""

    @hookimpl
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Tell a failed run of one of our DAGs, unless a task of it was told."""
        try:
            if dag_run.dag_id in DAG_IDS:
                told_by().begin_failed_run(_run(dag_run), msg, datetime.now(UTC))
        except Exception:
            log.exception("run %s of %s failed, and that could not be told", dag_run.run_id, dag_run.dag_id)

    @hookimpl
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:  # noqa: ARG002  Airflow's signature
        """End the incidents of what a good run worked on."""
        try:
            if dag_run.dag_id in DAG_IDS:
                told_by().end_after(_run(dag_run), dag_run.start_date)
        except Exception:
            log.exception("the incidents that run %s of %s mends could not be ended", dag_run.run_id, dag_run.dag_id)


class RunTeller:
    """What is told of runs."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def begin_failed_run(self, run: Run, message: str, now: datetime) -> bool:
        """Open the incident of a failed run; False when one of its tasks has, or the trouble is known from an earlier run."""
        prefixes = (f"{FAILED_RUN.name}/{run.dag_id}", f"{RED_CHECK.name}/{run.billing_period}/")
        if any(one.incident.run_id == run.run_id for one in self._teller.store.all(*prefixes)):
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
        """End what this good run mends: incidents of the same run, or from before it started; how many those are."""
        ended = 0
        for one in self._teller.store.all(f"{FAILED_RUN.name}/{run.dag_id}", f"{RED_CHECK.name}/{run.billing_period}/"):
            is_about = is_about_run(
                one.incident,
                dag_id=run.dag_id,
                billing_period=run.billing_period,
                export=run.export,
                refresh_dag_id=REFRESH,
            )
            is_later = started_at is not None and started_at >= parse_instant(one.incident.since)
            if is_about and (is_later or one.incident.run_id == run.run_id):
                ended += self._teller.end(one)
        return ended


def told_by() -> RunTeller:
    """The teller of this environment."""
    from sentinel.alerts.wiring import teller  # noqa: PLC0415  plugins are loaded everywhere; AWS is asked here only

    return RunTeller(teller())


def _run(dag_run: Any) -> Run:
    return run_of(dag_run.dag_id, dag_run.run_id, dag_run.conf, dag_run.data_interval_start)
