"""CSV files, gzipped or zipped, written row by row; the same rows give the same bytes."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from local.scenarios.charges import Charge, Line
from local.scenarios.files.cells import InvoiceOf, RowCells, figure_text, line_text

_COMPRESSION_LEVEL = 1
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_ROWS_AT_A_TIME = 500
# Lines whose cells are kept rendered: the rows of a line, or of the few lines of a commitment, come together.
_MOST_LINES = 64
_NEEDS_QUOTES = set(',"\n\r')


class CsvWriter:
    """Writes files of one delivery."""

    def __init__(self, cells: RowCells, invoice_of: InvoiceOf) -> None:
        self._cells = cells
        self._invoice_of = invoice_of
        self._zero = figure_text(cells.layout)(0)
        self._lines: dict[Line, list[str]] = {}
        self.header = _row_text([column.name for column in cells.columns]) + "\n"

    def write(self, path: Path, charges: Iterable[Charge]) -> None:
        """One file of these rows, under a header; packed as the path's ending says."""
        with ExitStack() as stack:
            target: IO[bytes] | gzip.GzipFile = (
                _open_zip(path, stack) if path.suffix == ".zip" else _open_gzip(path, stack)
            )
            target.write(self.header.encode())
            block: list[str] = []
            for text in self._texts(charges):
                block.append(text)
                if len(block) == _ROWS_AT_A_TIME:
                    target.write("".join(block).encode())
                    block.clear()
            target.write("".join(block).encode())

    def _texts(self, charges: Iterable[Charge]) -> Iterator[str]:
        for charge in charges:
            template = self._lines.get(charge.line) or self._render(charge.line)
            row = template.copy()
            for place, text in self._cells.of(charge):
                row[place] = _quoted(text)
            yield ",".join(row if charge.fields is None else row[: charge.fields]) + "\n"

    def _render(self, line: Line) -> list[str]:
        self._cells.check_line(line)
        if len(self._lines) >= _MOST_LINES:
            self._lines.clear()
        row = [_quoted(line_text(column, line, self._invoice_of, self._zero)) for column in self._cells.columns]
        self._lines[line] = row
        return row


def _quoted(text: str) -> str:
    return _row_text([text]) if _NEEDS_QUOTES.intersection(text) else text


def _row_text(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _open_gzip(path: Path, stack: ExitStack) -> gzip.GzipFile:
    packed = stack.enter_context(path.open("wb"))
    return stack.enter_context(
        gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=_COMPRESSION_LEVEL, mtime=0)
    )


def _open_zip(path: Path, stack: ExitStack) -> IO[bytes]:
    entry = zipfile.ZipInfo(path.name.removesuffix(".zip"), _ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    archive = stack.enter_context(zipfile.ZipFile(path, "w", compresslevel=_COMPRESSION_LEVEL))
    return stack.enter_context(archive.open(entry, "w", force_zip64=True))
