"""The texts of a row's cells, column by column: what a line's rows have in common once, the rest for each row."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from local.deliver.column_names import cur_columns
from local.deliver.layouts import Layout
from local.samples.cells import ZERO_COLUMNS
from local.samples.exact_numbers import fixed_decimal, java_double
from local.scenarios.charges import Charge, Line, Span, check_digits
from local.scenarios.files.columns import Column
from sentinel.column_names import athena_column_name

INVOICE = "bill_invoice_id"
# Column → which part of a row's span it shows; the first three are a CUR's, the others FOCUS's.
TIMES = {
    "line_item_usage_start_date": "start",
    "line_item_usage_end_date": "end",
    "identity_time_interval": "interval",
    "ChargePeriodStart": "start",
    "ChargePeriodEnd": "end",
}
# CUR 1.0 has no column for these, so it cannot show them.
_ONLY_CUR2 = {column.cur2_name for column in cur_columns() if column.cur1_name is None}
_ZEROS = frozenset(ZERO_COLUMNS)

InvoiceOf = Callable[[Line], str]


def figure_text(layout: Layout) -> Callable[[int], str]:
    """How the layout's CSV writes a number: ten decimals in CUR 1.0, the shortest digits of a double in CUR 2.0."""
    return java_double if layout is Layout.CUR2 else fixed_decimal


def instant_text(layout: Layout, instant: datetime) -> str:
    """How the layout's CSV writes a point in time."""
    return f"{instant:%Y-%m-%dT%H:%M:%S}{'.000Z' if layout is Layout.CUR2 else 'Z'}"


def line_text(column: Column, line: Line, invoice_of: InvoiceOf, zero: str) -> str:
    """The text of a cell as far as the line knows it: empty, or 0, where the row may fill it in."""
    if column.source in {"product", "tag", "category"}:
        values = {"product": line.product, "tag": line.tags, "category": line.cost_categories}[column.source]
        return values.get(column.key, "")
    if column.source == "merged_tag":
        return line_map("resource_tags", line).get(column.parquet_name.removeprefix("resource_tags_"), "")
    if column.source == "map":
        return json.dumps(line_map(column.key, line), separators=(",", ":"), ensure_ascii=False)
    if column.key == INVOICE:
        return invoice_of(line)
    if column.kind == "number":
        return zero if column.key in _ZEROS else ""
    return line.cells.get(column.key, "")


def line_map(key: str, line: Line) -> dict[str, str]:
    """A map of a line; in `resource_tags` AWS merges keys that become the same, and the first stays."""
    if key == "product":
        return dict(line.product)
    if key == "tags":
        return {f"resourceTags/{tag}": value for tag, value in line.tags.items()}
    if key == "resource_tags":
        merged: dict[str, str] = {}
        for tag, value in line.tags.items():
            merged.setdefault(athena_column_name(tag), value)
        return merged
    return dict(line.cost_categories) if key == "cost_category" else {}


class RowCells:
    """Where in a row the cells go that each row has of its own. Raises ValueError for a figure no column can show."""

    def __init__(self, columns: Sequence[Column], layout: Layout) -> None:
        self.columns = columns
        self.layout = layout
        self.position = {column.key: number for number, column in enumerate(columns) if column.source == "cell"}
        self.discount = next((number for number, c in enumerate(columns) if c.key == "discount"), None)
        self._figure = figure_text(layout)
        self._instants: dict[datetime, str] = {}
        self._kinds = {column.key: column.kind for column in columns}
        self._shown = {column.key for column in columns}
        self._is_cur2 = layout is Layout.CUR2
        self._times = [(self.position[key], part) for key, part in TIMES.items() if key in self.position]

    def check_line(self, line: Line) -> None:
        """Raises ValueError for a cell of the line that has no column: it would be lost."""
        keys = {key for key, value in line.cells.items() if value}
        if not self._is_cur2:
            keys -= _ONLY_CUR2
        lost = sorted(keys - self._shown)
        if lost:
            raise ValueError(f"{line.name}: the report has no column for {', '.join(lost)}; add it to its options.")

    def of(self, charge: Charge) -> list[tuple[int, str]]:
        """(position, text) of each cell of the row's own."""
        position = self.position
        cells = [(place, self._span_text(charge.span, part)) for place, part in self._times]
        for key, value in charge.figures.items():
            place = position.get(key)
            if place is None:
                if value:
                    raise ValueError(f"{charge.line.name}: the report has no column for {key}; add it to its options.")
                continue
            check_digits(value)
            is_text = self._kinds[key] == "text"
            cells.append((place, fixed_decimal(value) if is_text else self._figure(value)))
        if charge.discounts and self.discount is not None:
            cells.append((self.discount, discount_text(charge.discounts)))
        for key, text in charge.texts.items():
            if key in position:
                cells.append((position[key], text))
            elif key in self._shown:
                cells.append((next(n for n, c in enumerate(self.columns) if c.key == key), text))
        return cells

    def _span_text(self, span: Span, part: str) -> str:
        if part == "interval":
            return span.interval
        instant = span.start if part == "start" else span.end
        text = self._instants.get(instant)
        if text is None:
            text = self._instants[instant] = instant_text(self.layout, instant)
        return text


def discount_text(discounts: Mapping[str, int]) -> str:
    """The discount map as JSON."""
    entries = ",".join(f'"{name}":{fixed_decimal(value)}' for name, value in discounts.items())
    return f"{{{entries}}}"
