"""Glue jobs: only SUCCEEDED is success, errors say what the job said, and nobody else's run is joined."""

import asyncio
from types import SimpleNamespace
from unittest.mock import AsyncMock

import boto3
import pytest
import requests
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred
from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.glue.models import glue_backends

from sentinel.operators.glue_job import GlueJobRunTrigger, RunGlueJobOperator

ARGUMENTS = {"--snapshot_id": "2026-10-abc"}
UUID = "refresh_billing_period:clean_line_items:run-1:-1"


class Glue:
    """Glue with one job and the runs it was told of."""

    def __init__(self, *runs):
        self.runs = list(runs)
        self.started = []
        self.stopped = []
        # What the provider builds its link to the console from.
        place = SimpleNamespace(partition="aws", region_name="us-east-1")
        self.meta = SimpleNamespace(client=SimpleNamespace(meta=place))

    def get_job(self, JobName):  # noqa: N803  boto3's spelling
        return {"Job": {"Name": JobName}}

    def get_job_run(self, RunId, **_):  # noqa: N803
        return {"JobRun": next(run for run in self.runs if run["Id"] == RunId)}

    def get_paginator(self, name):
        assert name == "get_job_runs"
        return SimpleNamespace(paginate=lambda **_: [{"JobRuns": [run]} for run in self.runs])

    def start_job_run(self, JobName, Arguments):  # noqa: N803
        self.started.append((JobName, Arguments))
        return {"JobRunId": "jr_new"}

    def batch_stop_job_run(self, JobRunIds, **_):  # noqa: N803
        self.stopped += JobRunIds
        return {"SuccessfulSubmissions": JobRunIds}


class Ti(SimpleNamespace):
    """The task instance, as far as the operator asks for it."""

    dag_id, task_id, run_id, map_index = UUID.split(":", maxsplit=1)[0], "clean_line_items", "run-1", -1

    def xcom_pull(self, **_):
        return None  # Airflow clears a task's XComs before every try.

    def xcom_push(self, **_):
        pass


@pytest.fixture
def context():
    return {"ti": Ti(), "task_instance": Ti()}


def operator(glue, **changes):
    job = RunGlueJobOperator(task_id="clean_line_items", job_name="sentinel-silver", script_args=ARGUMENTS, **changes)
    hook = job.hook
    hook.__dict__.update(conn=glue)
    hook.has_job = lambda _: True
    return job


def run(state, *, run_id="jr_1", message=None, arguments=None):
    arguments = {**ARGUMENTS, "--airflow_task_uuid": UUID} if arguments is None else arguments
    return {"Id": run_id, "JobRunState": state, "Arguments": arguments} | ({"ErrorMessage": message} if message else {})


def complete(glue, context, status="success"):
    return operator(glue).execute_complete(
        context, {"status": status, "run_id": "jr_1", "message": "the trigger's words"}
    )


def test_a_new_run_is_started_and_awaited_in_the_triggerer(context):
    glue = Glue()
    with pytest.raises(TaskDeferred) as deferred:
        operator(glue).execute(context)
    assert glue.started == [("sentinel-silver", {**ARGUMENTS, "--airflow_task_uuid": UUID})]
    trigger = deferred.value.trigger
    assert isinstance(trigger, GlueJobRunTrigger)
    assert (trigger.job_name, trigger.run_id, trigger.waiter_delay) == ("sentinel-silver", "jr_new", 3)
    assert trigger.waiter_delay * trigger.attempts == 4 * 3600


@pytest.mark.parametrize("state", ["STARTING", "RUNNING", "WAITING"])
def test_the_unfinished_run_of_the_try_before_is_joined(context, state):
    glue = Glue(run("FAILED", run_id="jr_0"), run(state))
    with pytest.raises(TaskDeferred) as deferred:
        operator(glue).execute(context)
    assert glue.started == []
    assert deferred.value.trigger.run_id == "jr_1"


def test_what_airflow_added_to_the_arguments_of_the_try_before_is_no_reason_not_to_join(context):
    added = {"--conf": "spark.openlineage.parentRunId=01a21da8-567f-7295-9952-aa4e8d466617"}
    glue = Glue(run("RUNNING", arguments={**ARGUMENTS, "--airflow_task_uuid": UUID, **added}))
    with pytest.raises(TaskDeferred) as deferred:
        operator(glue).execute(context)
    assert deferred.value.trigger.run_id == "jr_1"


@pytest.mark.parametrize(
    "earlier",
    [
        run("SUCCEEDED"),
        run("FAILED"),
        run("STOPPING"),
        run("RUNNING", arguments={"--snapshot_id": "2026-10-other", "--airflow_task_uuid": UUID}),
        run("RUNNING", arguments={**ARGUMENTS, "--airflow_task_uuid": "another:task:run:-1"}),
        run("RUNNING", arguments={}),
    ],
)
def test_a_run_that_is_over_or_of_another_task_or_snapshot_is_not_joined(context, earlier):
    glue = Glue(earlier)
    with pytest.raises(TaskDeferred) as deferred:
        operator(glue).execute(context)
    assert deferred.value.trigger.run_id == "jr_new"


def test_a_job_that_is_not_deployed_is_named_and_not_created(context):
    job = operator(Glue())
    job.hook.has_job = lambda _: False
    with pytest.raises(AirflowFailException, match="there is no Glue job `sentinel-silver`"):
        job.execute(context)


def test_succeeded_gives_the_run_even_when_the_trigger_lost_sight_of_it(context):
    assert complete(Glue(run("SUCCEEDED")), context, status="error") == "jr_1"


@pytest.mark.parametrize("state", ["FAILED", "ERROR", "TIMEOUT", "STOPPED", "EXPIRED"])
def test_every_other_end_is_a_failure_that_says_what_the_job_said(context, state):
    with pytest.raises(AirflowException, match=f"run jr_1 ended {state}: out of disk") as failure:
        complete(Glue(run(state, message="out of disk")), context)
    assert not isinstance(failure.value, AirflowFailException)


def test_a_refused_delivery_is_not_tried_again(context):
    message = "RefusedDelivery: demo-00001.csv.gz has no column line_item_unblended_cost"
    with pytest.raises(AirflowFailException, match=r"demo-00001\.csv\.gz has no column line_item_unblended_cost"):
        complete(Glue(run("FAILED", message=message)), context)


def test_a_job_that_outlives_the_wait_is_stopped(context):
    glue = Glue(run("RUNNING"))
    with pytest.raises(AirflowException, match=r"jr_1 was still RUNNING: the trigger's words; stopped"):
        complete(glue, context, status="error")
    assert glue.stopped == ["jr_1"]


def test_killed_before_the_job_was_started_there_is_nothing_to_stop():
    glue = Glue()
    operator(glue).on_kill()
    assert glue.stopped == []


def test_killed_after_the_start_the_job_is_stopped(context):
    glue = Glue()
    job = operator(glue)
    with pytest.raises(TaskDeferred):
        job.execute(context)
    job.on_kill()
    assert glue.stopped == ["jr_new"]


def test_an_event_without_a_run_is_an_error(context):
    with pytest.raises(AirflowException, match="without naming the run"):
        operator(Glue()).execute_complete(context, None)


def trigger(**changes):
    arguments = {"job_name": "sentinel-silver", "run_id": "jr_1", "waiter_delay": 0, "waiter_max_attempts": 3}
    return GlueJobRunTrigger(**{**arguments, "aws_conn_id": None, "region_name": "us-east-1", **changes})


def test_the_trigger_survives_its_way_to_the_triggerer():
    path, arguments = trigger().serialize()
    assert path == "sentinel.operators.glue_job.GlueJobRunTrigger"
    restored = GlueJobRunTrigger(**arguments)
    assert restored.serialize() == (path, arguments)
    assert restored.waiter_config_overrides == trigger().waiter_config_overrides


def test_a_user_who_ends_the_task_ends_the_job(monkeypatch):
    glue = AsyncMock()
    connection = AsyncMock()
    connection.__aenter__.return_value = glue
    hook = SimpleNamespace(get_async_conn=AsyncMock(return_value=connection))
    monkeypatch.setattr(GlueJobRunTrigger, "hook", lambda _: hook)
    asyncio.run(trigger().on_kill())
    glue.batch_stop_job_run.assert_awaited_once_with(JobName="sentinel-silver", JobRunIds=["jr_1"])


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (["SUCCEEDED"], "success"),
        (["STARTING", "WAITING", "SUCCEEDED"], "success"),
        (["RUNNING", "STOPPED"], "error"),
        (["FAILED"], "error"),
        (["ERROR"], "error"),
        (["TIMEOUT"], "error"),
        (["EXPIRED"], "error"),
        (["RUNNING", "RUNNING", "RUNNING"], "error"),
    ],
)
def test_the_trigger_ends_on_every_end_of_a_run(s3_server, monkeypatch, states, status):
    """Over HTTP, with the provider's own asynchronous waiter."""
    requests.post(f"{s3_server}/moto-api/reset", timeout=10)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "t")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "t")
    glue = boto3.client("glue", region_name="us-east-1")
    glue.create_job(Name="sentinel-silver", Role="r", Command={"Name": "glueetl"})
    run_id = glue.start_job_run(JobName="sentinel-silver")["JobRunId"]
    (job_run,) = glue_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].jobs["sentinel-silver"].job_runs
    remaining = iter(states)
    shown = []
    monkeypatch.setattr(job_run, "advance", lambda: shown.append(next(remaining)))
    monkeypatch.setattr(type(job_run), "status", property(lambda _: shown[-1]))

    async def first_event():
        return (await anext(trigger(run_id=run_id).run())).payload

    event = asyncio.run(first_event())
    assert (event["status"], event["run_id"]) == (status, run_id)
    assert list(remaining) == []


def test_the_error_of_starting_a_job_comes_out_as_it_is(context):
    glue = Glue()

    def busy(**_):
        raise ClientError({"Error": {"Code": "ConcurrentRunsExceededException", "Message": "1"}}, "StartJobRun")

    glue.start_job_run = busy
    with pytest.raises(ClientError, match="ConcurrentRunsExceeded"):
        operator(glue).execute(context)
