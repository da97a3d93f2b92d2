"""Net amortized cost: amortized cost after discounts."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.amortized_cost import amortized_cost, unused_savings_plan_commitment
from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import LARGEST, MEASURE, amount, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import (
    DISCOUNTED_USAGE,
    RI_FEE,
    SAVINGS_PLAN_COVERED_USAGE,
    SAVINGS_PLAN_NEGATION,
    SAVINGS_PLAN_RECURRING_FEE,
    SAVINGS_PLAN_UPFRONT_FEE,
    is_discount,
    is_reservation_upfront_fee,
    is_savings_plan_upfront_refund,
    is_type,
)


def net_amortized_cost(has_net_costs: bool) -> Column:
    """DECIMAL(38,10), in the currency of the row; the amortized cost when the month has no net costs.

    Where one net column is empty its gross twin stands in. Discount rows are inside the net costs.
    Source: AWS guidance "Cloud Intelligence Dashboards", net amortized cost. That an upfront payment of a Savings Plan
    given back is 0 here as well follows from the payment itself being 0.
    """
    if not has_net_costs:
        return amortized_cost()
    return (
        F.when(is_type(DISCOUNTED_USAGE), _net_or_gross("reservation_net_effective_cost", "reservation_effective_cost"))
        .when(
            is_type(SAVINGS_PLAN_COVERED_USAGE),
            _net_or_gross("savings_plan_net_savings_plan_effective_cost", "savings_plan_savings_plan_effective_cost"),
        )
        .when(
            is_type(RI_FEE),
            _net_or_gross(
                "reservation_net_unused_amortized_upfront_fee_for_billing_period",
                "reservation_unused_amortized_upfront_fee_for_billing_period",
            )
            + _net_or_gross("reservation_net_unused_recurring_fee", "reservation_unused_recurring_fee"),
        )
        .when(is_type(SAVINGS_PLAN_RECURRING_FEE), net_unused_savings_plan_commitment())
        .when(is_type(SAVINGS_PLAN_NEGATION, SAVINGS_PLAN_UPFRONT_FEE) | is_reservation_upfront_fee(), zero())
        .when(is_discount() | is_savings_plan_upfront_refund(), zero())
        .otherwise(_net_or_gross("line_item_net_unblended_cost", "line_item_unblended_cost"))
        .cast(MEASURE)
    )


def net_unused_savings_plan_commitment() -> Column:
    """The unused commitment times net / gross: of the fee, or of the upfront share where the fee is 0, else 1.

    A ratio has no exact decimal, so it is a double; the product is rounded to 10 digits once. No 0/0: AWS's own query
    gives NaN for a Savings Plan paid all upfront.
    """
    ratio = F.coalesce(
        _ratio("line_item_net_unblended_cost", "line_item_unblended_cost"),
        _ratio(
            "savings_plan_net_amortized_upfront_commitment_for_billing_period",
            "savings_plan_amortized_upfront_commitment_for_billing_period",
        ),
        F.lit(1.0),
    )
    net = unused_savings_plan_commitment().cast("double") * ratio
    # Beyond that the ratio is no discount but a division by next to nothing.
    return F.when(F.abs(net) < LARGEST, net.cast(MEASURE)).otherwise(unused_savings_plan_commitment().cast(MEASURE))


def with_net_amortized_cost(line_items: DataFrame, has_net_costs: bool, declared: Declared = NOTHING) -> DataFrame:
    """Adds `net_amortized_cost`."""
    return line_items.withColumn(
        "net_amortized_cost", declared_or("net_amortized_cost", declared, lambda: net_amortized_cost(has_net_costs))
    )


def _net_or_gross(net: str, gross: str) -> Column:
    return F.coalesce(amount(net), amount_or_zero(gross))


def _ratio(net: str, gross: str) -> Column:
    return F.try_divide(F.col(net), F.col(gross))
