"""Asynchronous calls of the function: each in a process of its own, tried again as Lambda does.

Lambda would start another instance for them, so that nobody's request waits for a long export; so does this.
"""

from __future__ import annotations

import asyncio
import sys
import time

from local.api.function import log
from local.api.options import Options


class BackgroundCalls:
    """The queue of asynchronous calls. It lives in memory: what has not ended when the server stops is lost."""

    def __init__(self, options: Options, at_once: int = 1) -> None:
        self._options = options
        self._turns = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, payload: bytes, request_id: str) -> None:
        """Take a call; it begins when it has its turn."""
        task = asyncio.create_task(self._until_it_works(payload, request_id), name=f"background {request_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End what runs and forget what waits."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_it_works(self, payload: bytes, request_id: str) -> None:
        tries = len(self._options.retry_waits) + 1
        for number, wait in enumerate((0.0, *self._options.retry_waits), start=1):
            await asyncio.sleep(wait)
            async with self._turns:
                begun = time.monotonic()
                has_worked = await self._call(payload, request_id)
            millis = (time.monotonic() - begun) * 1000
            log.info(
                "background %s try %d of %d %s %.0f ms",
                request_id,
                number,
                tries,
                "done" if has_worked else "failed",
                millis,
            )
            if has_worked:
                return
        log.error("background %s given up after %d tries", request_id, tries)

    async def _call(self, payload: bytes, request_id: str) -> bool:
        seconds = self._options.function_seconds
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "local.api.background_call", self._options.handler, request_id, str(seconds)),
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(seconds):
                await process.communicate(payload)
        except TimeoutError:
            log.error("background %s: task timed out after %.2f seconds", request_id, seconds)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode == 0
