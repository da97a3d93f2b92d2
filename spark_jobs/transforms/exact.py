"""Exact amounts: decimals taken from the doubles that silver stores."""

import pyspark.sql.functions as F
from pyspark.sql import Column

# Up to 18 digits before the point and 10 behind. Not DECIMAL(38,10): adding two of those cuts a digit behind the point
# (Spark gives DECIMAL(38,9)), while two of these give DECIMAL(29,10), whatever the session's settings are.
AMOUNT = "decimal(28,10)"
LARGEST = 1e18

# What a rule gives and gold stores: room for every sum.
MEASURE = "decimal(38,10)"


def amount(name: str) -> Column:
    """The column as an exact amount, null as it is."""
    return F.col(name).cast(AMOUNT)


def amount_or_zero(name: str) -> Column:
    """The column as an exact amount, 0 where it is null."""
    return F.coalesce(amount(name), zero())


def zero() -> Column:
    """0 as an exact amount."""
    return F.lit(0).cast(AMOUNT)
