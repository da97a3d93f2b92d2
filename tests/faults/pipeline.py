"""The pipeline's own landing, publishing and views in a process that can be killed; the jobs' files are written by hand.

`python -m tests.faults.pipeline` reads requests, one JSON a line, and answers each with one: it forks, so that each run has a
fresh process without the seconds that importing takes. Request: {places, endpoint_url, number, manifest, kill} where kill is null,
{"before": n} or {"after": n} (the n-th call of AWS, counted from 1), {"seconds": s}, or {"refuse": n, "status": 503}, which kills
nobody but lets AWS answer that call so; status "slow" is an answer that does not come in time. Answer: {exit_code, calls, seconds}.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from sentinel.deliveries.counting import counted_record, write_counted
from sentinel.deliveries.landing import land_delivery
from sentinel.operators.snapshot_job import is_published
from sentinel.places import Place
from sentinel.refresh.publish_snapshot import publish_proven
from sentinel.refresh.update_views import bring_views_in_line
from sentinel.settings import Settings
from sentinel.snapshots.identity import snapshot_id
from tests.faults.month import EXPORT, PERIOD, TABLES, Places, count_of, files_of

CODE_VERSION = "of the kill test"


# Status → code: as S3 says it, and as the services say it that speak JSON.
REFUSALS = {
    500: ("InternalError", "InternalServiceException"),
    503: ("SlowDown", "ThrottlingException"),
    412: ("PreconditionFailed", "ConcurrentModificationException"),
    409: ("ConditionalRequestConflict", "OperationTimeoutException"),
}


SLOW = "slow"


class Refusal(io.BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def refusal_of(request: AWSPreparedRequest, service: str, status: int) -> AWSResponse:
    """AWS's answer that it will not."""
    in_xml, in_json = REFUSALS[status]
    if service == "s3":
        body = f"<Error><Code>{in_xml}</Code><Message>a fault of the test</Message></Error>"
        return AWSResponse(request.url, status, HTTPHeaders(), Refusal(body.encode()))
    document = {"__type": in_json, "message": "a fault of the test"}
    return AWSResponse(
        request.url, 500 if status == 500 else 400, HTTPHeaders(), Refusal(json.dumps(document).encode())
    )


class Kills:
    """Counts the calls of AWS, and ends the process without a word at the one that is asked for; or has it refused."""

    def __init__(self, kill: dict[str, Any] | None) -> None:
        self.kill = kill or {}
        self.calls = 0
        self._lock = threading.Lock()

    def watch(self, client: Any) -> None:
        client.meta.events.register("before-send", self._before)
        client.meta.events.register("response-received", self._after)

    def _before(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        with self._lock:
            self.calls += 1
            call = self.calls
        if self.kill.get("before") == call:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kill.get("refuse") == call and self.kill["status"] == SLOW:
            raise ReadTimeoutError(endpoint_url=request.url)
        if self.kill.get("refuse") == call:
            return refusal_of(request, event_name.split(".")[1], self.kill["status"])
        return None

    def _after(self, **_: Any) -> None:
        if self.kill.get("after") == self.calls:
            os.kill(os.getpid(), signal.SIGKILL)


def settings_of(places: Places) -> Settings:
    return Settings(
        lake_bucket=places.lake,
        silver_database=places.silver,
        gold_database=places.gold,
        published_database=places.published,
        athena_workgroup=places.lake,
    )


def client_factory(endpoint_url: str, kills: Kills) -> Callable[[str], Any]:
    @cache
    def client(service: str) -> Any:
        made = boto3.client(
            service,
            endpoint_url=endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="t",
            aws_secret_access_key="t",  # noqa: S106  the embedded AWS checks none
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )
        kills.watch(made)
        return made

    return client


def refresh(client: Callable[[str], Any], places: Places, manifest: Place, number: int) -> str:
    """What the DAG does with a delivery, from landing to the views; the id of its snapshot."""
    s3, settings = client("s3"), settings_of(places)
    landed = land_delivery(s3, manifest, places.lake)
    identity = snapshot_id(EXPORT, PERIOD, landed.record["delivery_id"], CODE_VERSION)
    if not is_published(s3, places.lake, identity):
        write_snapshot(client, places, identity, number)
    checks = {
        "snapshot_id": identity,
        "is_green": True,
        "results": [{"check": "rows_reconcile", "subject": "rows", "actual": str(count_of(number)), "is_ok": True}],
        "facts": {"line_item_count": count_of(number), "invoiced_line_item_count": 0},
    }
    plan = {
        "snapshot_id": identity,
        "code_version": CODE_VERSION,
        "raw_uri": landed.raw.uri,
        "delivered_at": landed.record["delivered_at"],
    }
    count = {"currency": "USD", "line_item_count": count_of(number), "invoiced_line_item_count": 0}
    write_counted(s3, landed.raw, counted_record(landed.record, [{**count, "unblended_cost": "0"}], datetime.now(UTC)))
    publish_proven(s3, settings, plan, checks)
    bring_views_in_line(client, settings)
    return identity


def write_snapshot(client: Callable[[str], Any], places: Places, identity: str, number: int) -> None:
    """As a job does: its folder is emptied, then written; then the crawler adds the partitions."""
    s3, glue = client("s3"), client("glue")
    for table in TABLES:
        folder = f"gold/{table}/billing_period={PERIOD}/snapshot_id={identity}/"
        for found in s3.list_objects_v2(Bucket=places.lake, Prefix=folder).get("Contents", []):
            s3.delete_object(Bucket=places.lake, Key=found["Key"])
        for (of, name), body in files_of(number).items():
            if of == table:
                s3.put_object(Bucket=places.lake, Key=folder + name, Body=body)
        _add_partition(glue, places, table, identity, folder)


def _add_partition(glue: Any, places: Places, table: str, identity: str, folder: str) -> None:
    storage = glue.get_table(DatabaseName=places.gold, Name=table)["Table"]["StorageDescriptor"]
    partition = {
        "Values": [PERIOD, identity],
        "StorageDescriptor": {**storage, "Location": f"s3://{places.lake}/{folder}"},
    }
    with suppress(glue.exceptions.AlreadyExistsException):
        glue.create_partition(DatabaseName=places.gold, TableName=table, PartitionInput=partition)


def _child(request: dict[str, Any], report: Path) -> None:
    kills = Kills(request["kill"])
    client = client_factory(request["endpoint_url"], kills)
    work = refresh if request["protocol"] == "snapshots" else delete_then_write
    work(client, Places(**request["places"]), Place.parse(request["manifest"]), request["number"])
    report.write_text(str(kills.calls))


def delete_then_write(client: Callable[[str], Any], places: Places, _: Place, number: int) -> None:
    """What many do, and what the harness must catch: the published folder itself is emptied and written anew."""
    pointer = json.loads(client("s3").get_object(Bucket=places.lake, Key="gold/_published.json")["Body"].read())
    write_snapshot(client, places, pointer["exports"][EXPORT][PERIOD]["snapshot_id"], number)


def _run(request: dict[str, Any], report: Path) -> dict[str, Any]:
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            _child(request, report)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    seconds = (request["kill"] or {}).get("seconds")
    timer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL)) if seconds is not None else None
    if timer:
        timer.start()
    _, status = os.waitpid(child, 0)
    if timer:
        timer.cancel()
    calls = int(report.read_text()) if report.exists() else None
    return {"exit_code": os.waitstatus_to_exitcode(status), "calls": calls, "seconds": time.monotonic() - begun}


def load_once() -> None:
    """What each run would load for itself: pandas and the models of AWS's services took most of its time, and of the kills."""
    files_of(1)
    for service in ("s3", "glue", "athena"):
        client_factory("http://127.0.0.1:1", Kills(None))(service)


def main() -> None:
    load_once()
    # What the pipeline logs goes to stdout too: answers keep a way of their own.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(_run(json.loads(line), Path(folder) / "calls")), file=answers, flush=True)


if __name__ == "__main__":
    main()
