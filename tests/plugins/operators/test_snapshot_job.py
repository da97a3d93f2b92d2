"""A published snapshot is never written again."""

import json

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

from sentinel.deliveries.refused import RefusedDelivery
from sentinel.operators import snapshot_job
from sentinel.operators.snapshot_job import RunSnapshotJobOperator, is_published
from sentinel.places import Place
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot, publish


@pytest.fixture
def published(s3):
    entry = PublishedSnapshot("2026-10-abc", "d", "2026-10-01T00:00:00Z", "x")
    publish(s3, Place("lake", "gold/_published.json"), "demo", "2026-10", entry)
    return s3


def test_only_what_readers_see_is_published(published):
    assert is_published(published, "lake", "2026-10-abc")
    assert not is_published(published, "lake", "2026-10-def")


@pytest.mark.parametrize(("snapshot_id", "is_run"), [("2026-10-abc", False), ("2026-10-def", True)])
def test_the_job_of_a_published_snapshot_is_skipped_and_says_why(published, monkeypatch, snapshot_id, is_run):
    started = []
    monkeypatch.setattr(snapshot_job, "aws_client", lambda *_: published)
    monkeypatch.setattr(snapshot_job, "load_settings", lambda: Settings(lake_bucket="lake"))
    monkeypatch.setattr(snapshot_job, "claim_for_run", lambda *_: None)
    monkeypatch.setattr(snapshot_job.RunGlueJobOperator, "execute", lambda *_: started.append(snapshot_id))
    job = RunSnapshotJobOperator(task_id="t", job_name="sentinel-silver", script_args={"--snapshot_id": snapshot_id})
    if is_run:
        job.execute({"ti": None})
    else:
        with pytest.raises(AirflowSkipException, match="2026-10-abc is published: its files are never written again"):
            job.execute({"ti": None})
    assert bool(started) is is_run


def test_a_job_is_not_started_beside_a_run_that_is_at_work_on_the_same_snapshot(s3, monkeypatch):
    started, asked = [], []
    monkeypatch.setattr(snapshot_job, "aws_client", lambda *_: s3)
    monkeypatch.setattr(snapshot_job, "load_settings", lambda: Settings(lake_bucket="lake"))
    monkeypatch.setattr(snapshot_job, "claim_for_run", lambda *of: asked.append(of) or "run-2")
    monkeypatch.setattr(snapshot_job.RunGlueJobOperator, "execute", lambda *_: started.append(1))
    job = RunSnapshotJobOperator(task_id="t", job_name="j", script_args={"--snapshot_id": "2026-10-abc"})
    with pytest.raises(
        AirflowException, match="run run-2 is at work on snapshot 2026-10-abc; clear this task once more"
    ):
        job.execute({"ti": "ti of run-1"})
    assert (started, asked) == ([], [("2026-10-abc", "ti of run-1")])


def test_a_job_that_is_not_needed_is_skipped_and_says_why():
    job = RunSnapshotJobOperator(task_id="t", job_name="j", script_args={}, not_needed="a newer one is published")
    with pytest.raises(AirflowSkipException, match="a newer one is published"):
        job.execute({})


def test_a_delivery_that_the_job_refuses_is_noted_beside_it(s3, monkeypatch):
    def refuse(*_):
        raise RefusedDelivery("Glue job j run r ended FAILED: RefusedDelivery: demo-00001.csv.gz has no column x")

    monkeypatch.setattr(snapshot_job, "aws_client", lambda *_: s3)
    monkeypatch.setattr(snapshot_job.RunGlueJobOperator, "execute_complete", refuse)
    arguments = {"--snapshot_id": "2026-10-abc", "--raw_uri": "s3://lake/raw/demo/d/"}
    job = RunSnapshotJobOperator(task_id="clean_line_items", job_name="j", script_args=arguments)
    with pytest.raises(RefusedDelivery):
        job.execute_complete({}, {"run_id": "r"})
    refusal = json.loads(s3.get_object(Bucket="lake", Key="raw/demo/d/_REFUSED")["Body"].read())
    assert (refusal["task"], refusal["reason"], refusal["snapshot_id"], refusal["delivery"]) == (
        "clean_line_items",
        "demo-00001.csv.gz has no column x",
        "2026-10-abc",
        None,
    )
