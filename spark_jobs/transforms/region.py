"""The region a line item belongs to, and which column says so."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

# us-east-1a, us-gov-west-1b, us-west-2-lax-1a (a local zone of us-west-2), eusc-de-east-1a.
_REGION_OF_ZONE = r"^([a-z]{2,4}(?:-[a-z]+){1,2}-\d+)"


def region() -> Column:
    """STRING: the product's region code, else its region, else the availability zone without its letter, else null.

    Never a guess: `global` stands only where the data say so. Source: the region code is empty on half of the rows of
    a real CUR 2.0 export.
    """
    return F.coalesce(*(column for _, column in _sources()))


def region_source() -> Column:
    """STRING: product_region_code, product_region or availability_zone; null without a region."""
    return F.coalesce(*(F.when(column.isNotNull(), F.lit(name)) for name, column in _sources()))


def with_region(line_items: DataFrame) -> DataFrame:
    """Adds `region` and `region_source`."""
    return line_items.withColumns({"region": region(), "region_source": region_source()})


def _sources() -> list[tuple[str, Column]]:
    of_zone = F.regexp_extract("line_item_availability_zone", _REGION_OF_ZONE, 1)
    product_region = F.trim(F.element_at("product", "region"))
    return [
        ("product_region_code", F.col("product_region_code")),
        ("product_region", F.when(product_region != "", product_region)),
        ("availability_zone", F.when(of_zone != "", of_zone)),
    ]
