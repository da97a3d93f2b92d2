"""An event of S3 starts the sensing; no event is nothing, and without a queue it says what to do."""

import asyncio
import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import boto3
import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, TaskDeferralTimeout, TaskDeferred
from moto.server import ThreadedMotoServer

from sentinel.settings import Settings

DAGS = Path(__file__).resolve().parents[2] / "dags"


@cache
def dag():
    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder").dags["listen_for_deliveries"]


@pytest.fixture
def queue(monkeypatch):
    """A queue of an SQS that answers over HTTP, and a client for it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    names = {"AWS_ACCESS_KEY_ID": "t", "AWS_SECRET_ACCESS_KEY": "t", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in (names | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}).items():
        monkeypatch.setenv(name, value)
    sqs = boto3.client("sqs")
    yield sqs, sqs.create_queue(QueueName="manifests")["QueueUrl"]
    server.stop()


def waiting(queue_url):
    """The sensor as it waits, with its trigger."""
    sensor = dag().get_task("wait_for_event").prepare_for_execution()
    sensor.sqs_queue, sensor.aws_conn_id = queue_url, None
    with pytest.raises(TaskDeferred) as deferred:
        sensor.execute({})
    return sensor, deferred.value


def test_it_is_off_until_somebody_switches_it_on_and_runs_do_not_overlap():
    assert dag().is_paused_upon_creation
    assert dag().max_active_runs == 1
    wait = dag().get_task("wait_for_event")
    assert timedelta(seconds=wait.timeout) < timedelta(minutes=5) < dag().dagrun_timeout
    assert dag().get_task("sense_cur_deliveries").trigger_dag_id == "sense_cur_deliveries"
    assert {task.task_id: task.downstream_task_ids for task in dag().tasks} == {
        "find_queue": {"wait_for_event"},
        "wait_for_event": {"sense_cur_deliveries"},
        "sense_cur_deliveries": set(),
    }


def test_an_event_ends_the_waiting_and_is_taken_from_the_queue(queue):
    sqs, url = queue
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Records": [{"eventName": "ObjectCreated:Put"}]}))
    sensor, deferred = waiting(url)

    async def event():
        return await anext(deferred.trigger.run())

    pushed = {}

    class Ti:
        def xcom_push(self, key, value):
            pushed[key] = value

    sensor.execute_complete({"ti": Ti()}, asyncio.run(event()).payload)
    assert [json.loads(one["Body"])["Records"][0]["eventName"] for one in pushed["messages"]] == ["ObjectCreated:Put"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_when_no_event_came_the_run_is_skipped(queue):
    sensor, deferred = waiting(queue[1])
    assert deferred.timeout == timedelta(seconds=240)
    with pytest.raises(AirflowSkipException):
        sensor.resume_execution("__fail__", {"error": "Trigger timeout"}, {})
    assert TaskDeferralTimeout


def test_without_a_queue_it_says_what_to_do(monkeypatch):
    find = dag().get_task("find_queue").python_callable
    monkeypatch.setitem(find.__globals__, "load_settings", Settings)
    with pytest.raises(AirflowFailException, match="name its URL as `delivery_events_queue`"):
        find()
    monkeypatch.setitem(find.__globals__, "load_settings", lambda: Settings(delivery_events_queue="https://q"))
    assert find() == "https://q"
