"""The Glue jobs, their logs, and how what they keep on their disks is encrypted."""

from __future__ import annotations

from aws_cdk import CfnOutput
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infrastructure.definitions.jobs import jobs
from infrastructure.release import code_version, require_release
from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.acknowledged import acknowledge, skip_check
from infrastructure.stacks.properties import as_arguments
from infrastructure.stacks.stack import SentinelStack


class JobsStack(SentinelStack):
    """`sentinel-silver` and `sentinel-gold`, at the version that was packed last."""

    def __init__(self, scope: Construct, environment: Environment, logs_key: kms.CfnKey) -> None:
        super().__init__(scope, environment, "jobs", "the Glue jobs")
        require_release(self, REPO_ROOT)
        log_prefix = f"/aws-glue/jobs/{self.at.names.prefix}"
        for stream in ("output", "error"):
            group = logs.CfnLogGroup(
                self,
                f"{stream.title()}Logs",
                log_group_name=f"{log_prefix}/{stream}",
                retention_in_days=environment.monitoring.log_retention_days,
                kms_key_id=logs_key.attr_arn,
            )
            group.apply_removal_policy(self.removal_policy(is_kept=False))
        for definition in jobs(self.at, code_version(REPO_ROOT), environment.jobs):
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
                "the log groups are ours, and encrypted with a key of ours",
            )
            acknowledge(job, "AwsSolutions-GL3", "job bookmarks are off")
            skip_check(
                job,
                "CKV_AWS_195",
                "bookmarks are off, the lake has its own key, and the logs are in encrypted groups of ours",
            )
            # What `make deploy` brings the code to.
            CfnOutput(self, f"{layer.title()}Job", value=definition["Name"])
