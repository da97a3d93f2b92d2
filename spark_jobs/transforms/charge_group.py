"""The charge group of a line item: what kind of charge it is, in ten groups that hold every row once."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.line_item_types import (
    CREDIT,
    DISCOUNTED_USAGE,
    FEE,
    FLAT_RATE_SUBSCRIPTION,
    REFUND,
    RI_FEE,
    SAVINGS_PLAN_COVERED_USAGE,
    SAVINGS_PLAN_NEGATION,
    SAVINGS_PLAN_RECURRING_FEE,
    SAVINGS_PLAN_UPFRONT_FEE,
    TAX,
    USAGE,
    is_discount,
    is_reservation_upfront_fee,
    is_type,
)
from spark_jobs.transforms.service import is_marketplace


def charge_group() -> Column:
    """STRING: the first group that applies; Unclassified where none does, never null.

    Savings Plan negations are usage: they take the price of the usage they cover back.
    Sources: Cloud Intelligence Dashboards, CUDOS, charge types; Well-Architected Labs, `marketplacespend.sql`,
    `premiumsupport.sql`.
    """
    is_commitment_fee = is_type(SAVINGS_PLAN_UPFRONT_FEE, SAVINGS_PLAN_RECURRING_FEE, RI_FEE)
    is_usage = is_type(
        USAGE, DISCOUNTED_USAGE, SAVINGS_PLAN_COVERED_USAGE, SAVINGS_PLAN_NEGATION, FLAT_RATE_SUBSCRIPTION
    )
    return (
        F.when(is_type(TAX), F.lit("Tax"))
        .when(is_type(CREDIT), F.lit("Credit"))
        .when(is_type(REFUND), F.lit("Refund"))
        .when(is_discount(), F.lit("Discount"))
        .when(is_marketplace(), F.lit("Marketplace"))
        .when(is_support(), F.lit("Support"))
        .when(is_commitment_fee | is_reservation_upfront_fee(), F.lit("Upfront and recurring fees"))
        .when(is_usage, F.lit("Usage"))
        .when(is_type(FEE), F.lit("Other fees"))
        .otherwise(F.lit("Unclassified"))
    )


def is_support() -> Column:
    """Whether the row is AWS's support: by its product, or by what it is called. Support comes as Fee and as Usage."""
    product_code = F.col("line_item_product_code")
    by_product = product_code.contains("Support") | (product_code == "AWSUnifiedOperations")
    by_name = F.col("line_item_line_item_description").contains("AWS Premium Support")
    return F.coalesce(by_product, F.lit(False)) | F.coalesce(by_name, F.lit(False))


def with_charge_group(line_items: DataFrame) -> DataFrame:
    """Adds `charge_group`."""
    return line_items.withColumn("charge_group", charge_group())
