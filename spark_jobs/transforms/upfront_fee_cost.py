"""Upfront fee: what is paid at once for a commitment."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import SAVINGS_PLAN_UPFRONT_FEE, is_reservation_upfront_fee, is_type


def upfront_fee_cost() -> Column:
    """DECIMAL(38,10), in the currency of the row; 0 on all other rows.

    Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    is_upfront = is_type(SAVINGS_PLAN_UPFRONT_FEE) | is_reservation_upfront_fee()
    return F.when(is_upfront, amount_or_zero("line_item_unblended_cost")).otherwise(zero()).cast(MEASURE)


def with_upfront_fee_cost(line_items: DataFrame) -> DataFrame:
    """Adds `upfront_fee_cost`."""
    return line_items.withColumn("upfront_fee_cost", upfront_fee_cost())
