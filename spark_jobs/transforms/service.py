"""The service a line item belongs to, and whether it comes from AWS Marketplace."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.transforms.line_item_types import is_discount

MARKETPLACE = "AWS Marketplace"


def is_marketplace() -> Column:
    """Whether AWS Marketplace sells it; false where the billing entity is not given."""
    return F.coalesce(F.col("bill_billing_entity") == MARKETPLACE, F.lit(False))


def service() -> Column:
    """STRING: on Marketplace rows that are no discount the product name, else the service code, else the product code.

    The product code is wider than the service (data transfer and NAT gateways stand under AmazonEC2), the service code
    is empty on spot, RI fee and tax rows, and a Marketplace code is an opaque id.
    Source: Cloud Intelligence Dashboards, CUDOS, product code to service.
    """
    by_code = F.coalesce(F.col("product_servicecode"), F.col("line_item_product_code"))
    product_name = F.element_at("product", "product_name")
    return F.when(is_marketplace() & ~is_discount(), F.coalesce(product_name, by_code)).otherwise(by_code)


def with_service(line_items: DataFrame) -> DataFrame:
    """Adds `service` and `is_marketplace`."""
    return line_items.withColumns({"service": service(), "is_marketplace": is_marketplace()})
