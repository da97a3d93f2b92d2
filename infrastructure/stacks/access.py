"""The roles of all tasks, and the boundary none of them can pass."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

from infrastructure.access.boundary import SERVICES, boundary
from infrastructure.access.deploying import deploy
from infrastructure.access.orchestrating import take_part
from infrastructure.access.roles import AIRFLOW_ROLE, Role, roles, trust
from infrastructure.access.statements import policy
from infrastructure.settings import Environment
from infrastructure.stacks.acknowledged import acknowledge, acknowledge_wildcards, skip_check
from infrastructure.stacks.stack import SentinelStack

# A task of Airflow runs for hours; a role that one role takes from another lasts an hour, and the SDK takes it again.
SESSION_SECONDS = 3600


class AccessStack(SentinelStack):
    """One role per task. Policies name everything by its name, so this stack needs no other."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment, "access", "roles and their permission boundary")
        at = self.at
        limits = iam.CfnManagedPolicy(
            self,
            "Boundary",
            managed_policy_name=f"{at.names.prefix}-boundary",
            description="What no role of Sentinel can do, whatever its policy says",
            policy_document=policy(boundary(at)),
        )
        meant = "a boundary gives nothing: it limits what the roles' own policies, which name resources, can give"
        for service in (one for one in SERVICES if "*" in one):
            acknowledge(limits, f"AwsSolutions-IAM5[Action::{service}]", meant)
        acknowledge(limits, "AwsSolutions-IAM5[Resource::*]", meant)
        for check in ("CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111"):
            skip_check(limits, check, meant)
        self._managed_policy("Deployment", "What make deploy of Sentinel needs", policy(deploy(at)))
        if at.other_airflow_role_arn:
            self._managed_policy("Airflow", "What Airflow's role needs for Sentinel", policy(take_part(at)))
        everybody = roles(at, environment.payers, has_events_queue=environment.export.has_events_queue)
        made = {role.task: self._role(role, limits) for role in everybody}
        for role in everybody:
            # IAM takes no trust in a role that is not there yet.
            if not role.services and AIRFLOW_ROLE in made:
                made[role.task].add_resource_dependency(made[AIRFLOW_ROLE])

    def _role(self, role: Role, limits: iam.CfnManagedPolicy) -> iam.CfnRole:
        construct = iam.CfnRole(
            self,
            f"{role.task.title()}Role",
            role_name=self.at.names.role(role.task),
            description=role.description,
            assume_role_policy_document=trust(role, self.at),
            permissions_boundary=limits.ref,
            max_session_duration=SESSION_SECONDS,
            policies=[iam.CfnRole.PolicyProperty(policy_name=role.task, policy_document=role.document)],
        )
        acknowledge_wildcards(construct, role.document)
        return construct

    def _managed_policy(self, name: str, description: str, document: dict[str, Any]) -> None:
        """For a role that is not ours, such as that of whoever runs `make deploy`: attach it there."""
        construct = iam.CfnManagedPolicy(
            self,
            name,
            managed_policy_name=f"{self.at.names.prefix}-{name.lower()}",
            description=description,
            policy_document=document,
        )
        acknowledge_wildcards(construct, document)
