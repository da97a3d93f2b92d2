"""The lake and the buckets beside it, each encrypted with the key of its class of data."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.definitions.buckets import data_buckets, service_buckets
from infrastructure.settings import Environment
from infrastructure.stacks.acknowledged import acknowledge, skip_check
from infrastructure.stacks.buckets import make_bucket
from infrastructure.stacks.keys import make_key, service_statement
from infrastructure.stacks.stack import SentinelStack

# Where, in the bucket of the access logs, what the network refused is written.
FLOW_LOGS_PREFIX = "network/"


class LakeStack(SentinelStack):
    """Keys and buckets. The delivery bucket is the export's (`export.py`): it stands with who may write to it."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment, "lake", "the lake, artifacts and their keys")
        names, at = self.at.names, self.at
        # MWAA's logs are encrypted with its key, by CloudWatch.
        airflow_may_log = self._log_statement("AirflowLogs", f"airflow-{names.airflow_environment}-*")
        others_may_log = self._log_statement(
            "Logs",
            f"/aws/lambda/{names.prefix}-*",
            f"/aws/apigateway/{names.prefix}-*",
            f"/aws-glue/jobs/{names.prefix}/*",
        )
        keys = {
            "lake": make_key(self, "lake", "line items and what is made of them", is_kept=True),
            "results": make_key(self, "results", "Athena results, CSV exports, job scripts", is_kept=False),
            "airflow": make_key(
                self, "airflow", "Airflow's code, queue and logs", is_kept=False, more=[airflow_may_log]
            ),
        }
        self.logs_key = make_key(self, "logs", "logs of the API and of the jobs", is_kept=False, more=[others_may_log])
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
                },
                # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
                {
                    "Sid": "FlowLogs",
                    "Effect": "Allow",
                    "Principal": {"Service": "delivery.logs.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": at.object_arn(names.access_logs_bucket, f"{FLOW_LOGS_PREFIX}*"),
                    "Condition": {"StringEquals": {"aws:SourceAccount": at.account}},
                },
                {
                    "Sid": "FindFlowLogs",
                    "Effect": "Allow",
                    "Principal": {"Service": "delivery.logs.amazonaws.com"},
                    "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                    "Resource": at.bucket_arn(names.access_logs_bucket),
                    "Condition": {"StringEquals": {"aws:SourceAccount": at.account}},
                },
            ],
        )
        acknowledge(
            access_logs, "AwsSolutions-S1", "the bucket of the access logs: logging it into itself would never end"
        )
        skip_check(access_logs, "CKV_AWS_18", "logging the bucket of the access logs into itself would never end")
        skip_check(access_logs, "CKV_AWS_21", "a log object is written once and replaced by nobody")
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
            made = make_bucket(
                self,
                defined[bucket],
                name=name,
                key=keys[defined[bucket].data_class],
                logs=access_logs,
                more_rules=rules,
            )
            if not defined[bucket].is_versioned:
                skip_check(
                    made, "CKV_AWS_21", "code lies under its version, answers are asked for again: nothing is replaced"
                )
        # What `make deploy` writes to.
        CfnOutput(self, "ArtifactsBucket", value=names.artifacts_bucket)
        CfnOutput(self, "AirflowBucket", value=names.airflow_bucket)
        CfnOutput(self, "LakeBucket", value=names.lake_bucket)

    def _log_statement(self, sid: str, *groups: str) -> dict[str, Any]:
        """What lets CloudWatch encrypt log groups with a key."""
        arns = [self.at.arn("logs", f"log-group:{group}") for group in groups]
        context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arns}}
        return service_statement(sid, [f"logs.{self.at.region}.amazonaws.com"], context)
