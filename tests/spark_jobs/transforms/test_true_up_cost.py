from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.true_up_cost import with_true_up_cost


def test_true_up_takes_the_upfront_share_back_on_fee_rows_only(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    shares = {
        "savings_plan_amortized_upfront_commitment_for_billing_period": 3.25,
        "reservation_amortized_upfront_fee_for_billing_period": 4.5,
    }
    rows = line_items(
        {"type": "SavingsPlanRecurringFee", **shares},
        {"type": "RIFee", **shares},
        {"type": "Usage", **shares},
        {"type": "RIFee"},
    )
    found = values(rows.transform(with_true_up_cost), "true_up_cost")
    assert found == ["-3.2500000000", "-4.5000000000", "0.0000000000", "0.0000000000"]
