"""Reserved Instances: what they cost is split over the usage they cover, and the rest is unused.

AWS rounds each covered row's share to eight decimals. Here the share is rounded down and the fee row takes the remainder, so
that used + unused is the fee and the amortized upfront price to the last digit.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from local.samples.exact_numbers import SCALE, units
from local.scenarios.charges import (
    Charge,
    Line,
    Measures,
    Span,
    net,
    share,
    times,
)
from local.scenarios.lines import random_hex
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.on_demand import on_demand_row
from local.scenarios.pieces.reservation_lines import UseLines, commitment_line, reservation_arn
from local.scenarios.pieces.reservation_terms import Part, Pool, Reservation, cover, pool_of


def reservation(view: MonthView, reserved: Reservation) -> Iterator[Charge]:
    """The upfront fee if it was bought this month, the usage it covers and does not cover, and its monthly fee row."""
    first_day = reserved.purchased_day or 1
    if not view.knows_day(first_day):
        return
    pool = pool_of(view, reserved)
    arn = reservation_arn(view, reserved)
    if reserved.purchased_day and units(reserved.upfront_price):
        yield _upfront_fee(view, reserved, arn)
    lines = UseLines(view, reserved, arn)
    used_units = used_upfront = used_recurring = 0
    for span in view.spans_from(first_day):
        covered, on_demand = cover(reserved, span)
        used_units += sum(part.units for part in covered)
        shares = [pool.shares(part.units) for part in covered]
        used_upfront += sum(upfront for upfront, _ in shares)
        used_recurring += sum(recurring for _, recurring in shares)
        yield from _usage_rows(view, lines, span, covered, shares, on_demand)
    yield _fee_row(view, reserved, arn, pool, used_units, used_upfront, used_recurring)


def _usage_rows(
    view: MonthView,
    lines: UseLines,
    span: Span,
    covered: Sequence[Part],
    shares: Sequence[tuple[int, int]],
    on_demand: Sequence[Part],
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
        yield on_demand_row(view, line, span, part.hours, list_cost, blended_cost=blended, further=figures)


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
    pool: Pool,
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
    line = commitment_line(
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
    line = commitment_line(
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
