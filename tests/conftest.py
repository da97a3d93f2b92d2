"""Fixtures all tests may use: the embedded AWS as its own process, and boto3 clients that talk to it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, settings
from xdist.scheduler.loadfile import LoadFileScheduling

# How long an example takes is no property of the code: a busy machine would fail.
settings.register_profile("sentinel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sentinel")

REPOSITORY = Path(__file__).resolve().parent.parent
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}


@dataclass
class EmbeddedAws:
    """A running embedded AWS: its address, its folder and its process."""

    endpoint_url: str
    root: Path
    process: subprocess.Popen[bytes]

    def client(self, service: str) -> Any:
        """A boto3 client for it; dummy credentials, region us-east-1, no retries that would hide an error."""
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        return boto3.client(service, endpoint_url=self.endpoint_url, config=config, **CREDENTIALS)

    def environment(self) -> dict[str, str]:
        """Variables that point a child process at it."""
        return os.environ | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
            "AWS_DEFAULT_REGION": CREDENTIALS["region_name"],
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def stop(self) -> int:
        """End it by SIGTERM; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start_embedded_aws(root: Path) -> EmbeddedAws:
    """Start it over a folder and wait until it answers."""
    port = free_port()
    log_path = root.parent / f"{root.name}.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.aws", "--port", str(port), "--root", str(root)],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    embedded = EmbeddedAws(f"http://127.0.0.1:{port}", root, process)
    wait_for_embedded_aws(embedded, log_path)
    return embedded


def wait_for_embedded_aws(embedded: EmbeddedAws, log_path: Path) -> None:
    """Until it answers; the test fails with its log when it ends, or does not within a minute."""
    for _ in range(600):
        if embedded.process.poll() is not None:
            pytest.fail(f"the embedded AWS ended with {embedded.process.returncode}:\n{log_path.read_text()}")
        try:
            with urllib.request.urlopen(f"{embedded.endpoint_url}/_sentinel/health", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    embedded.process.kill()
    pytest.fail(f"the embedded AWS did not answer within a minute:\n{log_path.read_text()}")


@pytest.fixture(scope="session")
def start_aws() -> Callable[[Path], EmbeddedAws]:
    """How to start another one, over a folder of the test's own: `start_aws(root)`; the test stops it."""
    return start_embedded_aws


@pytest.fixture(scope="session")
def embedded_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """One embedded AWS for the whole session. Tests share it, so each uses buckets and names of its own."""
    embedded = start_embedded_aws(tmp_path_factory.mktemp("embedded-aws") / "root")
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def aws(embedded_aws: EmbeddedAws) -> Callable[[str], Any]:
    """A factory of boto3 clients: `aws("s3")`."""
    return embedded_aws.client


# Folders that start what is dear, a stack of Airflow or a Spark: in this order, and each by one worker.
TOGETHER = ("tests/journey", "tests/spark_jobs")


def together(path: str) -> str | None:
    """The folder of `TOGETHER` that a test is in."""
    return next((folder for folder in TOGETHER if path.startswith(f"{folder}/")), None)


class DearFoldersTogether(LoadFileScheduling):  # type: ignore[misc]
    """Each file to one worker, for its fixtures; each dear folder to one, for what it starts."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return together(file) or file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> DearFoldersTogether:
    """How several workers share the tests."""
    return DearFoldersTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dear folders first: each takes one worker longest, and the journeys wait more than they work."""
    order = {folder: number for number, folder in enumerate(TOGETHER)}
    items.sort(key=lambda item: order.get(together(item.nodeid) or "", len(order)))
