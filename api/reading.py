"""Puts questions to the published files: fetches what is needed, builds the source, runs the statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from api.asked import Asked
from api.gold.engine import Engine, Row
from api.gold.snapshot_files import SnapshotFiles, SnapshotGoneError
from api.gold.tables import Table
from api.publications.pointer import Snapshot
from api.publications.reader import PublicationReader
from api.queries.source import source
from api.queries.statement import Statement, Values
from api.spans import Span

Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Gold:
    """The published tables, as one principal may see them."""

    publications: PublicationReader
    files: SnapshotFiles
    engine: Engine
    cursor_key: bytes

    def source(self, asked: Asked, table: Table, values: Values, span: Span | None = None) -> str:
        """The SELECT of the rows asked for, of another span if one is given."""
        span = span or asked.span
        return source(
            table,
            self.files.files(table, asked.snapshots(span)),
            values,
            accounts=asked.principal.accounts,
            span=span if "usage_date" in table.columns else None,
            filters=asked.filters,
            excludes=asked.excludes,
        )

    def source_of_file(self, asked: Asked, table: Table, file: Path, values: Values) -> str:
        """The SELECT of the rows of one file that `source` has read, those the principal may see."""
        of_file = [one for one in asked.publication.snapshots if file.parent.name == f"snapshot_id={one.snapshot_id}"]
        self.files.files(table, of_file)  # again, when room was made for others since
        return source(table, [file], values, accounts=asked.principal.accounts)

    def source_of_snapshot(self, asked: Asked, table: Table, snapshot: Snapshot, values: Values) -> str:
        """The SELECT of the rows of one snapshot, those the principal may see."""
        return source(table, self.files.files(table, [snapshot]), values, accounts=asked.principal.accounts)

    def rows(self, build: Callable[[], Statement]) -> list[Row]:
        """All rows of a statement. `build` makes it, sources included."""
        return self._again_if_evicted(lambda: self.engine.rows(build()))

    def batches(self, build: Callable[[], Statement]) -> Iterator[list[Row]]:
        """The rows of a statement, a list at a time."""

        def begin() -> tuple[list[Row], Iterator[list[Row]]]:
            batches = self.engine.batches(build())
            return next(batches, []), batches

        first, rest = self._again_if_evicted(begin)
        yield first
        yield from rest

    def _again_if_evicted(self, ask: Callable[[], Answered]) -> Answered:
        """Ask, and once more when another process made room in the folder in between."""
        try:
            try:
                return ask()
            except duckdb.IOException:
                return ask()
        except SnapshotGoneError as error:
            raise self.publications.expired(f"snapshot {error}") from error
