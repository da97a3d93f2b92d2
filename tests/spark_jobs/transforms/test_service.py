from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame

from spark_jobs.transforms.service import with_service


def test_the_service_is_the_service_code_else_the_product_code_and_the_product_name_on_marketplace(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> None:
    marketplace = {"bill_billing_entity": "AWS Marketplace", "product_code": "8z2k", "type": "Usage"}
    rows = line_items(
        {"product_code": "AmazonEC2", "product_servicecode": "AWSDataTransfer", "type": "Usage"},
        {"product_code": "AmazonEC2", "product": {"product_name": "Amazon Elastic Compute Cloud"}, "type": "RIFee"},
        {**marketplace, "product": {"product_name": "A Database"}},
        {**marketplace, "product": {"product_name": "A Database"}, "type": "EdpDiscount"},
        {**marketplace, "product": {}},
        {"product_code": None, "type": None},
        {
            "bill_billing_entity": "AWS",
            "product_code": "AmazonEC2",
            "product": {"product_name": "EC2"},
            "type": "Usage",
        },
        {"bill_billing_entity": "Amazon", "product_code": "A", "product": {"product_name": "B"}, "type": "Usage"},
    ).transform(with_service)
    assert values(rows, "service") == [
        "AWSDataTransfer",
        "AmazonEC2",
        "A Database",
        "8z2k",
        "8z2k",
        None,
        "AmazonEC2",
        "A",
    ]
    assert values(rows, "is_marketplace") == [False, False, True, True, True, False, False, False]
