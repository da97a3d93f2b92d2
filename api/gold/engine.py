"""DuckDB, shut in: it reads the folder of snapshot files and nothing else, within limits of memory and time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from api.problems import Kinds, Problem
from api.queries.statement import Statement

Row = tuple[Any, ...]
_BATCH = 2000


class Engine:
    """Runs statements on local Parquet files."""

    def __init__(self, folder: Path, memory: str, seconds: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._seconds = seconds
        self._connection = duckdb.connect(
            config={"memory_limit": memory, "threads": 2, "autoinstall_known_extensions": False}
        )
        for setting in (
            f"SET temp_directory = {sql_text(str(folder / 'spilled'))}",
            f"SET allowed_directories = [{sql_text(str(folder) + '/')}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            self._connection.execute(setting)

    def rows(self, statement: Statement) -> list[Row]:
        """All rows. Problem query-timeout."""
        with self._limited(self._connection.cursor()) as cursor:
            return list(cursor.execute(statement.sql, _bound(statement)).fetchall())

    def batches(self, statement: Statement) -> Iterator[list[Row]]:
        """The rows in lists, never more than one list in memory. No time limit but the function's own."""
        cursor = self._connection.cursor().execute(statement.sql, _bound(statement))
        try:
            while rows := cursor.fetchmany(_BATCH):
                yield rows
        finally:
            cursor.close()

    @contextmanager
    def _limited(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        timer = threading.Timer(self._seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
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
            timer.cancel()
            cursor.close()


def sql_text(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def _bound(statement: Statement) -> Mapping[str, Any] | None:
    return statement.parameters or None
