"""What `sense_cur_deliveries` starts."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.exceptions import AirflowSkipException, DagRunTriggerException

DAGS = Path(__file__).resolve().parents[2] / "dags"
RUN = {"trigger_run_id": "delivery__2026-10__0123", "conf": {"billing_period": "2026-10", "export": "demo"}}


@cache
def dag():
    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder").dags["sense_cur_deliveries"]


def test_one_run_at_a_time_that_ends_before_the_next_begins():
    assert dag().max_active_runs == 1
    assert dag().dagrun_timeout < timedelta(minutes=30)
    assert dag().timetable.expression == "*/30 * * * *"


def test_a_run_is_started_by_its_name_and_one_that_exists_is_no_error():
    trigger = dag().get_task("refresh_billing_period").unmap(RUN)
    with pytest.raises(DagRunTriggerException) as started:
        trigger.execute({})
    assert started.value.trigger_dag_id == "refresh_billing_period"
    assert started.value.dag_run_id == RUN["trigger_run_id"]
    assert started.value.conf == RUN["conf"]
    assert started.value.logical_date is None
    assert started.value.skip_when_already_exists
    assert not started.value.wait_for_completion


def test_nothing_new_is_skipped_and_says_so(monkeypatch):
    find = dag().get_task("find_new_deliveries").python_callable
    monkeypatch.setitem(find.__globals__, "runs_to_start", lambda *_, **__: [])
    with pytest.raises(AirflowSkipException, match="nothing new"):
        find(params={})
    monkeypatch.setitem(find.__globals__, "runs_to_start", lambda *_, **__: [RUN])
    assert find(params={}) == [RUN]


def test_the_first_run_of_all_is_told_that_there_was_none_before(monkeypatch):
    """Airflow gives the time of the former run as a stand-in, which is not None even where it stands for nothing."""
    import lazy_object_proxy

    find = dag().get_task("find_new_deliveries").python_callable
    told = []
    monkeypatch.setitem(find.__globals__, "runs_to_start", lambda _, former, **__: told.append(former) or [RUN])
    find(params={}, prev_start_date_success=lazy_object_proxy.Proxy(lambda: None))
    before = datetime(2026, 10, 9, tzinfo=UTC)
    find(params={}, prev_start_date_success=lazy_object_proxy.Proxy(lambda: before))
    assert told[0] is None
    assert told[1].astimezone(UTC).date() == before.date()
