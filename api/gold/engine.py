"""DuckDB, shut in: it reads the folder of snapshot files and nothing else, within limits of memory and time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from api.problems import Kinds, Problem
from api.queries.statement import Statement, sql_text

Row = tuple[Any, ...]
_BATCH = 2000
_SECONDS_BETWEEN_INTERRUPTS = 0.05


class Engine:
    """Runs statements on local Parquet files."""

    def __init__(self, folder: Path, memory: str, seconds: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._seconds = seconds
        self._folder = folder
        self._memory = memory
        self._connection = self._connect(threads=2)

    def _connect(self, threads: int) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={"memory_limit": self._memory, "threads": threads, "autoinstall_known_extensions": False}
        )
        for setting in (
            f"SET temp_directory = {sql_text(str(self._folder / 'spilled'))}",
            f"SET allowed_directories = [{sql_text(str(self._folder) + '/')}]",
            "SET preserve_insertion_order = false",  # every statement says its order itself
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(setting)
        return connection

    @cached_property
    def _streaming(self) -> duckdb.DuckDBPyConnection:
        """For long tables: two threads that sort wide rows at once need more memory than there is, one spills in time."""
        return self._connect(threads=1)

    def rows(self, statement: Statement) -> list[Row]:
        """All rows. Problem query-timeout."""
        with self._limited(self._connection.cursor()) as cursor:
            return list(cursor.execute(statement.sql, _bound(statement)).fetchall())

    def batches(self, statement: Statement) -> Iterator[list[Row]]:
        """The rows in lists, never more than one list in memory. No time limit but the function's own."""
        cursor = self._streaming.cursor().execute(statement.sql, _bound(statement))
        try:
            while rows := cursor.fetchmany(_BATCH):
                yield rows
        finally:
            cursor.close()

    @contextmanager
    def _limited(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        is_done = threading.Event()
        limit = threading.Thread(target=_interrupt, args=(cursor, self._seconds, is_done), daemon=True)
        limit.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            raise Problem(
                Kinds.QUERY_TIMEOUT,
                f"no answer within {self._seconds:g} s; ask for fewer months or groups, or make an export",
                headers={"Retry-After": "60"},
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise Problem(
                Kinds.TOO_LARGE, "the question needs more memory than there is; ask for fewer months or groups"
            ) from error
        finally:
            is_done.set()
            limit.join()
            cursor.close()


def _interrupt(cursor: duckdb.DuckDBPyConnection, after_seconds: float, is_done: threading.Event) -> None:
    """End what runs on the cursor, unless it is done by then; again and again, as DuckDB forgets what comes between two steps."""
    seconds = after_seconds
    while not is_done.wait(seconds):
        cursor.interrupt()
        seconds = _SECONDS_BETWEEN_INTERRUPTS


def _bound(statement: Statement) -> Mapping[str, Any] | None:
    return statement.parameters or None
