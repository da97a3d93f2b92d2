"""CSV files of a delivery, gzipped or zipped, the same bytes for the same rows.

A row differs from the next row of its line item in eight cells only, so the text of the others is made once.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
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


def write_csv(
    path: Path,
    packaging: Packaging,
    columns: Sequence[ReportColumn],
    rows: Sequence[Row],
    *,
    month: Month,
    statics: dict[str, StaticCells],
    figure: Callable[[int], str],
) -> None:
    """Writes rows under a header of the columns' names; a ZIP holds one CSV named like it."""
    lines = _lines(columns, rows, month=month, statics=statics, figure=figure)
    if packaging == "zip":
        entry = zipfile.ZipInfo(path.name.removesuffix(".zip"), _ZIP_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        with (
            zipfile.ZipFile(path, "w", compresslevel=_COMPRESSION_LEVEL) as archive,
            archive.open(entry, "w") as member,
        ):
            for block in lines:
                member.write(block)
        return
    with (
        path.open("wb") as target,
        gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=_COMPRESSION_LEVEL, mtime=0) as compressed,
    ):
        for block in lines:
            compressed.write(block)


def _lines(
    columns: Sequence[ReportColumn],
    rows: Sequence[Row],
    *,
    month: Month,
    statics: dict[str, StaticCells],
    figure: Callable[[int], str],
) -> Iterator[bytes]:
    yield (",".join(column.name for column in columns) + "\n").encode()
    in_column_order = itemgetter(*(ROW_CELLS.index(column.key) for column in columns if column.source == "row"))
    templates: dict[str, str] = {}
    for start in range(0, len(rows), _ROWS_AT_A_TIME):
        block = rows[start : start + _ROWS_AT_A_TIME]
        texts = []
        for row, cells in zip(block, row_texts(block, month, figure), strict=True):
            name = row.line_item.name
            template = templates.get(name)
            if template is None:
                template = templates[name] = _template(columns, statics[name], figure)
            texts.append(template % in_column_order(cells))
        yield "".join(texts).encode()


def _template(columns: Sequence[ReportColumn], static: StaticCells, figure: Callable[[int], str]) -> str:
    text = io.StringIO()
    cells = (_HOLE if column.source == "row" else static_text(column, static, figure) for column in columns)
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().replace("%", "%%").replace(_HOLE, "%s")
