"""Net unblended cost: what is charged after discounts."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.declared_measure import NOTHING, Declared, declared_or
from spark_jobs.transforms.exact import MEASURE, amount, amount_or_zero, zero
from spark_jobs.transforms.line_item_types import is_discount


def net_unblended_cost(has_net_costs: bool) -> Column:
    """DECIMAL(38,10), in the currency of the row.

    AWS leaves the net cost empty, not 0, where there is no discount: then it is the unblended cost. When the month has
    net costs (`has_net_costs`), they already hold the discounts that also stand in rows of their own, so such a row
    with an empty net cost adds nothing: counting it would count the discount twice.
    Source: AWS, "Net cost columns"; FOCUS specification, discount handling.
    """
    delivered = amount("line_item_net_unblended_cost")
    held_in_net_costs = F.lit(has_net_costs) & is_discount()
    return (
        F.when(delivered.isNotNull(), delivered)
        .when(held_in_net_costs, zero())
        .otherwise(amount_or_zero("line_item_unblended_cost"))
        .cast(MEASURE)
    )


def is_net_cost() -> Column:
    """Whether a row shows that its month has net costs: the column is filled on a row that is no discount."""
    return F.col("line_item_net_unblended_cost").isNotNull() & ~is_discount()


def with_net_unblended_cost(line_items: DataFrame, has_net_costs: bool, declared: Declared = NOTHING) -> DataFrame:
    """Adds `net_unblended_cost`."""
    return line_items.withColumn(
        "net_unblended_cost", declared_or("net_unblended_cost", declared, lambda: net_unblended_cost(has_net_costs))
    )
