"""The CUR 2.0 or FOCUS export of this account, and the bucket AWS delivers it to."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_bcmdataexports as exports
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.definitions.buckets import data_buckets
from infrastructure.definitions.export_query import export_query
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.names import DELIVERY_PREFIX
from infrastructure.settings import REPO_ROOT, Environment
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


class ExportStack(SentinelStack):
    """The delivery bucket, and the export where there is to be one."""

    def __init__(self, scope: Construct, environment: Environment, access_logs: s3.CfnBucket) -> None:
        super().__init__(scope, environment, "export", "the CUR 2.0 export and its bucket")
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
        if environment.export.is_made:
            self._export(environment, bucket)

    def _export(self, environment: Environment, bucket: s3.CfnBucket) -> None:
        settings = environment.export
        query = export_query(
            REPO_ROOT,
            table=settings.table,
            time_granularity=settings.time_granularity,
            has_resources=settings.has_resources,
            has_split_cost_allocation=settings.has_split_cost_allocation,
        )
        export = exports.CfnExport(
            self,
            "Export",
            export=exports.CfnExport.ExportProperty(
                name=settings.name,
                description=f"{self.at.names.prefix}: cost and usage, for Sentinel",
                data_query=exports.CfnExport.DataQueryProperty(
                    query_statement=query.statement, table_configurations=query.configurations or None
                ),
                destination_configurations=exports.CfnExport.DestinationConfigurationsProperty(
                    s3_destination=exports.CfnExport.S3DestinationProperty(
                        s3_bucket=bucket.ref,
                        s3_prefix=DELIVERY_PREFIX.rstrip("/"),
                        s3_region=self.at.region,
                        s3_output_configurations=exports.CfnExport.S3OutputConfigurationsProperty(
                            compression="PARQUET",
                            format="PARQUET",
                            output_type="CUSTOM",
                            # A delivery that is overwritten while it is read is found out and read again.
                            overwrite="OVERWRITE_REPORT",
                        ),
                    )
                ),
                refresh_cadence=exports.CfnExport.RefreshCadenceProperty(frequency="SYNCHRONOUS"),
            ),
        )
        # AWS writes a test object when the export is made, and may do so only by the bucket's policy.
        export.node.add_dependency(self.node.find_child("DeliveriesPolicy"))
