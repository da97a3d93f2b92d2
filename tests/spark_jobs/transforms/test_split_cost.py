from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.split_cost import filter_split_cost, with_is_split_cost

OPERATIONS = ["EKSPod-EC2", "ECSTask-EC2", "RunInstances", "EKSPod-EC2:SV001", None]


def test_shares_of_pods_and_tasks_on_ec2_are_split_cost_and_nothing_else_is(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(*({"line_item_operation": operation} for operation in OPERATIONS)).transform(with_is_split_cost)
    assert values(rows, "is_split_cost") == [True, True, False, False, False]
    assert values(filter_split_cost(rows), "line_item_operation") == ["RunInstances", "EKSPod-EC2:SV001", None]


def test_rows_of_a_snapshot_that_does_not_tell_split_cost_count(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items({"line_item_operation": "RunInstances"}).selectExpr("*", "CAST(NULL AS boolean) AS is_split_cost")
    assert values(filter_split_cost(rows), "line_item_operation") == ["RunInstances"]
