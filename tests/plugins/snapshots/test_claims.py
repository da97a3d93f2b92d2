"""One DAG run at a time works on a snapshot."""

import pytest

from sentinel.settings import Settings
from sentinel.snapshots import claims
from sentinel.snapshots.claims import claim_for_run, claim_place, claim_snapshot, holder_of

PLACE = claim_place("lake", "2026-10-abc")


def claim(s3, run_id, *active):
    return claim_snapshot(s3, PLACE, run_id, lambda other: other in active)


class TaskInstance:
    """Of one run, in an Airflow where these runs are active."""

    dag_id = "refresh_billing_period"

    def __init__(self, run_id, *active):
        self.run_id, self.active = run_id, active

    def get_dr_count(self, *, dag_id, run_ids, states):
        assert (dag_id, states) == ("refresh_billing_period", ["queued", "running"])
        return len({*run_ids} & {*self.active})


@pytest.fixture
def lake(s3, monkeypatch):
    monkeypatch.setattr(claims, "load_settings", lambda: Settings(lake_bucket="lake", land_connection="landing"))
    monkeypatch.setattr(claims, "aws_client", lambda service, connection: {("s3", "landing"): s3}[service, connection])
    return s3


def test_a_task_claims_for_its_run_and_airflow_knows_whether_another_is_active(lake):
    assert holder_of("2026-10-abc") is None
    assert claim_for_run("2026-10-abc", TaskInstance("a", "a")) is None
    assert claim_for_run("2026-10-abc", TaskInstance("b", "a", "b")) == "a"
    assert holder_of("2026-10-abc") == "a"
    assert claim_for_run("2026-10-abc", TaskInstance("b", "b")) is None
    assert holder_of("2026-10-abc") == "b"


def test_the_first_run_gets_it_and_keeps_it(s3):
    assert claim(s3, "a", "a", "b") is None
    assert claim(s3, "a", "a", "b") is None
    assert claim(s3, "b", "a", "b") == "a"


def test_when_the_run_is_over_the_next_one_gets_it(s3):
    claim(s3, "a", "a")
    assert claim(s3, "b", "b") is None
    assert claim(s3, "a", "a", "b") == "b"


@pytest.mark.parametrize("is_held", [True, False])
def test_of_two_runs_at_the_same_moment_one_gets_it(s3, monkeypatch, is_held):
    if is_held:
        claim(s3, "over")
    original = s3.put_object
    others = []

    def put(**arguments):
        if not others:
            others.append("started")
            others.append(claim(s3, "b", "a", "b"))
        return original(**arguments)

    monkeypatch.setattr(s3, "put_object", put)
    assert claim(s3, "a", "a", "b") == "b"
    assert others[1] is None
