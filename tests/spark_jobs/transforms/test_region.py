from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.region import with_region


def test_the_region_comes_from_the_first_column_that_gives_one_and_is_never_guessed(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    rows = line_items(
        {"product_region_code": "us-east-1", "product": {"region": "eu-west-1"}, "zone": "eu-west-2a"},
        {"product": {"region": "eu-west-1"}, "zone": "eu-west-2a"},
        {"product": {"region": ""}, "zone": "eu-west-2a"},
        {"zone": "us-west-2-lax-1a"},
        {"zone": "us-gov-west-1b"},
        {"zone": "eusc-de-east-1a"},
        {"product_region_code": "global"},
        {"zone": "somewhere"},
        {"product": {}},
    ).transform(with_region)
    assert values(rows, "region") == [
        *["us-east-1", "eu-west-1", "eu-west-2", "us-west-2", "us-gov-west-1", "eusc-de-east-1", "global", None, None]
    ]
    assert values(rows, "region_source") == [
        *["product_region_code", "product_region", "availability_zone", "availability_zone", "availability_zone"],
        *["availability_zone", "product_region_code", None, None],
    ]
