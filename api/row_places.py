"""The place of a row of the audit log as a cursor carries it: nothing in it may tell more than the rows a caller sees.

A file's number and a row's number in it count the rows before, those of other accounts too. So for a token that is limited to
some accounts the row is counted among the visible rows of its snapshot, and found by counting again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.asked import Asked
from api.cursors import invalid_cursor
from api.gold.tables import LINE_ITEMS
from api.queries.line_items import RowPlace, nth_row, rows_up_to
from api.queries.statement import Statement, Values
from api.reading import Gold


def written_place(gold: Gold, asked: Asked, place: RowPlace) -> list[Any]:
    """The place as a cursor carries it: sort value, file and row; or sort value, snapshot and number among the visible rows."""
    file = Path(place.filename)
    if asked.principal.sees_all:
        return [place.sort_value, str(file.relative_to(gold.files.folder)), place.file_row_number]
    snapshot_id = file.parent.name.removeprefix("snapshot_id=")

    def build() -> Statement:
        values = Values()
        return rows_up_to(place, _visible(gold, asked, snapshot_id, values), values)

    [[count]] = gold.rows(build)
    return [place.sort_value, snapshot_id, count]


def read_place(gold: Gold, asked: Asked, written: list[Any]) -> RowPlace:
    """The place a cursor carries. Problem invalid-cursor when there is no such row."""
    sort_value, where, number = written
    if asked.principal.sees_all:
        return RowPlace(sort_value, str(gold.files.folder / where), number)

    def build() -> Statement:
        values = Values()
        return nth_row(number, _visible(gold, asked, where, values), values)

    rows = gold.rows(build)
    if not rows:
        raise invalid_cursor()
    [[filename, file_row_number]] = rows
    return RowPlace(sort_value, filename, file_row_number)


def _visible(gold: Gold, asked: Asked, snapshot_id: str, values: Values) -> str:
    [snapshot] = (one for one in asked.publication.snapshots if one.snapshot_id == snapshot_id)
    return gold.source_of_snapshot(asked, LINE_ITEMS, snapshot, values)
