"""What a scenario is: one or more exports, and for each of their deliveries the month as it was known then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from local.scenarios.charges import Charge, Line
from local.scenarios.files.columns import ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.month_view import MonthView

Charges = Callable[[MonthView], Iterator[Charge]]
Invoiced = Literal["nothing", "some", "everything"]
"""Which rows have their invoice id: none, those of AWS's own invoice but for taxes, or all."""


@dataclass(frozen=True)
class Delivery:
    """One delivery: of which export, as of when, what it knows, and which rows of it are invoiced."""

    export: str
    layout: ExportLayout
    delivered_at: datetime
    view: MonthView
    charges: Charges
    options: ReportOptions = field(default_factory=ReportOptions)
    invoiced: Invoiced = "nothing"
    rows_per_file: int = 1000
    what: str = ""
    """What is special about it, in a few words."""

    def invoice_of(self, line: Line) -> str:
        """The invoice a row of the line is on, empty before there is one. Several are normal: AWS, each seller, refunds."""
        seller = line.cells["line_item_legal_entity"]
        is_own = line.cells["bill_billing_entity"] == "AWS" and line.truth.charge_type != "Tax"
        if self.invoiced == "nothing" or (self.invoiced == "some" and not is_own):
            return ""
        number = int(self.view.period.replace("-", "")) * 10007 + 1_000_000_000
        if line.cells["bill_bill_type"] == "Refund":
            return str(number + 2)
        return str(number + (0 if seller.startswith("Amazon") else 1))


@dataclass(frozen=True)
class Scenario:
    """A nasty month, or a few of them: what is in it, which traps it is about, and its deliveries in order of arrival.

    `traps` are numbers of `local.scenarios.traps`.
    """

    name: str
    what: str
    traps: tuple[int, ...]
    deliveries: Callable[[int], tuple[Delivery, ...]]
    """Makes the deliveries for a seed."""
