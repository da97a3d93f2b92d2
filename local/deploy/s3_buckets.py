"""Buckets, and the jobs' code in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.definitions.buckets import Bucket
from local.deploy.clients import code_of


def put_bucket(s3: Any, bucket: Bucket) -> None:
    """A bucket, encrypted by default, its public access blocked. There are no KMS keys here: S3's own key stands in."""
    make_bucket(s3, bucket.name)
    s3.put_public_access_block(
        Bucket=bucket.name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_encryption(
        Bucket=bucket.name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    if bucket.is_versioned:
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})


def make_bucket(s3: Any, name: str) -> None:
    """The bucket alone; one that is there already stays."""
    try:
        s3.create_bucket(Bucket=name)
    except ClientError as error:
        if code_of(error) not in {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}:
            raise


def upload(s3: Any, bucket: str, prefix: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a version that are not there; what is there has, by its name, the same bytes."""
    found = s3.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/").get("Contents", [])
    there = {entry["Key"] for entry in found}
    for name, content in files.items():
        if f"{prefix}/{name}" not in there:
            s3.put_object(Bucket=bucket, Key=f"{prefix}/{name}", Body=content)
