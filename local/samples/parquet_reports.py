"""Parquet files of a delivery: timestamps and doubles typed, CUR 2.0 maps as maps, empty text as '' (cur.md trap 2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local.deliver.billing_periods import first_instant, next_period
from local.samples.cells import (
    AMOUNT,
    BLENDED,
    END,
    INTERVAL,
    LIST,
    NORMALIZED,
    START,
    UNBLENDED,
    DayTexts,
    row_figures,
)
from local.samples.exact_numbers import SCALE, java_double
from local.samples.months import Month, Row
from local.samples.report_columns import ReportColumn, StaticCells, static_text

_TIMESTAMP = pa.timestamp("ms", tz="UTC")
_FIGURES = (AMOUNT, NORMALIZED, UNBLENDED, BLENDED, LIST)


def write_parquet(
    path: Path,
    columns: Sequence[ReportColumn],
    rows: Sequence[Row],
    *,
    month: Month,
    statics: Mapping[str, StaticCells],
) -> None:
    """Writes the rows, Snappy compressed."""
    numbers: dict[str, int] = {}
    line_numbers = pa.array([numbers.setdefault(row.line_item.name, len(numbers)) for row in rows], pa.int32())
    of_lines = [statics[name] for name in numbers]
    row_arrays = _row_arrays(rows, month)
    arrays = [
        row_arrays[column.key] if column.source == "row" else _line_array(column, of_lines, month).take(line_numbers)
        for column in columns
    ]
    table = pa.Table.from_arrays(arrays, names=[column.parquet_name for column in columns])
    pq.write_table(table, path, compression="snappy")


def manifest_type(column: ReportColumn) -> str | None:
    """The type a CUR 2.0 Parquet manifest has for a map; None where it is the same as for CSV."""
    return {"map": "map<string,string>", "number_map": "map<string,double>"}.get(column.kind)


def _row_arrays(rows: Sequence[Row], month: Month) -> dict[str, pa.Array]:
    start = first_instant(month.period)
    days = [start + timedelta(days=number) for number in range(month.days + 1)]
    texts = DayTexts(month)
    arrays = {
        INTERVAL: pa.array([texts.of(row)[0] for row in rows], pa.string()),
        START: pa.array([days[row.day - 1] for row in rows], _TIMESTAMP),
        END: pa.array([days[-1] if row.line_item.spans_month else days[row.day] for row in rows], _TIMESTAMP),
    }
    for name, figures in zip(_FIGURES, zip(*map(row_figures, rows), strict=True), strict=True):
        # Division of integers is rounded correctly: the double nearest to the ten decimals.
        arrays[name] = pa.array([figure / SCALE for figure in figures], pa.float64())
    return arrays


def _line_array(column: ReportColumn, of_lines: Sequence[StaticCells], month: Month) -> pa.Array:
    """The column's value for each line item."""
    if column.kind == "map":
        return pa.array([list(s.maps[column.key].items()) for s in of_lines], pa.map_(pa.string(), pa.string()))
    if column.kind == "number_map":
        return pa.array([[] for _ in of_lines], pa.map_(pa.string(), pa.float64()))
    if column.kind == "timestamp":
        return pa.array([_bill_date(column.key, month)] * len(of_lines), _TIMESTAMP)
    if column.kind == "number":
        texts = [static_text(column, static, java_double) for static in of_lines]
        return pa.array([float(text) if text else None for text in texts], pa.float64())
    return pa.array([static_text(column, static, java_double) for static in of_lines], pa.string())


def _bill_date(key: str, month: Month) -> datetime:
    return first_instant(month.period if key == "bill_billing_period_start_date" else next_period(month.period))
