from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.upfront_fee_cost import with_upfront_fee_cost


def test_upfront_fee_is_what_is_paid_at_once_for_a_commitment(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"type": "SavingsPlanUpfrontFee", "unblended": 100.0},
        {"type": "Fee", "unblended": 50.0, "ri_arn": "arn:aws:ec2:us-east-1:000000000001:reserved-instances/1"},
        {"type": "Fee", "unblended": 12.0},
        {"type": "Usage", "unblended": 1.0, "ri_arn": "arn:aws:ec2:us-east-1:000000000001:reserved-instances/1"},
    )
    found = values(rows.transform(with_upfront_fee_cost), "upfront_fee_cost")
    assert found == ["100.0000000000", "50.0000000000", "0.0000000000", "0.0000000000"]
