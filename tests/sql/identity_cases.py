"""Months with commitments, as a handful of line items, and what the checks of the cost identities say of them."""

from __future__ import annotations

from typing import Any

from tests.sql.small_lake import Row, SmallLake, quarantine_row, silver_row

# subject, expected, actual, difference
Told = tuple[str, str, str, str | None]

PAYER, MEMBER = "000000000001", "000000000002"
PLAN_1, PLAN_2 = "arn:aws:savingsplans::1:savingsplan/one", "arn:aws:savingsplans::1:savingsplan/two"
RESERVATION_1 = "arn:aws:ec2:eu-central-1:1:reserved-instances/one"
RESERVATION_2 = "arn:aws:ec2:eu-central-1:1:reserved-instances/two"
HOUR_1, HOUR_2 = "2026-10-01T00:00:00Z/2026-10-01T01:00:00Z", "2026-10-01T01:00:00Z/2026-10-01T02:00:00Z"
DAY = "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z"


def row(kind: str, unblended_cost: float, **columns: Any) -> Row:
    """A line item of silver in any of its columns; on the payer's own account unless `columns` say otherwise."""
    common = {"line_item_line_item_type": kind, "line_item_usage_account_id": PAYER}
    return silver_row(f"{kind} {columns}"[:60], unblended_cost) | common | columns


def month(*rows: Row, **tables: Any) -> SmallLake:
    """A lake of these rows in silver alone, with another account's usage, so that it is the export of a payer."""
    other = row("Usage", 0.5, line_item_usage_account_id=MEMBER, line_item_blended_cost=0.5)
    return SmallLake(
        **{"raw": [], "quarantine": [], "daily_costs": [], "line_items": []} | tables, silver=[other, *rows]
    )


def covered(unblended: float, effective: float = 0.0, plan: str = PLAN_1, interval: str = HOUR_1, **more: Any) -> Row:
    """Usage that a Savings Plan covers: at its on-demand price, with its effective cost."""
    return row(
        "SavingsPlanCoveredUsage",
        unblended,
        savings_plan_savings_plan_a_r_n=plan,
        identity_time_interval=interval,
        savings_plan_savings_plan_effective_cost=effective,
        **more,
    )


def negation(unblended: float, plan: str = PLAN_1, interval: str = HOUR_1, **more: Any) -> Row:
    """What cancels covered usage; AWS names no resource in it."""
    return row(
        "SavingsPlanNegation",
        unblended,
        savings_plan_savings_plan_a_r_n=plan,
        identity_time_interval=interval,
        **more,
    )


def plan_fee(total: float, used: float, plan: str = PLAN_1, interval: str = HOUR_1, **more: Any) -> Row:
    """An hour of a Savings Plan's commitment."""
    return row(
        "SavingsPlanRecurringFee",
        total,
        savings_plan_savings_plan_a_r_n=plan,
        identity_time_interval=interval,
        savings_plan_total_commitment_to_date=total,
        savings_plan_used_commitment=used,
        **more,
    )


def discounted(effective: float, units: float | None, reservation: str = RESERVATION_1, **more: Any) -> Row:
    """Usage that a reservation covers: unblended 0."""
    return row(
        "DiscountedUsage",
        0.0,
        reservation_reservation_a_r_n=reservation,
        reservation_effective_cost=effective,
        line_item_normalized_usage_amount=units,
        **more,
    )


def reservation_fee(
    unblended: float,
    upfront: float,
    unused: tuple[float, float],
    units: tuple[float | None, float | None],
    reservation: str = RESERVATION_1,
    **more: Any,
) -> Row:
    """A reservation's month: recurring fee, share of the upfront fee; unused upfront and recurring; units it has and unused."""
    return row(
        "RIFee",
        unblended,
        reservation_reservation_a_r_n=reservation,
        reservation_amortized_upfront_fee_for_billing_period=upfront,
        reservation_unused_amortized_upfront_fee_for_billing_period=unused[0],
        reservation_unused_recurring_fee=unused[1],
        reservation_total_reserved_normalized_units=units[0],
        reservation_unused_normalized_unit_quantity=units[1],
        **more,
    )


def as_member_export(lake: SmallLake) -> SmallLake:
    """The same month as one member account's own export tells it: every row is the member's."""
    lake = SmallLake(**{name: list(rows) for name, rows in vars(lake).items()})
    lake.silver = [one | {"line_item_usage_account_id": MEMBER} for one in lake.silver]
    return lake


# Two plans. The first covers two instances in one hour and one in the next; the second is used by another account.
PLANS = month(
    covered(0.10, 0.07),
    covered(0.20, 0.14, line_item_usage_account_id=MEMBER),
    negation(-0.30),
    covered(0.10, 0.07, interval=HOUR_2),
    negation(-0.10, interval=HOUR_2),
    plan_fee(0.25, 0.21),
    plan_fee(0.25, 0.07, interval=HOUR_2),
    plan_fee(0.25, 0.0, interval="2026-10-31T23:00:00Z/2026-11-01T00:00:00Z"),
    # AWS rounds to ten decimals: two rows may miss 2e-8 in all.
    covered(0.05, 0.03, PLAN_2, DAY, line_item_usage_account_id=MEMBER),
    negation(-0.04999998, PLAN_2, DAY),
    plan_fee(0.03, 0.02999998, PLAN_2, DAY),
)
# A pod's share of an instance that a plan covers is in that instance's own row already.
SPLIT = month(
    *PLANS.silver[1:],
    covered(9.0, 9.0, line_item_operation="EKSPod-EC2"),
    covered(9.0, 9.0, line_item_operation="ECSTask-EC2"),
)

NEGATIONS = "Savings Plans: covered usage + negations = 0"
COMMITMENT = "Savings Plans: used commitment = effective cost of covered usage"
COSTS = "reservations: fees = used + unused cost"
UNITS = "reservations: normalized units = used + unused"
BLENDED = "silver: unblended = blended"
NOT_WHOLE = "not judged, their fees or what others used is not in this export"
NO_UNITS = "not judged, without normalized units or not whole in this export"

# A reservation of two sizes: 7 of 10 units used by two accounts. One of another currency that nobody used.
# Its fee of 4 and its share of 6 upfront: 7 used, 1.2 + 1.8 unused; AWS rounded each of two rows by 1e-8.
RESERVATIONS = month(
    discounted(3.00000001, 3.0),
    discounted(4.00000001, 4.0, line_item_usage_account_id=MEMBER),
    reservation_fee(4.0, 6.0, (1.8, 1.2), (10.0, 3.0)),
    reservation_fee(0.0, 2.5, (2.5, 0.0), (0.5, 0.5), RESERVATION_2, line_item_currency_code="EUR"),
)
# The open month, in which nothing is used yet of the days to come: the fee is there whole, and so is what is unused.
OPEN_MONTH = month(
    discounted(1.0, 24.0),
    reservation_fee(31.0, 0.0, (0.0, 30.0), (744.0, 720.0)),
)
# A service whose reservations have no sizes, and usage of a reservation whose fee is on another payer.
WITHOUT_UNITS = month(
    discounted(1.0, None),
    reservation_fee(1.0, 0.0, (0.0, 0.0), (None, None)),
    discounted(5.0, 7.0, RESERVATION_2),
)

# 1 + 2 unblended, blended 1.2 + 1.8; a discount without a blended cost is on neither side.
BLENDS = month(
    row("Usage", 1.0, line_item_blended_cost=1.2),
    row("Usage", 2.0, line_item_blended_cost=1.8, line_item_usage_account_id=MEMBER),
    row("EdpDiscount", -0.3),
    row("Usage", 4.0, line_item_blended_cost=4.0, line_item_currency_code="EUR"),
    row("Usage", 9.0, line_item_blended_cost=8.0, line_item_operation="EKSPod-EC2"),
)

HELD_BACK = quarantine_row("0.1", "0.1", "product is no map") | {
    "column_name": "product",
    "raw_values": {"line_item_line_item_type": "SavingsPlanNegation", "line_item_unblended_cost": "-0.3"},
}
OTHERWISE_HELD_BACK = HELD_BACK | {"raw_values": {"line_item_line_item_type": "Usage"}}
MALFORMED = HELD_BACK | {"column_name": None, "raw_values": {"_malformed": "a,b"}}
UNBALANCED = month(*(one for one in PLANS.silver[1:] if one["line_item_unblended_cost"] != -0.30))

GREEN: dict[tuple[str, str], tuple[SmallLake, list[Told]]] = {
    ("savings_plan_negations_balance", "two plans, hours and days"): (
        PLANS,
        [
            (
                f"{NEGATIONS}: 0 of 3 intervals of plans fail, most USD {PLAN_2} {DAY} (within 0.0000000200)",
                "0.0500000000",
                "0.0499999800",
                "0.0000000200",
            )
        ],
    ),
    ("savings_plan_negations_balance", "split cost does not count"): (
        SPLIT,
        [
            (
                f"{NEGATIONS}: 0 of 3 intervals of plans fail, most USD {PLAN_2} {DAY} (within 0.0000000200)",
                "0.0500000000",
                "0.0499999800",
                "0.0000000200",
            )
        ],
    ),
    ("savings_plan_negations_balance", "a negation is in quarantine"): (
        month(*UNBALANCED.silver[1:], quarantine=[HELD_BACK, OTHERWISE_HELD_BACK, MALFORMED]),
        [
            (
                (
                    f"{NEGATIONS}: not judged, 2 of its rows may be in quarantine: 1 of 3 intervals of plans fail, "
                    f"most USD {PLAN_1} {HOUR_1} (within 0.0000000200)"
                ),
                "0.3000000000",
                "0.0000000000",
                "0.3000000000",
            )
        ],
    ),
    ("savings_plan_negations_balance", "a member account's export"): (
        as_member_export(PLANS),
        [
            (
                f"{NEGATIONS}: 0 of 3 intervals of plans fail, most USD {PLAN_2} {DAY} (within 0.0000000200)",
                "0.0500000000",
                "0.0499999800",
                "0.0000000200",
            )
        ],
    ),
    ("savings_plan_negations_balance", "no Savings Plan"): (
        RESERVATIONS,
        [(f"{NEGATIONS}: no Savings Plan covers usage of this month", "nothing", "nothing", None)],
    ),
    ("savings_plan_negations_balance", "over empty tables"): (
        SmallLake.empty(),
        [(f"{NEGATIONS}: no Savings Plan covers usage of this month", "nothing", "nothing", None)],
    ),
    ("savings_plan_commitment_is_used", "two plans, fees of hours to come"): (
        PLANS,
        [
            (
                f"{COMMITMENT}: 0 of 2 plans fail, most USD {PLAN_2} (within 0.0000000200)",
                "0.0299999800",
                "0.0300000000",
                "-0.0000000200",
            )
        ],
    ),
    ("savings_plan_commitment_is_used", "split cost does not count"): (
        SPLIT,
        [
            (
                f"{COMMITMENT}: 0 of 2 plans fail, most USD {PLAN_2} (within 0.0000000200)",
                "0.0299999800",
                "0.0300000000",
                "-0.0000000200",
            )
        ],
    ),
    ("savings_plan_commitment_is_used", "the fees of one plan are elsewhere"): (
        month(covered(1.0, 0.7), negation(-1.0), covered(1.0, 0.6, PLAN_2), plan_fee(0.6, 0.6, PLAN_2)),
        [
            (
                f"{COMMITMENT}: 1 {NOT_WHOLE}: 0 of 1 plans fail, most USD {PLAN_2} (within 0.0000000200)",
                "0.6000000000",
                "0.6000000000",
                "0.0000000000",
            )
        ],
    ),
    ("savings_plan_commitment_is_used", "a member account's export"): (
        as_member_export(month(plan_fee(1.0, 0.9), covered(0.5, 0.3))),
        [(f"{COMMITMENT}: 1 {NOT_WHOLE}", "nothing", "nothing", None)],
    ),
    ("savings_plan_commitment_is_used", "no Savings Plan"): (
        RESERVATIONS,
        [(f"{COMMITMENT}: no Savings Plan in this month", "nothing", "nothing", None)],
    ),
    ("savings_plan_commitment_is_used", "over empty tables"): (
        SmallLake.empty(),
        [(f"{COMMITMENT}: no Savings Plan in this month", "nothing", "nothing", None)],
    ),
    ("reservation_costs_balance", "two reservations in two currencies"): (
        RESERVATIONS,
        [
            (
                f"{COSTS}: 0 of 2 reservations fail, most USD {RESERVATION_1} (within 0.0000000300)",
                "10.0000000000",
                "10.0000000200",
                "-0.0000000200",
            )
        ],
    ),
    ("reservation_costs_balance", "the open month"): (
        OPEN_MONTH,
        [
            (
                f"{COSTS}: 0 of 1 reservations fail, most USD {RESERVATION_1} (within 0.0000000200)",
                "31.0000000000",
                "31.0000000000",
                "0.0000000000",
            )
        ],
    ),
    ("reservation_costs_balance", "a fee is elsewhere"): (
        WITHOUT_UNITS,
        [
            (
                f"{COSTS}: 1 {NOT_WHOLE}: 0 of 1 reservations fail, most USD {RESERVATION_1} (within 0.0000000200)",
                "1.0000000000",
                "1.0000000000",
                "0.0000000000",
            )
        ],
    ),
    ("reservation_costs_balance", "a member account's export"): (
        as_member_export(month(reservation_fee(9.0, 0.0, (0.0, 0.0), (9.0, 0.0)))),
        [(f"{COSTS}: 1 {NOT_WHOLE}", "nothing", "nothing", None)],
    ),
    ("reservation_costs_balance", "no reservation"): (
        PLANS,
        [(f"{COSTS}: no reservation in this month", "nothing", "nothing", None)],
    ),
    ("reservation_costs_balance", "over empty tables"): (
        SmallLake.empty(),
        [(f"{COSTS}: no reservation in this month", "nothing", "nothing", None)],
    ),
    ("normalized_units_balance", "two sizes, and one nobody used"): (
        RESERVATIONS,
        [
            (
                f"{UNITS}: 0 of 2 reservations fail, most EUR {RESERVATION_2}",
                "0.5000000000",
                "0.5000000000",
                "0.0000000000",
            )
        ],
    ),
    ("normalized_units_balance", "the open month"): (
        OPEN_MONTH,
        [
            (
                f"{UNITS}: 0 of 1 reservations fail, most USD {RESERVATION_1}",
                "744.0000000000",
                "744.0000000000",
                "0.0000000000",
            )
        ],
    ),
    ("normalized_units_balance", "no units, and a fee elsewhere"): (
        WITHOUT_UNITS,
        [(f"{UNITS}: 2 {NO_UNITS}", "nothing", "nothing", None)],
    ),
    ("normalized_units_balance", "no reservation"): (
        PLANS,
        [(f"{UNITS}: no reservation in this month", "nothing", "nothing", None)],
    ),
    ("normalized_units_balance", "over empty tables"): (
        SmallLake.empty(),
        [(f"{UNITS}: no reservation in this month", "nothing", "nothing", None)],
    ),
    ("blended_cost_reconciles", "two currencies and a discount"): (
        BLENDS,
        [
            (f"EUR {BLENDED} (within 0.0000000100)", "4.0000000000", "4.0000000000", "0.0000000000"),
            (
                f"USD {BLENDED}, without 1 rows that have none (within 0.0000000300)",
                "3.5000000000",
                "3.5000000000",
                "0.0000000000",
            ),
        ],
    ),
    ("blended_cost_reconciles", "no row has one"): (
        SmallLake(),
        [
            (f"EUR {BLENDED}: not judged, no row has a blended cost", "nothing", "nothing", None),
            (f"USD {BLENDED}: not judged, no row has a blended cost", "nothing", "nothing", None),
        ],
    ),
    ("blended_cost_reconciles", "a member account's export"): (
        as_member_export(month(row("Usage", 1.0, line_item_blended_cost=1.2))),
        [
            (
                f"USD {BLENDED}: not judged, the export is of one member account (within 0.0000000200)",
                "1.5000000000",
                "1.7000000000",
                "-0.2000000000",
            )
        ],
    ),
    ("blended_cost_reconciles", "over empty tables"): (
        SmallLake.empty(),
        [(f"(no currency) {BLENDED}: not judged, no row has a blended cost", "nothing", "nothing", None)],
    ),
}

RED: dict[tuple[str, str], tuple[SmallLake, list[Told]]] = {
    ("savings_plan_negations_balance", "a negation is missing"): (
        month(*UNBALANCED.silver[1:], quarantine=[OTHERWISE_HELD_BACK]),
        [
            (
                f"{NEGATIONS}: 1 of 3 intervals of plans fail, most USD {PLAN_1} {HOUR_1} (within 0.0000000200)",
                "0.3000000000",
                "0.0000000000",
                "0.3000000000",
            )
        ],
    ),
    ("savings_plan_negations_balance", "two plans changed places, the total is 0"): (
        month(covered(1.0), negation(-1.0, PLAN_2)),
        [
            (
                f"{NEGATIONS}: 2 of 2 intervals of plans fail, most USD {PLAN_1} {HOUR_1} (within 0.0000000100)",
                "1.0000000000",
                "0.0000000000",
                "1.0000000000",
            )
        ],
    ),
    ("savings_plan_negations_balance", "an hour is cancelled in the next"): (
        month(covered(0.5), covered(1.5, interval=HOUR_2), negation(-1.0), negation(-1.0, interval=HOUR_2)),
        [
            (
                f"{NEGATIONS}: 2 of 2 intervals of plans fail, most USD {PLAN_1} {HOUR_1} (within 0.0000000200)",
                "0.5000000000",
                "1.0000000000",
                "-0.5000000000",
            )
        ],
    ),
    ("savings_plan_negations_balance", "two currencies, the total is 0"): (
        month(covered(1.0), negation(-1.0, line_item_currency_code="EUR")),
        [
            (
                f"{NEGATIONS}: 2 of 2 intervals of plans fail, most EUR {PLAN_1} {HOUR_1} (within 0.0000000100)",
                "0.0000000000",
                "1.0000000000",
                "-1.0000000000",
            )
        ],
    ),
    ("savings_plan_negations_balance", "one digit more than AWS's rounding"): (
        month(covered(1.0), negation(-0.9999999799)),
        [
            (
                f"{NEGATIONS}: 1 of 1 intervals of plans fail, most USD {PLAN_1} {HOUR_1} (within 0.0000000200)",
                "1.0000000000",
                "0.9999999799",
                "0.0000000201",
            )
        ],
    ),
    ("savings_plan_commitment_is_used", "one of two plans, one digit more than AWS's rounding"): (
        month(
            plan_fee(1.0, 0.7000000201),
            covered(1.0, 0.7),
            plan_fee(1.0, 0.5, PLAN_2),
            covered(1.0, 0.5, PLAN_2),
        ),
        [
            (
                f"{COMMITMENT}: 1 of 2 plans fail, most USD {PLAN_1} (within 0.0000000200)",
                "0.7000000201",
                "0.7000000000",
                "0.0000000201",
            )
        ],
    ),
    ("savings_plan_commitment_is_used", "more covered than committed"): (
        month(plan_fee(1.0, 1.0), covered(2.0, 1.0), covered(2.0, 0.5, line_item_usage_account_id=MEMBER)),
        [
            (
                f"{COMMITMENT}: 1 of 1 plans fail, most USD {PLAN_1} (within 0.0000000300)",
                "1.0000000000",
                "1.5000000000",
                "-0.5000000000",
            )
        ],
    ),
    ("reservation_costs_balance", "usage of one reservation is counted for the other"): (
        month(
            discounted(3.0, 3.0, RESERVATION_2),
            reservation_fee(3.0, 0.0, (0.0, 0.0), (3.0, 0.0)),
            reservation_fee(5.0, 0.0, (0.0, 5.0), (5.0, 5.0), RESERVATION_2),
        ),
        [
            (
                f"{COSTS}: 2 of 2 reservations fail, most USD {RESERVATION_1} (within 0.0000000100)",
                "3.0000000000",
                "0.0000000000",
                "3.0000000000",
            )
        ],
    ),
    ("reservation_costs_balance", "one digit more than AWS's rounding"): (
        month(discounted(0.9999999799, 1.0), reservation_fee(0.4, 0.6, (0.0, 0.0), (1.0, 0.0))),
        [
            (
                f"{COSTS}: 1 of 1 reservations fail, most USD {RESERVATION_1} (within 0.0000000200)",
                "1.0000000000",
                "0.9999999799",
                "0.0000000201",
            )
        ],
    ),
    ("normalized_units_balance", "the tenth decimal"): (
        month(discounted(1.0, 0.2499999999), reservation_fee(1.0, 0.0, (0.0, 0.0), (0.5, 0.25))),
        [
            (
                f"{UNITS}: 1 of 1 reservations fail, most USD {RESERVATION_1}",
                "0.5000000000",
                "0.4999999999",
                "0.0000000001",
            )
        ],
    ),
    ("normalized_units_balance", "hours instead of units"): (
        month(
            discounted(1.0, 90.0),
            reservation_fee(1.0, 0.0, (0.0, 0.0), (360.0, 0.0)),
            discounted(1.0, 8.0, RESERVATION_2),
            reservation_fee(1.0, 0.0, (0.0, 0.0), (8.0, 0.0), RESERVATION_2),
        ),
        [
            (
                f"{UNITS}: 1 of 2 reservations fail, most USD {RESERVATION_1}",
                "360.0000000000",
                "90.0000000000",
                "270.0000000000",
            )
        ],
    ),
    ("blended_cost_reconciles", "one digit more than AWS's rounding, in one of two currencies"): (
        month(
            row("Usage", 1.0, line_item_blended_cost=1.0000000201),
            row("Usage", 1.0, line_item_blended_cost=1.0, line_item_currency_code="EUR"),
        ),
        [
            (
                f"USD {BLENDED} (within 0.0000000200)",
                "1.5000000000",
                "1.5000000201",
                "-0.0000000201",
            )
        ],
    ),
}
