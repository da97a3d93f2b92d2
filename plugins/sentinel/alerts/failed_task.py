"""Layer 1: a task that failed for good tells it itself. `on_failure_callback` of every DAG's `default_args`.

Airflow calls it in the task's own process, with the exception, once no try is left; in the DAG processor for a task whose process
was killed. It is not called when a run times out or cannot go on: that is the listener's (failed_run.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier

from sentinel.alerts.incident import Incident, run_subject
from sentinel.alerts.kinds import FAILED_RUN, RED_CHECK
from sentinel.alerts.links import links_of, run_url
from sentinel.alerts.run import REFRESH, Run, run_of
from sentinel.checks.red_checks import RedChecks
from sentinel.instants import format_instant

if TYPE_CHECKING:
    from airflow.sdk import Context


class TellFailedTask(BaseNotifier):
    """Opens the incident of a failed task and sends its message, unless it is open already."""

    def notify(self, context: Context) -> None:
        """Called by Airflow. What it raises is logged by Airflow and changes nothing of the task."""
        from sentinel.alerts.wiring import teller  # noqa: PLC0415  DAG files are parsed without AWS

        teller().begin(failed_task_incident(context, datetime.now(UTC)))


def failed_task_incident(context: Any, now: datetime) -> Incident:
    """The incident of a task's context: a red check by its own kind, anything else as a failed run."""
    ti, exception = context["ti"], context.get("exception")
    run = _run(context)
    words = _words(exception)
    is_red = isinstance(exception, RedChecks) and run.billing_period is not None
    kind = RED_CHECK if is_red else FAILED_RUN
    subject = run_subject(run.dag_id, run.billing_period, run.export)
    if is_red:
        subject.pop("dag_id")
    what = words if is_red else f"Task {ti.task_id} of {run.dag_id} failed: {words}"
    return Incident(
        kind=kind.name,
        subject=subject,
        what=what,
        since=format_instant(now),
        run_id=run.run_id,
        links=links_of(
            kind.name,
            run=run_url(run.dag_id, run.run_id, ti.task_id, getattr(ti, "map_index", -1)),
            billing_period=run.billing_period,
            export=run.export,
        ),
    )


def _run(context: Any) -> Run:
    ti, dag_run = context["ti"], context.get("dag_run")
    conf = dict(getattr(dag_run, "conf", None) or {})
    export = conf.get("export")
    if ti.dag_id == REFRESH and not export:
        export = _planned_export(ti)
    return run_of(ti.dag_id, ti.run_id, conf, getattr(dag_run, "data_interval_start", None), export)


def _planned_export(ti: Any) -> str | None:
    """The export that find_delivery found; None when it has not, or XCom does not answer."""
    try:
        plan = ti.xcom_pull(task_ids="find_delivery", key="plan")
    except Exception:
        return None
    return (plan or {}).get("export")


def _words(exception: Any) -> str:
    if exception is None:
        return "its process ended without a word; see the log"
    text = str(exception).strip()
    return (
        f"{type(exception).__name__}: {text}"
        if text and not isinstance(exception, str)
        else text or type(exception).__name__
    )
