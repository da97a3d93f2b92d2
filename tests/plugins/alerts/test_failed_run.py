"""Layer 2: what Airflow tells its listeners of runs."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from sentinel.alerts.failed_run import RunListener
from sentinel.alerts.failed_task import TellFailedTask
from sentinel.alerts.run import DAG_IDS
from tests.plugins.alerts.test_failed_task import OCTOBER, context

# In the caller's thread, so that a test need not wait.
LISTENER = RunListener(hand_over=lambda work: work())
RUN_ID = "manual__2026-10-09T14:00:00+00:00"
LATER = datetime.now(UTC) + timedelta(hours=1)
EARLIER = datetime.now(UTC) - timedelta(hours=1)


def run(dag_id="refresh_billing_period", run_id=RUN_ID, conf=None, start=None, started=LATER):
    return SimpleNamespace(dag_id=dag_id, run_id=run_id, conf=conf, data_interval_start=start, start_date=started)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("timed_out", "it did not end within its dagrun_timeout"),
        ("all_tasks_deadlocked", "no task of it could go on (deadlock)"),
        ("Dag Run's state was manually set to `failed`.", "Dag Run's state was manually set to `failed`."),
    ],
)
def test_a_run_that_no_task_told_of_is_told(alerting, message, words):
    LISTENER.on_dag_run_failed(run(start=OCTOBER), message)
    (received,) = alerting.received()
    assert received["subject"] == "[sentinel] ERROR failed_run: refresh_billing_period 2026-10"
    assert f"What:      Run {RUN_ID} of refresh_billing_period failed: {words}\n" in received["text"]


@pytest.mark.parametrize("plan", [None, {"export": "demo"}])
@pytest.mark.parametrize("task_id", ["run_checks", "land_delivery"])
def test_a_run_whose_task_told_is_not_told_again(alerting, plan, task_id):
    from sentinel.checks.red_checks import RedChecks

    exception = RedChecks("1 red") if task_id == "run_checks" else ValueError("broken")
    TellFailedTask()(context(task_id=task_id, start=OCTOBER, plan=plan, exception=exception))
    LISTENER.on_dag_run_failed(run(start=OCTOBER), "task_failure")
    assert len(alerting.told()) == 1


@pytest.mark.parametrize("later", [{"conf": {"export": "demo"}}, {}])
def test_a_run_whose_task_met_what_is_known_already_is_not_told_beside_it(alerting, later):
    """The next delivery is red too, or a backfill without an export fails for the same: one trouble, one message."""
    TellFailedTask()(
        context(task_id="land_delivery", start=OCTOBER, plan={"export": "demo"}, exception=ValueError("x"))
    )
    assert len(alerting.received()) == 1
    LISTENER.on_dag_run_failed(run(run_id="the next one", start=OCTOBER, **later), "task_failure")
    assert alerting.received() == []
    assert len(alerting.store.keys()) == 1
    # That no task of it could go on is another trouble of another run.
    LISTENER.on_dag_run_failed(run(run_id="a third", start=OCTOBER.replace(month=9), **later), "task_failure")
    assert len(alerting.received()) == 1


def test_a_run_of_somebody_elses_dag_is_none_of_our_business(alerting):
    LISTENER.on_dag_run_failed(run("etl_of_another_team"), "task_failure")
    assert alerting.received() == []
    assert alerting.store.keys() == []


def test_the_dags_that_are_told_are_those_of_the_folder():
    assert {file.stem for file in (Path(__file__).parents[3] / "dags").glob("*.py")} == DAG_IDS


def test_a_good_run_of_the_same_month_ends_it_and_only_it(alerting):
    for export in ("a", "b"):
        TellFailedTask()(context(conf={"billing_period": "2026-10", "export": export}, exception=ValueError("x")))
    LISTENER.on_dag_run_success(run(run_id="good", conf={"billing_period": "2026-10", "export": "a"}), "success")
    assert alerting.store.keys() == ["failed_run/refresh_billing_period/2026-10/b"]
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "opened"), ("failed_run", "recovered")]


def test_a_good_run_that_names_no_export_is_of_the_only_one(alerting):
    TellFailedTask()(context(start=OCTOBER, plan={"export": "demo"}, exception=ValueError("x")))
    LISTENER.on_dag_run_success(run(run_id="good", start=OCTOBER), "success")
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


@pytest.mark.parametrize("run_id", [RUN_ID, "good"])
def test_a_good_run_ends_no_red_check(alerting, run_id):
    """It may be of an older delivery, and prove nothing of the newest: the watch looks at the checks themselves."""
    from sentinel.checks.red_checks import RedChecks

    conf = {"billing_period": "2026-10", "export": "demo"}
    TellFailedTask()(context(task_id="run_checks", conf=conf, exception=RedChecks("1 red")))
    LISTENER.on_dag_run_success(run(run_id=run_id, conf=conf), "success")
    assert alerting.told() == [("red_check", "opened")]
    assert alerting.store.keys() == ["red_check/2026-10/demo"]


@pytest.mark.parametrize(
    "good",
    [
        run(run_id="older", start=OCTOBER, started=EARLIER),
        run(run_id="another-month", conf={"billing_period": "2026-09"}),
        run("sense_cur_deliveries", run_id="another-dag"),
        run(run_id="never-started", start=OCTOBER, started=None),
    ],
    ids=lambda one: one.run_id,
)
def test_a_good_run_that_mends_nothing_ends_nothing(alerting, good):
    TellFailedTask()(context(start=OCTOBER, exception=ValueError("x")))
    LISTENER.on_dag_run_success(good, "success")
    assert alerting.told() == [("failed_run", "opened")]


def test_a_cleared_task_that_goes_well_ends_what_its_own_run_began(alerting):
    TellFailedTask()(context(start=OCTOBER, exception=ValueError("x")))
    LISTENER.on_dag_run_success(run(start=OCTOBER, started=EARLIER), "success")
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_a_dag_without_a_month_ends_its_own(alerting):
    TellFailedTask()(context("sense_cur_deliveries", "find_new_deliveries", exception=ValueError("x")))
    LISTENER.on_dag_run_success(run("sense_cur_deliveries", run_id="good"), "success")
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_what_cannot_be_told_stops_nothing(alerting, monkeypatch, caplog):
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", '{"lake_buckett": "x"}')
    LISTENER.on_dag_run_failed(run(start=OCTOBER), "timed_out")
    LISTENER.on_dag_run_success(run(start=OCTOBER), "success")
    assert caplog.text.count(f"the end of run {RUN_ID} of refresh_billing_period could not be told") == 2


class OfTheScheduler(SimpleNamespace):
    """A run that belongs to the scheduler's session: to read it in another thread ends the scheduler."""

    owner = threading.get_ident()

    def __getattribute__(self, name):
        assert threading.get_ident() == OfTheScheduler.owner, f"{name} was read in another thread"
        return super().__getattribute__(name)


def test_the_run_is_read_in_the_schedulers_thread_and_nothing_else_is_done_there(alerting, monkeypatch):
    from sentinel.alerts import failed_run

    threads = []
    real = failed_run.told_by
    monkeypatch.setattr(failed_run, "told_by", lambda: threads.append(threading.get_ident()) or real())
    listener = RunListener()
    listener.on_dag_run_failed(OfTheScheduler(**vars(run(start=OCTOBER))), "timed_out")
    listener.on_dag_run_success(OfTheScheduler(**vars(run(run_id="good", start=OCTOBER))), "success")
    failed_run._executor().submit(lambda: None).result(timeout=60)
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_airflow_finds_both_hooks_in_the_plugin():
    from airflow.listeners.listener import ListenerManager
    from airflow.listeners.spec import dagrun

    manager = ListenerManager()
    manager.add_hookspecs(dagrun)
    manager.add_listener(LISTENER)
    assert len(manager.hook.on_dag_run_failed.get_hookimpls()) == 1
    assert len(manager.hook.on_dag_run_success.get_hookimpls()) == 1
    manager.pm.check_pending()
