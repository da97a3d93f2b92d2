"""Cells that are no cells: rows that cannot be typed, and rows that only look as if they could not.

Bad rows are extra rows; the truth has them in the quarantine with the cost at stake and in no total.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from local.samples.exact_numbers import fixed_decimal, units
from local.samples.organisation import Account
from local.scenarios.charges import USAGE, Charge, Measures, Quarantine
from local.scenarios.lines import make_line
from local.scenarios.month_view import MonthView

UNKNOWN_COLUMN = "line_item_fresh_column"
_COST = "line_item_unblended_cost"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that has no value of its column's type; `cost_is_known`: the cost is still there to be read."""

    column: str
    text: str
    cost_is_known: bool = True


BAD_CELLS_OF_CSV = (
    BadCell(_COST, "n/a", cost_is_known=False),
    BadCell(_COST, "", cost_is_known=False),
    BadCell(_COST, "NaN", cost_is_known=False),
    BadCell(_COST, r"\N", cost_is_known=False),
    BadCell(_COST, "1,25", cost_is_known=False),
    BadCell(_COST, "Infinity", cost_is_known=False),
    BadCell("line_item_usage_amount", "twelve"),
    BadCell("pricing_public_on_demand_cost", "convertible"),
    BadCell("line_item_usage_start_date", ""),
    BadCell("line_item_usage_start_date", "yesterday"),
    BadCell("line_item_usage_end_date", "31/12/2026"),
    BadCell("reservation_number_of_reservations", "one"),
)
BAD_CELLS_OF_PARQUET = (BadCell(_COST, "NaN", cost_is_known=False), BadCell(_COST, "", cost_is_known=False))
BAD_MAPS = (BadCell("product", "{not json"), BadCell("tags", "Team=checkout"))

# A text, and the column it may stand in although it looks like no value: nothing, or a number spelled otherwise.
_LOOKS_BAD: tuple[tuple[str, str], ...] = (
    ("line_item_net_unblended_cost", r"\N"),
    ("line_item_net_unblended_cost", "NULL"),
    ("line_item_net_unblended_cost", "NaN"),
    ("reservation_effective_cost", ""),
    ("savings_plan_used_commitment", r"\N"),
    ("bill_invoice_id", "  "),
)


def bad_rows(view: MonthView, account: Account, cells: Iterable[BadCell], *, name: str = "bad") -> Iterator[Charge]:
    """One row for each bad cell."""
    for number, cell in enumerate(cells):
        cost = units("0.25") + number * units("0.0000000001")
        quarantine = Quarantine(cell.column, cost if cell.cost_is_known else None)
        yield _row(view, account, f"{name}-{number}", cost, {cell.column: cell.text}, quarantine)


def short_row(view: MonthView, account: Account, fields: int) -> Charge:
    """A row that ends too early, before its cost."""
    charge = _row(view, account, "short", units("3.5"), {}, Quarantine(None, None))
    return charge._replace(fields=fields)


def spelled_otherwise(charges: Iterable[Charge]) -> Iterator[Charge]:
    """The same charges: in every seventh row one cell looks bad and means nothing, in every eleventh the cost is in E notation."""
    odd = cycle(_LOOKS_BAD)
    for number, charge in enumerate(charges):
        if charge.quarantine:
            yield charge
            continue
        texts: dict[str, str] = {}
        if number % 7 == 0:
            column, text = next(odd)
            if column not in charge.figures:
                texts[column] = text
        if number % 11 == 0:
            texts[_COST] = scientific(charge.figures[_COST])
        if number % 13 == 0:
            texts["line_item_usage_amount"] = f" {fixed_decimal(charge.figures['line_item_usage_amount'])} "
        yield charge._replace(texts={**charge.texts, **texts}) if texts else charge


def with_unknown_cells(charges: Iterable[Charge]) -> Iterator[Charge]:
    """The same charges: every fifth row has something to say in a column nobody has heard of, in reports that have it."""
    for number, charge in enumerate(charges):
        if number % 5 == 0:
            yield charge._replace(texts={**charge.texts, UNKNOWN_COLUMN: f"fresh {number % 3}"})
        else:
            yield charge


def scientific(value: int) -> str:
    """The number with an exponent, in no way Java would write it: `-1250000000e-9`."""
    return f"{value}e-10" if value % 10 else f"{value // 10}E-9"


def _row(
    view: MonthView,
    account: Account,
    name: str,
    cost: int,
    texts: Mapping[str, str],
    quarantine: Quarantine,
) -> Charge:
    line = make_line(
        view,
        name,
        account,
        "Usage",
        charge_group=USAGE,
        product_code="AmazonEC2",
        region="us-east-1",
        description="$0.25 per hour",
        cells={
            "line_item_usage_type": "BoxUsage:x2.bad",
            "line_item_operation": "RunInstances",
            "pricing_unit": "Hrs",
            "product_region_code": "us-east-1",
            "product_servicecode": "AmazonEC2",
        },
        product={"product_name": "Amazon Elastic Compute Cloud"},
    )
    figures = {
        "line_item_usage_amount": units("1"),
        _COST: cost,
        "line_item_blended_cost": cost,
        "pricing_public_on_demand_cost": cost,
    }
    return Charge(line, view.all_spans[0], figures, Measures(), texts=texts, quarantine=quarantine)
