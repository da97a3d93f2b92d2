from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.usage_amount import with_usage_amount


def test_only_usage_rows_have_a_usage_amount(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    types = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "FlatRateSubscription"]
    others = ["SavingsPlanNegation", "RIFee", "Tax", "Credit", None]
    rows = line_items(*({"type": kind, "usage": 2.5} for kind in [*types, *others]), {"type": "Usage"})
    found = values(rows.transform(with_usage_amount), "usage_amount")
    assert found == ["2.5000000000"] * 4 + ["0.0000000000"] * 6
