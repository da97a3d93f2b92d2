"""Usage amount: quantity, on the rows that are usage."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import (
    DISCOUNTED_USAGE,
    FLAT_RATE_SUBSCRIPTION,
    SAVINGS_PLAN_COVERED_USAGE,
    USAGE,
    is_type,
)


def usage_amount() -> Column:
    """DECIMAL(38,10), in the pricing unit of the row; 0 on other rows.

    A negation carries the quantity it takes back in cost, an RI fee the hours of the reservation: neither was used.
    Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    is_usage = is_type(USAGE, DISCOUNTED_USAGE, SAVINGS_PLAN_COVERED_USAGE, FLAT_RATE_SUBSCRIPTION)
    return F.when(is_usage, amount_or_zero("line_item_usage_amount")).otherwise(zero()).cast(MEASURE)


def with_usage_amount(line_items: DataFrame) -> DataFrame:
    """Adds `usage_amount`."""
    return line_items.withColumn("usage_amount", usage_amount())
