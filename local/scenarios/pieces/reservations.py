"""Reserved Instances: what they cost is split over the usage they cover, first come first served, and the rest is unused.

Capacity counts in normalized units, so one reservation covers other sizes of its family: units balance, hours do not.
AWS rounds each covered row's share to eight decimals. Here the share is rounded down and the fee row takes the remainder, so
that used + unused is the fee and the amortized upfront price to the last digit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from local.samples.exact_numbers import SCALE, fixed_decimal, units
from local.samples.organisation import Account, Region
from local.scenarios.charges import (
    COMMITMENT_FEES,
    ON_DEMAND,
    RESERVED,
    USAGE,
    Charge,
    Line,
    Measures,
    Span,
    net,
    share,
    times,
)
from local.scenarios.lines import make_line, random_hex
from local.scenarios.month_view import MonthView

PaymentOption = Literal["All Upfront", "Partial Upfront", "No Upfront"]
_TERM_HOURS = {"1yr": 8760, "3yr": 26280}


@dataclass(frozen=True, slots=True)
class ReservedProduct:
    """What can be reserved of a service: its codes, its usage types and the operation."""

    product_code: str
    product_name: str
    usage_type: str
    operation: str
    arn_service: str


EC2_INSTANCES = ReservedProduct("AmazonEC2", "Amazon Elastic Compute Cloud", "BoxUsage", "RunInstances", "ec2")
RDS_INSTANCES = ReservedProduct(
    "AmazonRDS", "Amazon Relational Database Service", "InstanceUsage", "CreateDBInstance:0021", "rds"
)


@dataclass(frozen=True, slots=True)
class ReservableUse:
    """Usage that a reservation can cover: instances of a size, so many at a time, at the on-demand rate."""

    account: Account
    size: str
    factor: str
    rate: str
    instances: str
    is_off_at_weekends: bool = False


@dataclass(frozen=True, slots=True)
class Reservation:
    """`count` reservations of a size, bought at once: an upfront price for the whole term, a fee per hour, or both."""

    name: str
    owner: Account
    region: Region
    payment_option: PaymentOption
    size: str
    factor: str
    count: int
    upfront_price: str
    hourly_fee: str
    uses: tuple[ReservableUse, ...]
    product: ReservedProduct = EC2_INSTANCES
    term: Literal["1yr", "3yr"] = "1yr"
    offering_class: str = "standard"
    purchased_day: int | None = None
    """The day of this month it was bought on; None when it is older."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """What a reservation costs and covers in one month, and what of each a number of normalized units takes."""

    units: int
    recurring_fee: int
    upfront_share: int

    def shares(self, covered_units: int) -> tuple[int, int]:
        """The upfront and the recurring share of covered units."""
        return share(self.upfront_share, covered_units, self.units), share(
            self.recurring_fee, covered_units, self.units
        )


def reservation(view: MonthView, reserved: Reservation) -> Iterator[Charge]:
    """The upfront fee if it was bought this month, the usage it covers and does not cover, and its monthly fee row."""
    first_day = reserved.purchased_day or 1
    if not view.knows_day(first_day):
        return
    pool = _pool(view, reserved)
    arn = reservation_arn(view, reserved)
    if reserved.purchased_day and units(reserved.upfront_price):
        yield _upfront_fee(view, reserved, arn)
    lines = _UseLines(view, reserved, arn)
    used_units = used_upfront = used_recurring = 0
    for span in view.spans_from(first_day):
        covered, on_demand = _cover(reserved, span)
        used_units += sum(part.units for part in covered)
        shares = [pool.shares(part.units) for part in covered]
        used_upfront += sum(upfront for upfront, _ in shares)
        used_recurring += sum(recurring for _, recurring in shares)
        yield from _usage_rows(view, lines, span, covered, shares, on_demand)
    yield _fee_row(view, reserved, arn, pool, used_units, used_upfront, used_recurring)


def reservation_arn(view: MonthView, reserved: Reservation) -> str:
    """The ARN of the reservation."""
    owner = view.accounts.get(reserved.owner.account_id, reserved.owner.account_id)
    number = random_hex(view, reserved.name, 32)
    identity = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    kind = "reserved-instances/" if reserved.product is EC2_INSTANCES else "ri:ri-"
    return f"arn:aws:{reserved.product.arn_service}:{reserved.region.code}:{owner}:{kind}{identity}"


def _pool(view: MonthView, reserved: Reservation) -> _Pool:
    hours = view.rest_of_month(reserved.purchased_day or 1).hours
    reserved_hours = reserved.count * hours
    return _Pool(
        units=reserved_hours * units(reserved.factor),
        recurring_fee=reserved_hours * units(reserved.hourly_fee),
        upfront_share=share(reserved.count * units(reserved.upfront_price), hours, _TERM_HOURS[reserved.term]),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Hours of one use in one span, covered or not, and how many normalized units they are."""

    number: int
    use: ReservableUse
    hours: int
    units: int


def _cover(reserved: Reservation, span: Span) -> tuple[list[_Part], list[_Part]]:
    """What of the span's usage the reservation covers, and what of it is left on demand."""
    left = reserved.count * units(reserved.factor) * span.hours
    covered, on_demand = [], []
    for number, use in enumerate(reserved.uses):
        if use.is_off_at_weekends and span.start.weekday() >= 5:
            continue
        factor = units(use.factor)
        hours = units(use.instances) * span.hours
        needed = times(hours, factor)
        taken = min(needed, left)
        left -= taken
        covered_hours, rest = divmod(taken * SCALE, factor)
        if rest:
            raise ValueError(
                f"{reserved.name}: {fixed_decimal(taken)} units of {use.size} are no whole 1e-10 of an hour"
            )
        if taken:
            covered.append(_Part(number, use, covered_hours, taken))
        if needed > taken:
            on_demand.append(_Part(number, use, hours - covered_hours, needed - taken))
    return covered, on_demand


class _UseLines:
    """The lines of the usage of a reservation, made when first needed."""

    def __init__(self, view: MonthView, reserved: Reservation, arn: str) -> None:
        self._view, self._reserved, self._arn = view, reserved, arn
        self._lines: dict[tuple[int, bool], Line] = {}

    def of(self, part: _Part, *, is_covered: bool) -> Line:
        """The line of a use: one for its covered hours, one for the others."""
        key = (part.number, is_covered)
        if key not in self._lines:
            self._lines[key] = self._make(part, is_covered=is_covered)
        return self._lines[key]

    def _make(self, part: _Part, *, is_covered: bool) -> Line:
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


def _usage_rows(
    view: MonthView,
    lines: _UseLines,
    span: Span,
    covered: Sequence[_Part],
    shares: Sequence[tuple[int, int]],
    on_demand: Sequence[_Part],
) -> Iterator[Charge]:
    # The organisation's average rate of the span: what was paid on demand, spread over all normalized units of it.
    paid = sum(times(part.hours, units(part.use.rate)) for part in on_demand)
    all_units = sum(part.units for part in (*covered, *on_demand))
    not_blended = paid
    count = len(covered) + len(on_demand)
    rows = [(part, True, part_shares) for part, part_shares in zip(covered, shares, strict=True)]
    rows += [(part, False, (0, 0)) for part in on_demand]
    for number, (part, is_covered, (upfront, recurring)) in enumerate(rows, start=1):
        blended = not_blended if number == count else share(paid, part.units, all_units)
        not_blended -= blended
        list_cost = times(part.hours, units(part.use.rate))
        line = lines.of(part, is_covered=is_covered)
        figures = {
            "line_item_usage_amount": part.hours,
            "line_item_normalization_factor": units(part.use.factor),
            "line_item_normalized_usage_amount": part.units,
            "line_item_blended_cost": blended,
            "pricing_public_on_demand_cost": list_cost,
        }
        if is_covered:
            yield _covered_row(view, line, span, figures, upfront, recurring)
            continue
        percent = view.usage_percent(line.product_code, "Compute Instance")
        net_cost = net(list_cost, percent)
        figures |= {
            "line_item_unblended_cost": list_cost,
            **view.net_figures({"line_item_net_unblended_cost": list_cost}, percent),
        }
        measures = Measures(
            unblended_cost=list_cost,
            net_unblended_cost=net_cost,
            blended_cost=blended,
            amortized_cost=list_cost,
            net_amortized_cost=net_cost,
            list_cost=list_cost,
            usage_amount=part.hours,
        )
        yield Charge(line, span, figures, measures)


def _covered_row(
    view: MonthView, line: Line, span: Span, usage_figures: Mapping[str, int], upfront: int, recurring: int
) -> Charge:
    figures = {
        **usage_figures,
        "line_item_unblended_cost": 0,
        "reservation_effective_cost": upfront + recurring,
        "reservation_amortized_upfront_cost_for_usage": upfront,
        "reservation_recurring_fee_for_usage": recurring,
        **view.net_figures(
            {
                "line_item_net_unblended_cost": 0,
                "reservation_net_effective_cost": upfront + recurring,
                "reservation_net_amortized_upfront_cost_for_usage": upfront,
                "reservation_net_recurring_fee_for_usage": recurring,
            },
            view.reservation_percent,
        ),
    }
    measures = Measures(
        blended_cost=figures["line_item_blended_cost"],
        amortized_cost=upfront + recurring,
        net_amortized_cost=net(upfront, view.reservation_percent) + net(recurring, view.reservation_percent),
        list_cost=figures["pricing_public_on_demand_cost"],
        usage_amount=figures["line_item_usage_amount"],
    )
    return Charge(line, span, figures, measures)


def _fee_row(
    view: MonthView,
    reserved: Reservation,
    arn: str,
    pool: _Pool,
    used_units: int,
    used_upfront: int,
    used_recurring: int,
) -> Charge:
    """The monthly fee, paid for all hours; what no usage took of fee and upfront price is the row's amortized cost."""
    span = view.rest_of_month(reserved.purchased_day or 1, ends_at_last_second=True)
    unused_units = pool.units - used_units
    unused_upfront = pool.upfront_share - used_upfront
    unused_recurring = pool.recurring_fee - used_recurring
    factor = units(reserved.factor)
    hours = pool.units // factor * SCALE
    figures = {
        "line_item_usage_amount": hours,
        "line_item_normalization_factor": factor,
        "line_item_normalized_usage_amount": pool.units,
        "line_item_unblended_cost": pool.recurring_fee,
        "line_item_blended_cost": pool.recurring_fee,
        "reservation_amortized_upfront_fee_for_billing_period": pool.upfront_share,
        "reservation_normalized_units_per_reservation": pool.units // reserved.count,
        "reservation_number_of_reservations": reserved.count * SCALE,
        "reservation_total_reserved_normalized_units": pool.units,
        "reservation_total_reserved_units": hours,
        "reservation_units_per_reservation": hours // reserved.count,
        "reservation_unused_amortized_upfront_fee_for_billing_period": unused_upfront,
        "reservation_unused_normalized_unit_quantity": unused_units,
        "reservation_unused_quantity": unused_units * SCALE // factor,
        "reservation_unused_recurring_fee": unused_recurring,
        "reservation_upfront_value": reserved.count * units(reserved.upfront_price),
        **view.net_figures(
            {
                "line_item_net_unblended_cost": pool.recurring_fee,
                "reservation_net_amortized_upfront_fee_for_billing_period": pool.upfront_share,
                "reservation_net_unused_amortized_upfront_fee_for_billing_period": unused_upfront,
                "reservation_net_unused_recurring_fee": unused_recurring,
                "reservation_net_upfront_value": reserved.count * units(reserved.upfront_price),
            },
            view.reservation_percent,
        ),
    }
    measures = Measures(
        unblended_cost=pool.recurring_fee,
        net_unblended_cost=net(pool.recurring_fee, view.reservation_percent),
        blended_cost=pool.recurring_fee,
        amortized_cost=unused_upfront + unused_recurring,
        net_amortized_cost=net(unused_upfront, view.reservation_percent)
        + net(unused_recurring, view.reservation_percent),
        true_up_cost=-pool.upfront_share,
    )
    # No service code, no region code: the product code and the product's own region have to do.
    line = _commitment_line(
        view,
        reserved,
        arn,
        "RIFee",
        region=reserved.region.code,
        product={"region": reserved.region.code},
        description=f"USD {reserved.hourly_fee} hourly fee per {reserved.product.product_name}, {reserved.size} instance",
        cells={
            "pricing_unit": "Hrs",
            "line_item_usage_type": f"{reserved.region.usage_prefix}HeavyUsage:{reserved.size}",
            "reservation_start_time": f"{span.start - timedelta(days=0 if reserved.purchased_day else 90):%Y-%m-%dT%H:%M:%S}.000Z",
            "reservation_modification_status": "Original",
        },
    )
    return Charge(line, span, figures, measures)


def _upfront_fee(view: MonthView, reserved: Reservation, arn: str) -> Charge:
    cost = reserved.count * units(reserved.upfront_price)
    line = _commitment_line(
        view,
        reserved,
        arn,
        "Fee",
        region=None,
        product={},
        description=f"Sign up charge for subscription: {random_hex(view, f'{reserved.name}-subscription', 10)}",
        cells={"bill_bill_type": "Purchase"},
    )
    figures = {
        "line_item_usage_amount": reserved.count * SCALE,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        "reservation_number_of_reservations": reserved.count * SCALE,
        "reservation_upfront_value": cost,
        **view.net_figures({"line_item_net_unblended_cost": cost}, view.reservation_percent),
    }
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=net(cost, view.reservation_percent),
        blended_cost=cost,
        upfront_fee_cost=cost,
    )
    return Charge(line, view.rest_of_month(reserved.purchased_day or 1), figures, measures)


def _commitment_line(
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
