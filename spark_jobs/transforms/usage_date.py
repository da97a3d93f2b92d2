"""The day a line item is counted on."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame


def usage_date() -> Column:
    """STRING, YYYY-MM-DD: the UTC day the usage starts."""
    return F.substring("line_item_usage_start_date", 1, len("YYYY-MM-DD"))


def with_usage_date(line_items: DataFrame) -> DataFrame:
    """Adds `usage_date`."""
    return line_items.withColumn("usage_date", usage_date())
