"""The CUR 2.0 or FOCUS export of this account."""

from __future__ import annotations

from aws_cdk import aws_bcmdataexports as exports
from constructs import Construct

from infrastructure.definitions.export_query import export_query
from infrastructure.definitions.names import DELIVERY_PREFIX
from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.deliveries import EXPORTS_REGION
from infrastructure.stacks.stack import SentinelStack


class ExportStack(SentinelStack):
    """The export, in the one region where CloudFormation knows it; it delivers to the bucket's region.

    AWS writes a test object when it is made, and may do so only by the bucket's policy: the bucket's stack comes before.
    """

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment, "export", "the export of cost and usage", region=EXPORTS_REGION)
        settings = environment.export
        query = export_query(
            REPO_ROOT,
            table=settings.table,
            time_granularity=settings.time_granularity,
            has_resources=settings.has_resources,
            has_split_cost_allocation=settings.has_split_cost_allocation,
        )
        destination = exports.CfnExport.S3DestinationProperty(
            # By its name: a reference would not reach from one region into another.
            s3_bucket=self.at.names.delivery_bucket,
            s3_prefix=DELIVERY_PREFIX.rstrip("/"),
            s3_region=environment.region,
            s3_output_configurations=exports.CfnExport.S3OutputConfigurationsProperty(
                compression="PARQUET",
                format="PARQUET",
                output_type="CUSTOM",
                # A delivery that is overwritten while it is read is found out and read again.
                overwrite="OVERWRITE_REPORT",
            ),
        )
        exports.CfnExport(
            self,
            "Export",
            export=exports.CfnExport.ExportProperty(
                name=settings.name,
                description=f"{self.at.names.prefix}: cost and usage, for Sentinel",
                data_query=exports.CfnExport.DataQueryProperty(
                    query_statement=query.statement, table_configurations=query.configurations or None
                ),
                destination_configurations=exports.CfnExport.DestinationConfigurationsProperty(
                    s3_destination=destination
                ),
                refresh_cadence=exports.CfnExport.RefreshCadenceProperty(frequency="SYNCHRONOUS"),
            ),
        )
