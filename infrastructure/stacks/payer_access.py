"""In a payer's account: who of this installation may read its deliveries. Deployed there, with that account's credentials."""

from __future__ import annotations

from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.access.statements import policy
from infrastructure.settings import Environment, PayerSettings
from infrastructure.stacks.buckets import tls_only
from infrastructure.stacks.deliveries import delivery_statement
from infrastructure.stacks.stack import SentinelStack

READERS = ("sense", "land", "watch")


class PayerAccessStack(SentinelStack):
    """The policy of the payer's bucket: AWS delivers, and three roles of ours read one prefix.

    A bucket has one policy, so this is the whole of it: merge what else the bucket's own policy holds before it is deployed.
    Its name begins otherwise than ours, so that no pattern of ours takes it along: other credentials deploy it.
    """

    def __init__(self, scope: Construct, environment: Environment, payer: PayerSettings) -> None:
        super().__init__(
            scope,
            environment,
            "payer",
            f"deliveries of {payer.account}, read by {environment.account}",
            name=f"payer-{payer.account}-{environment.installation.names.prefix}",
            account=payer.account,
            region=payer.region or environment.region,
        )
        bucket = self.at.bucket_arn(payer.bucket)
        readers = {"AWS": [self.at.role_arn(task) for task in READERS]}
        s3.CfnBucketPolicy(
            self,
            "DeliveriesPolicy",
            bucket=payer.bucket,
            policy_document=policy(
                [
                    tls_only(self.at, payer.bucket),
                    delivery_statement(self.at, payer.bucket, payer.account),
                    {
                        "Sid": "ListDeliveries",
                        "Effect": "Allow",
                        "Principal": readers,
                        "Action": "s3:ListBucket",
                        "Resource": bucket,
                    },
                    {
                        "Sid": "ReadDeliveries",
                        "Effect": "Allow",
                        "Principal": readers,
                        "Action": "s3:GetObject",
                        "Resource": f"{bucket}/{payer.prefix}*",
                    },
                ]
            ),
        )
