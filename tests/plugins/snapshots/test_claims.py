"""One DAG run at a time works on a snapshot."""

import pytest

from sentinel.snapshots.claims import claim_place, claim_snapshot

PLACE = claim_place("lake", "2026-10-abc")


def claim(s3, run_id, *active):
    return claim_snapshot(s3, PLACE, run_id, lambda other: other in active)


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
