"""One job script running in a process group of its own: started, waited for, stopped, and never left behind."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from local.aws import spark_command
from local.aws.places import Places

GRACE_SECONDS = 10.0


@dataclass(frozen=True)
class Ended:
    """How a script ended, in Glue's words: the state, the error message ("" when there is none) and its output."""

    state: str
    error_message: str
    stdout: str
    stderr: str


@dataclass
class JobProcess:
    """A script with its arguments. `run` blocks until it ended; `stop` ends it from another thread."""

    places: Places
    run_id: str
    script_uri: str
    arguments: dict[str, str]
    timeout_seconds: float
    _process: subprocess.Popen[bytes] | None = None
    _is_stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def folder(self) -> Path:
        """Where the run keeps its output, and its scratch space while it runs."""
        return self.places.job_runs / self.run_id

    def run(self) -> Ended:
        """Run the script to its end."""
        scratch = self.folder / "scratch"
        scratch.mkdir(parents=True)
        try:
            return self._run(scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _run(self, scratch: Path) -> Ended:
        try:
            script = self._fetch(self.script_uri, scratch)
            uris = [uri.strip() for uri in self.arguments.get("--extra-py-files", "").split(",") if uri.strip()]
            python_path = [self._fetch(uri, scratch) for uri in uris]
        except (FileNotFoundError, ValueError) as error:
            return Ended("FAILED", str(error), "", f"{error}\n")
        settings = spark_command.spark_settings(self.places, scratch) | spark_command.extra_settings(self.arguments)
        error_file = scratch / "error"
        with (self.folder / "stdout").open("wb") as stdout, (self.folder / "stderr").open("wb") as stderr:
            with self._lock:
                if self._is_stopped:
                    return Ended("STOPPED", "", "", "")
                self._process = subprocess.Popen(  # noqa: S603 - the job's own script, on this machine
                    spark_command.command(error_file, script, self.arguments),
                    cwd=scratch,
                    env=spark_command.environment(dict(os.environ), settings, python_path) | {"TMPDIR": str(scratch)},
                    # Held open: the runner ends when this end is closed (job_runner.py).
                    stdin=subprocess.PIPE,
                    stdout=stdout,
                    stderr=stderr,
                    start_new_session=True,
                )
            is_timed_out = self._wait()
        return self._ended(error_file, is_timed_out)

    def stop(self) -> None:
        """End the script, if it runs: SIGTERM to its group, SIGKILL when that is not enough."""
        with self._lock:
            self._is_stopped = True
            process = self._process
        if process is not None and process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)

    def _wait(self) -> bool:
        """Wait for the script and leave nothing of its group behind; whether it ran out of time."""
        assert self._process is not None  # noqa: S101 - set by the only caller
        is_timed_out = False
        try:
            self._process.wait(self.timeout_seconds)
        except subprocess.TimeoutExpired:
            is_timed_out = True
        # The JVM ends a moment after its Python; a script that timed out may have to be ended at all.
        self._signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        return is_timed_out

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None  # noqa: S101 - only called on a started process
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            # Nothing of the group is left: that is what was wanted.
            return

    def _ended(self, error_file: Path, is_timed_out: bool) -> Ended:
        assert self._process is not None  # noqa: S101 - only called on an ended process
        stdout = (self.folder / "stdout").read_text(errors="replace")
        stderr = (self.folder / "stderr").read_text(errors="replace")
        if is_timed_out:
            return Ended("TIMEOUT", f"Job {self.run_id} timed out", stdout, stderr)
        if self._is_stopped:
            return Ended("STOPPED", "", stdout, stderr)
        if self._process.returncode == 0:
            return Ended("SUCCEEDED", "", stdout, stderr)
        message = error_file.read_text().strip() if error_file.exists() else spark_command.last_error_line(stderr)
        return Ended("FAILED", message or f"the script ended with exit code {self._process.returncode}", stdout, stderr)

    def _fetch(self, uri: str, scratch: Path) -> Path:
        """A copy of an artifact, so that a deployment during the run does not change the code under it."""
        source = self.places.path(uri)
        if not source.is_file():
            raise FileNotFoundError(f"{uri}: no such object; deploy the artifacts or correct the job's definition")
        copied = scratch / source.name
        shutil.copyfile(source, copied)
        return copied
