"""The identity of a snapshot and of the deployed code."""

import hashlib

import pytest
from botocore.exceptions import ClientError

from sentinel.snapshots.identity import DeploymentError, deployed_code_version, snapshot_id


class Glue:
    """Glue with these jobs: name → default arguments."""

    def __init__(self, **jobs):
        self.jobs = jobs

    def get_job(self, JobName):  # noqa: N803  boto3's spelling
        if JobName not in self.jobs:
            raise ClientError({"Error": {"Code": "EntityNotFoundException", "Message": "no job"}}, "GetJob")
        return {"Job": {"Name": JobName, "DefaultArguments": self.jobs[JobName]}}


def test_a_snapshot_is_named_by_period_export_delivery_and_code():
    expected = hashlib.sha256(b"demo|0123456789abcdef|v7").hexdigest()[:16]
    assert snapshot_id("demo", "2026-10", "0123456789abcdef", "v7") == f"2026-10-{expected}"


@pytest.mark.parametrize("other", [("demo2", "d", "v"), ("demo", "e", "v"), ("demo", "d", "w")])
def test_another_export_delivery_or_code_gives_another_snapshot(other):
    export, delivery, code = other
    assert snapshot_id(export, "2026-10", delivery, code) != snapshot_id("demo", "2026-10", "d", "v")


def test_the_code_version_is_what_both_jobs_are_deployed_with():
    assert deployed_code_version(Glue(a={"--code_version": "v7"}, b={"--code_version": "v7"}), ["a", "b"]) == "v7"


@pytest.mark.parametrize(
    ("glue", "complaint"),
    [
        (Glue(a={"--code_version": "v7"}, b={"--code_version": "v8"}), r"different code versions \(a: v7, b: v8\)"),
        (Glue(a={"--code_version": "v7"}, b={}), "`b` has no default argument `--code_version`"),
        (Glue(a={"--code_version": "v7"}, b=None), "`b` has no default argument"),
        (Glue(a={"--code_version": "v7"}), "there is no Glue job `b`; deploy it"),
    ],
)
def test_jobs_that_do_not_fit_together_are_named(glue, complaint):
    with pytest.raises(DeploymentError, match=complaint):
        deployed_code_version(glue, ["a", "b"])
