"""The links on a task's tab Details."""

import pytest
from airflow.sdk.execution_time.xcom import XCom
from airflow.sdk.types import TaskInstanceKey

from sentinel.operators.links import DataHealthLink, ProofLink, RunbookLink, SnapshotLink


@pytest.fixture(autouse=True)
def addresses(monkeypatch):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com")
    monkeypatch.setenv("AIRFLOW__SENTINEL__DASHBOARD_URL", "https://costs.example.com")


def key(task_id="land_delivery", dag_id="refresh_billing_period"):
    return TaskInstanceKey(dag_id, task_id, "run-1")


def test_every_task_of_ours_links_to_its_runbook_and_to_data_health():
    assert RunbookLink().get_link(None, ti_key=key()) == "https://airflow.example.com/sentinel/runbooks/failed_run"
    assert (
        RunbookLink().get_link(None, ti_key=key("run_checks"))
        == "https://airflow.example.com/sentinel/runbooks/red_check"
    )
    assert DataHealthLink().get_link(None, ti_key=key()) == "https://costs.example.com/data-health"


@pytest.mark.parametrize("link", [RunbookLink(), DataHealthLink()])
def test_a_task_of_somebody_elses_dag_has_no_link(link):
    assert link.get_link(None, ti_key=key(dag_id="etl_of_another_team")) == ""


def test_without_a_dashboard_there_is_no_link_to_it(monkeypatch):
    monkeypatch.delenv("AIRFLOW__SENTINEL__DASHBOARD_URL")
    assert DataHealthLink().get_link(None, ti_key=key()) == ""


@pytest.mark.parametrize(
    ("plan", "link"),
    [
        ({"export": "a b", "billing_period": "2026-10"}, "https://costs.example.com/proof?export=a+b&period=2026-10"),
        (None, ""),
    ],
)
def test_the_proof_is_that_of_the_month_that_landed(monkeypatch, plan, link):
    asked = []
    monkeypatch.setattr(XCom, "get_one", lambda **names: asked.append(names) or plan)
    assert ProofLink().get_link(None, ti_key=key("publish_snapshot")) == link
    assert asked == [
        {"key": "return_value", "task_id": "land_delivery", "dag_id": "refresh_billing_period", "run_id": "run-1"}
    ]


def test_the_snapshot_is_that_which_the_run_made(monkeypatch):
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", '{"lake_bucket": "the-lake"}')
    plans = {("land_delivery", "run-1"): {"snapshot_id": "2026-10-abc"}}
    monkeypatch.setattr(XCom, "get_one", lambda *, task_id, run_id, **_: plans.get((task_id, run_id)))
    link = SnapshotLink().get_link(None, ti_key=key("publish_snapshot"))
    assert link == "https://console.aws.amazon.com/s3/object/the-lake?prefix=gold%2F_snapshots%2F2026-10-abc.json"
    plans.clear()
    assert SnapshotLink().get_link(None, ti_key=key("publish_snapshot")) == ""
