"""Line items without their day: everything a CUR row says about one resource or charge that stays the same all month."""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field

from local.samples.catalogue import USAGE_KINDS, Shape, UsageKind
from local.samples.exact_numbers import fixed_decimal, units
from local.samples.organisation import (
    ACCOUNT_WEIGHTS,
    ACCOUNTS,
    COST_CENTERS,
    GLOBAL,
    TAGGED_PERCENT,
    TEAMS,
    Account,
    Region,
)

_HEX = "0123456789abcdef"
_NAMES = ("orders", "invoices", "catalog", "search", "media", "events", "reports", "sessions", "archive", "payments")


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line item as the generator means it, and the CUR 2.0 cells that say so.

    `service` and `region` are what a reader has to find; `cells`, `product` and `tags` are what he is given. Amounts, rates
    and `step` are in units of 1e-10.
    """

    name: str
    """Tells it apart from every other; the line item id is made from it."""
    account: Account
    charge_type: str
    service: str
    region: str | None
    operation: str | None
    cells: dict[str, str]
    product: dict[str, str]
    tags: dict[str, str] = field(default_factory=dict)
    rate: int = 0
    list_rate: int = 0
    per_day: int = 0
    step: int = 1
    shape: Shape = "always"
    normalization_factor: int = 0
    spans_month: bool = False

    @property
    def product_code(self) -> str:
        """The product code, which a tax line is about."""
        return self.cells["line_item_product_code"]


def make_usage_line_items(rng: random.Random, count: int) -> list[LineItem]:
    """`count` usage line items; the first ones are one of each kind, the rest falls as the kinds' weights say."""
    first = list(USAGE_KINDS)
    rng.shuffle(first)
    rest = rng.choices(USAGE_KINDS, weights=[kind.weight for kind in USAGE_KINDS], k=max(0, count - len(first)))
    return [_make_usage_line_item(rng, number, kind) for number, kind in enumerate((first + rest)[:count])]


def _make_usage_line_item(rng: random.Random, number: int, kind: UsageKind) -> LineItem:
    account = rng.choices(ACCOUNTS, weights=ACCOUNT_WEIGHTS)[0]
    region = GLOBAL if kind.is_global else rng.choices(account.regions, weights=account.region_weights)[0]
    rate = units(kind.rate) * region.price_percent // 100
    list_rate = units(kind.list_rate) * region.price_percent // 100 if kind.list_rate else rate
    step = units(kind.step)
    # From a fifth to five times the kind's usual amount, in the kind's own steps; hours stay 24.
    percent = 100 if kind.shape == "always" else round(100 * 5 ** rng.uniform(-1, 1))
    per_day = max(step, units(kind.per_day) * percent // 100 // step * step)
    zone = rng.choice(region.zones) if kind.has_zone else ""
    resource = _resource_id(rng, kind.resource, account, region)
    cells = {
        **seller_cells(kind.seller),
        "line_item_usage_account_id": account.account_id,
        "line_item_usage_account_name": account.name,
        "line_item_line_item_type": "Usage",
        "line_item_line_item_description": kind.description.format(
            rate=fixed_decimal(rate).rstrip("0").ljust(5, "0"), location=region.location
        ),
        "line_item_product_code": kind.product_code,
        "line_item_usage_type": f"{region.usage_prefix}{kind.usage_type}",
        "line_item_operation": kind.operation,
        "line_item_availability_zone": zone,
        "line_item_resource_id": resource,
        "line_item_unblended_rate": fixed_decimal(rate),
        "line_item_blended_rate": fixed_decimal(rate),
        "pricing_unit": kind.unit,
        "pricing_term": kind.term,
        "pricing_currency": "USD",
        "pricing_public_on_demand_rate": fixed_decimal(list_rate),
        "pricing_rate_id": f"{rng.randrange(10**11, 10**12)}",
        "product_servicecode": kind.servicecode,
        "product_product_family": kind.family,
        "product_usagetype": f"{region.usage_prefix}{kind.usage_type}",
        "product_operation": kind.operation,
        "reservation_subscription_id": f"{rng.randrange(10**10, 10**11)}",
    }
    if kind.servicecode:
        cells["product_sku"] = "".join(rng.choices(string.ascii_uppercase + string.digits, k=16))
        cells["pricing_rate_code"] = f"{cells['product_sku']}.JRTCKXETXF.6YS6EN2CT7"
    product = {"product_name": kind.product_name}
    if kind.region_from == "region_code":
        cells["product_region_code"] = region.code
        cells["product_location"] = region.location
        cells["product_location_type"] = "AWS Region"
    if kind.region_from in {"region_code", "product_map"}:
        product["region"] = region.code
    for name, value in kind.product.items():
        if f"product_{name}" in _PRODUCT_COLUMNS:
            cells[f"product_{name}"] = value
        else:
            product[name] = value
    return LineItem(
        name=f"usage-{number}",
        account=account,
        charge_type="Usage",
        service=kind.product_name if kind.seller else kind.servicecode or kind.product_code,
        region=None if kind.region_from == "nowhere" else region.code,
        operation=kind.operation,
        cells=cells,
        product=product,
        tags=_tags(rng, account),
        rate=rate,
        list_rate=list_rate,
        per_day=per_day,
        step=step,
        shape=kind.shape,
        normalization_factor=units(kind.normalization_factor or "0"),
    )


# The product attributes that stayed columns in CUR 2.0; the others are keys of its map.
_PRODUCT_COLUMNS = {
    "product_instance_type",
    "product_instance_family",
    "product_from_location",
    "product_from_location_type",
    "product_to_location",
}


def seller_cells(seller: str) -> dict[str, str]:
    """Who sells and who invoices: AWS, or a Marketplace seller through AWS."""
    if seller:
        return {
            "bill_billing_entity": "AWS Marketplace",
            "bill_invoicing_entity": "Amazon Web Services, Inc.",
            "line_item_legal_entity": seller,
        }
    return {
        "bill_billing_entity": "AWS",
        "bill_invoicing_entity": "Amazon Web Services, Inc.",
        "line_item_legal_entity": "Amazon Web Services, Inc.",
    }


def _resource_id(rng: random.Random, pattern: str, account: Account, region: Region) -> str:
    if not pattern:
        return ""
    texts = {
        "x12": _letters(rng, _HEX, 12),
        "x16": _letters(rng, _HEX, 16),
        "x32": _letters(rng, _HEX, 32),
        "X13": _letters(rng, string.ascii_uppercase + string.digits, 13),
        "n": f"{rng.choice(_NAMES)}-{_letters(rng, _HEX, 5)}",
    }
    return pattern.format(r=region.code, a=account.account_id, **texts)


def _letters(rng: random.Random, alphabet: Sequence[str], count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))


def _tags(rng: random.Random, account: Account) -> dict[str, str]:
    if rng.randrange(100) >= TAGGED_PERCENT:
        return {}
    tags = {"CostCenter": rng.choice(COST_CENTERS), "Environment": account.environment}
    if rng.random() < 0.6:
        tags["Team"] = rng.choice(TEAMS)
    return tags
