"""A running stack as the journeys see it: the `sentinel` command, Airflow's API, and the objects in the lake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil

from local.stack import processes
from tests.conftest import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
SENTINEL = Path(sys.executable).parent / "sentinel"
LINEAGE = "lineage.jsonl"
CUR_SAMPLES = REPOSITORY.parent / "shared" / "cur-samples"


@dataclass(frozen=True)
class Stack:
    """A running stack: its home and addresses, and the command that drives it."""

    home: Path
    aws_endpoint: str
    airflow_url: str
    api_url: str
    environ: dict[str, str]

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `sentinel …`; the exit code is the caller's to judge."""
        return subprocess.run(
            [SENTINEL, *map(str, arguments)],
            env=self.environ,
            cwd=self.home,
            text=True,
            capture_output=True,
            timeout=600,
            check=False,
        )

    def json(self, *arguments: str | Path) -> Any:
        """Run `sentinel … --json`, which must succeed; its document."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, f"sentinel {arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)

    def refresh(self, export: str, billing_period: str) -> subprocess.CompletedProcess[str]:
        return self.run("refresh", "--billing-period", billing_period, "--export", export, "--json")

    def totals(self, export: str, billing_period: str) -> Any:
        return self.json("totals", "--billing-period", billing_period, "--export", export)

    def sql(self, statement: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.json("sql", statement)
        return rows

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.aws_endpoint,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the embedded AWS checks none
        )

    def airflow(self, path: str) -> Any:
        for _ in range(30):
            answer = httpx.get(f"{self.airflow_url}/api/v2{path}", timeout=60)
            if not answer.is_server_error:
                break
            # SQLite was busy for too long.
            time.sleep(1)
        return answer.raise_for_status().json()

    def api(self, path: str, **parameters: str | list[str]) -> Any:
        return httpx.get(f"{self.api_url}/v1{path}", params=parameters, timeout=60).raise_for_status().json()

    def object_bytes(self, bucket: str, key: str) -> bytes:
        body: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    def keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def versions(self, bucket: str) -> list[tuple[str, str, datetime]]:
        """Every version of every object, with its id and when it was written: an object written again is seen too."""
        pages = self.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
        return [
            (one["Key"], one["VersionId"], one["LastModified"])
            for page in pages
            for one in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
        ]

    def lineage(self, task_id: str, event_type: str, snapshot_or_delivery_id: str) -> list[dict[str, Any]]:
        """The events of a task of `refresh_billing_period` that tell of this snapshot or delivery, the oldest first."""
        events = [json.loads(line) for line in (self.home / LINEAGE).read_text().splitlines()]
        return [
            event
            for event in events
            if event["job"]["name"] == f"refresh_billing_period.{task_id}"
            and event["eventType"] == event_type
            and snapshot_or_delivery_id in json.dumps(event)
        ]

    def published(self) -> dict[str, Any]:
        """The pointer as it stands; empty before the first publish."""
        if "gold/_published.json" not in self.keys("sentinel-lake", "gold/_published.json"):
            return {}
        exports: dict[str, Any] = json.loads(self.object_bytes("sentinel-lake", "gold/_published.json"))["exports"]
        return exports

    def told(self) -> str:
        """What the parts of the stack say of themselves: their status, and the last lines of their logs."""
        logs = (self.home / "logs").glob("*.log")
        tails = [f"--- {log.name}\n{processes.tail(log)}" for log in sorted(logs)]
        return "\n".join((self.run("status").stdout, *tails))


@contextmanager
def running_stack(
    home: Path, *, has_lineage: bool = False, before_up: Callable[[Stack], None] | None = None, **settings: str
) -> Iterator[Stack]:
    """`sentinel up` on free ports in this home, with these settings; after `sentinel down` no process of it is left."""
    home.mkdir()
    aws_port, airflow_port, execution_port, api_port = free_port(), free_port(), free_port(), free_port()
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW_", "AWS_", "SENTINEL_"))},
        "SENTINEL_HOME": str(home),
        "SENTINEL_AWS_PORT": str(aws_port),
        "SENTINEL_AIRFLOW_PORT": str(airflow_port),
        "SENTINEL_AIRFLOW_EXECUTION_PORT": str(execution_port),
        "SENTINEL_API_PORT": str(api_port),
        "COLUMNS": "200",
        **settings,
    }
    if has_lineage:
        to_file = {"type": "file", "log_file_path": str(home / LINEAGE), "append": True}
        environ["SENTINEL_LINEAGE_TRANSPORT"] = json.dumps(to_file)
    running = Stack(
        home,
        f"http://127.0.0.1:{aws_port}",
        f"http://127.0.0.1:{airflow_port}",
        f"http://127.0.0.1:{api_port}",
        environ,
    )
    try:
        if before_up is not None:
            before_up(running)
        started = running.run("up")
        assert started.returncode == 0, f"sentinel up failed:\n{started.stdout}\n{started.stderr}"
        yield running
    finally:
        stopped = running.run("down")
    assert stopped.returncode == 0, stopped.stderr
    assert marked_processes(home) == []


def marked_processes(home: Path) -> list[str]:
    """Command lines of the live processes that belong to the stack of this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("SENTINEL_STACK") == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found
