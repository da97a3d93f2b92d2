"""Glue jobs that end as they say: the Amazon provider's operator, without what is missing in 9.34.

- Only SUCCEEDED is success; the provider takes STOPPED for it in some modes, and waits for ever on EXPIRED.
- The task's error says what the job said (`ErrorMessage`), and a RefusedDelivery is not tried again.
- A task that is marked or cleared while deferred stops its job; the provider leaves it running.
- A retry joins the run of the try before only if that was started with the same arguments.
- A job that is not deployed is an error; the provider would create one of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from airflow.providers.amazon.aws.operators.glue import GlueJobOperator
from airflow.providers.amazon.aws.triggers.glue import GlueJobCompleteTrigger
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred

from sentinel.clients import AWS_CONNECTION
from sentinel.deliveries.refused import RefusedDelivery

if TYPE_CHECKING:
    from airflow.sdk import Context

POLL_SECONDS = 3
MAX_POLLS = 4 * 3600 // POLL_SECONDS

_UNFINISHED = {"STARTING", "RUNNING", "STOPPING", "WAITING"}
_FAILED = ("FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED")
_REFUSED = re.compile(r"\bRefusedDelivery\b")


class RunGlueJobOperator(GlueJobOperator):
    """Runs a deployed Glue job to its end, deferred.

    :param job_name: the job, deployed by the infrastructure (templated).
    :param script_args: its arguments (templated).
    """

    def __init__(self, *, job_name: str, script_args: dict[str, str], **kwargs: Any) -> None:
        super().__init__(
            job_name=job_name,
            script_args=script_args,
            deferrable=True,
            verbose=False,
            waiter_delay=POLL_SECONDS,
            waiter_max_attempts=MAX_POLLS,
            resume_glue_job_on_retry=True,
            stop_job_run_on_kill=True,
            **{"aws_conn_id": AWS_CONNECTION, **kwargs},
        )

    def execute(self, context: Context) -> Any:
        """Start the job (or join the run of the try before) and wait for it in the triggerer."""
        if not self.hook.has_job(self.job_name):
            raise AirflowFailException(
                f"there is no Glue job `{self.job_name}`; deploy it, or name another in Variable `sentinel`"
            )
        try:
            return super().execute(context)
        except TaskDeferred as deferral:
            deferral.trigger = GlueJobRunTrigger(
                job_name=self.job_name,
                run_id=self._job_run_id,
                waiter_delay=self.waiter_delay,
                waiter_max_attempts=self.waiter_max_attempts,
                aws_conn_id=self.aws_conn_id,
                region_name=self.region_name,
            )
            raise

    def execute_complete(
        self,
        context: Context,  # noqa: ARG002  Airflow's signature
        event: dict[str, Any] | None = None,
    ) -> str:
        """The id of the run, if it succeeded. What counts is its state now, not the event."""
        if event is None or not event.get("run_id"):
            raise AirflowException(f"Glue job {self.job_name}: the trigger ended without naming the run ({event})")
        run_id = str(event["run_id"])
        run = self.hook.conn.get_job_run(JobName=self.job_name, RunId=run_id)["JobRun"]
        state, message = run["JobRunState"], run.get("ErrorMessage") or "no error message"
        if state == "SUCCEEDED":
            return run_id
        if state in _UNFINISHED:
            # Else it would go on writing beside the retry.
            self.hook.conn.batch_stop_job_run(JobName=self.job_name, JobRunIds=[run_id])
            raise AirflowException(
                f"Glue job {self.job_name} run {run_id} was still {state}: {event.get('message')}; stopped"
            )
        text = f"Glue job {self.job_name} run {run_id} ended {state}: {message}"
        if _REFUSED.search(message):
            raise RefusedDelivery(text)
        raise AirflowException(text)

    def on_kill(self) -> None:
        """Stop the job, if it was started already."""
        if self._job_run_id:
            super().on_kill()

    def _find_job_run_id_by_task_uuid(self, task_uuid: str) -> tuple[str, str] | None:
        """The unfinished run of an earlier try, whatever its unfinished state; the caller joins what is RUNNING."""
        wanted = {**self.script_args, self.TASK_UUID_ARG: task_uuid}
        for page in self.hook.conn.get_paginator("get_job_runs").paginate(JobName=self.job_name):
            for run in page["JobRuns"]:
                # A cleared task may have another delivery to work on than the run it once started. Airflow may have added
                # arguments of its own (lineage), which differ from try to try.
                if (
                    run["JobRunState"] in _UNFINISHED - {"STOPPING"}
                    and wanted.items() <= run.get("Arguments", {}).items()
                ):
                    return run["Id"], "RUNNING"
        return None


class GlueJobRunTrigger(GlueJobCompleteTrigger):
    """Waits for any end of a Glue job run, and stops the run when a user ends the task."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(verbose=False, **kwargs)
        self.waiter_config_overrides = {
            "acceptors": [_acceptor("SUCCEEDED", "success")] + [_acceptor(s) for s in _FAILED]
        }

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Path and arguments; `verbose` is not one of this class."""
        path, arguments = super().serialize()
        return path, {name: value for name, value in arguments.items() if name != "verbose"}

    async def on_kill(self) -> None:
        """Stop the job run: its task was marked or cleared by a user."""
        async with await self.hook().get_async_conn() as glue:
            await glue.batch_stop_job_run(JobName=self.job_name, JobRunIds=[self.run_id])
        self.log.info("Stopped Glue job %s run %s", self.job_name, self.run_id)


def _acceptor(state: str, result: str = "failure") -> dict[str, str]:
    return {"matcher": "path", "argument": "JobRun.JobRunState", "expected": state, "state": result}
