"""Where one installation is: its names, its account and region; and the ARNs that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field

from infrastructure.definitions.names import Names


@dataclass(frozen=True)
class Installation:
    """One installation in one region of one account.

    :param other_airflow_role_arn: the role of an Airflow that was there before, and keeps it; empty: Airflow's role is ours.
    """

    account: str
    region: str
    names: Names = field(default_factory=Names)
    partition: str = "aws"
    other_airflow_role_arn: str = ""

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region, such as `arn("glue", "job/sentinel-gold")`."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def role_arn(self, task: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{self.names.role(task)}"

    def policy_arn(self, name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:policy/{self.names.prefix}-{name}"

    def bucket_arn(self, bucket: str) -> str:
        return f"arn:{self.partition}:s3:::{bucket}"

    def object_arn(self, bucket: str, key: str) -> str:
        """The ARN of an object, or of all whose keys match a pattern."""
        return f"{self.bucket_arn(bucket)}/{key}"

    def queue_url(self, queue: str) -> str:
        """The URL by which a queue of this account and region is asked."""
        return f"https://{self.service_host('sqs')}/{self.account}/{queue}"

    def service_host(self, service: str) -> str:
        """What `kms:ViaService` says of calls that a service of this region makes, such as `s3.eu-central-1.amazonaws.com`."""
        return f"{service}.{self.region}.amazonaws.com"


# The account of every emulator; nothing on one machine looks at it.
ONE_MACHINE = Installation(account="123456789012", region="us-east-1")
