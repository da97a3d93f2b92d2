from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.net_amortized_cost import with_net_amortized_cost

RI = "arn:aws:ec2:us-east-1:000000000001:reserved-instances/1"
UNUSED = {"savings_plan_total_commitment_to_date": 10.0, "savings_plan_used_commitment": 6.0}

CASES = {
    "discounted usage costs its net effective cost": (
        {"type": "DiscountedUsage", "reservation_effective_cost": 2.0, "reservation_net_effective_cost": 1.5},
        "1.5000000000",
    ),
    "discounted usage without one costs its effective cost": (
        {"type": "DiscountedUsage", "reservation_effective_cost": 2.0},
        "2.0000000000",
    ),
    "covered usage costs its net effective cost": (
        {
            "type": "SavingsPlanCoveredUsage",
            "unblended": 9.0,
            "savings_plan_savings_plan_effective_cost": 7.2,
            "savings_plan_net_savings_plan_effective_cost": 6.48,
        },
        "6.4800000000",
    ),
    "a reservation fee costs its net unused parts": (
        {
            "type": "RIFee",
            "unblended": 9.0,
            "reservation_unused_amortized_upfront_fee_for_billing_period": 2.0,
            "reservation_unused_recurring_fee": 3.0,
            "reservation_net_unused_amortized_upfront_fee_for_billing_period": 1.8,
            "reservation_net_unused_recurring_fee": 2.7,
        },
        "4.5000000000",
    ),
    "an unused commitment is discounted as its fee is": (
        {"type": "SavingsPlanRecurringFee", "unblended": 10.0, "net_unblended": 9.0, **UNUSED},
        "3.6000000000",
    ),
    "paid all upfront it is discounted as the upfront share is": (
        {
            "type": "SavingsPlanRecurringFee",
            "unblended": 0.0,
            "net_unblended": 0.0,
            "savings_plan_amortized_upfront_commitment_for_billing_period": 10.0,
            "savings_plan_net_amortized_upfront_commitment_for_billing_period": 7.5,
            **UNUSED,
        },
        "3.0000000000",
    ),
    "without any ratio it is not discounted": (
        {"type": "SavingsPlanRecurringFee", "unblended": 0.0, **UNUSED},
        "4.0000000000",
    ),
    "a ratio of next to nothing is no discount": (
        {"type": "SavingsPlanRecurringFee", "unblended": 1e-10, "net_unblended": 1e10, **UNUSED},
        "4.0000000000",
    ),
    "a negation costs nothing": ({"type": "SavingsPlanNegation", "unblended": -9.0}, "0.0000000000"),
    "an upfront payment costs nothing": ({"type": "SavingsPlanUpfrontFee", "unblended": 9.0}, "0.0000000000"),
    "a fee for a reservation costs nothing": ({"type": "Fee", "unblended": 9.0, "ri_arn": RI}, "0.0000000000"),
    "a discount row costs nothing": ({"type": "EdpDiscount", "unblended": -1.0}, "0.0000000000"),
    "usage costs its net cost": ({"type": "Usage", "unblended": 10.0, "net_unblended": 9.0}, "9.0000000000"),
    "usage without one costs what is charged": ({"type": "Usage", "unblended": 10.0}, "10.0000000000"),
}


@pytest.fixture(scope="module")
def net_amortized(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> dict[str, str]:
    frame = line_items(*(row for row, _ in CASES.values())).transform(with_net_amortized_cost, True)
    return dict(zip(CASES, values(frame, "net_amortized_cost"), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_net_amortized_cost(case: str, net_amortized: dict[str, str]) -> None:
    assert net_amortized[case] == CASES[case][1]


def test_net_amortized_cost_is_amortized_cost_in_a_month_without_net_costs(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"type": "EdpDiscount", "unblended": -1.0},
        {"type": "SavingsPlanRecurringFee", "unblended": 10.0, **UNUSED},
        {"type": "DiscountedUsage", "reservation_effective_cost": 2.0},
    )
    found = values(rows.transform(with_net_amortized_cost, False), "net_amortized_cost")
    assert found == ["-1.0000000000", "4.0000000000", "2.0000000000"]
