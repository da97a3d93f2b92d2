"""The columns of a report in one layout, and where in a line item or row the cell of each comes from."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from local.deliver.column_names import cur_columns
from local.deliver.layouts import Layout
from local.samples.cells import ROW_CELLS, ZERO_COLUMNS, constant_cells, tags_of
from local.samples.cur1_columns import cell_name, cur1_columns, is_number
from local.samples.exact_numbers import fixed_decimal, java_double
from local.samples.line_items import LineItem
from local.samples.months import Month
from sentinel.column_names import athena_column_name

Source = Literal["row", "cells", "factor", "zero", "product", "tags", "map"]
Kind = Literal["text", "timestamp", "number", "map", "number_map"]
_FACTOR = "line_item_normalization_factor"
_MAPS: dict[str, Kind] = {
    "product": "map",
    "resource_tags": "map",
    "tags": "map",
    "cost_category": "map",
    "discount": "number_map",
}


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column: its name in the manifest and in a Parquet file, its kind, and where its cell is found under which key."""

    name: str
    parquet_name: str
    kind: Kind
    source: Source
    key: str


@dataclass(frozen=True, slots=True)
class StaticCells:
    """Everything a row takes from its line item in one delivery: text cells by CUR 2.0 name, and the maps."""

    line_item: LineItem
    cells: Mapping[str, str]
    maps: Mapping[str, Mapping[str, str]]


def report_columns(layout: Layout, month: Month) -> tuple[ReportColumn, ...]:
    """The columns of this month's deliveries in the layout, in order."""
    if layout is Layout.CUR2:
        return tuple(_cur2_column(column.cur2_name, column.cur2_type) for column in cur_columns())
    return tuple(_cur1_column(name) for name in cur1_columns(month))


def figure_text(layout: Layout) -> Callable[[int], str]:
    """How the layout's CSV writes a figure: ten decimals in CUR 1.0, a double's shortest digits in CUR 2.0."""
    return java_double if layout is Layout.CUR2 else fixed_decimal


def static_cells(line_item: LineItem, *, seed: int, month: Month, invoice_id: str) -> StaticCells:
    """A line item's cells and maps in one delivery."""
    tags = tags_of(line_item, month)
    maps = {
        "product": line_item.product,
        "resource_tags": {f"user_{athena_column_name(key)}": value for key, value in tags.items()},
        "tags": {f"resourceTags/user:{key}": value for key, value in tags.items()},
        "cost_category": {},
        "discount": {},
        "by_tag": tags,
    }
    return StaticCells(line_item, constant_cells(line_item, seed=seed, month=month, invoice_id=invoice_id), maps)


def static_text(column: ReportColumn, static: StaticCells, figure: Callable[[int], str]) -> str:
    """The CSV text of a cell that is the same in all rows of a line item; empty where AWS leaves it empty."""
    if column.source == "cells":
        return static.cells.get(column.key, "")
    if column.source == "product":
        return static.maps["product"].get(column.key, "")
    if column.source == "tags":
        return static.maps["by_tag"].get(column.key, "")
    if column.source == "map":
        return json.dumps(static.maps[column.key], separators=(",", ":"), ensure_ascii=False)
    if column.source == "factor":
        return figure(static.line_item.normalization_factor)
    return figure(0)


def _cur2_column(name: str, cur2_type: str) -> ReportColumn:
    if name in _MAPS:
        return ReportColumn(name, name, _MAPS[name], "map", name)
    kind: Kind = "timestamp" if cur2_type == "timestamp" else "number" if cur2_type == "double" else "text"
    return ReportColumn(name, name, kind, _source(name), name)


def _cur1_column(name: str) -> ReportColumn:
    where, key = cell_name(name)
    parquet_name = athena_column_name(name)
    if where == "product":
        return ReportColumn(name, parquet_name, "text", "product", key)
    if where == "tags":
        return ReportColumn(name, parquet_name, "text", "tags", key)
    kind: Kind = "timestamp" if key.endswith("_date") else "number" if is_number(name) else "text"
    return ReportColumn(name, parquet_name, kind, _source(key), key)


def _source(cur2_name: str) -> Source:
    if cur2_name in ROW_CELLS:
        return "row"
    if cur2_name == _FACTOR:
        return "factor"
    return "zero" if cur2_name in ZERO_COLUMNS else "cells"
