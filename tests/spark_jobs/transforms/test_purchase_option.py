from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.purchase_option import with_purchase_option


def test_an_arn_tells_a_commitment_and_the_usage_type_tells_spot(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"sp_arn": "arn:sp", "ri_arn": "arn:ri", "usage_type": "SpotUsage:m5.large"},
        {"ri_arn": "arn:ri", "usage_type": "BoxUsage:m5.large"},
        {"usage_type": "USE2-SpotUsage:m5.large"},
        {"usage_type": "BoxUsage:m5.large", "reservation_subscription_id": "1"},
        {"usage_type": None},
    )
    found = values(rows.transform(with_purchase_option), "purchase_option")
    assert found == ["SavingsPlan", "Reserved", "Spot", "OnDemand", "OnDemand"]
