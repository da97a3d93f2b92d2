"""One whole stack — embedded AWS and Airflow — for all journeys, driven by the `sentinel` command as a person would."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import free_port
from tests.journey.first_deliveries import Sensed, deliver_and_sense
from tests.journey.stack import Stack, marked_processes


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`sentinel up` on free ports in a home of its own; `sentinel down` at the end leaves no process behind."""
    home = tmp_path_factory.mktemp("stack") / "home"
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
    }
    running = Stack(
        home,
        f"http://127.0.0.1:{aws_port}",
        f"http://127.0.0.1:{airflow_port}",
        f"http://127.0.0.1:{api_port}",
        environ,
    )
    started = running.run("up")
    try:
        assert started.returncode == 0, f"sentinel up failed:\n{started.stdout}\n{started.stderr}"
        yield running
    finally:
        stopped = running.run("down")
    assert stopped.returncode == 0, stopped.stderr
    assert marked_processes(home) == []


@pytest.fixture(scope="session")
def sensed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Sensed:
    """The first state of every export, delivered, sensed and published."""
    return deliver_and_sense(stack, tmp_path_factory.mktemp("deliveries"))
