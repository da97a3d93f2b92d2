"""Savings Plans: what is bought, what it may cover, and how it is paid."""

from dataclasses import dataclass
from typing import Literal

from local.samples.exact_numbers import units
from local.samples.organisation import Account, Region

Offering = Literal["ComputeSavingsPlans", "EC2InstanceSavingsPlans", "SageMakerSavingsPlans", "DatabaseSavingsPlans"]
PaymentOption = Literal["All Upfront", "Partial Upfront", "No Upfront"]
UPFRONT_HALVES = {"No Upfront": 0, "Partial Upfront": 1, "All Upfront": 2}
TERM_HOURS = 8760


@dataclass(frozen=True, slots=True)
class CoverableUse:
    """Usage that a Savings Plan can cover: so many units per hour, at the on-demand and at the plan's rate."""

    account: Account
    product_code: str
    product_name: str
    usage_type: str
    operation: str
    region: Region
    rate: str
    plan_rate: str
    per_hour: str
    has_zone: bool = True
    is_off_at_weekends: bool = False


@dataclass(frozen=True, slots=True)
class SavingsPlan:
    """A plan: `commitment` dollars per hour, paid as its option says, and the usage it may cover in that order."""

    name: str
    owner: Account
    offering: Offering
    payment_option: PaymentOption
    commitment: str
    uses: tuple[CoverableUse, ...]
    region: Region | None = None
    instance_family: str = ""
    purchased_day: int | None = None
    returned_after_day: int | None = None
    """The last day of a plan that was returned: its upfront payment is refunded then."""


def upfront_payment(plan: SavingsPlan) -> int:
    """What is paid at once: the upfront part of the commitment for all hours of the term."""
    return units(plan.commitment) * UPFRONT_HALVES[plan.payment_option] * TERM_HOURS // 2
