"""CSV files of a delivery, gzipped or zipped, the same bytes for the same rows.

A row differs from the next row of its line item in eight cells only, so the text of the others is made once.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Literal

from local.samples.cells import ROW_CELLS, row_texts
from local.samples.months import Month, Row
from local.samples.report_columns import ReportColumn, StaticCells, static_text

# Fast: the samples are repetitive enough to be small all the same.
_COMPRESSION_LEVEL = 1
_ROWS_AT_A_TIME = 4_000
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
# A cell the row fills in; no cell of a line item holds this character.
_HOLE = "\x00"

Packaging = Literal["gz", "zip"]


class CsvReport:
    """The CSV files of one delivery; what a line item's rows have in common is rendered once for all of them."""

    def __init__(
        self,
        columns: Sequence[ReportColumn],
        *,
        month: Month,
        statics: Mapping[str, StaticCells],
        figure: Callable[[int], str],
    ) -> None:
        self._columns = columns
        self._month = month
        self._statics = statics
        self._figure = figure
        self._templates: dict[str, str] = {}

    def write(self, path: Path, packaging: Packaging, rows: Sequence[Row]) -> None:
        """Writes rows under a header of the columns' names; a ZIP holds one CSV named like it."""
        if packaging == "zip":
            entry = zipfile.ZipInfo(path.name.removesuffix(".zip"), _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            with (
                zipfile.ZipFile(path, "w", compresslevel=_COMPRESSION_LEVEL) as archive,
                archive.open(entry, "w") as member,
            ):
                member.writelines(self._blocks(rows))
            return
        with (
            path.open("wb") as target,
            gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=_COMPRESSION_LEVEL, mtime=0) as packed,
        ):
            packed.writelines(self._blocks(rows))

    def _blocks(self, rows: Sequence[Row]) -> Iterator[bytes]:
        yield (",".join(column.name for column in self._columns) + "\n").encode()
        in_column_order = itemgetter(
            *(ROW_CELLS.index(column.key) for column in self._columns if column.source == "row")
        )
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            block = rows[start : start + _ROWS_AT_A_TIME]
            texts = []
            for row, cells in zip(block, row_texts(block, self._month, self._figure), strict=True):
                template = self._templates.get(row.line_item.name) or self._make_template(row.line_item.name)
                texts.append(template % in_column_order(cells))
            yield "".join(texts).encode()

    def _make_template(self, name: str) -> str:
        static, text = self._statics[name], io.StringIO()
        cells = (
            _HOLE if column.source == "row" else static_text(column, static, self._figure) for column in self._columns
        )
        csv.writer(text, lineterminator="\n").writerow(cells)
        template = text.getvalue().replace("%", "%%").replace(_HOLE, "%s")
        self._templates[name] = template
        return template
