"""Savings Plans: a commitment in dollars per hour, used up by covered usage at the plan's rates, in the order of the uses.

Covered usage stands at its on-demand price; a negation takes that back, grouped as AWS does, per hour or day, plan, operation,
usage type and zone, on the account that used it. The commitment sits on the account that owns the plan.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from local.samples.exact_numbers import SCALE, fixed_decimal, units
from local.samples.organisation import Account, Region
from local.scenarios.charges import (
    COMMITMENT_FEES,
    ON_DEMAND,
    SAVINGS_PLAN,
    USAGE,
    Charge,
    Line,
    Measures,
    Span,
    net,
    times,
)
from local.scenarios.charges import REFUND as REFUNDS
from local.scenarios.lines import make_line, random_hex
from local.scenarios.month_view import MonthView

Offering = Literal["ComputeSavingsPlans", "EC2InstanceSavingsPlans", "SageMakerSavingsPlans", "DatabaseSavingsPlans"]
PaymentOption = Literal["All Upfront", "Partial Upfront", "No Upfront"]
_PRODUCT_CODES = {
    "ComputeSavingsPlans": "ComputeSavingsPlans",
    "EC2InstanceSavingsPlans": "ComputeSavingsPlans",
    "SageMakerSavingsPlans": "MachineLearningSavingsPlans",
    "DatabaseSavingsPlans": "DatabaseSavingsPlans",
}
_UPFRONT_HALVES = {"No Upfront": 0, "Partial Upfront": 1, "All Upfront": 2}
_TERM_HOURS = 8760
_NEGATION_GROUP = ("line_item_operation", "line_item_usage_type", "line_item_availability_zone")
# Hours are covered in hundredths, so that rate × hours stays within eight decimals.
_COVERED_STEP = SCALE // 100


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


def savings_plan(view: MonthView, plan: SavingsPlan) -> Iterator[Charge]:
    """Fees for each hour or day of the whole month ahead, covered usage with its negations, usage left on demand, a refund."""
    first_day = plan.purchased_day or 1
    if not view.knows_day(first_day):
        return
    is_returned = plan.returned_after_day is not None and view.knows_day(plan.returned_after_day)
    last_day = plan.returned_after_day if is_returned else view.days
    lines = _PlanLines(view, plan)
    if plan.purchased_day and _UPFRONT_HALVES[plan.payment_option]:
        yield _upfront_fee(view, plan, lines)
    known_until = view.spans[-1].end if view.spans else view.start
    for span in view.all_spans:
        if not first_day <= span.start.day <= (last_day or view.days):
            continue
        used = 0
        if span.start < known_until:
            used = yield from _usage_rows(view, plan, lines, span)
        yield _recurring_fee(view, plan, lines, span, used)
    if is_returned and _UPFRONT_HALVES[plan.payment_option]:
        yield _refund(view, plan, lines)


def plan_arn(view: MonthView, plan: SavingsPlan) -> str:
    """The ARN of the plan."""
    owner = view.accounts.get(plan.owner.account_id, plan.owner.account_id)
    return f"arn:aws:savingsplans::{owner}:savingsplan/{_plan_id(view, plan)}"


def upfront_payment(plan: SavingsPlan) -> int:
    """What is paid at once: the upfront part of the commitment for all hours of the term."""
    return units(plan.commitment) * _UPFRONT_HALVES[plan.payment_option] * _TERM_HOURS // 2


def _usage_rows(view: MonthView, plan: SavingsPlan, lines: "_PlanLines", span: Span) -> Generator[Charge, None, int]:
    """The span's usage, covered as far as the commitment goes; gives how much of the commitment was used."""
    commitment = left = units(plan.commitment) * span.hours
    taken_back: dict[Line, list[int]] = defaultdict(lambda: [0, 0])
    for number, use in enumerate(plan.uses):
        if use.is_off_at_weekends and span.start.weekday() >= 5:
            continue
        amount = units(use.per_hour) * span.hours
        plan_rate, rate = units(use.plan_rate), units(use.rate)
        covered = min(amount, left * SCALE // plan_rate // _COVERED_STEP * _COVERED_STEP)
        if covered:
            effective = times(covered, plan_rate)
            left -= effective
            on_demand_cost = times(covered, rate)
            line = lines.use(number, use, is_covered=True)
            group = taken_back[lines.negation(use)]
            group[0] += on_demand_cost
            group[1] += covered
            yield _covered_row(view, line, span, covered, on_demand_cost, effective, plan_rate)
        if amount > covered:
            yield _on_demand_row(view, lines.use(number, use, is_covered=False), span, amount - covered, rate)
    for line, (cost, amount) in taken_back.items():
        yield _negation(line, span, cost, amount, view)
    return commitment - left


def _covered_row(
    view: MonthView, line: Line, span: Span, amount: int, cost: int, effective: int, plan_rate: int
) -> Charge:
    figures = {
        "line_item_usage_amount": amount,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        "pricing_public_on_demand_cost": cost,
        "savings_plan_savings_plan_effective_cost": effective,
        "savings_plan_savings_plan_rate": plan_rate,
    }
    if view.has_net_columns:
        # The agreement discounts what is paid, the commitment; the pair of usage and negation cancels out as it is.
        figures |= {
            "line_item_net_unblended_cost": cost,
            "savings_plan_net_savings_plan_effective_cost": net(effective, view.charge_percent),
        }
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=cost,
        blended_cost=cost,
        amortized_cost=effective,
        net_amortized_cost=net(effective, view.charge_percent),
        list_cost=cost,
        usage_amount=amount,
    )
    return Charge(line, span, figures, measures)


def _on_demand_row(view: MonthView, line: Line, span: Span, amount: int, rate: int) -> Charge:
    cost = times(amount, rate)
    percent = view.usage_percent(line.product_code)
    net_cost = net(cost, percent)
    figures = {
        "line_item_usage_amount": amount,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        "pricing_public_on_demand_cost": cost,
        **view.net_figures({"line_item_net_unblended_cost": cost}, percent),
    }
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=net_cost,
        blended_cost=cost,
        amortized_cost=cost,
        net_amortized_cost=net_cost,
        list_cost=cost,
        usage_amount=amount,
    )
    return Charge(line, span, figures, measures)


def _negation(line: Line, span: Span, cost: int, amount: int, view: MonthView) -> Charge:
    figures = {
        # It has a quantity and a public cost too: neither counts.
        "line_item_usage_amount": amount,
        "line_item_unblended_cost": -cost,
        "line_item_blended_cost": -cost,
        "pricing_public_on_demand_cost": cost,
    }
    if view.has_net_columns:
        figures["line_item_net_unblended_cost"] = -cost
    return Charge(line, span, figures, Measures(unblended_cost=-cost, net_unblended_cost=-cost, blended_cost=-cost))


def _recurring_fee(view: MonthView, plan: SavingsPlan, lines: "_PlanLines", span: Span, used: int) -> Charge:
    commitment = units(plan.commitment) * span.hours
    amortized_upfront = commitment * _UPFRONT_HALVES[plan.payment_option] // 2
    recurring = commitment - amortized_upfront
    figures = {
        "line_item_usage_amount": SCALE,
        "line_item_unblended_cost": recurring,
        "line_item_blended_cost": recurring,
        "savings_plan_amortized_upfront_commitment_for_billing_period": amortized_upfront,
        "savings_plan_recurring_commitment_for_billing_period": recurring,
        "savings_plan_total_commitment_to_date": commitment,
        "savings_plan_used_commitment": used,
        **view.net_figures(
            {
                "line_item_net_unblended_cost": recurring,
                "savings_plan_net_amortized_upfront_commitment_for_billing_period": amortized_upfront,
                "savings_plan_net_recurring_commitment_for_billing_period": recurring,
            },
            view.charge_percent,
        ),
    }
    measures = Measures(
        unblended_cost=recurring,
        net_unblended_cost=net(recurring, view.charge_percent),
        blended_cost=recurring,
        amortized_cost=commitment - used,
        net_amortized_cost=net(commitment - used, view.charge_percent),
        true_up_cost=-amortized_upfront,
    )
    return Charge(lines.fee("SavingsPlanRecurringFee", "hourly commitment"), span, figures, measures)


def _upfront_fee(view: MonthView, plan: SavingsPlan, lines: "_PlanLines") -> Charge:
    cost = upfront_payment(plan)
    figures = {
        "line_item_usage_amount": SCALE,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        **view.net_figures({"line_item_net_unblended_cost": cost}, view.charge_percent),
    }
    measures = Measures(
        unblended_cost=cost, net_unblended_cost=net(cost, view.charge_percent), blended_cost=cost, upfront_fee_cost=cost
    )
    line = lines.fee("SavingsPlanUpfrontFee", "upfront fee")
    return Charge(line, view.rest_of_month(plan.purchased_day or 1), figures, measures)


def _refund(view: MonthView, plan: SavingsPlan, lines: "_PlanLines") -> Charge:
    """The upfront payment back: cash, and nothing in amortized cost, which never had the payment."""
    cost = -upfront_payment(plan)
    figures = {
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        **view.net_figures({"line_item_net_unblended_cost": cost}, view.charge_percent),
    }
    measures = Measures(unblended_cost=cost, net_unblended_cost=net(cost, view.charge_percent), blended_cost=cost)
    return Charge(lines.refund(), view.rest_of_month(plan.returned_after_day or 1), figures, measures)


class _PlanLines:
    """The lines of a plan, made when first needed."""

    def __init__(self, view: MonthView, plan: SavingsPlan) -> None:
        self._view, self._plan = view, plan
        self._lines: dict[str, Line] = {}
        start = view.start + timedelta(days=(plan.purchased_day or 1) - 1) - timedelta(0 if plan.purchased_day else 61)
        self._cells = {
            "savings_plan_savings_plan_a_r_n": plan_arn(view, plan),
            "savings_plan_offering_type": plan.offering,
            "savings_plan_payment_option": plan.payment_option,
            "savings_plan_purchase_term": "1yr",
            "savings_plan_start_time": f"{start:%Y-%m-%dT%H:%M:%S}.000Z",
            "savings_plan_end_time": f"{start + timedelta(hours=_TERM_HOURS):%Y-%m-%dT%H:%M:%S}.000Z",
            "savings_plan_instance_type_family": plan.instance_family,
            "savings_plan_region": plan.region.location if plan.region else "",
        }

    def use(self, number: int, use: CoverableUse, *, is_covered: bool) -> Line:
        """The line of a use: one for what is covered, one for what is left."""
        name = f"{self._plan.name}-use-{number}-{'covered' if is_covered else 'on-demand'}"
        if name not in self._lines:
            cells = {
                **_usage_cells(use),
                "line_item_resource_id": f"i-0{random_hex(self._view, f'{self._plan.name}-{number}', 16)}",
                "pricing_currency": self._view.currency,
                **(self._cells if is_covered else {}),
            }
            self._lines[name] = make_line(
                self._view,
                name,
                use.account,
                "SavingsPlanCoveredUsage" if is_covered else "Usage",
                charge_group=USAGE,
                product_code=use.product_code,
                region=use.region.code,
                purchase_option=SAVINGS_PLAN if is_covered else ON_DEMAND,
                description=f"${use.rate} per {use.usage_type}",
                cells=cells,
                product={"product_name": use.product_name, "region": use.region.code},
            )
        return self._lines[name]

    def negation(self, use: CoverableUse) -> Line:
        """The line that takes an account's covered usage of an operation, usage type and zone back."""
        group = (use.account.account_id, *(_usage_cells(use)[name] for name in _NEGATION_GROUP))
        name = f"{self._plan.name}-negation-{'-'.join(group)}"
        if name not in self._lines:
            self._lines[name] = make_line(
                self._view,
                name,
                use.account,
                "SavingsPlanNegation",
                charge_group=USAGE,
                product_code=use.product_code,
                region=use.region.code,
                purchase_option=SAVINGS_PLAN,
                description=f"SavingsPlanNegation used by {plan_arn(self._view, self._plan)}",
                cells={**_usage_cells(use), **self._cells},
                product={"product_name": use.product_name, "region": use.region.code},
            )
        return self._lines[name]

    def fee(self, charge_type: str, what: str) -> Line:
        """The line of the hourly commitment or of the upfront payment."""
        if charge_type not in self._lines:
            self._lines[charge_type] = self._of_plan(
                charge_type, COMMITMENT_FEES, f"1 year {self._plan.payment_option} {self._plan.offering} {what}"
            )
        return self._lines[charge_type]

    def refund(self) -> Line:
        """The line of the refund, in the words by which it is known."""
        return self._of_plan(
            "Refund",
            REFUNDS,
            f"Refund for one-time fee for Savings Plan ID: {_plan_id(self._view, self._plan)}",
        )

    def _of_plan(self, charge_type: str, charge_group: str, description: str) -> Line:
        plan, region = self._plan, self._plan.region
        product_code = _PRODUCT_CODES[plan.offering]
        return make_line(
            self._view,
            f"{plan.name}-{charge_type}",
            plan.owner,
            charge_type,
            charge_group=charge_group,
            product_code=product_code,
            region=region.code if region else None,
            purchase_option=SAVINGS_PLAN,
            description=description,
            cells={
                **self._cells,
                "bill_bill_type": {"Refund": "Refund", "SavingsPlanUpfrontFee": "Purchase"}.get(
                    charge_type, "Anniversary"
                ),
                "line_item_usage_type": f"{plan.offering.removesuffix('SavingsPlans')}SP:1yr{plan.payment_option.replace(' ', '')}",
                "product_servicecode": product_code,
                "product_region_code": region.code if region else "",
            },
            product={"product_name": "Savings Plans for AWS Compute usage"},
        )


def _usage_cells(use: CoverableUse) -> dict[str, str]:
    return {
        "line_item_usage_type": f"{use.region.usage_prefix}{use.usage_type}",
        "line_item_operation": use.operation,
        "line_item_availability_zone": use.region.zones[0] if use.has_zone else "",
        "line_item_unblended_rate": fixed_decimal(units(use.rate)),
        "pricing_unit": "Hrs",
        "pricing_public_on_demand_rate": fixed_decimal(units(use.rate)),
        "pricing_term": "OnDemand",
        "product_servicecode": use.product_code,
        "product_region_code": use.region.code,
    }


def _plan_id(view: MonthView, plan: SavingsPlan) -> str:
    number = random_hex(view, plan.name, 32)
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
