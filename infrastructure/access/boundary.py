"""The permission boundary: what no role of ours can do, whatever its own policy says."""

from __future__ import annotations

from infrastructure.access.statements import Statement, allow, deny
from infrastructure.definitions.airflow import STEPS
from infrastructure.definitions.installation import Installation

# The services the tasks need; nothing of IAM, EC2, Organizations, or of anybody's data elsewhere.
SERVICES = (
    "airflow:PublishMetrics",
    "athena:*",
    "cloudwatch:PutMetricData",
    "glue:*",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "lambda:InvokeFunction",
    "logs:*",
    "s3:*",
    "sns:Publish",
    "sqs:*",
    "ssm:GetParameter",
    "xray:Put*",
)


def boundary(at: Installation) -> list[Statement]:
    """What the roles may be given at most.

    A boundary gives nothing by itself: a call needs the role's own policy too, which names its resources. So it says which
    services there are at all, which roles may be taken, and what no mistake in one of those policies may ever allow.
    """
    own = at.names
    buckets = [own.delivery_bucket, own.lake_bucket, own.artifacts_bucket, own.airflow_bucket]
    return [
        allow("AtMost", SERVICES, ["*"]),  # the most that any role may have; each role's own policy names resources
        allow("RolesOfTasks", ["sts:AssumeRole"], [at.role_arn(step) for step in STEPS]),
        # Glue and Lambda are given roles by the stacks; a task that could pass a role could become it.
        deny("PassNoRole", ["iam:PassRole"], ["*"]),  # a denial is as wide as it can be
        deny(
            "KeepBuckets",
            [
                "s3:BypassGovernanceRetention",
                "s3:DeleteBucket*",
                "s3:DeleteObjectVersion*",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutObjectAcl",
            ],
            [arn for bucket in buckets for arn in (at.bucket_arn(bucket), at.object_arn(bucket, "*"))],
        ),
    ]
