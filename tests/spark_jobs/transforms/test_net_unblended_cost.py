from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.net_unblended_cost import is_net_cost, with_net_unblended_cost

ROWS = {
    "filled": {"type": "Usage", "unblended": 10.0, "net_unblended": 9.0},
    "filled with nothing to pay": {"type": "Usage", "unblended": 10.0, "net_unblended": 0.0},
    "empty": {"type": "Usage", "unblended": 10.0},
    "discount": {"type": "EdpDiscount", "unblended": -1.0},
    "discount with a net cost": {"type": "PrivateRateDiscount", "unblended": -1.0, "net_unblended": -0.5},
    "no type": {"type": None, "unblended": 2.0},
}


@pytest.mark.parametrize(
    ("has_net_costs", "expected"),
    [
        (True, ["9.0000000000", "0.0000000000", "10.0000000000", "0.0000000000", "-0.5000000000", "2.0000000000"]),
        (False, ["9.0000000000", "0.0000000000", "10.0000000000", "-1.0000000000", "-0.5000000000", "2.0000000000"]),
    ],
    ids=["a discount row adds nothing where the month has net costs", "and counts where the month has none"],
)
def test_net_unblended_cost(
    has_net_costs: bool,
    expected: list[str],
    line_items: Callable[..., DataFrame],
    values: Callable[[DataFrame, str], list[Any]],
) -> None:
    frame = line_items(*ROWS.values()).transform(with_net_unblended_cost, has_net_costs)
    assert values(frame, "net_unblended_cost") == expected


def test_a_net_cost_shows_only_on_a_row_that_is_no_discount(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    frame = line_items(*ROWS.values()).withColumn("shown", is_net_cost())
    assert values(frame, "shown") == [True, True, False, False, False, False]
