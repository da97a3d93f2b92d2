"""Findings of cdk-nag and checkov that are right and meant: each with its reason."""

from __future__ import annotations

import re
from typing import Any

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import IConstruct

# Wildcards in policies: what the resource looks like → why it ends in a star. Anything else stays a finding.
_WILDCARDS = (
    (r"arn:aws[a-z-]*:s3:::[a-z0-9.-]+/.+\*.*", "the objects below one prefix of one bucket"),
    (r"arn:aws[a-z-]*:s3:::[a-z0-9.-]+-airflow-[a-z0-9-]+/\*", "all of the bucket that holds nothing but MWAA's code"),
    (r"arn:aws[a-z-]*:kms:[^:]+:\d{12}:key/\*", "the key of one alias, by the condition kms:ResourceAliases"),
    (r"arn:aws[a-z-]*:glue:[^:]+:\d{12}:table/[a-z_]+/(delivery_)?\*", "the tables of one database of ours"),
    (
        r"arn:aws[a-z-]*:logs:[^:]+:\d{12}:log-group:[^*]+\*",
        "the streams of log groups of ours, or those of one service",
    ),
    (r"arn:aws[a-z-]*:sqs:[^:]+:\*:airflow-celery-\*", "MWAA's queue, in an account of AWS's that is not told"),
    (r"arn:aws[a-z-]*:ssm:[^:]+:\d{12}:parameter/.+/airflow/\*", "the connections and variables of this Airflow"),
    (
        r"arn:aws[a-z-]*:amplify:[^:]+:\d{12}:apps/\*/branches/main(/jobs/\*)?",
        "Amplify gives an app its id: the one of our tag, by a condition, and what became of its deployments",
    ),
    (r"\*", "an action without resources; infrastructure/access says at each which"),
)
_ACTIONS = {"kms:GenerateDataKey*": "the two ways to make a data key that MWAA's queue uses"}


def acknowledge(construct: IConstruct, rule: str, reason: str, *, of: str = "AwsSolutions") -> None:
    """Say that a finding of cdk-nag about this construct is meant; or one of CDK's own, with `of="CloudFormation-Validate"`."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"{of}::{rule}", reason=reason))


def skip_check(resource: CfnResource, check: str, reason: str) -> None:
    """Say that a finding of checkov about this resource is meant: it reads the reason in the template."""
    known = resource.get_metadata("checkov") or {"skip": []}
    resource.add_metadata("checkov", {"skip": [*known["skip"], {"id": check, "comment": reason}]})


def acknowledge_wildcards(construct: IConstruct, document: dict[str, Any]) -> None:
    """Say of each wildcard of a policy why it is there, if it is of a kind that is known; others stay findings."""
    for statement in document["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        for resource in statement["Resource"]:
            reason = next((why for pattern, why in _WILDCARDS if re.fullmatch(pattern, resource)), None)
            if "*" in resource and reason:
                acknowledge(construct, f"AwsSolutions-IAM5[Resource::{resource}]", reason)
        for action in statement["Action"]:
            if action in _ACTIONS:
                acknowledge(construct, f"AwsSolutions-IAM5[Action::{action}]", _ACTIONS[action])
