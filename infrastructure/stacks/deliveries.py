"""The bucket AWS delivers to, and who may write to it."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.definitions.buckets import data_buckets
from infrastructure.definitions.installation import Installation
from infrastructure.settings import Environment
from infrastructure.stacks.acknowledged import skip_check
from infrastructure.stacks.buckets import make_bucket
from infrastructure.stacks.delivery_events import tell_of_manifests
from infrastructure.stacks.stack import SentinelStack

# The one region in which AWS keeps exports, whichever region they are delivered to.
EXPORTS_REGION = "us-east-1"


def delivery_statement(at: Installation, bucket: str, account: str) -> dict[str, Any]:
    """What lets AWS deliver, for exports of this account alone: https://docs.aws.amazon.com/cur/latest/userguide/dataexports-s3-bucket.html."""
    return {
        "Sid": "Deliver",
        "Effect": "Allow",
        "Principal": {"Service": ["bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com"]},
        "Action": ["s3:GetBucketPolicy", "s3:PutObject"],
        "Resource": [at.bucket_arn(bucket), at.object_arn(bucket, "*")],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {
                "aws:SourceArn": [
                    f"arn:{at.partition}:bcm-data-exports:{EXPORTS_REGION}:{account}:export/*",
                    f"arn:{at.partition}:cur:{EXPORTS_REGION}:{account}:definition/*",
                ]
            },
        },
    }


class DeliveriesStack(SentinelStack):
    """The delivery bucket, and the queue of its events where there is to be one."""

    def __init__(self, scope: Construct, environment: Environment, access_logs: s3.CfnBucket) -> None:
        super().__init__(scope, environment, "deliveries", "the bucket of deliveries")
        names = self.at.names
        definition = next(one for one in data_buckets(names) if one.name == names.delivery_bucket)
        bucket = make_bucket(
            self,
            definition,
            name="Deliveries",
            key=None,
            logs=access_logs,
            more_statements=[delivery_statement(self.at, definition.name, self.at.account)],
        )
        skip_check(bucket, "CKV_AWS_21", "AWS overwrites deliveries many times a day, and landing keeps each as it was")
        if environment.export.has_events_queue:
            tell_of_manifests(self, bucket)
