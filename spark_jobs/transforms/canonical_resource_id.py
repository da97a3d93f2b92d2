"""The canonical resource id: one id for one resource, which AWS names now by its id, now by its ARN."""

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

_BUCKET_OF_ARN = r"^arn:[^:]+:s3:::([^/]+)"
# Region and account may be empty, as in the ARN of a public image.
_ID_OF_EC2_ARN = r"^arn:[^:]+:ec2:[^:]*:[^:]*:[^:/]+/(.+)$"


def canonical_resource_id() -> Column:
    """STRING: of an S3 ARN the bucket, of an EC2 ARN the id behind its type, else the resource id; null where it is empty.

    Source: a real CUR 2.0 delivery names the same bucket as `name` and as `arn:aws:s3:::name`.
    """
    resource_id = F.col("line_item_resource_id")
    bucket = F.regexp_extract(resource_id, _BUCKET_OF_ARN, 1)
    id_of_ec2 = F.regexp_extract(resource_id, _ID_OF_EC2_ARN, 1)
    # Most ids are no ARN: the patterns are tried on those that are.
    of_arn = F.when(bucket != "", bucket).when(id_of_ec2 != "", id_of_ec2).otherwise(resource_id)
    return F.when(resource_id.startswith("arn:"), of_arn).when(resource_id != "", resource_id)


def with_canonical_resource_id(line_items: DataFrame) -> DataFrame:
    """Adds `canonical_resource_id`."""
    return line_items.withColumn("canonical_resource_id", canonical_resource_id())
