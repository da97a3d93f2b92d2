"""Charges that come once: fees, subscriptions, support, Marketplace contracts, credits and refunds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from local.samples.exact_numbers import units
from local.samples.organisation import Account
from local.scenarios.charges import CREDIT, DISCOUNT, REFUND, Charge, Measures, Span, net
from local.scenarios.lines import make_line
from local.scenarios.month_view import MonthView

# The agreement takes nothing off what AWS gives back.
_NEVER_DISCOUNTED = {CREDIT, REFUND}


@dataclass(frozen=True, slots=True)
class SingleCharge:
    """One charge, known from a day on, or only late, once the month is closed. `quantity` counts where it is usage."""

    name: str
    account: Account
    charge_type: str
    charge_group: str
    product_code: str
    cost: str
    day: int
    description: str
    service: str = ""
    region: str | None = None
    seller: str = ""
    is_late: bool = False
    spans_month: bool = False
    quantity: str = "1"
    is_discountable: bool = True
    cells: Mapping[str, str] = field(default_factory=dict)
    product: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None


def single_charges(view: MonthView, charges: Sequence[SingleCharge]) -> Iterator[Charge]:
    """A row for each of the charges that this delivery knows of."""
    for single in charges:
        if (single.name in view.late_charges) if single.is_late else view.knows_day(single.day):
            yield _charge(view, single)


def _charge(view: MonthView, single: SingleCharge) -> Charge:
    cost, quantity = units(single.cost), units(single.quantity)
    line = make_line(
        view,
        single.name,
        single.account,
        single.charge_type,
        charge_group=single.charge_group,
        product_code=single.product_code,
        service=single.service or None,
        region=single.region,
        description=single.description,
        seller=single.seller,
        cells=single.cells,
        product=single.product,
        currency=single.currency,
    )
    figures = {
        "line_item_usage_amount": quantity,
        "line_item_unblended_cost": cost,
    }
    # AWS leaves the blended cost of discounts empty.
    blended_cost = 0 if single.charge_group == DISCOUNT else cost
    if single.charge_group != DISCOUNT:
        figures["line_item_blended_cost"] = blended_cost
    net_cost = cost
    if view.has_net_columns and single.is_discountable and single.charge_group not in _NEVER_DISCOUNTED:
        is_usage = single.charge_type == "Usage"
        net_cost = net(cost, view.usage_percent(single.product_code) if is_usage else view.charge_percent)
        figures["line_item_net_unblended_cost"] = net_cost
    # A subscription and usage-based support are used; what is bought once is not.
    is_used = single.charge_type in {"FlatRateSubscription", "Usage"}
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=net_cost,
        blended_cost=blended_cost,
        amortized_cost=cost,
        net_amortized_cost=net_cost,
        usage_amount=quantity if is_used else 0,
    )
    return Charge(line, _span(view, single), figures, measures)


def _span(view: MonthView, single: SingleCharge) -> Span:
    if single.spans_month:
        return view.rest_of_month()
    return view.all_spans[(single.day - 1) * 24 // view.span_hours]
