"""The processes of a run: the embedded AWS over the lake, instances of the function, and the API's server."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.api.lake import CSV_EXPORTS_BUCKET, LAKE_BUCKET
from local.settings import REPO_ROOT

HANDLER = "api.handler.lambda_handler"
WORKERS = 2
_START_SECONDS = 120


class BenchmarkError(Exception):
    """A measurement that cannot be taken: what was asked, and what came instead."""


@dataclass(frozen=True)
class Answer:
    """What a call of the function gave."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Called:
    """Calls that were made: the time of each, the last answer, when it was there, and the instance's peak memory."""

    milliseconds: list[float]
    answer: Answer
    answered_at: float
    peak_bytes: int


@dataclass
class Instance:
    """One process with the handler in it. `started_at` is the clock just before it was started."""

    environ: Mapping[str, str]
    log: Path
    handler: str = HANDLER
    started_at: float = field(init=False)

    def __enter__(self) -> Instance:
        with self.log.open("ab") as log:
            self.started_at = time.monotonic()
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter
                [sys.executable, "-m", "benchmarks.api.instance", self.handler],
                cwd=REPO_ROOT,
                env=dict(self.environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

    def call(self, events: Sequence[dict[str, Any]], times: int = 1, *, expected_status: int = 200) -> Called:
        """Hand the events to the handler in turn. Raises BenchmarkError when one answer has another status."""
        if self._process.stdin is None or self._process.stdout is None:
            raise BenchmarkError("the instance was started without pipes")
        self._process.stdin.write(json.dumps({"events": list(events), "times": times}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise BenchmarkError(f"{self.handler} ended without an answer; its log: {self.log}")
        reply = json.loads(line)
        answer = _answer(reply["answer"])
        others = [status for status in reply["statuses"] if status != expected_status]
        if others:
            event = events[reply["statuses"].index(others[0]) % len(events)]
            detail = answer.body.decode() if answer.status == others[0] else ""
            raise BenchmarkError(
                f"{event['rawPath']}?{event['rawQueryString']}: {len(others)} of {times} answers were not {expected_status} "
                f"but {others[0]} {detail}"
            )
        return Called(reply["milliseconds"], answer, reply["answered_at"], reply["peak_bytes"])


def api_environ(endpoint_url: str, cache_folder: Path) -> dict[str, str]:
    """The environment of the function: the defaults of docs/architecture.md «The API», and where the lake is."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SENTINEL_")) and not name.lower().endswith("_proxy")
    }
    return kept | {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SENTINEL_LAKE_BUCKET": LAKE_BUCKET,
        "SENTINEL_CSV_EXPORTS_BUCKET": CSV_EXPORTS_BUCKET,
        "SENTINEL_CURSOR_KEY": "a key for cursors of one machine's benchmark",
        "SENTINEL_AUTHORIZER": "none",
        "SENTINEL_CACHE_FOLDER": str(cache_folder),
    }


@contextmanager
def embedded_aws(root: Path, log: Path) -> Iterator[str]:
    """The address of the embedded AWS over a folder, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "local.aws", "--port", str(port), "--root", str(root)]
    with _server(command, dict(os.environ), log, f"http://127.0.0.1:{port}/_sentinel/health"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def api_server(environ: Mapping[str, str], log: Path) -> Iterator[tuple[str, int]]:
    """Address and process id of the API's server on this machine, with two instances, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "local.api", "--port", str(port), "--workers", str(WORKERS)]
    with _server(command, dict(environ), log, f"http://127.0.0.1:{port}/v1/health") as process:
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def _server(command: list[str], environ: dict[str, str], log: Path, health: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  our own interpreter
            command, cwd=REPO_ROOT, env=environ, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(health):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchmarkError(f"{' '.join(command[1:])} does not answer; its log: {log}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _answer(answer: dict[str, Any]) -> Answer:
    body = answer.get("body") or ""
    return Answer(
        status=answer["statusCode"],
        headers={
            **{name.lower(): values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()},
            **{name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()},
        },
        body=base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode(),
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
