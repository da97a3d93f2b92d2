from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.amortized_cost import with_amortized_cost

RI = "arn:aws:ec2:us-east-1:000000000001:reserved-instances/1"
REFUND = "Refund for one-time fee for Savings Plan ID: 1"

CASES = {
    "covered usage costs its savings plan effective cost": (
        {"type": "SavingsPlanCoveredUsage", "unblended": 10.0, "savings_plan_savings_plan_effective_cost": 7.2},
        "7.2000000000",
    ),
    "a recurring fee costs the commitment that covered nothing": (
        {
            "type": "SavingsPlanRecurringFee",
            "unblended": 5.0,
            "savings_plan_total_commitment_to_date": 5.0,
            "savings_plan_used_commitment": 4.9999999999,
        },
        "0.0000000001",
    ),
    "a negation costs nothing": ({"type": "SavingsPlanNegation", "unblended": -10.0}, "0.0000000000"),
    "an upfront payment of a savings plan costs nothing": (
        {"type": "SavingsPlanUpfrontFee", "unblended": 8760.0},
        "0.0000000000",
    ),
    "discounted usage costs its reservation effective cost": (
        {"type": "DiscountedUsage", "unblended": 0.0, "reservation_effective_cost": 0.03213},
        "0.0321300000",
    ),
    "a reservation fee costs its unused parts": (
        {
            "type": "RIFee",
            "unblended": 16.376,
            "reservation_unused_amortized_upfront_fee_for_billing_period": 1.1,
            "reservation_unused_recurring_fee": 2.2,
        },
        "3.3000000000",
    ),
    "a reservation fee without an unused part costs nothing": ({"type": "RIFee", "unblended": 16.376}, "0.0000000000"),
    "a fee for a reservation costs nothing": ({"type": "Fee", "unblended": 350.0, "ri_arn": RI}, "0.0000000000"),
    "another fee costs what is charged": ({"type": "Fee", "unblended": 12.0}, "12.0000000000"),
    "an upfront payment given back costs nothing": (
        {"type": "Refund", "unblended": -8.0, "product_code": "ComputeSavingsPlans", "description": REFUND},
        "0.0000000000",
    ),
    "so it is for other savings plans": (
        {"type": "Refund", "unblended": -8.0, "product_code": "DatabaseSavingsPlans", "description": REFUND},
        "0.0000000000",
    ),
    "another refund costs what is charged": (
        {"type": "Refund", "unblended": -8.0, "product_code": "AmazonEC2", "description": REFUND},
        "-8.0000000000",
    ),
    "a refund without a description costs what is charged": (
        {"type": "Refund", "unblended": -8.0, "product_code": "ComputeSavingsPlans"},
        "-8.0000000000",
    ),
    "usage costs what is charged": ({"type": "Usage", "unblended": 7.095684e-4}, "0.0007095684"),
    "tax costs what is charged": ({"type": "Tax", "unblended": 0.01}, "0.0100000000"),
    "an unknown type costs what is charged": ({"type": "Surprise", "unblended": 3.0}, "3.0000000000"),
    "no type at all costs what is charged": ({"type": None, "unblended": 3.0}, "3.0000000000"),
}


@pytest.fixture(scope="module")
def amortized(line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]) -> dict[str, str]:
    frame = line_items(*(row for row, _ in CASES.values())).transform(with_amortized_cost)
    return dict(zip(CASES, values(frame, "amortized_cost"), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_amortized_cost(case: str, amortized: dict[str, str]) -> None:
    assert amortized[case] == CASES[case][1]
