"""The lake and the buckets beside it, each encrypted with the key of its class of data."""

from __future__ import annotations

from aws_cdk import CfnOutput
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.definitions.buckets import data_buckets, service_buckets
from infrastructure.settings import Environment
from infrastructure.stacks.acknowledged import acknowledge
from infrastructure.stacks.buckets import make_bucket
from infrastructure.stacks.keys import make_key, service_statement
from infrastructure.stacks.stack import SentinelStack


class LakeStack(SentinelStack):
    """Keys and buckets. The delivery bucket is the export's (`export.py`): it stands with who may write to it."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment, "lake", "the lake, artifacts and their keys")
        names, at = self.at.names, self.at
        # MWAA's logs are encrypted with its key, by CloudWatch.
        airflow_logs = at.arn("logs", f"log-group:airflow-{names.airflow_environment}-*")
        logs = service_statement(
            "AirflowLogs",
            [f"logs.{at.region}.amazonaws.com"],
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": airflow_logs}},
        )
        keys = {
            "lake": make_key(self, "lake", "line items and what is made of them", is_kept=True),
            "results": make_key(self, "results", "Athena results, CSV exports, job scripts", is_kept=False),
            "airflow": make_key(self, "airflow", "Airflow's code, queue and logs", is_kept=False, more=[logs]),
        }
        self.airflow_key, self.results_key = keys["airflow"], keys["results"]
        defined = {one.name: one for one in (*data_buckets(names), *service_buckets(names))}
        access_logs = make_bucket(
            self,
            defined[names.access_logs_bucket],
            name="AccessLogs",
            key=None,
            logs=None,
            more_statements=[
                {
                    "Sid": "LogDelivery",
                    "Effect": "Allow",
                    "Principal": {"Service": "logging.s3.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": at.object_arn(names.access_logs_bucket, "*"),
                    "Condition": {"StringEquals": {"aws:SourceAccount": at.account}},
                }
            ],
        )
        acknowledge(
            access_logs, "AwsSolutions-S1", "the bucket of the access logs: logging it into itself would never end"
        )
        self.access_logs = access_logs
        cold = s3.CfnBucket.RuleProperty(
            id="raw-to-cold",
            status="Enabled",
            prefix="raw/",
            transitions=[
                # Read once when landed, and again only when a month is made anew.
                s3.CfnBucket.TransitionProperty(
                    storage_class="STANDARD_IA", transition_in_days=environment.raw_to_cold_days
                )
            ],
        )
        for name, bucket, rules in (
            ("Lake", names.lake_bucket, [cold]),
            ("Artifacts", names.artifacts_bucket, []),
            ("Airflow", names.airflow_bucket, []),
        ):
            make_bucket(
                self,
                defined[bucket],
                name=name,
                key=keys[defined[bucket].data_class],
                logs=access_logs,
                more_rules=rules,
            )
        # What `make deploy` writes to.
        CfnOutput(self, "ArtifactsBucket", value=names.artifacts_bucket)
        CfnOutput(self, "AirflowBucket", value=names.airflow_bucket)
        CfnOutput(self, "LakeBucket", value=names.lake_bucket)
