"""Blended cost: usage at rates averaged over the organisation, for display only."""

from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import MEASURE, amount_or_zero


def blended_cost() -> Column:
    """DECIMAL(38,10), in the currency of the row; 0 where AWS leaves it blank, as on discount rows.

    Its sum over the payer is that of unblended cost, up to rounding; per account it is not. Source: AWS, "Line item columns".
    """
    return amount_or_zero("line_item_blended_cost").cast(MEASURE)


def with_blended_cost(line_items: DataFrame, declared: Declared = NOTHING) -> DataFrame:
    """Adds `blended_cost`."""
    return line_items.withColumn("blended_cost", declared_or("blended_cost", declared, blended_cost))
