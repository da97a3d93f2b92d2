"""Savings Plans: a commitment in dollars per hour, used up by covered usage at the plan's rates, in the order of the uses.

Covered usage stands at its on-demand price; a negation takes that back, grouped as AWS does, per hour or day, plan, operation,
usage type and zone, on the account that used it. The commitment sits on the account that owns the plan.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator

from local.samples.exact_numbers import SCALE, units
from local.scenarios.charges import (
    Charge,
    Line,
    Measures,
    Span,
    net,
    times,
)
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.on_demand import on_demand_row
from local.scenarios.pieces.savings_plan_lines import PlanLines
from local.scenarios.pieces.savings_plan_terms import UPFRONT_HALVES, SavingsPlan, upfront_payment

# Hours are covered in hundredths, so that rate × hours stays within eight decimals.
_COVERED_STEP = SCALE // 100


def savings_plan(view: MonthView, plan: SavingsPlan) -> Iterator[Charge]:
    """Fees for each hour or day of the whole month ahead, covered usage with its negations, usage left on demand, a refund."""
    first_day = plan.purchased_day or 1
    if not view.knows_day(first_day):
        return
    is_returned = plan.returned_after_day is not None and view.knows_day(plan.returned_after_day)
    last_day = plan.returned_after_day if is_returned else view.days
    lines = PlanLines(view, plan)
    if plan.purchased_day and UPFRONT_HALVES[plan.payment_option]:
        yield _upfront_fee(view, plan, lines)
    known_until = view.spans[-1].end if view.spans else view.start
    for span in view.all_spans:
        if not first_day <= span.start.day <= (last_day or view.days):
            continue
        used = 0
        if span.start < known_until:
            used = yield from _usage_rows(view, plan, lines, span)
        yield _recurring_fee(view, plan, lines, span, used)
    if is_returned and UPFRONT_HALVES[plan.payment_option]:
        yield _refund(view, plan, lines)


def _usage_rows(view: MonthView, plan: SavingsPlan, lines: PlanLines, span: Span) -> Generator[Charge, None, int]:
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
            left_over = amount - covered
            line = lines.use(number, use, is_covered=False)
            yield on_demand_row(view, line, span, left_over, times(left_over, rate))
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


def _recurring_fee(view: MonthView, plan: SavingsPlan, lines: PlanLines, span: Span, used: int) -> Charge:
    commitment = units(plan.commitment) * span.hours
    amortized_upfront = commitment * UPFRONT_HALVES[plan.payment_option] // 2
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


def _upfront_fee(view: MonthView, plan: SavingsPlan, lines: PlanLines) -> Charge:
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


def _refund(view: MonthView, plan: SavingsPlan, lines: PlanLines) -> Charge:
    """The upfront payment back: cash, and nothing in amortized cost, which never had the payment."""
    cost = -upfront_payment(plan)
    figures = {
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        **view.net_figures({"line_item_net_unblended_cost": cost}, view.charge_percent),
    }
    measures = Measures(unblended_cost=cost, net_unblended_cost=net(cost, view.charge_percent), blended_cost=cost)
    return Charge(lines.refund(), view.rest_of_month(plan.returned_after_day or 1), figures, measures)
