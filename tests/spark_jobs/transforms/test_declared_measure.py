from collections.abc import Callable
from typing import Any

import pyspark.sql.functions as F
import pytest
from pyspark.sql import DataFrame, SparkSession

from spark_jobs.transforms.amortized_cost import with_amortized_cost
from spark_jobs.transforms.blended_cost import with_blended_cost
from spark_jobs.transforms.declared_measure import declared_or
from spark_jobs.transforms.list_cost import with_list_cost
from spark_jobs.transforms.net_amortized_cost import with_net_amortized_cost
from spark_jobs.transforms.net_unblended_cost import with_net_unblended_cost
from spark_jobs.transforms.true_up_cost import with_true_up_cost

Values = Callable[[DataFrame, str], list[Any]]

RULES: dict[str, Callable[..., DataFrame]] = {
    "net_unblended_cost": lambda rows, declared: with_net_unblended_cost(rows, False, declared),
    "blended_cost": with_blended_cost,
    "amortized_cost": with_amortized_cost,
    "net_amortized_cost": lambda rows, declared: with_net_amortized_cost(rows, False, declared),
    "list_cost": with_list_cost,
    "true_up_cost": with_true_up_cost,
}


def test_what_the_input_tells_is_taken_exactly_and_nothing_is_zero(spark: SparkSession, values: Values) -> None:
    rows = spark.createDataFrame([(0.1,), (-3.23e-8,), (None,)], "declared_amortized_cost double")
    declared = {"amortized_cost": "EffectiveCost"}
    told = rows.select(declared_or("amortized_cost", declared, lambda: F.lit(7)).alias("told"))
    assert values(told, "told") == ["0.1000000000", "-0.0000000323", "0.0000000000"]
    assert told.schema["told"].dataType.simpleString() == "decimal(38,10)"


def test_what_the_input_declares_not_to_tell_is_zero_and_else_the_rule_counts(
    spark: SparkSession, values: Values
) -> None:
    row = spark.range(1)
    not_told = row.select(declared_or("true_up_cost", {"true_up_cost": None}, lambda: F.lit(7)).alias("told"))
    by_rule = row.select(declared_or("true_up_cost", {}, lambda: F.lit(7)).alias("told"))
    assert values(not_told, "told") == ["0.0000000000"]
    assert values(by_rule, "told") == [7]


@pytest.mark.parametrize("measure", RULES)
def test_each_measure_that_can_be_declared_takes_the_declared_one(
    measure: str, line_items: Callable[..., DataFrame], values: Values
) -> None:
    usage = {
        **{"type": "Usage", "unblended": 1.5, "net_unblended": 1.25, "line_item_blended_cost": 1.75},
        "pricing_public_on_demand_cost": 2.0,
    }
    rows = line_items(usage).withColumn(f"declared_{measure}", F.lit(9.5))
    assert values(RULES[measure](rows, {measure: "Told"}), measure) == ["9.5000000000"]
    assert values(RULES[measure](rows, {}), measure) != ["9.5000000000"]
