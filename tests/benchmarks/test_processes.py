"""An instance of the function: its calls, and what happens when an answer is not the one expected."""

import os
import time
from pathlib import Path

import pytest

from benchmarks.api.events import event
from benchmarks.api.processes import BenchmarkError, Instance, api_environ


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    environ = dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parent)}
    return Instance(environ, tmp_path / "log", "echo.handler")


def test_each_call_is_timed_and_the_last_answer_comes_back(instance: Instance) -> None:
    with instance:
        called = instance.call([event("/v1/status"), event("/v1/costs")], 4)
    assert len(called.milliseconds) == 4
    assert (called.answer.status, called.answer.body, called.answer.headers) == (200, b"/v1/costs", {"etag": '"1"'})
    assert instance.started_at < called.answered_at < time.monotonic()
    assert 5e6 < called.peak_bytes < 500e6


def test_an_answer_of_another_status_ends_the_measurement_and_names_the_question(instance: Instance) -> None:
    with (
        instance,
        pytest.raises(BenchmarkError, match=r"/v1/costs\?status=500: 1 of 2 answers were not 200 but 500"),
    ):
        instance.call([event("/v1/costs"), event("/v1/costs", {"status": "500"})], 2)


def test_a_304_is_an_error_unless_it_is_what_was_measured(instance: Instance) -> None:
    with instance:
        assert instance.call([event("/v1/costs", {"status": "304"})], expected_status=304).answer.status == 304
        with pytest.raises(BenchmarkError, match="200"):
            instance.call([event("/v1/costs")], expected_status=304)


def test_settings_of_the_caller_do_not_reach_the_function(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SENTINEL_QUERY_MEMORY", "8GB")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    environ = api_environ("http://127.0.0.1:1", tmp_path)
    assert "SENTINEL_QUERY_MEMORY" not in environ
    assert "AWS_PROFILE" not in environ
    assert environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
