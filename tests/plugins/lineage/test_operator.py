"""What a task tells of itself when the provider asks it: what it did to its end, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from airflow.providers.openlineage.extractors import ExtractorManager, OperatorLineage
from airflow.utils.state import TaskInstanceState

from sentinel.deliveries.refused import RefusedDelivery
from sentinel.operators import glue_job, snapshot_job
from sentinel.operators.snapshot_job import RunSnapshotJobOperator
from sentinel.refresh import land_delivery, publish_snapshot
from sentinel.refresh.land_delivery import LandDeliveryOperator
from sentinel.refresh.publish_snapshot import PublishSnapshotOperator
from sentinel.settings import Settings

RAW = "raw/demo/billing_period=2026-10/delivery_id=d1/"
RECORD = {
    "export": "demo",
    "billing_period": "2026-10",
    "delivery_id": "d1",
    "format": "csv",
    "columns": ["lineItem/UnblendedCost"],
}
PLAN = {
    "billing_period": "2026-10",
    "snapshot_id": "2026-10-b",
    "manifest_uri": "s3://deliveries/cur/demo/metadata/demo-Manifest.json",
    "raw_uri": f"s3://lake/{RAW}",
}
ENDED = {"run_id": "jr_1"}


class TaskInstance:
    def xcom_pull(self, **_: Any) -> Any:
        return PLAN


class DagRun:
    run_id = "r"


@pytest.fixture(autouse=True)
def lake(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A lake with a landed delivery, in a region that the connection names."""
    s3.put_object(Bucket="lake", Key=f"{RAW}_COMPLETE", Body=json.dumps(RECORD).encode())
    monkeypatch.setenv("AIRFLOW_CONN_AWS_DEFAULT", "aws://?region_name=eu-central-1")
    settings = Settings(lake_bucket="lake")
    for module in ("sentinel.lineage.operator", snapshot_job.__name__):
        monkeypatch.setattr(f"{module}.aws_client", lambda *_: s3)
    for module in ("sentinel.lineage.operator", land_delivery.__name__, publish_snapshot.__name__):
        monkeypatch.setattr(f"{module}.load_settings", lambda: settings)
    return s3


def job(**arguments: str) -> RunSnapshotJobOperator:
    given = {"--billing_period": "2026-10", "--snapshot_id": "2026-10-b"}
    script_args = given | {f"--{name}": value for name, value in arguments.items()}
    return RunSnapshotJobOperator(task_id="job", job_name="j", script_args=script_args)


def asked(task: Any, state: TaskInstanceState = TaskInstanceState.SUCCESS) -> OperatorLineage:
    """What the provider takes for the task's lineage."""
    return ExtractorManager().extract_metadata(DagRun(), task, state, None)


def names(lineage: OperatorLineage) -> tuple[list[str], list[str]]:
    return [one.name for one in lineage.inputs], [one.name for one in lineage.outputs]


def test_a_job_that_ended_well_tells_raw_and_silver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glue_job.RunGlueJobOperator, "execute_complete", lambda *_: "jr_1")
    task = job(raw_uri=PLAN["raw_uri"])
    assert task.execute_complete({}, ENDED) == "jr_1"
    found = asked(task)
    assert names(found) == (["raw/demo"], ["silver/line_items", "silver/quarantine"])
    fields = found.outputs[0].facets["columnLineage"].fields
    assert [one.field for one in fields["line_item_unblended_cost"].inputFields] == ["lineItem/UnblendedCost"]
    (symlink,) = found.outputs[0].facets["symlinks"].identifiers
    assert symlink.namespace == "awsathena://athena.eu-central-1.amazonaws.com"


def test_a_job_that_is_given_no_raw_makes_gold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glue_job.RunGlueJobOperator, "execute_complete", lambda *_: "jr_1")
    task = job(silver_uri="s3://lake/silver/", gold_uri="s3://lake/gold/")
    task.execute_complete({}, ENDED)
    assert names(asked(task)) == (["silver/line_items"], ["gold/daily_costs", "gold/line_items"])


@pytest.mark.parametrize("state", [TaskInstanceState.RUNNING, TaskInstanceState.SKIPPED, TaskInstanceState.FAILED])
def test_a_job_that_did_not_run_to_its_end_tells_nothing(
    state: TaskInstanceState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise RefusedDelivery("RefusedDelivery: no")

    monkeypatch.setattr(glue_job.RunGlueJobOperator, "execute_complete", refuse)
    task = job(raw_uri=PLAN["raw_uri"])
    with pytest.raises(RefusedDelivery):
        task.execute_complete({}, ENDED)
    assert names(asked(task, state)) == ([], [])


def test_a_delivery_that_is_gone_costs_the_event_its_datasets_and_no_more(
    lake: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(glue_job.RunGlueJobOperator, "execute_complete", lambda *_: "jr_1")
    task = job(raw_uri=PLAN["raw_uri"])
    task.execute_complete({}, ENDED)
    lake.delete_object(Bucket="lake", Key=f"{RAW}_COMPLETE")
    assert names(asked(task)) == ([], [])
    with pytest.raises(ValueError, match=r"_COMPLETE is missing: land the delivery again; nobody knows its columns"):
        task.landed_record(PLAN["raw_uri"])


def test_landing_tells_what_landed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(land_delivery, "land_planned_delivery", lambda plan: plan)
    task = LandDeliveryOperator(task_id="land_delivery")
    assert names(asked(task)) == ([], [])
    assert task.execute({"ti": TaskInstance()}) == PLAN
    assert names(asked(task)) == (["cur/demo"], ["raw/demo"])


@pytest.mark.parametrize(("decision", "views"), [("new", 5), ("already_published", 0), ("older_than_published", 0)])
def test_only_what_was_published_is_told_as_published(
    decision: str, views: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    became = {"decision": decision, "snapshot_id": "2026-10-b"}
    monkeypatch.setattr(publish_snapshot, "publish_planned_snapshot", lambda *_: became)
    task = PublishSnapshotOperator(task_id="publish_snapshot")
    assert task.execute({"ti": TaskInstance()}) == became
    assert len(asked(task).outputs) == views


def test_where_the_provider_is_not_installed_the_operators_are_all_the_same() -> None:
    code = """
import sys
sys.modules["openlineage"] = sys.modules["airflow.providers.openlineage.extractors"] = None
from sentinel.checks.operator import RunChecksOperator
from sentinel.operators.snapshot_job import RunSnapshotJobOperator
from sentinel.refresh.land_delivery import LandDeliveryOperator
from sentinel.refresh.publish_snapshot import PublishSnapshotOperator
from sentinel.restatements.day_finality import JudgeDaysOperator
from sentinel.restatements.operator import CompareSnapshotsOperator
print(LandDeliveryOperator(task_id="t").has_lineage)
"""
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["False"]), done.stderr
