"""Months that are hard to read: cells that are no cells, files that become empty, a month without rows."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from local.samples.organisation import MEMBERS
from local.scenarios.charges import Charge
from local.scenarios.files.columns import ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.month_view import MonthView
from local.scenarios.months.calendar import after, during
from local.scenarios.pieces.known_charges import CREDITS, DOMAIN
from local.scenarios.pieces.known_commitments import NO_UPFRONT
from local.scenarios.pieces.odd_cells import (
    BAD_CELLS_OF_CSV,
    BAD_CELLS_OF_PARQUET,
    BAD_MAPS,
    UNKNOWN_COLUMN,
    bad_rows,
    short_row,
    spelled_otherwise,
    with_unknown_cells,
)
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.single_charges import single_charges
from local.scenarios.pieces.usage import usage
from local.scenarios.scenario import Delivery, Scenario

SHOP = MEMBERS[0]
_ODD_MONTH = "2026-01"
_SHRINKING_MONTH = "2025-11"
_EMPTY_MONTH = "2025-12"
_COLLIDING = {"user:Name": "web", "user:name": "web-1", "aws:createdBy": "IAMUser:x"}


def _odd_cur1(view: MonthView) -> Iterator[Charge]:
    good = chain(usage(view, 60, tags=_COLLIDING), reservation(view, NO_UPFRONT), single_charges(view, CREDITS))
    bad = bad_rows(view, SHOP, BAD_CELLS_OF_CSV)
    return chain(spelled_otherwise(good), bad, [short_row(view, SHOP, fields=6)])


def _odd_cur2(view: MonthView) -> Iterator[Charge]:
    good = chain(usage(view, 50, tags=_COLLIDING), single_charges(view, (DOMAIN,)))
    return chain(with_unknown_cells(spelled_otherwise(good)), bad_rows(view, SHOP, (*BAD_CELLS_OF_CSV, *BAD_MAPS)))


def _odd_parquet(view: MonthView) -> Iterator[Charge]:
    return chain(usage(view, 20, tags=_COLLIDING), bad_rows(view, SHOP, BAD_CELLS_OF_PARQUET))


def _odd_deliveries(seed: int) -> tuple[Delivery, ...]:
    view = MonthView(_ODD_MONTH, seed=seed)
    tags = ("user:CostCenter", "user:Environment", "user:Team", "user:Name", "user:name", "aws:createdBy")
    return (
        Delivery(
            "nasty-cells-cur1",
            ExportLayout("cur1", "csv", "create-new"),
            after(_ODD_MONTH, 15),
            view,
            _odd_cur1,
            ReportOptions(reservations=True, tags=tags),
            "everything",
            what="bad cells, a row that is cut short, cells that only look bad",
        ),
        Delivery(
            "nasty-cells-cur2",
            ExportLayout("cur2", "csv", "overwrite"),
            after(_ODD_MONTH, 16),
            view,
            _odd_cur2,
            ReportOptions(further=(UNKNOWN_COLUMN,)),
            invoiced="everything",
            what="the same in CUR 2.0, and maps that are no JSON",
        ),
        Delivery(
            "nasty-cells-parquet",
            ExportLayout("cur2", "parquet", "create-new"),
            after(_ODD_MONTH, 17),
            view,
            _odd_parquet,
            invoiced="everything",
            what="NaN and null as a cost in Parquet",
        ),
    )


CELLS_THAT_ARE_NO_CELLS = Scenario(
    "cells-that-are-no-cells",
    "Words, NaN, infinity, \\N and nothing where a number or date should be, a map that is no JSON, a row cut short; beside them "
    "cells that only look bad. The truth says what is quarantined and the cost at stake.",
    (2, 3, 4, 5, 6, 19, 27),
    _odd_deliveries,
)


def _many(view: MonthView) -> Iterator[Charge]:
    return usage(view, 40)


def _few(view: MonthView) -> Iterator[Charge]:
    """A third of the lines is gone for good: AWS took them back."""
    return usage(view, 14)


def _none(view: MonthView) -> Iterator[Charge]:
    return usage(view, 0)


def _shrinking_deliveries(seed: int) -> tuple[Delivery, ...]:
    export, layout = "nasty-shrinking", ExportLayout("cur2", "csv", "overwrite")
    month = MonthView(_SHRINKING_MONTH, seed=seed)
    empty = MonthView(_EMPTY_MONTH, seed=seed)
    return (
        Delivery(
            export,
            layout,
            during(_SHRINKING_MONTH, 10),
            replace(month, last_day=9, is_preliminary=True),
            _many,
            rows_per_file=250,
            what="two files",
        ),
        Delivery(
            export,
            layout,
            during(_SHRINKING_MONTH, 29),
            replace(month, last_day=28),
            _many,
            rows_per_file=250,
            what="grown to five files, the first days restated",
        ),
        Delivery(
            export,
            layout,
            after(_SHRINKING_MONTH, 15),
            month,
            _few,
            invoiced="everything",
            rows_per_file=250,
            what="shrunk to two files; the others are empty",
        ),
        Delivery(export, layout, during(_EMPTY_MONTH, 2), empty, _none, what="a month with no rows"),
        Delivery(
            "nasty-shrinking-parquet",
            ExportLayout("cur2", "parquet", "overwrite"),
            during(_EMPTY_MONTH, 3),
            empty,
            _none,
            what="a month with no rows, in Parquet",
        ),
    )


A_MONTH_THAT_SHRINKS = Scenario(
    "a-month-that-shrinks",
    "Overwritten in place: grown, restated, then shrunk to fewer files, so that empty ones are left over; a month with no rows.",
    (14, 15, 25, 34),
    _shrinking_deliveries,
)
