"""Buckets as their definitions say: closed, encrypted, TLS only, logged."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from infrastructure.access.statements import policy
from infrastructure.definitions.buckets import Bucket
from infrastructure.definitions.installation import Installation
from infrastructure.stacks.stack import SentinelStack

CLOSED = s3.CfnBucket.PublicAccessBlockConfigurationProperty(
    block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
)
ABANDONED_UPLOADS_DAYS = 7


def make_bucket(
    stack: SentinelStack,
    definition: Bucket,
    *,
    name: str,
    key: kms.CfnKey | None,
    logs: s3.CfnBucket | None,
    more_rules: list[s3.CfnBucket.RuleProperty] | None = None,
    more_statements: list[dict[str, Any]] | None = None,
) -> s3.CfnBucket:
    """A bucket and its policy.

    :param name: of the construct.
    :param logs: the bucket that access is logged to; None of that bucket itself.
    """
    bucket = s3.CfnBucket(
        stack,
        name,
        bucket_name=definition.name,
        bucket_encryption=_encryption(key),
        public_access_block_configuration=CLOSED,
        ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
            rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
        ),
        versioning_configuration=(
            s3.CfnBucket.VersioningConfigurationProperty(status="Enabled") if definition.is_versioned else None
        ),
        lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(
            rules=[*_rules(definition), *(more_rules or [])]
        ),
        logging_configuration=(
            s3.CfnBucket.LoggingConfigurationProperty(
                destination_bucket_name=logs.ref, log_file_prefix=f"{definition.name}/"
            )
            if logs
            else None
        ),
    )
    bucket.apply_removal_policy(stack.removal_policy(is_kept=definition.is_kept))
    statements = [tls_only(stack.at, definition.name), *(more_statements or [])]
    if key:
        statements += _own_key_only(stack.at, definition.name, key)
    made = s3.CfnBucketPolicy(stack, f"{name}Policy", bucket=definition.name, policy_document=policy(statements))
    made.add_resource_dependency(bucket)
    return bucket


def tls_only(at: Installation, bucket: str) -> dict[str, Any]:
    """No request without TLS, whoever asks."""
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [at.bucket_arn(bucket), at.object_arn(bucket, "*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _own_key_only(at: Installation, bucket: str, key: kms.CfnKey) -> list[dict[str, Any]]:
    """No object under another key, or under none: who names none gets the bucket's."""
    encryption, key_id = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
    refused = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": at.object_arn(bucket, "*"),
    }
    # Without the second condition a request that names nothing would be refused: what is not there differs from everything.
    return [
        {"Sid": "KmsOnly", **refused}
        | {"Condition": {"StringNotEquals": {encryption: "aws:kms"}, "Null": {encryption: "false"}}},
        {"Sid": "OwnKeyOnly", **refused}
        | {"Condition": {"StringNotEquals": {key_id: key.attr_arn}, "Null": {key_id: "false"}}},
    ]


def _encryption(key: kms.CfnKey | None) -> s3.CfnBucket.BucketEncryptionProperty:
    default = s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
        sse_algorithm="aws:kms" if key else "AES256", kms_master_key_id=key.attr_arn if key else None
    )
    # One call of KMS per bucket and while, not per object.
    rule = s3.CfnBucket.ServerSideEncryptionRuleProperty(
        server_side_encryption_by_default=default, bucket_key_enabled=True if key else None
    )
    return s3.CfnBucket.BucketEncryptionProperty(server_side_encryption_configuration=[rule])


def _rules(definition: Bucket) -> list[s3.CfnBucket.RuleProperty]:
    abandoned = s3.CfnBucket.AbortIncompleteMultipartUploadProperty(days_after_initiation=ABANDONED_UPLOADS_DAYS)
    rules = [
        s3.CfnBucket.RuleProperty(id="abandoned-uploads", status="Enabled", abort_incomplete_multipart_upload=abandoned)
    ]
    if definition.is_versioned:
        former = s3.CfnBucket.NoncurrentVersionExpirationProperty(noncurrent_days=definition.former_versions_days)
        rules.append(
            s3.CfnBucket.RuleProperty(
                id="former-versions",
                status="Enabled",
                noncurrent_version_expiration=former,
                expired_object_delete_marker=True,
            )
        )
    rules += [
        s3.CfnBucket.RuleProperty(
            id=f"expire-{expiry.prefix.strip('/') or 'all'}",
            status="Enabled",
            prefix=expiry.prefix or None,
            expiration_in_days=expiry.days,
        )
        for expiry in definition.expiries
    ]
    return rules
