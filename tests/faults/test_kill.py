"""The pipeline is killed before and after every call of AWS, and at random moments, while readers look on.

A run here is a sample, `SENTINEL_KILLS` long (6); `make kill-test` makes 330 of them: before and after each of some 60 calls,
at 200 random moments; and every refusal at every call.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from api.wiring import LIMITS
from sentinel.places import pointer_place
from sentinel.snapshots.pointer import read_pointer
from tests.conftest import CREDENTIALS, REPOSITORY, EmbeddedAws
from tests.faults.month import EXPORT, PERIOD, TABLES, Places, deliver, files_of
from tests.faults.pipeline import REFUSALS, SLOW
from tests.faults.readers import Look, api_reader, files_reader, looking, view_reader
from tests.sql.catalogued import LakeTables

KILLS = int(os.environ.get("SENTINEL_KILLS", "6"))


@dataclass
class Pipeline:
    """The process that runs and is killed, over a lake of its own."""

    process: subprocess.Popen[str]
    endpoint_url: str
    tables: LakeTables
    places: Places
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def next_delivery(self) -> tuple[int, str]:
        """A new delivery of the month; its number and its manifest."""
        number = next(self.numbers)
        return number, deliver(self.tables.s3, self.places, number).uri

    def run(
        self, number: int, manifest: str, kill: dict[str, Any] | None = None, protocol: str = "snapshots"
    ) -> dict[str, Any]:
        """One run of the pipeline for a delivery."""
        request = {
            "places": asdict(self.places),
            "endpoint_url": self.endpoint_url,
            "number": number,
            "manifest": manifest,
            "kill": kill,
            "protocol": protocol,
        }
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def readers(self, cache: Path) -> dict[str, Look]:
        # The API asks S3 as its Lambda does: once more when a connection broke; that is no answer yet, and no wrong one.
        as_lambda = boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            config=LIMITS.merge(Config(s3={"addressing_style": "path"})),
            **CREDENTIALS,
        )
        return {
            "files": files_reader(self.tables.s3, self.places),
            "api": api_reader(as_lambda, self.places, cache),
            "view": view_reader(self.tables),
        }

    def published(self) -> str:
        entry = read_pointer(self.tables.s3, pointer_place(self.places.lake)).published(EXPORT, PERIOD)
        assert entry
        return entry.snapshot_id

    def etags(self, snapshot_id: str) -> dict[tuple[str, str], str]:
        """(table, file) → ETag of what lies in the snapshot's folders."""
        found = {}
        for table in TABLES:
            folder = f"gold/{table}/billing_period={PERIOD}/snapshot_id={snapshot_id}/"
            answer = self.tables.s3.list_objects_v2(Bucket=self.places.lake, Prefix=folder)
            found |= {
                (table, one["Key"].removeprefix(folder)): one["ETag"].strip('"') for one in answer.get("Contents", [])
            }
        return found


@pytest.fixture
def pipeline(aws: Callable[[str], Any], embedded_aws: EmbeddedAws, request: Any) -> Iterator[Pipeline]:
    """A lake in which the first delivery is published, and the process that publishes the next ones."""
    tables = LakeTables(aws, f"faults{hashlib.sha256(request.node.name.encode()).hexdigest()[:8]}")
    tables.create()
    places = Places(f"{tables.bucket}-in", tables.bucket, tables.gold, tables.silver, tables.published)
    tables.s3.create_bucket(Bucket=places.deliveries)
    results = {"ResultConfiguration": {"OutputLocation": f"s3://{places.lake}/athena/"}}
    tables.athena.create_work_group(Name=places.lake, Configuration=results)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.pipeline"],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": f"{REPOSITORY / 'plugins'}:{REPOSITORY}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    running = Pipeline(process, embedded_aws.endpoint_url, tables, places)
    assert running.run(*running.next_delivery())["exit_code"] == 0
    yield running
    process.kill()
    process.wait()
    for found in tables.s3.list_objects_v2(Bucket=places.deliveries).get("Contents", []):
        tables.s3.delete_object(Bucket=places.deliveries, Key=found["Key"])
    tables.s3.delete_bucket(Bucket=places.deliveries)
    tables.athena.delete_work_group(WorkGroup=places.lake, RecursiveDeleteOption=True)
    tables.drop()


def etag(body: bytes) -> str:
    """What S3 calls an object of these bytes."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def kills_of(calls: int, seconds: float) -> list[dict[str, Any]]:
    """Before and after every call, and as many random moments again; a fair sample of them."""
    rng = random.Random(20261126)  # noqa: S311  moments, no secret
    named = [{when: number} for number in range(1, calls + 1) for when in ("before", "after")]
    moments = [{"seconds": rng.uniform(0, seconds)} for _ in range(max(len(named), KILLS))]
    half = KILLS // 2
    chosen = named if half >= len(named) else rng.sample(named, half)
    return [*chosen, *moments[: KILLS - len(chosen)]]


@pytest.mark.timeout(4 * 3600)
def test_killed_at_any_moment_readers_see_one_whole_delivery_and_a_rerun_finishes_it(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    whole = pipeline.run(*pipeline.next_delivery())
    assert whole["exit_code"] == 0
    kills = kills_of(whole["calls"], whole["seconds"])
    killed = 0
    with looking(**pipeline.readers(tmp_path)) as seen:
        for kill in kills:
            number, manifest = pipeline.next_delivery()
            ended = pipeline.run(number, manifest, kill)
            killed += ended["exit_code"] == -9
            assert ended["exit_code"] in {0, -9}, kill
            assert pipeline.run(number, manifest)["exit_code"] == 0, kill
            snapshot_id = pipeline.published()
            expected = {place: etag(body) for place, body in files_of(number).items()}
            assert pipeline.etags(snapshot_id) == expected, kill
            # Once more: the same snapshot, and not a byte anew.
            assert pipeline.run(number, manifest)["exit_code"] == 0
            assert pipeline.published() == snapshot_id
    print(
        f"{killed} of {len(kills)} runs were killed; {whole['calls']} calls a run; looks:",
        {name: one.looks for name, one in seen.items()},
    )
    assert {name: one.wrong for name, one in seen.items()} == {"files": [], "api": [], "view": []}
    assert all(one.looks > len(kills) and len(one.numbers) > 1 for one in seen.values())
    # A moment past the end of the run kills nobody; most fall inside.
    assert killed > len(kills) * 0.7


@pytest.mark.timeout(4 * 3600)
def test_whatever_aws_refuses_ends_in_an_error_or_in_success_and_a_rerun_finishes_it(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    whole = pipeline.run(*pipeline.next_delivery())
    faults = [
        {"refuse": call, "status": status} for call in range(1, whole["calls"] + 1) for status in (*REFUSALS, SLOW)
    ]
    if len(faults) > KILLS:
        faults = random.Random(20261126).sample(faults, KILLS)  # noqa: S311  a choice, no secret
    failed = 0
    with looking(**pipeline.readers(tmp_path)) as seen:
        for fault in faults:
            number, manifest = pipeline.next_delivery()
            ended = pipeline.run(number, manifest, fault)
            assert ended["exit_code"] in {0, 1}, fault
            failed += ended["exit_code"]
            assert pipeline.run(number, manifest)["exit_code"] == 0, fault
            expected = {place: etag(body) for place, body in files_of(number).items()}
            assert pipeline.etags(pipeline.published()) == expected, fault
    print(f"{failed} of {len(faults)} refused runs failed, the others went on")
    assert {name: one.wrong for name, one in seen.items()} == {"files": [], "api": [], "view": []}
    assert failed > 0


@pytest.mark.timeout(600)
def test_the_same_readers_see_it_when_a_folder_is_emptied_and_written_anew(pipeline: Pipeline, tmp_path: Path) -> None:
    readers = pipeline.readers(tmp_path)
    with looking(files=readers["files"], view=readers["view"]) as seen:
        for at in range(12):
            number, manifest = pipeline.next_delivery()
            kill = {"before": 4 + 2 * at} if at % 2 else None
            pipeline.run(number, manifest, kill, protocol="delete-then-write")
    assert seen["files"].wrong
    assert seen["view"].wrong
