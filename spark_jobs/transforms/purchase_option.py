"""How a line item is paid for."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame


def purchase_option() -> Column:
    """STRING: SavingsPlan, Reserved, Spot or OnDemand, the first that applies.

    A reservation shows only by its ARN: the subscription id is set on plain usage as well, and the pricing term is
    empty on spot. Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    return (
        F.when(F.col("savings_plan_savings_plan_a_r_n").isNotNull(), F.lit("SavingsPlan"))
        .when(F.col("reservation_reservation_a_r_n").isNotNull(), F.lit("Reserved"))
        .when(F.col("line_item_usage_type").contains("Spot"), F.lit("Spot"))
        .otherwise(F.lit("OnDemand"))
    )


def with_purchase_option(line_items: DataFrame) -> DataFrame:
    """Adds `purchase_option`."""
    return line_items.withColumn("purchase_option", purchase_option())
