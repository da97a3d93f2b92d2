"""The queue that S3 tells of new manifests, for who cannot wait for the next poll."""

from __future__ import annotations

from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from infrastructure.access.statements import policy
from infrastructure.stacks.acknowledged import acknowledge, skip_check
from infrastructure.stacks.stack import SentinelStack

# CUR 1.0 and 2.0 and FOCUS: each delivery ends with its manifest.
MANIFEST_SUFFIX = "-Manifest.json"
# By then the poll has found it long ago.
KEPT_SECONDS = 24 * 3600


def tell_of_manifests(stack: SentinelStack, bucket: s3.CfnBucket) -> sqs.CfnQueue:
    """The queue, who may write to it, and the bucket's events."""
    at = stack.at
    name = at.names.delivery_events_queue
    queue = sqs.CfnQueue(
        stack,
        "DeliveryEvents",
        queue_name=name,
        # S3 may not use an AWS managed KMS key, and there is nothing in a message but an object's name.
        sqs_managed_sse_enabled=True,
        message_retention_period=KEPT_SECONDS,
    )
    acknowledge(queue, "AwsSolutions-SQS3", "an event only says when to look: what is not heard is found by the poll")
    skip_check(queue, "CKV_AWS_27", "encrypted with the key that SQS manages; a message holds an object's name")
    allowed = sqs.CfnQueuePolicy(
        stack,
        "DeliveryEventsPolicy",
        queues=[queue.ref],
        policy_document=policy(
            [
                {
                    "Sid": "BucketTells",
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": at.arn("sqs", name),
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": at.account},
                        "ArnEquals": {"aws:SourceArn": at.bucket_arn(at.names.delivery_bucket)},
                    },
                },
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "sqs:*",
                    "Resource": at.arn("sqs", name),
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ]
        ),
    )
    bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        queue_configurations=[
            s3.CfnBucket.QueueConfigurationProperty(
                event="s3:ObjectCreated:*",
                queue=at.arn("sqs", name),
                filter=s3.CfnBucket.NotificationFilterProperty(
                    s3_key=s3.CfnBucket.S3KeyFilterProperty(
                        rules=[s3.CfnBucket.FilterRuleProperty(name="suffix", value=MANIFEST_SUFFIX)]
                    )
                ),
            )
        ]
    )
    # S3 tries the queue when it is named.
    bucket.add_resource_dependency(allowed)
    return queue
