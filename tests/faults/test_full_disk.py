"""A disk that takes no more: landing ends in an error, nothing half-landed is ever read, and once there is room it goes on."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from sentinel.deliveries.landing import land_delivery, read_record
from sentinel.places import Place
from tests.conftest import REPOSITORY, EmbeddedAws, free_port, wait_for_embedded_aws

MOST_BYTES = 64 * 1024
PERIOD = "2026-03"


@pytest.fixture
def start_full(tmp_path: Path) -> Iterator[Callable[[], EmbeddedAws]]:
    """Starts an embedded AWS that can write no file above the limit, as on a disk that is full."""
    started: list[EmbeddedAws] = []

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))

    def start() -> EmbeddedAws:
        port = free_port()
        command = [sys.executable, "-m", "local.aws", "--port", str(port), "--root", str(tmp_path / "root")]
        with (tmp_path / "full.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=limit,  # noqa: PLW1509  nothing else runs in this process yet
            )
        embedded = EmbeddedAws(f"http://127.0.0.1:{port}", tmp_path / "root", process)
        wait_for_embedded_aws(embedded, tmp_path / "full.log")
        started.append(embedded)
        return embedded

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()


def test_what_did_not_fit_is_not_there_and_lands_once_there_is_room(
    start_aws: Callable[[Path], EmbeddedAws], start_full: Callable[[], EmbeddedAws], tmp_path: Path
) -> None:
    roomy = start_aws(tmp_path / "root")
    s3 = roomy.client("s3")
    for bucket in ("deliveries", "lake"):
        s3.create_bucket(Bucket=bucket)
    names = [f"cur/demo/data/BILLING_PERIOD={PERIOD}/demo-{number:05}.csv.gz" for number in range(3)]
    for name, size in zip(names, (100, 3 * MOST_BYTES, 100), strict=True):
        s3.put_object(Bucket="deliveries", Key=name, Body=os.urandom(size))
    manifest = {
        "executionId": "00000000-0000-4000-8000-000000000001",
        "columns": [{"name": "line_item_unblended_cost", "type": "double"}],
        "dataFiles": [f"s3://deliveries/{name}" for name in names],
    }
    key = f"cur/demo/metadata/BILLING_PERIOD={PERIOD}/demo-Manifest.json"
    s3.put_object(Bucket="deliveries", Key=key, Body=json.dumps(manifest).encode())
    roomy.stop()

    full = start_full()
    place = Place("deliveries", key)
    with pytest.raises(ClientError, match=r"InternalError|500"):
        land_delivery(full.client("s3"), place, "lake")
    (folder,) = [
        one["Prefix"]
        for one in full.client("s3").list_objects_v2(
            Bucket="lake", Prefix=f"raw/demo/billing_period={PERIOD}/", Delimiter="/"
        )["CommonPrefixes"]
    ]
    listed = full.client("s3").list_objects_v2(Bucket="lake", Prefix=folder)["Contents"]
    # What is there is whole; what did not fit is not there in part either.
    assert {one["Size"] for one in listed} == {100}
    assert read_record(full.client("s3"), Place("lake", folder)) is None
    full.stop()

    again = start_aws(tmp_path / "root")
    landed = land_delivery(again.client("s3"), place, "lake")
    assert landed.is_new
    assert landed.raw.key == folder
    assert sorted(file["size"] for file in landed.record["files"]) == [100, 100, 3 * MOST_BYTES]
    again.stop()
