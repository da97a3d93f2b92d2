"""A month of any size: the same hard rows again and again, for another account's plan, reservation and resources each time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from local.scenarios.charges import Charge
from local.scenarios.files.columns import ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.generation import WrittenDelivery, write_one
from local.scenarios.month_view import MonthView
from local.scenarios.months.calendar import after
from local.scenarios.pieces import known_commitments as known
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.savings_plans import savings_plan
from local.scenarios.pieces.taxes import with_taxes
from local.scenarios.pieces.usage import usage
from local.scenarios.scenario import Delivery

EXPORT = "nasty-large"
_ROWS_PER_FILE = 1_000_000
_USAGE_LINES = 40

OnRows = Callable[[int], None]
"""Called with the number of rows so far, now and then."""
_ROWS_BETWEEN_REPORTS = 10_000


def large_month(view: MonthView, rows: int) -> Iterator[Charge]:
    """At least so many rows: whole rounds of usage, a reservation and a Savings Plan, and the taxes on all of it.

    A round ends before the next one begins, so memory does not grow with the rows, and every identity holds.
    """
    return with_taxes(view, _rounds(view, rows))


def write_large_month(
    folder: Path, rows: int, *, layout: ExportLayout, view: MonthView, on_rows: OnRows | None = None
) -> WrittenDelivery:
    """Writes one delivery of a large month and its truth, as `generate_scenario` does."""

    def charges(month: MonthView) -> Iterator[Charge]:
        stream = large_month(month, rows)
        return _reported(stream, on_rows) if on_rows else stream

    delivery = Delivery(
        EXPORT,
        layout,
        after(view.period, 15),
        view,
        charges,
        ReportOptions(reservations=True, savings_plans=True),
        "everything",
        rows_per_file=_ROWS_PER_FILE,
        what=f"a large month, {rows} rows and more",
    )
    return write_one("large-month", delivery, folder, number=1)


def _rounds(view: MonthView, rows: int) -> Iterator[Charge]:
    written = 0
    for number in count(1):
        if written >= rows:
            return
        for charge in _round(view, number):
            written += 1
            yield charge


def _round(view: MonthView, number: int) -> Iterator[Charge]:
    reserved = replace(known.ALL_UPFRONT, name=f"{known.ALL_UPFRONT.name}-{number}")
    plan = replace(known.COMPUTE_PARTIAL_UPFRONT, name=f"{known.COMPUTE_PARTIAL_UPFRONT.name}-{number}")
    return chain(
        usage(view, _USAGE_LINES, name=f"usage-{number}"), reservation(view, reserved), savings_plan(view, plan)
    )


def _reported(charges: Iterator[Charge], on_rows: OnRows) -> Iterator[Charge]:
    number = 0
    for number, charge in enumerate(charges, start=1):
        yield charge
        if number % _ROWS_BETWEEN_REPORTS == 0:
            on_rows(number)
    on_rows(number)
