"""Waits for many Athena queries at once, in the triggerer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from airflow.providers.amazon.aws.hooks.athena import AthenaHook
from airflow.triggers.base import BaseTrigger, TriggerEvent

TIMED_OUT = "TIMED_OUT"


class AthenaQueriesTrigger(BaseTrigger):
    """Fires once, when every query has ended or the time is over.

    Event: `{"states": {query_execution_id: {"state": "SUCCEEDED | FAILED | CANCELLED | TIMED_OUT", "reason": "…"}}}`.
    A failed query is no exception here: the task wants the results of the others too.

    :param query_execution_ids: the queries, all started.
    :param poll_seconds: pause between two looks.
    :param timeout_seconds: after this the queries that still run are stopped and reported as TIMED_OUT.
    :param started_at: seconds since 1970; kept over a restart of the triggerer, so that the time limit is too.
    """

    def __init__(
        self,
        *,
        query_execution_ids: Sequence[str],
        poll_seconds: float = 2.0,
        timeout_seconds: float = 3600.0,
        aws_conn_id: str | None = "aws_default",
        region_name: str | None = None,
        started_at: float | None = None,
    ) -> None:
        super().__init__()
        self.query_execution_ids = list(query_execution_ids)
        self.poll_seconds = poll_seconds
        self.timeout_seconds = timeout_seconds
        self.aws_conn_id = aws_conn_id
        self.region_name = region_name
        self.started_at = time.time() if started_at is None else started_at

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The class path and arguments from which the triggerer makes this trigger again."""
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {
                "query_execution_ids": self.query_execution_ids,
                "poll_seconds": self.poll_seconds,
                "timeout_seconds": self.timeout_seconds,
                "aws_conn_id": self.aws_conn_id,
                "region_name": self.region_name,
                "started_at": self.started_at,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event with the end state of every query."""
        states: dict[str, dict[str, str]] = {}
        async with await self._hook().get_async_conn() as athena:
            while True:
                for query_execution_id in self.query_execution_ids:
                    if query_execution_id not in states:
                        state = await _end_state(athena, query_execution_id)
                        if state is not None:
                            states[query_execution_id] = state
                waiting = [one for one in self.query_execution_ids if one not in states]
                if not waiting:
                    break
                if time.time() - self.started_at > self.timeout_seconds:
                    reason = f"still running after {self.timeout_seconds:g} s, stopped"
                    states |= {one: {"state": TIMED_OUT, "reason": reason} for one in waiting}
                    await _stop(athena, waiting)
                    break
                self.log.info("%d of %d queries still run", len(waiting), len(self.query_execution_ids))
                await asyncio.sleep(self.poll_seconds)
        yield TriggerEvent({"states": states})

    async def on_kill(self) -> None:
        """Stops the queries when a user marks or clears the waiting task; Athena bills what they read on."""
        async with await self._hook().get_async_conn() as athena:
            await _stop(athena, self.query_execution_ids)

    def _hook(self) -> AthenaHook:
        return AthenaHook(aws_conn_id=self.aws_conn_id, region_name=self.region_name)


async def _end_state(athena: Any, query_execution_id: str) -> dict[str, str] | None:
    """State and reason of a query that has ended, None while it runs."""
    answer = await athena.get_query_execution(QueryExecutionId=query_execution_id)
    status = answer["QueryExecution"]["Status"]
    if status["State"] not in AthenaHook.TERMINAL_STATES:
        return None
    return {"state": status["State"], "reason": status.get("StateChangeReason", "")}


async def _stop(athena: Any, query_execution_ids: Sequence[str]) -> None:
    # Stopping a query that has ended is no error in Athena, so no look before it.
    await asyncio.gather(
        *(athena.stop_query_execution(QueryExecutionId=one) for one in query_execution_ids), return_exceptions=True
    )
