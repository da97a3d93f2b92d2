"""Daily costs: gold line items summed by day and by every dimension of Cost Explorer."""

import pyspark.sql.functions as F
from pyspark.sql import DataFrame

DIMENSIONS = (
    "usage_date",
    "payer_account_id",
    "usage_account_id",
    "service",
    "region",
    "operation",
    "usage_type",
    "charge_type",
    "charge_group",
    "purchase_option",
    "pricing_unit",
    "currency",
)
MEASURES = (
    "unblended_cost",
    "net_unblended_cost",
    "blended_cost",
    "amortized_cost",
    "net_amortized_cost",
    "list_cost",
    "true_up_cost",
    "upfront_fee_cost",
    "usage_amount",
)


def to_daily_costs(line_items: DataFrame) -> DataFrame:
    """One row per combination of the dimensions, null being a value like others; the sums are exact in any order."""
    sums = [F.sum(measure).alias(measure) for measure in MEASURES]
    return line_items.groupBy(*DIMENSIONS).agg(*sums, F.count(F.lit(1)).alias("line_item_count"))
