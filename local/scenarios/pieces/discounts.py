"""Discounts as rows of their own: a percentage of the charges that pass by, per account and product.

Where the net columns are filled as well, they already hold the discount: then the rows are worth nothing in net cost, and are
exactly what the net columns took off.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from local.samples.organisation import Account
from local.scenarios.charges import DISCOUNT, Charge, Measures, percent_of
from local.scenarios.lines import make_line
from local.scenarios.month_view import MonthView


@dataclass(frozen=True, slots=True)
class DiscountProgram:
    """A discount: its line item type, its percentage, and which charges it is taken off."""

    charge_type: str
    percent: int
    description: str
    applies_to: Callable[[Charge], bool]


ENTERPRISE_AGREEMENT = "EdpDiscount"


def is_usage(charge: Charge) -> bool:
    """Whether the charge is usage sold by AWS."""
    return charge.line.truth.charge_group == "Usage"


PROGRAMS = (
    DiscountProgram("EdpDiscount", 9, "Enterprise Discount Program", is_usage),
    DiscountProgram(
        "PrivateRateDiscount",
        7,
        "Private rate for storage",
        lambda charge: is_usage(charge) and charge.line.product_code == "AmazonS3",
    ),
    DiscountProgram(
        "BundledDiscount",
        100,
        "Requests free of charge with the origin",
        lambda charge: is_usage(charge) and charge.line.cells.get("product_product_family") == "DNS Query",
    ),
    DiscountProgram(
        "RiVolumeDiscount",
        5,
        "Volume discount of reserved instances",
        lambda charge: charge.line.truth.charge_type == "RIFee",
    ),
    DiscountProgram("SppDiscount", 3, "Solution Provider Program discount", is_usage),
    DiscountProgram(
        "Discount",
        2,
        "Discount of the first months",
        lambda charge: is_usage(charge) and charge.line.product_code == "AWSLambda",
    ),
)


def with_discount_rows(
    view: MonthView, charges: Iterable[Charge], programs: Sequence[DiscountProgram]
) -> Iterator[Charge]:
    """The charges, then a row for each program, account and product they are taken off."""
    totals: dict[tuple[str, str, str], int] = {}
    examples: dict[tuple[str, str, str], Charge] = {}
    for charge in charges:
        yield charge
        for program in programs:
            if program.applies_to(charge):
                key = (program.charge_type, charge.line.truth.usage_account_id, charge.line.product_code)
                totals[key] = totals.get(key, 0) + charge.measures.unblended_cost
                examples.setdefault(key, charge)
    by_type = {program.charge_type: program for program in programs}
    for key, total in totals.items():
        program = by_type[key[0]]
        amount = percent_of(total, program.percent)
        if amount:
            yield _discount_row(view, examples[key], program.charge_type, program.description, -amount, net=-amount)


def with_rows_of_net_discounts(view: MonthView, charges: Iterable[Charge]) -> Iterator[Charge]:
    """The charges, whose net columns are filled, then a row for what those took off, per account and product."""
    totals: dict[tuple[str, str], int] = {}
    examples: dict[tuple[str, str], Charge] = {}
    for charge in charges:
        yield charge
        taken_off = charge.measures.unblended_cost - charge.measures.net_unblended_cost
        if taken_off:
            key = (charge.line.truth.usage_account_id, charge.line.product_code)
            totals[key] = totals.get(key, 0) + taken_off
            examples.setdefault(key, charge)
    for key, total in totals.items():
        if total:
            yield _discount_row(view, examples[key], ENTERPRISE_AGREEMENT, "Enterprise Discount Program", -total, net=0)


def _discount_row(
    view: MonthView, example: Charge, charge_type: str, description: str, amount: int, *, net: int
) -> Charge:
    line = example.line
    account_id, product_code = line.truth.usage_account_id, line.product_code
    is_marketplace = line.cells["bill_billing_entity"] == "AWS Marketplace"
    row_line = make_line(
        view,
        f"{charge_type}-{account_id}-{product_code}",
        Account(account_id, line.cells["line_item_usage_account_name"], "", ()),
        charge_type,
        charge_group=DISCOUNT,
        product_code=product_code,
        description=f"{description}: {product_code}",
        seller=line.cells["line_item_legal_entity"] if is_marketplace else "",
        product={"product_name": line.product.get("product_name", product_code)},
        currency=line.truth.currency,
    )
    # Neither a blended nor a net cost: AWS leaves both empty on discounts.
    figures = {"line_item_unblended_cost": amount}
    measures = Measures(unblended_cost=amount, net_unblended_cost=net, amortized_cost=amount, net_amortized_cost=net)
    return Charge(row_line, view.rest_of_month(), figures, measures)
