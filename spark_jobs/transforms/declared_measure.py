"""A measure that the input tells itself: taken as it is, where the rule of a CUR would have nothing to compute it from."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyspark.sql import Column

from spark_jobs.transforms.exact import MEASURE, amount_or_zero, zero

# Measure → the input's column, None where the input does not tell it: `measures` in include/schemas/inputs.
Declared = Mapping[str, str | None]
NOTHING: Declared = MappingProxyType({})


def declared_name(measure: str) -> str:
    """The column that holds the measure as the input tells it."""
    return f"declared_{measure}"


def declared_or(measure: str, declared: Declared, rule: Callable[[], Column]) -> Column:
    """DECIMAL(38,10): what the input declares, 0 where it declares that it does not tell; else what the rule gives."""
    if measure not in declared:
        return rule()
    told = zero() if declared[measure] is None else amount_or_zero(declared_name(measure))
    return told.cast(MEASURE)
