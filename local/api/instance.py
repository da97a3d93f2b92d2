"""An instance of the Lambda function: one thread that handles one event at a time, as Lambda's sandboxes do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread, Timer
from typing import Any

from local.api.function import Handler, LambdaContext, Outcome, call_function, load_handler, log

Job = tuple[Callable[[], Any], "Future[Any]"]


class Instance:
    """The function in this process. Calls wait for one another; a call nobody waits for any more is not begun.

    Lambda ends a sandbox whose call takes too long. A thread cannot be ended, so `on_timeout` ends this process, and the server
    starts another in its place.
    """

    def __init__(
        self, handler_name: str, function_seconds: float, on_timeout: Callable[[], None] | None = None
    ) -> None:
        self._handler_name = handler_name
        self._seconds = function_seconds
        self._on_timeout = on_timeout or _end_process
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._handler: Handler | None = None
        Thread(target=self._work, name="lambda", daemon=True).start()

    async def load(self) -> None:
        """Import the handler, in the thread that will run it. What the import raises goes through."""
        self._handler = await self._run(lambda: load_handler(self._handler_name))

    async def invoke(self, payload: bytes, request_id: str) -> Outcome:
        """Handle one event of JSON. Cancelled before its turn, it is never begun; after, it goes on unheard."""
        outcome: Outcome = await self._run(lambda: self._call(payload, request_id))
        return outcome

    async def _run(self, job: Callable[[], Any]) -> Any:
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            job, future = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:
                future.set_exception(error)

    def _call(self, payload: bytes, request_id: str) -> Outcome:
        if self._handler is None:
            raise RuntimeError("load() comes before invoke()")
        watchdog = Timer(self._seconds, self._time_out, [request_id])
        watchdog.daemon = True
        watchdog.start()
        try:
            return call_function(self._handler, payload, LambdaContext(request_id, self._seconds))
        finally:
            watchdog.cancel()

    def _time_out(self, request_id: str) -> None:
        log.error(
            "%s: task timed out after %.2f seconds; this process ends and another takes its place",
            request_id,
            self._seconds,
        )
        self._on_timeout()


def _end_process() -> None:
    os._exit(1)
