"""What becomes of a run of `watch_freshness` when it cannot look, and when CloudWatch does not take the metrics."""

import pytest
from airflow.utils.state import DagRunState

from tests.dags.test_dag_files import DAGS, dag_bag


@pytest.fixture
def dag(monkeypatch):
    """The DAG, each of its tasks tried once; and a database of Airflow's with nothing in it."""
    from airflow import settings
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from airflow.utils.db import add_default_pool_if_not_exists, synchronize_log_template

    import_all_models()
    Base.metadata.create_all(settings.engine)
    synchronize_log_template()
    add_default_pool_if_not_exists()
    monkeypatch.setattr(settings, "DAGS_FOLDER", str(DAGS))
    found = dag_bag().dags["watch_freshness"]
    for one in found.tasks:
        monkeypatch.setattr(one, "retries", 0)
        monkeypatch.setattr(one, "on_failure_callback", [])
    return found


def run(dag, monkeypatch, look, send):
    """How a run ended whose tasks do that, and each task of it."""
    for task_id, name, do in (("report_incidents", "watch_environment", look), ("send_metrics", "send_measured", send)):
        monkeypatch.setitem(dag.get_task(task_id).python_callable.__globals__, name, do)
    ended = dag.test()
    return ended.state, {one.task_id: one.state for one in ended.get_task_instances()}


def fails(*_):
    raise ConnectionError("away")


def test_the_metrics_follow_a_watch_that_could_not_look_and_hide_nothing_of_it(dag, monkeypatch):
    sent = []
    assert run(dag, monkeypatch, fails, sent.append) == (
        DagRunState.FAILED,
        {"report_incidents": "failed", "send_metrics": "success"},
    )
    assert sent == [None]


def test_metrics_that_cannot_be_sent_do_not_fail_the_watch_and_tell_no_incident(dag, monkeypatch):
    assert run(dag, monkeypatch, lambda _: {"late_delivery": []}, fails) == (
        DagRunState.SUCCESS,
        {"report_incidents": "success", "send_metrics": "failed"},
    )


def test_the_metrics_are_told_what_was_found(dag, monkeypatch):
    sent = []
    run(dag, monkeypatch, lambda _: {"late_delivery": ["late_delivery/demo"]}, sent.append)
    assert sent == [{"late_delivery": ["late_delivery/demo"]}]


def test_only_the_watch_tells_its_failure():
    """The run is good though the metrics were not sent: an incident of theirs would be over as soon as it began."""
    tasks = dag_bag().dags["watch_freshness"].task_dict
    told = {name: [type(callback).__name__ for callback in one.on_failure_callback] for name, one in tasks.items()}
    assert told == {"report_incidents": ["TellFailedTask"], "send_metrics": []}
