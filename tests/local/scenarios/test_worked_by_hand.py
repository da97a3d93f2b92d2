"""One reservation and one Savings Plan, with figures worked out by hand."""

from itertools import islice

from local.samples.exact_numbers import fixed_decimal
from local.scenarios.charges import Charge
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.known_commitments import (
    ALL_UPFRONT,
    BOUGHT_THIS_MONTH,
    COMPUTE_NO_UPFRONT,
    MACHINE_LEARNING_RETURNED,
)
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.savings_plans import savings_plan

LEAP_MONTH = MonthView("2024-02")


def told(row: Charge, *names: str) -> list[str]:
    return [fixed_decimal(getattr(row.measures, name)) for name in names]


def figures(row: Charge, *names: str) -> list[str]:
    return [fixed_decimal(row.figures[name]) for name in names]


def test_a_reservation_of_three_large_instances_covers_three_sizes_in_a_leap_february() -> None:
    # 3 × 501.23 for a year of 8760 hours; February 2024 has 696: 1503.69 × 696 / 8760 = 119.47126027 (8 decimals).
    # 3 × 4 units × 696 h = 8352 normalized unit hours in the month, 288 a day.
    rows = list(reservation(LEAP_MONTH, ALL_UPFRONT))
    assert len(rows) == 29 * 4 + 1
    xlarge, large, double, on_demand = rows[:4]
    # 0.75 × 24 h × 8 = 144 units: 119.47126027 × 144 / 8352 = 2.05984931(5).
    assert figures(xlarge, "line_item_usage_amount", "line_item_normalized_usage_amount") == [
        "18.0000000000",
        "144.0000000000",
    ]
    assert told(xlarge, "unblended_cost", "amortized_cost", "list_cost") == [
        "0.0000000000",
        "2.0598493100",
        "3.4560000000",
    ]
    # 24 h × 4 = 96 units: 119.47126027 × 96 / 8352 = 1.37323287(6…).
    assert told(large, "amortized_cost", "usage_amount") == ["1.3732328700", "24.0000000000"]
    # 48 of 288 units are left: 3 of its 6 hours at factor 16, 119.47126027 × 48 / 8352 = 0.68661643(8…).
    assert told(double, "amortized_cost", "usage_amount") == ["0.6866164300", "3.0000000000"]
    # The other 3 hours at 0.384.
    assert told(on_demand, "unblended_cost", "amortized_cost", "usage_amount") == [
        "1.1520000000",
        "1.1520000000",
        "3.0000000000",
    ]
    # The organisation paid 1.152 for 336 normalized units that day: 144 units of them are 0.49371428.
    assert told(xlarge, "blended_cost") == ["0.4937142800"]
    assert sum(row.measures.blended_cost for row in rows[:4]) == on_demand.measures.unblended_cost
    fee = rows[-1]
    # 119.47126027 − 29 × (2.05984931 + 1.37323287 + 0.68661643): what rounding left over.
    assert told(fee, "unblended_cost", "amortized_cost", "true_up_cost", "usage_amount") == [
        "0.0000000000",
        "0.0000005800",
        "-119.4712602700",
        "0.0000000000",
    ]
    assert figures(
        fee, "reservation_unused_normalized_unit_quantity", "reservation_unused_quantity", "line_item_usage_amount"
    ) == ["0.0000000000", "0.0000000000", "2088.0000000000"]
    # Hours do not add up: 18 + 24 + 3 a day are 1305 of 2088, and none is unused.
    assert sum(row.measures.usage_amount for row in rows if row.line.truth.charge_type == "DiscountedUsage") == (
        1305 * 10**10
    )
    assert f"{fee.span.start:%Y-%m-%d %H:%M:%S} {fee.span.end:%Y-%m-%d %H:%M:%S}" == (
        "2024-02-01 00:00:00 2024-02-29 23:59:59"
    )


def test_a_reservation_bought_on_the_seventh_is_paid_for_the_rest_of_the_month() -> None:
    rows = list(reservation(LEAP_MONTH, BOUGHT_THIS_MONTH))
    upfront, fee = rows[0], rows[-1]
    assert told(upfront, "unblended_cost", "amortized_cost", "upfront_fee_cost") == [
        "788.0000000000",
        "0.0000000000",
        "788.0000000000",
    ]
    # From the 7th: 23 days, 552 hours. 552 × 0.03 = 16.56; 788 × 552 / 26280 = 16.55159817(3…).
    assert told(fee, "unblended_cost", "true_up_cost") == ["16.5600000000", "-16.5515981700"]
    assert upfront.span.day == fee.span.day == "2024-02-07"
    assert list(reservation(MonthView("2024-02", last_day=6), BOUGHT_THIS_MONTH)) == []


def test_a_savings_plan_covers_two_accounts_and_a_part_of_the_last_use() -> None:
    # Wednesday 1 April 2026, its first hour: 0.3 are committed.
    rows = list(islice(savings_plan(MonthView("2026-04", "hourly"), COMPUTE_NO_UPFRONT), 7))
    first, second, fargate, on_demand, negation, fargate_negation, fee = rows
    assert told(first, "unblended_cost", "amortized_cost") == ["0.1540000000", "0.1011300000"]
    assert told(second, "unblended_cost", "amortized_cost") == ["0.0770000000", "0.0505650000"]
    # 0.3 − 0.10113 − 0.050565 = 0.148305 are left: at 0.03238 that covers 4.58 of 7.5 vCPU hours.
    assert told(fargate, "usage_amount", "unblended_cost", "amortized_cost") == [
        "4.5800000000",
        "0.1853984000",
        "0.1483004000",
    ]
    assert told(on_demand, "usage_amount", "unblended_cost") == ["2.9200000000", "0.1182016000"]
    assert told(negation, "unblended_cost", "amortized_cost", "list_cost", "usage_amount") == [
        "-0.2310000000",
        "0.0000000000",
        "0.0000000000",
        "0.0000000000",
    ]
    assert figures(negation, "line_item_usage_amount") == ["1.5000000000"]
    assert told(fargate_negation, "unblended_cost") == ["-0.1853984000"]
    # 0.3 − 0.10113 − 0.050565 − 0.1483004 = 0.0000046.
    assert told(fee, "unblended_cost", "amortized_cost", "true_up_cost") == [
        "0.3000000000",
        "0.0000046000",
        "0.0000000000",
    ]
    assert [row.line.truth.usage_account_id for row in (first, second, fargate, negation, fargate_negation, fee)] == [
        "444455556666",
        "444455556666",
        "000123456789",
        "444455556666",
        "000123456789",
        "111122223333",
    ]


def test_fees_of_hours_to_come_are_there_and_nothing_of_them_is_used_yet() -> None:
    rows = list(savings_plan(MonthView("2026-04", "hourly", last_day=9), COMPUTE_NO_UPFRONT))
    fees = [row for row in rows if row.line.truth.charge_type == "SavingsPlanRecurringFee"]
    assert len(fees) == 720
    assert {row.figures["savings_plan_used_commitment"] for row in fees[216:]} == {0}
    assert {row.span.day for row in rows if row.line.truth.charge_type == "SavingsPlanCoveredUsage"} == {
        f"2026-04-{day:02d}" for day in range(1, 10)
    }


def test_a_returned_plan_is_refunded_in_full_and_costs_what_its_days_took() -> None:
    rows = list(savings_plan(MonthView("2026-05"), MACHINE_LEARNING_RETURNED))
    upfront, refund = rows[0], rows[-1]
    # 0.115 × 8760.
    assert told(upfront, "unblended_cost", "upfront_fee_cost", "amortized_cost") == [
        "1007.4000000000",
        "1007.4000000000",
        "0.0000000000",
    ]
    assert told(refund, "unblended_cost", "upfront_fee_cost", "amortized_cost", "net_amortized_cost") == [
        "-1007.4000000000",
        "0.0000000000",
        "0.0000000000",
        "0.0000000000",
    ]
    assert refund.line.truth.charge_group == "Refund"
    assert refund.line.product_code == "MachineLearningSavingsPlans"
    # Three days of 24 × 0.115 = 2.76, of which 24 × 0.0736 = 1.7664 a day were used.
    fees = [row for row in rows if row.line.truth.charge_type == "SavingsPlanRecurringFee"]
    assert [told(row, "unblended_cost", "amortized_cost", "true_up_cost") for row in fees] == [
        ["0.0000000000", "0.9936000000", "-2.7600000000"]
    ] * 3
