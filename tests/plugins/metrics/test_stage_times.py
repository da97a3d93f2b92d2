"""How long the stages of a snapshot took, by the times of what they left in the lake."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.freshness.lake import Watched
from sentinel.metrics.stage_times import stage_times
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot

DELIVERED = datetime(2026, 10, 9, 12, tzinfo=UTC)
FOLDER = "billing_period=2026-10/snapshot_id=2026-10-aa/"
CLAIM = "gold/_snapshots/2026-10-aa.claim.json"
# What each stage leaves → minutes after the delivery.
LEFT = {
    CLAIM: 29,
    f"silver/quarantine/{FOLDER}part-1": 33,
    f"silver/line_items/{FOLDER}part-1": 35,
    f"gold/daily_costs/{FOLDER}part-1": 41,
    f"gold/line_items/{FOLDER}part-1": 40,
    "gold/_snapshots/2026-10-aa.checks.json": 44,
}


def minutes(number):
    return DELIVERED + timedelta(minutes=number)


def written(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


class Lake:
    """An S3 that knows when each object was written: the embedded one writes now."""

    def __init__(self, left):
        self.left = {key: minutes(after) for key, after in left.items()}

    def head_object(self, *, Bucket, Key):  # noqa: N803  boto3's names
        from botocore.exceptions import ClientError

        if Key not in self.left:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")
        return {"LastModified": self.left[Key]}

    def get_paginator(self, _):
        return self

    def paginate(self, *, Bucket, Prefix):  # noqa: N803
        yield {"Contents": [{"LastModified": at} for key, at in self.left.items() if key.startswith(Prefix)]}


def times(left=LEFT, *, landed_after=30):
    watched = Watched(Lake(left), Settings(), ("2026-10",), minutes(60))
    entry = PublishedSnapshot("2026-10-aa", "d", written(DELIVERED), written(minutes(46)))
    delivery = {"landed_at": written(minutes(landed_after))} if landed_after is not None else {}
    found = stage_times(watched, entry, {"billing_period": "2026-10", "delivery": delivery})
    return {metric.name: seconds / 60 for metric, seconds in found.items()}


def test_each_stage_ends_when_its_last_object_was_written():
    assert times() == {"LandingTime": 30, "SilverTime": 5, "GoldTime": 6, "ChecksTime": 3, "PublishingTime": 2}


def test_a_delivery_that_landed_long_before_counts_from_when_the_run_began():
    found = times(LEFT | {CLAIM: 32}, landed_after=3)
    assert found == {"LandingTime": 3, "SilverTime": 3, "GoldTime": 6, "ChecksTime": 3, "PublishingTime": 2}


@pytest.mark.parametrize(
    ("missing", "unknown"),
    [
        ("gold/_snapshots/2026-10-aa.checks.json", {"ChecksTime", "PublishingTime"}),
        (CLAIM, set()),
    ],
)
def test_what_is_gone_leaves_out_its_stages_alone(missing, unknown):
    left = {key: after for key, after in LEFT.items() if key != missing}
    assert {*times()} - {*times(left)} == unknown


def test_a_record_of_older_code_has_no_landing():
    assert times(landed_after=None) == {"GoldTime": 6, "ChecksTime": 3, "PublishingTime": 2}
