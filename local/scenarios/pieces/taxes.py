"""Tax: one row per account and product, on what the rows that pass by add up to, spanning the whole month."""

from collections.abc import Iterable, Iterator

from local.samples.exact_numbers import SCALE
from local.samples.organisation import Account
from local.scenarios.charges import CREDIT, DISCOUNT, REFUND, TAX, Charge, Measures
from local.scenarios.lines import make_line
from local.scenarios.month_view import MonthView

_CENT = SCALE // 100
_NOT_TAXED = {CREDIT, REFUND, DISCOUNT}


def with_taxes(view: MonthView, charges: Iterable[Charge], *, percent: int = 8) -> Iterator[Charge]:
    """The charges, then their taxes to the cent, on what is charged before discounts and before anything is given back."""
    totals: dict[tuple[str, str, str], list[int]] = {}
    examples: dict[tuple[str, str, str], Charge] = {}
    for charge in charges:
        yield charge
        line = charge.line
        if charge.quarantine or line.is_split_cost or line.truth.charge_group in _NOT_TAXED:
            continue
        key = (line.truth.usage_account_id, line.product_code, line.truth.currency)
        if key in totals:
            totals[key][0] += charge.measures.unblended_cost
        else:
            totals[key] = [charge.measures.unblended_cost]
            examples[key] = charge
    for key, (total,) in totals.items():
        tax = (total * percent // 100 + _CENT // 2) // _CENT * _CENT
        if tax > 0:
            yield _tax(view, examples[key], key, tax)


def _tax(view: MonthView, example: Charge, key: tuple[str, str, str], tax: int) -> Charge:
    account_id, product_code, currency = key
    cells = example.line.cells
    is_marketplace = cells["bill_billing_entity"] == "AWS Marketplace"
    product_name = example.line.product.get("product_name", product_code)
    line = make_line(
        view,
        f"tax-{account_id}-{product_code}-{currency}",
        Account(account_id, cells["line_item_usage_account_name"], "", ()),
        "Tax",
        charge_group=TAX,
        product_code=product_code,
        service=product_name if is_marketplace else product_code,
        description=f"Tax for product code {product_code}",
        seller=cells["line_item_legal_entity"] if is_marketplace else "",
        cells={"line_item_tax_type": "VAT" if currency == "EUR" else "USSalesTax"},
        product={"product_name": product_name},
        currency=currency,
    )
    figures = {"line_item_usage_amount": SCALE, "line_item_unblended_cost": tax, "line_item_blended_cost": tax}
    measures = Measures(
        unblended_cost=tax, net_unblended_cost=tax, blended_cost=tax, amortized_cost=tax, net_amortized_cost=tax
    )
    return Charge(line, view.rest_of_month(), figures, measures)
