"""Parquet files, Snappy compressed, written a block of rows at a time: numbers typed, empty text as '' and not null."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local.samples.exact_numbers import SCALE, fixed_decimal
from local.scenarios.charges import Charge, Line, check_digits
from local.scenarios.files.cells import TIMES, InvoiceOf, RowCells, line_map, line_text
from local.scenarios.files.columns import Column

_TIMESTAMP = pa.timestamp("ms", tz="UTC")
_TYPES = {
    "text": pa.string(),
    "timestamp": _TIMESTAMP,
    "number": pa.float64(),
    "map": pa.map_(pa.string(), pa.string()),
    "number_map": pa.map_(pa.string(), pa.float64()),
}
_ROWS_AT_A_TIME = 10_000


class ParquetWriter:
    """Writes files of one delivery."""

    def __init__(self, cells: RowCells, invoice_of: InvoiceOf) -> None:
        self._cells = cells
        self._invoice_of = invoice_of
        self._schema = pa.schema([(column.parquet_name, _TYPES[column.kind]) for column in cells.columns])

    def write(self, path: Path, charges: Iterable[Charge]) -> None:
        """One file of these rows."""
        rows = iter(charges)
        with pq.ParquetWriter(path, self._schema, compression="snappy") as target:
            while block := list(islice(rows, _ROWS_AT_A_TIME)):
                target.write_table(self._table(block))

    def _table(self, block: Sequence[Charge]) -> pa.Table:
        numbers: dict[Line, int] = {}
        places = pa.array([numbers.setdefault(charge.line, len(numbers)) for charge in block], pa.int32())
        for line in numbers:
            self._cells.check_line(line)
        of_rows = set(TIMES)
        for charge in block:
            of_rows.update(charge.figures, charge.texts)
            self._check_figures(charge)
        has_discounts = any(charge.discounts for charge in block)
        arrays = []
        for column in self._cells.columns:
            if column.source == "cell" and column.key in of_rows:
                arrays.append(pa.array(list(self._values(column, block)), _TYPES[column.kind]))
            elif column.kind == "number_map" and has_discounts:
                discounts = [[(k, v / SCALE) for k, v in charge.discounts.items()] for charge in block]
                arrays.append(pa.array(discounts, _TYPES[column.kind]))
            else:
                arrays.append(self._line_array(column, list(numbers)).take(places))
        return pa.Table.from_arrays(arrays, schema=self._schema)

    def _values(self, column: Column, block: Sequence[Charge]) -> Iterator[object]:
        key = column.key
        if key in TIMES:
            attribute = TIMES[key]
            for charge in block:
                yield getattr(charge.span, attribute)
            return
        for charge in block:
            if key in charge.texts:
                text = charge.texts[key]
                yield (float(text) if text else None) if column.kind == "number" else text
            elif key in charge.figures:
                value = charge.figures[key]
                # Division of integers is rounded correctly: the double nearest to the ten decimals.
                yield value / SCALE if column.kind == "number" else fixed_decimal(value)
            else:
                text = line_text(column, charge.line, self._invoice_of, "0")
                yield (float(text) if text else None) if column.kind == "number" else text

    def _line_array(self, column: Column, lines: Sequence[Line]) -> pa.Array:
        kind = _TYPES[column.kind]
        if column.kind == "map":
            return pa.array([list(line_map(column.key, line).items()) for line in lines], kind)
        if column.kind == "number_map":
            return pa.array([[] for _ in lines], kind)
        texts = [line_text(column, line, self._invoice_of, "0") for line in lines]
        if column.kind == "number":
            return pa.array([float(text) if text else None for text in texts], kind)
        if column.kind == "timestamp":
            return pa.array([datetime.fromisoformat(text) if text else None for text in texts], kind)
        return pa.array(texts, kind)

    def _check_figures(self, charge: Charge) -> None:
        for key, value in charge.figures.items():
            check_digits(value)
            if value and key not in self._cells.position:
                raise ValueError(f"{charge.line.name}: the report has no column for {key}; add it to its options.")
