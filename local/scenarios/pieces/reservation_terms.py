"""Reservations: what is bought, what it costs and has in a month, and which usage gets it, first come first served.

Capacity counts in normalized units, so one reservation covers other sizes of its family: units balance, hours do not.
"""

from dataclasses import dataclass
from typing import Literal

from local.samples.exact_numbers import SCALE, fixed_decimal, units
from local.samples.organisation import Account, Region
from local.scenarios.charges import Span, share, times
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
class Pool:
    """What a reservation costs and covers in one month, and what of each a number of normalized units takes."""

    units: int
    recurring_fee: int
    upfront_share: int

    def shares(self, covered_units: int) -> tuple[int, int]:
        """The upfront and the recurring share of covered units."""
        return share(self.upfront_share, covered_units, self.units), share(
            self.recurring_fee, covered_units, self.units
        )


def pool_of(view: MonthView, reserved: Reservation) -> Pool:
    """What a reservation costs and has in the month."""
    hours = view.rest_of_month(reserved.purchased_day or 1).hours
    reserved_hours = reserved.count * hours
    return Pool(
        units=reserved_hours * units(reserved.factor),
        recurring_fee=reserved_hours * units(reserved.hourly_fee),
        upfront_share=share(reserved.count * units(reserved.upfront_price), hours, _TERM_HOURS[reserved.term]),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Hours of one use in one span, covered or not, and how many normalized units they are."""

    number: int
    use: ReservableUse
    hours: int
    units: int


def cover(reserved: Reservation, span: Span) -> tuple[list[Part], list[Part]]:
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
            covered.append(Part(number, use, covered_hours, taken))
        if needed > taken:
            on_demand.append(Part(number, use, hours - covered_hours, needed - taken))
    return covered, on_demand
