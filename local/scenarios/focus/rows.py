"""The rows of a FOCUS export, from the charges of a month.

A charge is billed (BilledCost: net unblended) and has an effect (EffectiveCost: net amortized). Usage covered by a Savings Plan is
billed 0 and there are no negations, whose sum with it is 0 in a CUR. The fee of a commitment is a purchase without effect, and
its unused part a row of its own, with effect and not billed. Rows of split cost allocation do not exist.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from local.samples.exact_numbers import units
from local.scenarios.charges import Charge, Line, Measures, Span
from local.scenarios.files.cells import discount_text
from local.scenarios.focus.columns import FocusVersion, focus_names

_FEES = {"RIFee", "SavingsPlanRecurringFee"}
_ONE_TIME = {"Fee", "SavingsPlanUpfrontFee", "Credit", "Refund", "Tax"}
_PURCHASES = {"Fee", "SavingsPlanUpfrontFee", "FlatRateSubscription", *_FEES}
_CATEGORIES = {"Tax": "Tax", "Credit": "Credit", **dict.fromkeys(_PURCHASES, "Purchase")}
_PRICING = {"OnDemand": "Standard", "Spot": "Dynamic", "Reserved": "Committed", "SavingsPlan": "Committed"}
_MARKETPLACE = "AWS Marketplace"

LineText = Callable[[Line], str]


def focus_rows(charges: Iterable[Charge], invoice_of: LineText, version: FocusVersion) -> Iterator[Charge]:
    """The rows. Their measures are those a FOCUS export can tell: billed is both unblended and net, effective both amortized."""
    lines = _FocusLines(invoice_of, version)
    for charge in charges:
        charge_type = charge.line.truth.charge_type
        if charge.quarantine or charge.line.is_split_cost or charge_type == "SavingsPlanNegation":
            continue
        billed, effective = charge.measures.net_unblended_cost, charge.measures.net_amortized_cost
        if charge_type == "SavingsPlanCoveredUsage":
            billed = 0
        if charge_type in _FEES:
            parts = [("purchase", billed, 0), *([("unused", 0, effective)] if effective else [])]
        else:
            parts = [("", billed, effective)]
        for part, billed_part, effective_part in parts:
            yield _row(charge, lines.of(charge.line, part), billed_part, effective_part, lines.names)


def focus_invoice(line: Line) -> str:
    """The invoice of a row's line, which FOCUS tells since 1.2."""
    return line.cells.get("InvoiceId", "")


def _row(charge: Charge, line: Line, billed: int, effective: int, names: Collection[str]) -> Charge:
    measures = charge.measures
    figures = {
        "BilledCost": billed,
        "EffectiveCost": effective,
        "ListCost": measures.list_cost,
        "ContractedCost": billed if line.cells["CommitmentDiscountId"] else measures.net_unblended_cost,
        "PricingQuantity": measures.usage_amount,
    }
    if line.cells["ChargeCategory"] == "Usage" and measures.usage_amount:
        figures["ConsumedQuantity"] = measures.usage_amount
    if line.cells["CommitmentDiscountId"]:
        figures["CommitmentDiscountQuantity"] = charge.figures.get(
            "line_item_normalized_usage_amount", charge.figures.get("savings_plan_total_commitment_to_date", 0)
        )
    if rate := charge.line.cells.get("pricing_public_on_demand_rate"):
        figures["ListUnitPrice"] = units(rate)
    texts = {"x_Discounts": discount_text(charge.discounts)} if charge.discounts else {}
    told = Measures(
        unblended_cost=billed,
        net_unblended_cost=billed,
        amortized_cost=effective,
        net_amortized_cost=effective,
        list_cost=measures.list_cost,
        # What is paid at once for a commitment is a purchase of its own: billed cost tells it.
        upfront_fee_cost=billed if measures.upfront_fee_cost else 0,
        usage_amount=measures.usage_amount,
    )
    shown = {name: value for name, value in figures.items() if name in names}
    return Charge(line, _exclusive(charge.span), shown, told, texts=texts)


def _exclusive(span: Span) -> Span:
    """The span to the instant it ends before: a CUR's fee of a reservation ends at the last second of the month."""
    return replace(span, end=span.end + timedelta(seconds=1)) if span.end.second else span


class _FocusLines:
    """The FOCUS cells of a line, made once as long as its rows come together."""

    def __init__(self, invoice_of: LineText, version: FocusVersion) -> None:
        self._invoice_of = invoice_of
        self._is_1_0 = version == "focus_1_0"
        self.names = frozenset(focus_names(version))
        self._lines: dict[tuple[Line, str], Line] = {}

    def of(self, line: Line, part: str) -> Line:
        """The line's cells; `part` is `purchase` or `unused` for the two rows of a commitment's fee."""
        if len(self._lines) >= 64:
            self._lines.clear()
        key = (line, part)
        if key not in self._lines:
            shown = {name: text for name, text in self._cells(line, part).items() if name in self.names}
            self._lines[key] = Line(f"{line.name}-{part}", shown, line.truth)
        return self._lines[key]

    def _cells(self, line: Line, part: str) -> dict[str, str]:
        cells, truth = line.cells, line.truth
        is_marketplace = cells["bill_billing_entity"] == _MARKETPLACE
        is_purchase = part == "purchase" or (not part and truth.charge_type in _PURCHASES)
        return {
            "AvailabilityZone": cells.get("line_item_availability_zone", ""),
            "BillingAccountId": cells["bill_payer_account_id"],
            "BillingAccountName": cells["bill_payer_account_name"],
            "BillingAccountType": "Billing Account",
            "BillingCurrency": truth.currency,
            "BillingPeriodStart": cells["bill_billing_period_start_date"],
            "BillingPeriodEnd": cells["bill_billing_period_end_date"],
            "ChargeCategory": _category(line, part),
            "ChargeClass": "Correction" if truth.charge_type == "Refund" else "",
            "ChargeDescription": cells["line_item_line_item_description"],
            "ChargeFrequency": _frequency(truth.charge_type, part),
            **_commitment(cells, is_purchase=is_purchase, is_unused=part == "unused"),
            "ConsumedUnit": cells.get("pricing_unit", ""),
            "InvoiceId": self._invoice_of(line),
            "InvoiceIssuerName": cells["bill_invoicing_entity"],
            "PricingCategory": "" if truth.charge_type in _ONE_TIME else _PRICING[truth.purchase_option],
            "PricingCurrency": cells.get("pricing_currency", ""),
            "PricingUnit": cells.get("pricing_unit", ""),
            "ProviderName": "AWS",
            "PublisherName": cells["line_item_legal_entity"],
            "RegionId": truth.region or "",
            "RegionName": cells.get("product_location", ""),
            "ResourceId": cells.get("line_item_resource_id", ""),
            "ServiceCategory": "Other",
            "ServiceSubcategory": "Other (Other)",
            "ServiceName": line.product.get("product_name", truth.service),
            "SkuId": cells.get("product_sku", ""),
            "SkuMeter": cells.get("line_item_usage_type", ""),
            "SkuPriceDetails": _json(line.product),
            "SkuPriceId": cells.get("pricing_rate_code", "") or cells.get("pricing_rate_id", ""),
            "SubAccountId": truth.usage_account_id,
            "SubAccountName": cells["line_item_usage_account_name"],
            "SubAccountType": "Member Account",
            "Tags": _json(line.tags if self._is_1_0 else {**line.tags, **line.cost_categories}),
            "x_CostCategories": _json(line.cost_categories),
            "x_Discounts": "{}",
            "x_Operation": cells.get("line_item_operation", ""),
            "x_ServiceCode": line.product_code if is_marketplace else truth.service,
            "x_UsageType": cells.get("line_item_usage_type", ""),
        }


def _json(entries: Mapping[str, str]) -> str:
    return json.dumps(dict(entries), separators=(",", ":"))


def _category(line: Line, part: str) -> str:
    charge_type = line.truth.charge_type
    if part == "unused":
        return "Usage"
    if charge_type == "Refund":
        # By what it gives back.
        return "Purchase" if line.cells.get("savings_plan_savings_plan_a_r_n") else "Usage"
    return _CATEGORIES.get(charge_type, "Usage")


def _frequency(charge_type: str, part: str) -> str:
    if part == "purchase" or charge_type == "FlatRateSubscription":
        return "Recurring"
    return "One-Time" if charge_type in _ONE_TIME else "Usage-Based"


def _commitment(cells: Mapping[str, str], *, is_purchase: bool, is_unused: bool) -> dict[str, str]:
    plan, reservation = cells.get("savings_plan_savings_plan_a_r_n", ""), cells.get("reservation_reservation_a_r_n", "")
    if not plan and not reservation:
        return {"CommitmentDiscountId": ""}
    status = "" if is_purchase else "Unused" if is_unused else "Used"
    return {
        "CommitmentDiscountId": plan or reservation,
        "CommitmentDiscountCategory": "Spend" if plan else "Usage",
        "CommitmentDiscountType": cells.get("savings_plan_offering_type", "") if plan else "Reserved",
        "CommitmentDiscountStatus": status,
        "CommitmentDiscountUnit": cells["line_item_currency_code"] if plan else "Normalized units",
    }
