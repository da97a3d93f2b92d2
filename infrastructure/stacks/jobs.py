"""The Glue jobs, their logs, and how what they keep on their disks is encrypted."""

from __future__ import annotations

from aws_cdk import CfnOutput
from aws_cdk import aws_glue as glue
from aws_cdk import aws_logs as logs
from constructs import Construct

from infrastructure.definitions.jobs import jobs
from infrastructure.definitions.spark_artifacts import build_artifacts
from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.acknowledged import acknowledge
from infrastructure.stacks.properties import as_arguments
from infrastructure.stacks.stack import SentinelStack


class JobsStack(SentinelStack):
    """`sentinel-silver` and `sentinel-gold`, at the version of this checkout."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment, "jobs", "the Glue jobs")
        log_prefix = f"/aws-glue/jobs/{self.at.names.prefix}"
        for stream in ("output", "error"):
            group = logs.CfnLogGroup(
                self,
                f"{stream.title()}Logs",
                log_group_name=f"{log_prefix}/{stream}",
                retention_in_days=environment.monitoring.log_retention_days,
            )
            group.apply_removal_policy(self.removal_policy(is_kept=False))
        for definition in jobs(self.at, build_artifacts(REPO_ROOT).code_version, environment.jobs):
            layer = definition["Name"].rsplit("-", 1)[1]
            more = {
                "--custom-logGroup-prefix": log_prefix,
                "--enable-metrics": "true",
                # Nothing is remembered from run to run: a snapshot is made of its delivery alone.
                "--job-bookmark-option": "job-bookmark-disable",
            }
            job = glue.CfnJob(
                self,
                f"{layer.title()}JobDefinition",
                **as_arguments(definition | {"DefaultArguments": definition["DefaultArguments"] | more}),
            )
            acknowledge(
                job,
                "AwsSolutions-GL1",
                "the logs have Spark's words and the names of files, no line items; CloudWatch encrypts them with its own key",
            )
            acknowledge(job, "AwsSolutions-GL3", "job bookmarks are off")
            # What `make deploy` brings the code to.
            CfnOutput(self, f"{layer.title()}Job", value=definition["Name"])
