"""True-up: what takes the amortized share of upfront payments back, on the way from amortized to unblended cost."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import RI_FEE, SAVINGS_PLAN_RECURRING_FEE, is_type


def true_up_cost() -> Column:
    """DECIMAL(38,10), in the currency of the row, 0 or negative: Σ unblended = Σ amortized + Σ true-up + Σ upfront fee.

    Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    savings_plan_share = amount_or_zero("savings_plan_amortized_upfront_commitment_for_billing_period")
    reservation_share = amount_or_zero("reservation_amortized_upfront_fee_for_billing_period")
    return (
        F.when(is_type(SAVINGS_PLAN_RECURRING_FEE), -savings_plan_share)
        .when(is_type(RI_FEE), -reservation_share)
        .otherwise(zero())
        .cast(MEASURE)
    )


def with_true_up_cost(line_items: DataFrame, declared: Declared = NOTHING) -> DataFrame:
    """Adds `true_up_cost`."""
    return line_items.withColumn("true_up_cost", declared_or("true_up_cost", declared, true_up_cost))
