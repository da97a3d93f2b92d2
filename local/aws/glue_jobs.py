"""Glue jobs: moto's definitions, with runs that really run the script with local Spark."""

import time
from datetime import datetime
from threading import Thread
from typing import Any

import moto.glue.models
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from moto.glue.exceptions import ConcurrentRunsExceededException
from moto.glue.models import FakeJob, FakeJobRun
from moto.logs.models import logs_backends

from local.aws import catalog
from local.aws.glue_definition import constructor_arguments
from local.aws.job_process import Ended, JobProcess
from local.aws.places import Places

DEFAULT_TIMEOUT_MINUTES = 480
UNFINISHED = {"STARTING", "RUNNING", "STOPPING"}
OUTPUT_LOG_GROUP = "/aws-glue/jobs/output"
ERROR_LOG_GROUP = "/aws-glue/jobs/error"

_places: list[Places] = []
_unfinished: "dict[str, JobRun]" = {}


class JobRun(FakeJobRun):
    """A run whose state is that of its process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.state = "STARTING"
        self.error_message = ""
        self.glue_version = ""
        self.process: JobProcess | None = None
        self.thread: Thread | None = None
        super().__init__(*args, **kwargs)
        self.completed_on: datetime | None = None

    @property
    def status(self) -> str:
        """Glue's job run state."""
        return self.state

    def begin(self, job: "Job") -> None:
        """Start the script; returns at once."""
        self.glue_version = job.glue_version or "5.1"
        minutes = self.timeout or DEFAULT_TIMEOUT_MINUTES
        arguments = {"--JOB_NAME": job.name, "--JOB_RUN_ID": self.job_run_id} | (self.arguments or {})
        script = (job.command or {}).get("ScriptLocation") or ""
        self.process = JobProcess(_places[0], self.job_run_id, script, arguments, minutes * 60)
        self.thread = Thread(target=self._run, name=f"job-run-{self.job_run_id[:12]}", daemon=True)
        _unfinished[self.job_run_id] = self
        self.thread.start()

    def stop(self) -> tuple[str, str] | None:
        """Ask it to stop; None, or AWS's error code and message when it is not running."""
        with catalog.LOCK:
            if self.state not in UNFINISHED:
                return "IllegalStateException", f"Job run {self.job_run_id} is {self.state} and cannot be stopped."
            self._become("STOPPING")
        if self.process is not None:
            # Not in this request: a script may take its time to end, and the answer is due at once.
            Thread(target=self.process.stop, name="stop-job-run", daemon=True).start()
        return None

    def _run(self) -> None:
        assert self.process is not None  # noqa: S101 - set before the thread starts
        with catalog.LOCK:
            if self.state == "STARTING":
                self._become("RUNNING")
        try:
            ended = self.process.run()
        except Exception as error:
            # A fault of the emulator must be a failed run that says so, never one that runs for ever.
            ended = Ended("FAILED", f"the embedded AWS could not run the script: {error}", "", f"{error}\n")
        _write_log(OUTPUT_LOG_GROUP, self.job_run_id, ended.stdout)
        _write_log(ERROR_LOG_GROUP, self.job_run_id, ended.stderr)
        with catalog.LOCK:
            self.error_message = ended.error_message
            self.completed_on = utcnow()
            self._become(ended.state)
            _unfinished.pop(self.job_run_id, None)

    def _become(self, state: str) -> None:
        self.state = state
        self.modified_on = utcnow()

    def as_dict(self) -> dict[str, Any]:
        """Glue's JobRun."""
        described: dict[str, Any] = super().as_dict()
        ended_at = self.completed_on or utcnow()
        described |= {
            "ExecutionTime": int((ended_at - self.started_on).total_seconds()),
            "LogGroupName": "/aws-glue/jobs",
            "GlueVersion": self.glue_version,
        }
        if self.completed_on is None:
            del described["CompletedOn"]
        if self.error_message:
            described["ErrorMessage"] = self.error_message
        return described


class Job(FakeJob):
    """A job definition that can be changed and kept."""

    execution_property: dict[str, int]
    default_arguments: dict[str, str]
    execution_class: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = constructor_arguments(FakeJob, args, kwargs)

    def change(self, changes: dict[str, Any]) -> None:
        """Take over new values of the definition."""
        self.definition |= changes
        for attribute, value in changes.items():
            setattr(self, attribute, value)
        self.execution_property = self.execution_property or {}
        self.default_arguments = self.default_arguments or {}
        self.execution_class = self.execution_class or "STANDARD"
        self.last_modified_on = utcnow()

    def start_job_run(self, **arguments: Any) -> str:
        """Start a run. ConcurrentRunsExceededException beyond MaxConcurrentRuns."""
        running = sum(run.status in UNFINISHED for run in self.job_runs)
        limit = self.execution_property.get("MaxConcurrentRuns", 1)
        if running >= limit:
            raise ConcurrentRunsExceededException(f"Concurrent runs exceeded for {self.name}: {running} of {limit}")
        run_id: str = super().start_job_run(**arguments)
        self.job_runs[-1].begin(self)
        return run_id

    def get_job_runs(self) -> list[JobRun]:
        """All runs, the newest first, as Glue lists them."""
        return list(reversed(self.job_runs))


def _write_log(group: str, stream: str, text: str) -> None:
    """Put a text into CloudWatch Logs, one event per line."""
    logs = logs_backends[DEFAULT_ACCOUNT_ID][catalog.REGION]
    with catalog.LOCK:
        if group not in logs.groups:
            logs.create_log_group(group, {})
        if stream not in logs.groups[group].streams:
            logs.create_log_stream(group, stream)
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line} for line in text.splitlines() if line.strip()]
        if events:
            logs.groups[group].put_log_events(stream, events)


def install(places: Places) -> None:
    """Make moto start runs of this kind."""
    _places[:] = [places]
    moto.glue.models.FakeJobRun = JobRun


def stop_all() -> None:
    """End every run and wait until its processes are gone."""
    runs = list(_unfinished.values())
    for run in runs:
        run.stop()
    for run in runs:
        if run.thread is not None:
            run.thread.join(timeout=30)
