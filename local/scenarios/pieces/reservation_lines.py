"""The lines of a reservation: usage it covers and does not cover, its fees, and what they say of its terms."""

from collections.abc import Mapping

from local.samples.exact_numbers import fixed_decimal, units
from local.scenarios.charges import (
    COMMITMENT_FEES,
    ON_DEMAND,
    RESERVED,
    USAGE,
    Line,
)
from local.scenarios.lines import make_line, random_hex
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.reservation_terms import EC2_INSTANCES, Part, Reservation


def reservation_arn(view: MonthView, reserved: Reservation) -> str:
    """The ARN of the reservation."""
    owner = view.accounts.get(reserved.owner.account_id, reserved.owner.account_id)
    number = random_hex(view, reserved.name, 32)
    identity = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    kind = "reserved-instances/" if reserved.product is EC2_INSTANCES else "ri:ri-"
    return f"arn:aws:{reserved.product.arn_service}:{reserved.region.code}:{owner}:{kind}{identity}"


class UseLines:
    """The lines of the usage of a reservation, made when first needed."""

    def __init__(self, view: MonthView, reserved: Reservation, arn: str) -> None:
        self._view, self._reserved, self._arn = view, reserved, arn
        self._lines: dict[tuple[int, bool], Line] = {}

    def of(self, part: Part, *, is_covered: bool) -> Line:
        """The line of a use: one for its covered hours, one for the others."""
        key = (part.number, is_covered)
        if key not in self._lines:
            self._lines[key] = self._make(part, is_covered=is_covered)
        return self._lines[key]

    def _make(self, part: Part, *, is_covered: bool) -> Line:
        reserved, use, region = self._reserved, part.use, self._reserved.region
        usage_type = f"{region.usage_prefix}{reserved.product.usage_type}:{use.size}"
        cells = {
            "line_item_usage_type": usage_type,
            "line_item_operation": reserved.product.operation,
            "line_item_availability_zone": region.zones[0],
            "line_item_resource_id": f"i-0{random_hex(self._view, f'{reserved.name}-{part.number}', 16)}",
            "line_item_unblended_rate": fixed_decimal(0 if is_covered else units(use.rate)),
            "pricing_unit": "Hrs",
            "pricing_currency": self._view.currency,
            "pricing_public_on_demand_rate": fixed_decimal(units(use.rate)),
            "pricing_term": "Reserved" if is_covered else "OnDemand",
            "product_servicecode": reserved.product.product_code,
            "product_product_family": "Compute Instance",
            "product_instance_type": use.size,
            "product_region_code": region.code,
            "product_usagetype": usage_type,
            "reservation_subscription_id": random_hex(self._view, f"{reserved.name}-subscription", 10),
        }
        if is_covered:
            cells |= {**_terms(reserved), "reservation_reservation_a_r_n": self._arn}
        return make_line(
            self._view,
            f"{reserved.name}-use-{part.number}-{'covered' if is_covered else 'on-demand'}",
            use.account,
            "DiscountedUsage" if is_covered else "Usage",
            charge_group=USAGE,
            product_code=reserved.product.product_code,
            region=region.code,
            purchase_option=RESERVED if is_covered else ON_DEMAND,
            description=f"{reserved.product.product_name}, {use.size} reserved instance applied"
            if is_covered
            else f"${use.rate} per On Demand {use.size} Instance Hour",
            cells=cells,
            product={"product_name": reserved.product.product_name, "region": region.code},
        )


def commitment_line(
    view: MonthView,
    reserved: Reservation,
    arn: str,
    charge_type: str,
    *,
    region: str | None,
    product: Mapping[str, str],
    description: str,
    cells: Mapping[str, str],
) -> Line:
    return make_line(
        view,
        f"{reserved.name}-{charge_type}",
        reserved.owner,
        charge_type,
        charge_group=COMMITMENT_FEES,
        product_code=reserved.product.product_code,
        region=region,
        purchase_option=RESERVED,
        description=description,
        cells={
            **_terms(reserved),
            "line_item_operation": reserved.product.operation,
            "pricing_term": "Reserved",
            "reservation_reservation_a_r_n": arn,
            "reservation_subscription_id": random_hex(view, f"{reserved.name}-subscription", 10),
            **cells,
        },
        product={"product_name": reserved.product.product_name, **product},
    )


def _terms(reserved: Reservation) -> dict[str, str]:
    return {
        "pricing_lease_contract_length": reserved.term,
        "pricing_offering_class": reserved.offering_class,
        "pricing_purchase_option": reserved.payment_option,
    }
