"""Every policy as a linter of IAM reads it: actions that exist, resources that fit them, conditions that they have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infrastructure.access.boundary import boundary
from infrastructure.access.deploying import deploy
from infrastructure.access.roles import roles
from infrastructure.access.statements import policy
from infrastructure.environments import prod
from tests.infrastructure.access.linter import findings

AT = prod.ENVIRONMENT.installation
DOCUMENTS: dict[str, Any] = {
    **{role.task: role.document for role in roles(AT, prod.ENVIRONMENT.payers, has_events_queue=True)},
    "boundary": policy(boundary(AT)),
    "deployment": policy(deploy(AT)),
}
# A finding that is meant, by how it begins → why.
MEANT = {
    # KMS knows it for all use of a key (conditions-kms.html of its guide); the linter is older.
    "UNKNOWN_CONDITION_FOR_ACTION: Unknown condition kms:ResourceAliases": set(DOCUMENTS) - {"boundary", "crawl"},
    # A boundary gives nothing: it limits what policies that name resources can give.
    "RESOURCE_STAR: ['airflow:PublishMetrics', 'athena:": {"boundary"},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_linter_finds_nothing(name: str) -> None:
    meant = tuple(finding for finding, of in MEANT.items() if name in of)
    assert [one for one in findings(DOCUMENTS[name]) if not one.startswith(meant)] == []


def test_the_linter_finds_an_action_that_is_none_and_a_resource_that_does_not_fit() -> None:
    wrong = {"Sid": "Wrong", "Effect": "Allow", "Action": ["s3:GetObjekt"], "Resource": ["*"]}
    assert "UNKNOWN_ACTION" in findings(policy([wrong]))[0]
    unfit = wrong | {"Action": ["s3:GetObject"], "Resource": [AT.bucket_arn("lake")]}
    assert "RESOURCE_MISMATCH" in findings(policy([unfit]))[0]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_policy_is_no_larger_than_iam_takes(name: str) -> None:
    # A role's inline policies may have 10240 characters, a managed policy 6144; white space is not counted.
    size = len(json.dumps(DOCUMENTS[name], separators=(",", ":")))
    assert size <= (6144 if name in {"boundary", "deployment"} else 10240)
