"""What the real journey left in the lake, each task could have written with its role on AWS; the real jobs too."""

from __future__ import annotations

import re

import pytest

from infrastructure.access.boundary import boundary
from infrastructure.access.roles import roles
from infrastructure.access.statements import policy
from infrastructure.definitions.installation import ONE_MACHINE
from tests.infrastructure.access.evaluator import Call, is_allowed
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

# What an object's key looks like → whose work it is.
WRITERS = {
    r"raw/[^/]+/billing_period=[^/]+/delivery_id=[^/]+/(?!_COUNTED$|_REFUSED$).+": "land",
    r"raw/[^/]+/billing_period=[^/]+/delivery_id=[^/]+/_COUNTED": "check",
    # The one that refuses: find_delivery and land_delivery, the job's task, the checks.
    r"raw/[^/]+/billing_period=[^/]+/delivery_id=[^/]+/_REFUSED": "transform",
    r"silver/(line_items|quarantine)/billing_period=[^/]+/snapshot_id=[^/]+/.+": "jobs",
    r"gold/(daily_costs|line_items)/billing_period=[^/]+/snapshot_id=[^/]+/.+": "jobs",
    r"gold/_incidents/.+\.json": "watch",
    r"gold/day_finality/billing_period=[^/]+/snapshot_id=[^/]+/.+": "check",
    r"gold/restatements/billing_period=[^/]+/snapshot_id=[^/]+/.+": "check",
    r"gold/_snapshots/[^/.]+\.claim\.json": "land",
    r"gold/_snapshots/[^/.]+\.checks\.json": "check",
    r"gold/_snapshots/[^/.]+\.json": "publish",
    r"gold/_publications/[^/]+\.json": "publish",
    r"gold/_published\.json": "publish",
}


@pytest.mark.usefixtures("sensed")
def test_every_object_of_the_lake_was_its_tasks_to_write(stack: Stack) -> None:
    policies = {role.task: role.document for role in roles(ONE_MACHINE)}
    limits = policy(boundary(ONE_MACHINE))
    bucket = ONE_MACHINE.names.lake_bucket
    wrote = set()
    for key in stack.keys(bucket, ""):
        tasks = [task for pattern, task in WRITERS.items() if re.fullmatch(pattern, key)]
        assert len(tasks) == 1, f"{key}: whose work is it?"
        call = Call("s3:PutObject", ONE_MACHINE.object_arn(bucket, key))
        assert is_allowed(call, policies[tasks[0]], limits), f"{tasks[0]}: {call}"
        wrote.add(tasks[0])
    assert wrote >= {"land", "jobs", "check", "publish"}
