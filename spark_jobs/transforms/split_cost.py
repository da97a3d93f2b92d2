"""Split cost allocation: shares of an EC2 instance's cost for the pods and tasks on it."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

# include/sql/checks names them too.
SPLIT_COST_OPERATIONS = ("EKSPod-EC2", "ECSTask-EC2")


def is_split_cost() -> Column:
    """Whether the row is a share for a pod or task. Its cost is counted in the row of the instance, so it is in no total.

    Sources: AWS, "Understanding split cost allocation data"; Cloud Intelligence Dashboards, which leave these
    operations out of every sum.
    """
    return F.coalesce(F.col("line_item_operation").isin(*SPLIT_COST_OPERATIONS), F.lit(False))


def with_is_split_cost(line_items: DataFrame) -> DataFrame:
    """Adds `is_split_cost`."""
    return line_items.withColumn("is_split_cost", is_split_cost())


def filter_split_cost(silver: DataFrame) -> DataFrame:
    """The rows that count: without those of split cost."""
    return silver.where(~F.coalesce(F.col("is_split_cost"), F.lit(False)))
