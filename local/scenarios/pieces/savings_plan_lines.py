"""The lines of a Savings Plan: usage it covers and does not cover, its negations, fees and refund."""

from datetime import timedelta

from local.samples.exact_numbers import fixed_decimal, units
from local.scenarios.charges import COMMITMENT_FEES, ON_DEMAND, REFUND, SAVINGS_PLAN, USAGE, Line
from local.scenarios.lines import make_line, random_hex
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.savings_plan_terms import TERM_HOURS, CoverableUse, SavingsPlan

_PRODUCT_CODES = {
    "ComputeSavingsPlans": "ComputeSavingsPlans",
    "EC2InstanceSavingsPlans": "ComputeSavingsPlans",
    "SageMakerSavingsPlans": "MachineLearningSavingsPlans",
    "DatabaseSavingsPlans": "DatabaseSavingsPlans",
}
_NEGATION_GROUP = ("line_item_operation", "line_item_usage_type", "line_item_availability_zone")


def plan_arn(view: MonthView, plan: SavingsPlan) -> str:
    """The ARN of the plan."""
    owner = view.accounts.get(plan.owner.account_id, plan.owner.account_id)
    return f"arn:aws:savingsplans::{owner}:savingsplan/{_plan_id(view, plan)}"


class PlanLines:
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
            "savings_plan_end_time": f"{start + timedelta(hours=TERM_HOURS):%Y-%m-%dT%H:%M:%S}.000Z",
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
            REFUND,
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
