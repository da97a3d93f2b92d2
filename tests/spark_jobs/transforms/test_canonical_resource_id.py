from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.canonical_resource_id import with_canonical_resource_id

CASES: dict[str | None, str | None] = {
    "logs": "logs",
    "arn:aws:s3:::logs": "logs",
    "arn:aws:s3:::logs/2026/10/file.gz": "logs",
    "arn:aws-us-gov:s3:::logs/x": "logs",
    "arn:aws:s3:::": "arn:aws:s3:::",
    "arn:aws:s3:eu-west-1:000000000002:accesspoint/a": "arn:aws:s3:eu-west-1:000000000002:accesspoint/a",
    "i-0123": "i-0123",
    "arn:aws:ec2:eu-west-1:000000000002:instance/i-0123": "i-0123",
    "arn:aws-cn:ec2:cn-north-1:000000000002:volume/vol-1": "vol-1",
    "arn:aws:ec2:us-east-1::image/ami-1": "ami-1",
    "arn:aws:ec2:us-east-1:000000000002:instance": "arn:aws:ec2:us-east-1:000000000002:instance",
    "arn:aws:lambda:us-east-1:000000000002:function:f": "arn:aws:lambda:us-east-1:000000000002:function:f",
    "arn:aws:rds:us-east-1:000000000002:db:ec2:x/y": "arn:aws:rds:us-east-1:000000000002:db:ec2:x/y",
    "see arn:aws:s3:::logs": "see arn:aws:s3:::logs",
    "": None,
    None: None,
}


@pytest.fixture(scope="module")
def found(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> dict[str | None, str | None]:
    frame = line_items(*({"line_item_resource_id": given} for given in CASES)).transform(with_canonical_resource_id)
    return dict(zip(CASES, values(frame, "canonical_resource_id"), strict=True))


@pytest.mark.parametrize("given", CASES)
def test_canonical_resource_id(given: str | None, found: dict[str | None, str | None]) -> None:
    assert found[given] == CASES[given]
