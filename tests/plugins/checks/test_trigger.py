"""The trigger fires once, with the end state of every query, and leaves none running that nobody waits for."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

import pytest
from airflow.serialization.serialized_objects import BaseSerialization

from sentinel.checks.trigger import AthenaQueriesTrigger


class FakeAthena:
    """Answers GetQueryExecution from a list of states per query; the last one stays."""

    def __init__(self, states: dict[str, list[str]]) -> None:
        self.states = {query: list(given) for query, given in states.items()}
        self.asked: list[str] = []
        self.stopped: list[str] = []

    async def __aenter__(self) -> FakeAthena:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803 - AWS's spelling
        self.asked.append(QueryExecutionId)
        states = self.states[QueryExecutionId]
        state = states.pop(0) if len(states) > 1 else states[0]
        status = {"State": state} | ({"StateChangeReason": "why"} if state == "FAILED" else {})
        return {"QueryExecution": {"Status": status}}

    async def stop_query_execution(self, QueryExecutionId: str) -> None:  # noqa: N803 - AWS's spelling
        self.stopped.append(QueryExecutionId)
        if self.states.get(QueryExecutionId) == ["GONE"]:
            raise RuntimeError("no such query")


def trigger(monkeypatch: pytest.MonkeyPatch, athena: FakeAthena, **arguments: Any) -> AthenaQueriesTrigger:
    class Hook:
        async def get_async_conn(self) -> FakeAthena:
            return athena

    monkeypatch.setattr(AthenaQueriesTrigger, "_hook", lambda _: Hook())
    return AthenaQueriesTrigger(query_execution_ids=list(athena.states), poll_seconds=0, **arguments)


def events(one: AthenaQueriesTrigger) -> list[Any]:
    async def collect() -> list[Any]:
        return [event.payload async for event in one.run()]

    return asyncio.run(collect())


def test_it_fires_once_when_every_query_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    athena = FakeAthena({"a": ["SUCCEEDED"], "b": ["QUEUED", "RUNNING", "FAILED"], "c": ["RUNNING", "CANCELLED"]})
    assert events(trigger(monkeypatch, athena)) == [
        {
            "states": {
                "a": {"state": "SUCCEEDED", "reason": ""},
                "b": {"state": "FAILED", "reason": "why"},
                "c": {"state": "CANCELLED", "reason": ""},
            }
        }
    ]
    assert athena.stopped == []


def test_a_query_that_has_ended_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    athena = FakeAthena({"a": ["SUCCEEDED"], "b": ["RUNNING", "RUNNING", "SUCCEEDED"]})
    events(trigger(monkeypatch, athena))
    assert athena.asked == ["a", "b", "b", "b"]


def test_when_the_time_is_over_the_rest_is_stopped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    athena = FakeAthena({"a": ["SUCCEEDED"], "b": ["RUNNING"]})
    one = trigger(monkeypatch, athena, timeout_seconds=60.0, started_at=0.0)
    assert events(one) == [
        {
            "states": {
                "a": {"state": "SUCCEEDED", "reason": ""},
                "b": {"state": "TIMED_OUT", "reason": "still running after 60 s, stopped"},
            }
        }
    ]
    assert athena.stopped == ["b"]


def test_no_query_at_all_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events(trigger(monkeypatch, FakeAthena({}))) == [{"states": {}}]


def test_a_kill_stops_every_query_even_when_one_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    athena = FakeAthena({"a": ["GONE"], "b": ["RUNNING"]})
    asyncio.run(trigger(monkeypatch, athena).on_kill())
    assert athena.stopped == ["a", "b"]


def test_it_survives_a_restart_of_the_triggerer_with_its_time_limit() -> None:
    one = AthenaQueriesTrigger(
        query_execution_ids=["a"],
        poll_seconds=1.0,
        timeout_seconds=5.0,
        aws_conn_id=None,
        region_name="eu-west-1",
        started_at=7.0,
    )
    path, arguments = one.serialize()
    assert path == "sentinel.checks.trigger.AthenaQueriesTrigger"
    kept = BaseSerialization.deserialize(BaseSerialization.serialize(arguments))
    assert AthenaQueriesTrigger(**kept).serialize() == (path, arguments)
    assert arguments == {
        "query_execution_ids": ["a"],
        "poll_seconds": 1.0,
        "timeout_seconds": 5.0,
        "aws_conn_id": None,
        "region_name": "eu-west-1",
        "started_at": 7.0,
    }
