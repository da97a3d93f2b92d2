from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.list_cost import with_list_cost


def test_list_cost_is_the_public_cost_and_0_on_negations_and_where_it_is_empty(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"type": "Usage", "unblended": 1.0, "pricing_public_on_demand_cost": 1.5},
        {"type": "SavingsPlanNegation", "unblended": -1.0, "pricing_public_on_demand_cost": 1.5},
        {"type": "Tax", "unblended": 0.2},
    )
    found = values(rows.transform(with_list_cost), "list_cost")
    assert found == ["1.5000000000", "0.0000000000", "0.0000000000"]
