"""The templates with the names of one machine, and how they are brought to an embedded AWS: by CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infrastructure.definitions.installation import ONE_MACHINE
from infrastructure.environments import dev
from infrastructure.settings import Environment
from tests.infrastructure.conftest import Template

# The environment whose names are those of one machine, but for what makes a bucket's name unique.
AS_ON_ONE_MACHINE = replace(dev.ENVIRONMENT, name="prod", account=ONE_MACHINE.account, region=ONE_MACHINE.region)
SUFFIX = f"-{ONE_MACHINE.account}-{ONE_MACHINE.region}"
# What the pipeline works on, in the order the stacks are deployed in.
PARTS = ("lake", "deliveries", "export", "catalog", "jobs")

Synthesize = Callable[[Environment], Callable[[str], Template]]


def renamed_templates(synthesize: Synthesize) -> Callable[[str], Template]:
    """The templates of that environment, by part, without the suffix of the buckets' names."""
    made = synthesize(AS_ON_ONE_MACHINE)

    def renamed(part: str) -> Template:
        return Template(part, json.loads(json.dumps(made(part).document).replace(SUFFIX, "")))

    return renamed


def create_stacks(embedded: Any, template: Callable[[str], Template]) -> dict[str, set[str]]:
    """Create the stacks, as `cdk deploy` does; by part, the types of what was not made."""
    embedded.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="28", Type="String")
    cloudformation, not_made = embedded.client("cloudformation"), {}
    for part in PARTS:
        document = template(part).document
        name = f"{ONE_MACHINE.names.prefix}-{part}"
        cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(document))
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack
        found = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
        made = {one["LogicalResourceId"] for one in found}
        not_made[part] = {one["Type"] for key, one in document["Resources"].items() if key not in made}
    return not_made
