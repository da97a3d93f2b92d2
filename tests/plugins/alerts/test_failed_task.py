"""Layer 1: what Airflow calls when a task failed for good."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from sentinel.alerts.failed_run import RunListener
from sentinel.alerts.failed_task import TellFailedTask, failed_task_incident
from sentinel.checks.red_checks import RedChecks
from sentinel.deliveries.refused import RefusedDelivery

NOW = datetime(2026, 10, 9, 14, 2, 11, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


class TaskInstance(SimpleNamespace):
    """As much of a task instance as an alert is made of."""

    def xcom_pull(self, task_ids, key):
        assert (task_ids, key) == ("find_delivery", "plan")
        if isinstance(self.plan, Exception):
            raise self.plan
        return self.plan


def context(
    dag_id="refresh_billing_period",
    task_id="land_delivery",
    *,
    conf=None,
    start=None,
    plan=None,
    exception=None,
    map_index=-1,
):
    ti = TaskInstance(
        dag_id=dag_id, task_id=task_id, run_id="manual__2026-10-09T14:00:00+00:00", map_index=map_index, plan=plan
    )
    run = SimpleNamespace(conf=conf, data_interval_start=start, run_id=ti.run_id)
    return {"ti": ti, "dag_run": run, "exception": exception}


def test_a_failed_task_is_told_with_its_month_its_error_and_links(alerting):
    conf = {"billing_period": "2026-10", "export": "demo"}
    TellFailedTask()(context(conf=conf, exception=AirflowFailException("file x.csv.gz is not there")))
    (message,) = alerting.received()
    assert message["subject"] == "[sentinel] ERROR failed_run: refresh_billing_period 2026-10 demo"
    what = "Task land_delivery of refresh_billing_period failed: AirflowFailException: file x.csv.gz is not there"
    assert f"What:      {what}\n" in message["text"]
    run = "https://airflow.example.com/dags/refresh_billing_period/runs/manual__2026-10-09T14%3A00%3A00%2B00%3A00"
    assert f"Run:       {run}/tasks/land_delivery\n" in message["text"]
    assert "Runbook:   https://airflow.example.com/sentinel/runbooks/failed_run\n" in message["text"]
    assert "Dashboard: https://costs.example.com/data-health?export=demo&period=2026-10\n" in message["text"]


def test_the_same_month_failing_again_in_another_task_or_run_is_not_told_again(alerting):
    conf = {"billing_period": "2026-10", "export": "demo"}
    TellFailedTask()(context(conf=conf, exception=ValueError("a")))
    TellFailedTask()(context(task_id="crawl_raw", conf=conf, exception=ValueError("b")))
    TellFailedTask()(context(conf={**conf, "billing_period": "2026-09"}, exception=ValueError("c")))
    assert [one["subject"][-12:] for one in alerting.received()] == ["2026-10 demo", "2026-09 demo"]


def test_a_killed_task_whose_run_was_told_first_is_not_told_beside_it(alerting):
    """The listener knows no export of a monthly run; the callback, in the DAG processor, reads it from the plan."""
    monthly = context(start=OCTOBER, plan={"export": "demo"})
    run = SimpleNamespace(dag_id="refresh_billing_period", **vars(monthly["dag_run"]))
    RunListener(hand_over=lambda work: work()).on_dag_run_failed(run, "task_failure")
    TellFailedTask()(monthly)
    assert alerting.told() == [("failed_run", "opened")]
    assert alerting.store.keys() == ["failed_run/refresh_billing_period/2026-10/-"]


def test_a_delivery_that_the_monthly_run_refuses_too_is_not_told_again(alerting):
    refused = RefusedDelivery("its manifest cannot be read")
    sensed = {"billing_period": "2026-10", "export": "demo"}
    TellFailedTask()(context(task_id="find_delivery", conf=sensed, exception=refused))
    TellFailedTask()(context(task_id="find_delivery", start=OCTOBER, exception=refused))
    assert alerting.told() == [("failed_run", "opened")]
    assert alerting.store.keys() == ["failed_run/refresh_billing_period/2026-10/demo"]


def test_red_checks_are_told_as_what_they_are(alerting):
    plan = {"export": "demo", "billing_period": "2026-10"}
    red = RedChecks("1 red, 2026-10-ab is not published. rows_reconcile (rows): expected 2, found 1")
    TellFailedTask()(context(task_id="run_checks", start=OCTOBER, plan=plan, exception=red))
    (message,) = alerting.received()
    assert message["subject"] == "[sentinel] ERROR red_check: 2026-10 demo"
    assert "What:      RedChecks: 1 red, 2026-10-ab is not published. rows_reconcile" in message["text"]
    assert "Dashboard: https://costs.example.com/proof?export=demo&period=2026-10\n" in message["text"]
    assert alerting.store.keys() == ["red_check/2026-10/demo"]


@pytest.mark.parametrize(
    ("made_of", "subject"),
    [
        ({"start": OCTOBER}, "failed_run/refresh_billing_period/2026-10/-"),
        ({"start": OCTOBER, "plan": {"export": "demo"}}, "failed_run/refresh_billing_period/2026-10/demo"),
        ({"start": OCTOBER, "plan": RuntimeError("no XCom here")}, "failed_run/refresh_billing_period/2026-10/-"),
        ({"start": OCTOBER, "conf": {"billing_period": "2026-01"}}, "failed_run/refresh_billing_period/2026-01/-"),
        ({"conf": {"billing_period": "../../x"}}, "failed_run/refresh_billing_period"),
        ({"conf": {"billing_period": "2026-01", "export": "a/b"}}, "failed_run/refresh_billing_period/2026-01/-"),
        ({"dag_id": "sense_cur_deliveries", "start": OCTOBER}, "failed_run/sense_cur_deliveries"),
    ],
)
def test_the_subject_is_the_month_and_export_as_far_as_they_are_known(made_of, subject):
    assert failed_task_incident(context(**made_of), NOW).key == subject


def test_a_task_without_an_exception_is_told_too():
    assert "its process ended without a word" in failed_task_incident(context(start=OCTOBER), NOW).what


def test_the_link_of_a_mapped_task_is_that_of_its_index():
    incident = failed_task_incident(context("sense_cur_deliveries", "refresh_billing_period", map_index=3), NOW)
    assert incident.links["Run"].endswith("/tasks/refresh_billing_period/mapped/3")
