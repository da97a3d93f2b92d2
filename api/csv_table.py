"""Tables as CSV (RFC 4180) that a spreadsheet opens without running anything: exact decimals, formula-safe by column type.

A text cell that a spreadsheet could take for a formula gets a leading apostrophe (OWASP ASVS 5.0, 1.2.10); a number never
does, for a credit is negative and must stay a number. What decides is the column's type, not the cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MEDIA_TYPE = "text/csv"
TOTAL = "Total"
_ROWS_PER_CHUNK = 500
# The first characters a spreadsheet may act upon, with their full-width forms.
_ACTIVE = frozenset("=+-@\t\r\n\0|%＝＋－＠")


@dataclass(frozen=True)
class Column:
    """A column; the cells of a number are decimal strings and are written as they are."""

    name: str
    is_number: bool = False


@dataclass
class CsvTable:
    """A table to be streamed; `totals` is asked when all rows are written, and gives the last rows.

    `row_count` is how many rows there will be, where that is known beforehand.
    """

    columns: Sequence[Column]
    rows: Iterable[Sequence[str | int | None]]
    totals: Callable[[], Iterable[Sequence[str | int | None]]] = field(default=tuple)
    row_count: int | None = None


def listed(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> CsvTable:
    """Rows whose fields are the cells, as a table of these columns."""
    return CsvTable(columns, ([_cell(row[column.name]) for column in columns] for row in rows))


def _cell(value: Any) -> str | int | None:
    """The value as JSON writes it, for true and false."""
    return str(value).lower() if isinstance(value, bool) else value


def safe_cell(cell: str | int | None, column: Column) -> str:
    """The cell as it may be written."""
    if cell is None:
        return ""
    written = str(_cell(cell))
    return f"'{written}" if not column.is_number and _may_act(written) else written


def _may_act(text: str) -> bool:
    """Whether the first character that is not blank or invisible is an active one."""
    for character in text:
        if character in _ACTIVE:
            return True
        if character.isprintable() and character != " ":
            return False
    return False


def csv_chunks(table: CsvTable) -> Iterator[bytes]:
    """The table as UTF-8, a few hundred rows at a time: header, rows, totals."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    # Names of columns are text of a caller too: `tag:=cmd()` is a dimension.
    writer.writerow([safe_cell(column.name, Column("")) for column in table.columns])
    for count, row in enumerate(_all_rows(table), start=1):
        writer.writerow([safe_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)])
        if count % _ROWS_PER_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _all_rows(table: CsvTable) -> Iterator[Sequence[str | int | None]]:
    yield from table.rows
    yield from table.totals()


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
