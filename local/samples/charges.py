"""Charges that are no usage: tax, credits, a refund, support and a domain, with what each row says and what it is worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.samples.catalogue import EC2, EC2_NAME
from local.samples.exact_numbers import SCALE, units
from local.samples.line_items import LineItem, seller_cells
from local.samples.organisation import MEMBERS, PAYER, Account

_CENT = SCALE // 100
_TAX_PERCENT = 8
_SUPPORT_PERCENT = 3
_SUPPORT_MINIMUM = units("100")
_DOMAIN_PRICE = units("14")


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge that is fixed before the month is known: on which day, and its amount in dollars, 1e-10 units."""

    line_item: LineItem
    day: int
    unblended: int
    is_late: bool = False
    """Known only once the month is closed, as refunds and support fees are."""


def _charge_line(
    name: str,
    account: Account,
    charge_type: str,
    *,
    product_code: str,
    product_name: str,
    description: str,
    service: str,
    region: str | None = None,
    cells: Mapping[str, str] | None = None,
    product: Mapping[str, str] | None = None,
    operation: str | None = None,
    seller: str = "",
    spans_month: bool = False,
) -> LineItem:
    return LineItem(
        name=name,
        account=account,
        charge_type=charge_type,
        service=service,
        region=region,
        operation=operation,
        cells={
            **seller_cells(seller),
            "line_item_usage_account_id": account.account_id,
            "line_item_usage_account_name": account.name,
            "line_item_line_item_type": charge_type,
            "line_item_line_item_description": description,
            "line_item_product_code": product_code,
            "line_item_operation": operation or "",
            **(cells or {}),
        },
        product={"product_name": product_name, **(product or {})},
        spans_month=spans_month,
    )


def make_charges(month: int) -> list[Charge]:
    """The credits, the refund and the domain of a month; `month` counts from 0 and lets the amounts differ."""
    shop, platform = MEMBERS
    us_east = {"product_region_code": "us-east-1", "line_item_usage_type": "BoxUsage:m5.large"}
    return [
        Charge(
            _charge_line(
                "credit-promotion",
                shop,
                "Credit",
                product_code=EC2,
                product_name=EC2_NAME,
                service=EC2,
                description="AWS Activate promotional credit",
            ),
            day=1,
            unblended=-units("250.5") - month * units("10.0000000001"),
        ),
        Charge(
            _charge_line(
                "credit-free-tier",
                platform,
                "Credit",
                product_code=EC2,
                product_name=EC2_NAME,
                service=EC2,
                description="AWS Free Tier credit",
                region="us-east-1",
                cells=us_east,
                operation="RunInstances",
            ),
            day=3,
            unblended=-units("0.0000072"),
        ),
        Charge(
            _charge_line(
                "domain",
                PAYER,
                "Fee",
                product_code="AmazonRegistrar",
                product_name="Amazon Registrar",
                service="AmazonRegistrar",
                description="Registration of example.com",
                region="global",
                cells={"product_servicecode": "AmazonRegistrar", "product_product_family": "Domain name registration"},
                product={"region": "global"},
                operation="com",
            ),
            day=4,
            unblended=_DOMAIN_PRICE,
        ),
        Charge(
            _charge_line(
                "refund",
                shop,
                "Refund",
                product_code="AmazonRDS",
                product_name="Amazon Relational Database Service",
                service="AmazonRDS",
                description="Refund for RDS usage billed in error",
                region="eu-central-1",
                cells={"bill_bill_type": "Refund", "line_item_availability_zone": "eu-central-1a"},
            ),
            day=9,
            unblended=-units("31.4159265358"),
            is_late=True,
        ),
    ]


def make_support_line() -> LineItem:
    """The support fee of the organisation, billed to the payer once the month is closed."""
    return _charge_line(
        "support",
        PAYER,
        "Fee",
        product_code="AWSSupportBusiness",
        product_name="AWS Support (Business)",
        service="AWSSupportBusiness",
        description="AWS Premium Support (Business): greater of $100 or the tiers of monthly charges",
        cells={"product_servicecode": "AWSSupportBusiness", "product_product_family": "AWS Support"},
        spans_month=True,
    )


def support_fee(usage_total: int) -> int:
    """What support is worth for a month's usage: a share of it, to the cent, and never below the minimum."""
    return max(_SUPPORT_MINIMUM, usage_total * _SUPPORT_PERCENT // 100 // _CENT * _CENT)


def make_tax_lines(usage: Iterable[LineItem]) -> dict[tuple[str, str], LineItem]:
    """One tax line for each (usage account id, product code) among the line items."""
    lines: dict[tuple[str, str], LineItem] = {}
    for line_item in usage:
        key = (line_item.account.account_id, line_item.product_code)
        if key in lines:
            continue
        is_marketplace = line_item.cells["bill_billing_entity"] == "AWS Marketplace"
        product_name = line_item.product["product_name"]
        lines[key] = _charge_line(
            f"tax-{key[0]}-{key[1]}",
            line_item.account,
            "Tax",
            product_code=key[1],
            product_name=product_name,
            service=product_name if is_marketplace else key[1],
            description=f"Tax for product code {key[1]}",
            cells={"line_item_tax_type": "USSalesTax"},
            seller=line_item.cells["line_item_legal_entity"] if is_marketplace else "",
            spans_month=True,
        )
    return lines


def tax_on(usage_total: int) -> int:
    """The tax on an account's usage of one product, rounded to the cent."""
    return (usage_total * _TAX_PERCENT // 100 + _CENT // 2) // _CENT * _CENT
