"""List cost: what the usage would cost at the public on-demand price."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import SAVINGS_PLAN_NEGATION, is_type


def list_cost() -> Column:
    """DECIMAL(38,10), in the currency of the row; 0 on negations, whose usage is counted where it is covered.

    Source: Cloud Intelligence Dashboards, `cid/builtin/core/data/queries/cid/summary_view.sql`.
    """
    public = amount_or_zero("pricing_public_on_demand_cost")
    return F.when(is_type(SAVINGS_PLAN_NEGATION), zero()).otherwise(public).cast(MEASURE)


def with_list_cost(line_items: DataFrame, declared: Declared = NOTHING) -> DataFrame:
    """Adds `list_cost`."""
    return line_items.withColumn("list_cost", declared_or("list_cost", declared, list_cost))
