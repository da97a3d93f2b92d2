"""Amortized cost: commitments are charged where their usage is, their unused part where their fee is."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import (
    DISCOUNTED_USAGE,
    RI_FEE,
    SAVINGS_PLAN_COVERED_USAGE,
    SAVINGS_PLAN_NEGATION,
    SAVINGS_PLAN_RECURRING_FEE,
    SAVINGS_PLAN_UPFRONT_FEE,
    is_reservation_upfront_fee,
    is_savings_plan_upfront_refund,
    is_type,
)


def amortized_cost() -> Column:
    """DECIMAL(38,10), in the currency of the row.

    Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    return (
        F.when(is_type(SAVINGS_PLAN_COVERED_USAGE), amount_or_zero("savings_plan_savings_plan_effective_cost"))
        .when(is_type(SAVINGS_PLAN_RECURRING_FEE), unused_savings_plan_commitment())
        # Covered usage carries its Savings Plan cost above, so its negation and the upfront payment cost nothing more.
        .when(is_type(SAVINGS_PLAN_NEGATION, SAVINGS_PLAN_UPFRONT_FEE), zero())
        .when(is_type(DISCOUNTED_USAGE), amount_or_zero("reservation_effective_cost"))
        .when(
            is_type(RI_FEE),
            amount_or_zero("reservation_unused_amortized_upfront_fee_for_billing_period")
            + amount_or_zero("reservation_unused_recurring_fee"),
        )
        .when(is_reservation_upfront_fee() | is_savings_plan_upfront_refund(), zero())
        .otherwise(amount_or_zero("line_item_unblended_cost"))
        .cast(MEASURE)
    )


def unused_savings_plan_commitment() -> Column:
    """The part of a Savings Plan's commitment that covered nothing, on its recurring fee."""
    total = amount_or_zero("savings_plan_total_commitment_to_date")
    return total - amount_or_zero("savings_plan_used_commitment")


def with_amortized_cost(line_items: DataFrame, declared: Declared = NOTHING) -> DataFrame:
    """Adds `amortized_cost`."""
    return line_items.withColumn("amortized_cost", declared_or("amortized_cost", declared, amortized_cost))
