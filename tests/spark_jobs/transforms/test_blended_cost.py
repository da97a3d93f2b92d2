from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.blended_cost import with_blended_cost


def test_blended_cost_is_as_delivered_and_nothing_where_it_is_blank(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"type": "Usage", "unblended": 1.0, "line_item_blended_cost": 7.095684e-4},
        {"type": "SavingsPlanNegation", "unblended": -1.0, "line_item_blended_cost": -0.9},
        {"type": "EdpDiscount", "unblended": -0.1, "line_item_blended_cost": None},
    ).transform(with_blended_cost)
    assert values(rows, "blended_cost") == ["0.0007095684", "-0.9000000000", "0.0000000000"]
