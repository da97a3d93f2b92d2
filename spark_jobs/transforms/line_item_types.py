"""The line item types the rules name, and the rows they mark. Source: AWS, "Line item columns"."""

import pyspark.sql.functions as F
from pyspark.sql import Column

USAGE = "Usage"
DISCOUNTED_USAGE = "DiscountedUsage"
SAVINGS_PLAN_COVERED_USAGE = "SavingsPlanCoveredUsage"
SAVINGS_PLAN_NEGATION = "SavingsPlanNegation"
SAVINGS_PLAN_RECURRING_FEE = "SavingsPlanRecurringFee"
SAVINGS_PLAN_UPFRONT_FEE = "SavingsPlanUpfrontFee"
RI_FEE = "RIFee"
FEE = "Fee"
FLAT_RATE_SUBSCRIPTION = "FlatRateSubscription"
TAX = "Tax"
CREDIT = "Credit"
REFUND = "Refund"

LINE_ITEM_TYPE = "line_item_line_item_type"


def is_type(*line_item_types: str) -> Column:
    """Whether the row is of one of these types; false where the type is null."""
    return F.coalesce(F.col(LINE_ITEM_TYPE).isin(*line_item_types), F.lit(False))


def is_discount() -> Column:
    """Whether the row is a discount of its own: EdpDiscount, PrivateRateDiscount, BundledDiscount, …, Discount."""
    return F.coalesce(F.col(LINE_ITEM_TYPE).endswith("Discount"), F.lit(False))


def is_reservation_upfront_fee() -> Column:
    """Whether the row is the upfront payment of a Reserved Instance: a Fee with its ARN."""
    return is_type(FEE) & F.col("reservation_reservation_a_r_n").isNotNull()


def is_savings_plan_upfront_refund() -> Column:
    """Whether the row gives an upfront payment of a Savings Plan back.

    The field's query names only ComputeSavingsPlans; MachineLearningSavingsPlans and DatabaseSavingsPlans are refunded
    in the same words, so the rule goes by the ending. Source: Cloud Intelligence Dashboards, summary_view.sql.
    """
    is_savings_plan = F.col("line_item_product_code").endswith("SavingsPlans")
    is_one_time = F.col("line_item_line_item_description").startswith("Refund for one-time fee for Savings Plan ID")
    return is_type(REFUND) & F.coalesce(is_savings_plan & is_one_time, F.lit(False))
