"""What every stack is made with."""

from __future__ import annotations

from aws_cdk import Environment as Place
from aws_cdk import RemovalPolicy, Stack, Tags
from constructs import Construct

from infrastructure.definitions.installation import Installation
from infrastructure.settings import Environment


class SentinelStack(Stack):
    """A stack of one environment: named after it, in its account and region, tagged so that its cost can be told.

    :param part: what the stack is for, such as `lake`.
    :param name: where it is not the environment's name and the part.
    :param account: where it is not the environment's; `region` likewise.
    """

    def __init__(
        self,
        scope: Construct,
        environment: Environment,
        part: str,
        description: str,
        *,
        name: str = "",
        account: str = "",
        region: str = "",
    ) -> None:
        self.settings = environment
        self.at: Installation = environment.installation
        name = name or f"{self.at.names.prefix}-{part}"
        super().__init__(
            scope,
            name,
            stack_name=name,
            description=f"AWS Sentinel: {description}",
            env=Place(account=account or environment.account, region=region or environment.region),
            # Data and what leads to it are not deleted by one wrong command.
            termination_protection=environment.is_data_kept,
        )
        Tags.of(self).add("project", self.at.names.prefix)
        Tags.of(self).add("environment", environment.name)

    @property
    def availability_zones(self) -> list[str]:
        """The zones of the settings: CDK would ask an account for them, and the templates could not be made without one."""
        return [f"{self.settings.region}{letter}" for letter in self.settings.availability_zones]

    def removal_policy(self, *, is_kept: bool) -> RemovalPolicy:
        """What becomes of a resource when its stack is destroyed: what cannot be made again stays, where data is kept at all."""
        return RemovalPolicy.RETAIN if is_kept and self.settings.is_data_kept else RemovalPolicy.DESTROY
