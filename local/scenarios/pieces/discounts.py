"""Discounts: as rows of their own, a percentage of the charges that pass by, per account and product; and in cells of the rows.

Where the net columns are filled as well, they already hold the discount: then the rows are worth nothing in net cost, and are
exactly what the net columns took off.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from local.samples.organisation import Account
from local.scenarios.agreement import (
    BUNDLED,
    ENTERPRISE,
    PRIVATE_RATE,
    RESERVATION_VOLUME,
    SOLUTION_PROVIDER,
    Agreement,
)
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


_MAP_KEYS = {
    ENTERPRISE: "edp_discount",
    SOLUTION_PROVIDER: "spp_discount",
    PRIVATE_RATE: "private_rate_discount",
    RESERVATION_VOLUME: "ri_volume_discount",
}


def is_usage(charge: Charge) -> bool:
    """Whether the charge is usage sold by AWS."""
    return charge.line.truth.charge_group == "Usage"


PROGRAMS = (
    DiscountProgram(ENTERPRISE, 9, "Enterprise Discount Program", is_usage),
    DiscountProgram(
        PRIVATE_RATE,
        7,
        "Private rate for storage",
        lambda charge: is_usage(charge) and charge.line.product_code == "AmazonS3",
    ),
    DiscountProgram(
        BUNDLED,
        100,
        "Requests free of charge with the origin",
        lambda charge: is_usage(charge) and charge.line.cells.get("product_product_family") == "DNS Query",
    ),
    DiscountProgram(
        RESERVATION_VOLUME,
        5,
        "Volume discount of reserved instances",
        lambda charge: charge.line.truth.charge_type == "RIFee",
    ),
    DiscountProgram(SOLUTION_PROVIDER, 3, "Solution Provider Program discount", is_usage),
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


def with_rows_of_net_discounts(view: MonthView, agreement: Agreement, charges: Iterable[Charge]) -> Iterator[Charge]:
    """The charges, whose net columns are filled, then a row for what each discount took off, per account and product."""
    totals: dict[tuple[str, str, str], int] = {}
    examples: dict[tuple[str, str, str], Charge] = {}
    for charge in charges:
        yield charge
        for charge_type, amount in agreement.taken_off(charge).items():
            key = (charge_type, charge.line.truth.usage_account_id, charge.line.product_code)
            totals[key] = totals.get(key, 0) + amount
            examples.setdefault(key, charge)
    for (charge_type, account_id, product_code), total in totals.items():
        if total:
            example = examples[charge_type, account_id, product_code]
            yield _discount_row(view, example, charge_type, "Discount of the agreement", -total, net=0)


def with_discount_cells(agreement: Agreement, charges: Iterable[Charge]) -> Iterator[Charge]:
    """The charges with what each discount took off in their discount columns and map."""
    for charge in charges:
        taken_off = agreement.taken_off(charge)
        if not taken_off:
            yield charge
            continue
        figures = {**charge.figures, "discount_total_discount": -sum(taken_off.values())}
        if BUNDLED in taken_off:
            figures["discount_bundled_discount"] = -taken_off[BUNDLED]
        others = {_MAP_KEYS[name]: -amount for name, amount in taken_off.items() if name != BUNDLED}
        yield charge._replace(figures=figures, discounts=others)


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
