"""Every task does its work with its own role: the project's own code, over the embedded AWS, asking the policies before each call.

The list of what a task calls is not written down anywhere: it is what the code does here. What AWS's services do by themselves with
a role of ours (crawlers, jobs) is told by what they leave behind.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import TaskDeferred

from api import handler
from api.problems import Problem
from api.routes import csv_exports
from infrastructure.access.roles import roles
from infrastructure.definitions.installation import ONE_MACHINE
from sentinel.checks.operator import RunChecksOperator
from sentinel.cost_data.app import read_months, read_snapshots
from sentinel.freshness.watching import watch_environment
from sentinel.metrics.sending import send_measured
from sentinel.operators.glue_crawler import RunGlueCrawlerOperator
from sentinel.operators.snapshot_job import RunSnapshotJobOperator
from sentinel.places import Place
from sentinel.refresh.count_delivery import CountDeliveryOperator
from sentinel.refresh.find_delivery import is_free, plan_of_run
from sentinel.refresh.find_new_deliveries import runs_to_start
from sentinel.refresh.land_delivery import land_planned_delivery
from sentinel.refresh.publish_snapshot import publish_planned_snapshot
from sentinel.refresh.update_views import update_published_views
from sentinel.restatements.day_finality import JudgeDaysOperator
from sentinel.restatements.operator import CompareSnapshotsOperator
from sentinel.snapshots import rolling_back
from sentinel.snapshots.expiring import choose_expired, delete_expired, hide_expired
from tests.api.asking import ApiClient
from tests.faults.month import EXPORT, PERIOD, Places, deliver
from tests.infrastructure.access.calls import object_calls, table_calls
from tests.infrastructure.access.evaluator import Call, matching
from tests.infrastructure.access.guarded import Guard
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake

AT = ONE_MACHINE
NAMES = AT.names
PLACES = Places(NAMES.delivery_bucket, NAMES.lake_bucket, NAMES.database("gold"), NAMES.database("silver"), "sentinel")
# What no run needs in which all goes well.
ONLY_WHEN_SOMETHING_GOES_WRONG = {
    ("land", "s3:AbortMultipartUpload"),
    ("transform", "glue:BatchStopJobRun"),
    ("transform", "s3:PutObject"),
    ("transform", "kms:GenerateDataKey"),
    ("watch", "s3:DeleteObject"),
    ("check", "athena:StopQueryExecution"),
    ("check", "s3:AbortMultipartUpload"),
    ("publish", "athena:StopQueryExecution"),
    ("publish", "s3:AbortMultipartUpload"),
    ("export", "s3:AbortMultipartUpload"),
}
# What Athena asks for by itself, and the embedded one does not: «Fine-grained access to databases and tables» in its guide.
ASKED_BY_ATHENA = {
    (role, action)
    for role in ("check", "publish")
    for action in (
        "athena:GetWorkGroup",
        "athena:GetQueryResults",
        "glue:GetPartition",
        "glue:GetTables",
        "s3:ListBucket",
        "s3:ListMultipartUploadParts",
    )
} | {("check", "glue:CreatePartition"), ("check", "glue:UpdateTable")}


class TaskInstance(SimpleNamespace):
    """What operators ask of a task instance."""

    dag_id, task_id, run_id, map_index = "refresh_billing_period", "some_task", "run-1", -1

    def get_dr_count(self, **_: Any) -> int:
        return 0

    def xcom_pull(self, **_: Any) -> None:
        return None

    def xcom_push(self, **_: Any) -> None:
        return None


class Journey:
    """One month through all tasks, with the roles of their connections."""

    def __init__(self, guard: Guard, deployed: Any) -> None:
        self.guard = guard
        self.tables = LakeTables(deployed.client, "sentinel")
        self.tables.published = NAMES.published_database
        self.s3 = self.tables.s3
        # The connection of each trigger, and of the operator that waits for it.
        self.waited_as: list[tuple[str, str]] = []

    def refresh(self) -> dict[str, Any]:
        """Sense, claim, land, crawl, transform; the plan of what landed."""
        deliver(self.s3, PLACES, 1)
        assert len(runs_to_start({"all_months": True}, None, is_scheduled=True)) == 1
        plan = plan_of_run({"billing_period": PERIOD}, None)
        ti = TaskInstance()
        assert is_free(plan, ti)
        assert is_free(plan, ti)
        landed = land_planned_delivery(plan)
        assert runs_to_start({"all_months": True}, None, is_scheduled=True) == []
        # The embedded crawler reads what is there, and these files are no CSV: how a crawl ends is no matter of roles.
        self.crawl("silver")
        arguments = {f"--{name}": landed[name] for name in ("raw_uri", "silver_uri", "billing_period", "snapshot_id")}
        for job in ("silver", "gold"):
            operator = RunSnapshotJobOperator(
                task_id="job", job_name=NAMES.job(job), script_args=arguments, aws_conn_id="sentinel_transform"
            )
            self.run(operator, partial(self._job_ended, job))
            # For lineage, by the same connection.
            assert operator.landed_record(landed["raw_uri"])["delivery_id"] == landed["delivery_id"]
        return landed

    def _job_ended(self, job: str, call: Callable[..., Any]) -> Any:
        """What the triggerer does: it waits for the run, through the same connection."""
        glue = self.guard.client("glue", "transform")
        (run,) = glue.get_job_runs(JobName=NAMES.job(job))["JobRuns"]
        while (
            state := glue.get_job_run(JobName=NAMES.job(job), RunId=run["Id"])["JobRun"]["JobRunState"]
        ) != "SUCCEEDED":
            assert state in {"STARTING", "RUNNING"}, state
            time.sleep(0.1)
        return call({"run_id": run["Id"]})

    def crawl(self, layer: str) -> None:
        operator = RunGlueCrawlerOperator(
            task_id="crawl", crawler_name=NAMES.crawler(layer), aws_conn_id="sentinel_crawl"
        )

        def ended(call: Callable[..., Any]) -> Any:
            glue = self.guard.client("glue", "crawl")
            while glue.get_crawler(Name=NAMES.crawler(layer))["Crawler"]["State"] != "READY":
                time.sleep(0.1)
            return call({"status": "success"})

        self.run(operator, ended)

    def load(self, rows: SmallLake) -> LoadedLake:
        """A snapshot as jobs and crawlers leave it, of a delivery as landing leaves it."""
        loaded = self.tables.load(rows)
        place = Place.parse(loaded.raw_uri).below("_COMPLETE")
        record = json.loads(self.s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read())
        when = f"2026-11-0{int(loaded.delivery_id, 16)}T00:00:00Z"
        record |= {"layout": "cur2", "execution_id": "e", "delivered_at": when, "landed_at": when}
        record |= {"manifest": {"uri": "s3://x/y", "etag": "z"}}
        self.s3.put_object(Bucket=place.bucket, Key=place.key, Body=json.dumps(record).encode())
        return loaded

    def prove(self, lake: LoadedLake) -> tuple[dict[str, Any], Any, Any, Any]:
        """Count the delivery, check and compare the snapshot that lies in the lake, judge its days: plan and findings."""
        plan = {
            "export": "demo",
            "billing_period": PERIOD,
            "delivery_id": lake.delivery_id,
            "snapshot_id": lake.snapshot_id,
            "raw_uri": lake.raw_uri,
            "code_version": "a version",
            "run_id": TaskInstance.run_id,
            "delivered_at": f"2026-11-0{int(lake.delivery_id, 16)}T00:00:00Z",
        }
        count, check, compare = (
            kind(task_id="task", plan=plan, aws_conn_id="sentinel_check")
            for kind in (CountDeliveryOperator, RunChecksOperator, CompareSnapshotsOperator)
        )
        self.run(count, self._asked)
        checks, compared = self.run(check, self._asked), self.run(compare, self._asked)
        judge = JudgeDaysOperator(task_id="task", plan=plan, compared=compared, aws_conn_id="sentinel_check")
        return plan, checks, compared, self.run(judge, self._asked)

    def _asked(self, call: Callable[..., Any], query_execution_ids: list[str]) -> Any:
        """What the triggerer does: it waits for the queries, through the same connection."""
        athena, states = self.guard.client("athena", "check"), {}
        for one in query_execution_ids:
            while (status := athena.get_query_execution(QueryExecutionId=one)["QueryExecution"]["Status"])["State"] in {
                "QUEUED",
                "RUNNING",
            }:
                time.sleep(0.05)
            states[one] = {"state": status["State"], "reason": status.get("StateChangeReason", "")}
        return call({"states": states})

    def run(self, operator: Any, wait: Callable[..., Any]) -> Any:
        """What an operator returns, after however many deferrals."""
        context = {"ti": TaskInstance(), "task_instance": TaskInstance()}
        call: Callable[[], Any] = partial(operator.execute, context)
        while True:
            try:
                return call()
            except TaskDeferred as deferred:
                self.waited_as.append((deferred.trigger.serialize()[1]["aws_conn_id"], operator.aws_conn_id))
                method = partial(getattr(operator, deferred.method_name), context)
                queries = getattr(deferred.trigger, "query_execution_ids", None)
                waited = partial(wait, query_execution_ids=list(queries)) if queries else wait
                then = dict(deferred.kwargs or {})
                call = partial(waited, lambda event, method=method, then=then: method(event, **then))

    def serve(self, monkeypatch: pytest.MonkeyPatch, cache: Any) -> None:
        """Ask the API for everything, and for a CSV export, which the other function makes."""
        environ = {
            "SENTINEL_LAKE_BUCKET": NAMES.lake_bucket,
            "SENTINEL_CSV_EXPORTS_BUCKET": NAMES.artifacts_bucket,
            "SENTINEL_CSV_EXPORTS_FUNCTION": NAMES.csv_exports_function,
            "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
            "SENTINEL_CACHE_FOLDER": str(cache / "serve"),
            "SENTINEL_POINTER_SECONDS": "0",
        }
        served = ApiClient(environ, self.guard.client("s3", "serve"))
        ordered: list[dict[str, Any]] = []
        # Lambda is not in the embedded AWS: the call goes no further than its policy.
        invoke = partial(self._invoke, ordered)
        monkeypatch.setattr(csv_exports, "aws_client", lambda _: SimpleNamespace(invoke=invoke))
        days = [("start_date", "2026-10-01"), ("end_date", "2026-11-01")]
        month = [("billing_period", PERIOD)]
        for path, parameters in {
            **dict.fromkeys(("costs", "costs/breakdown", "line-items", "regions"), days),
            **dict.fromkeys(("quarantine", "deliveries", "checks"), month),
            "status": [],
        }.items():
            answered = served.ask(f"/v1/{path}", parameters)
            assert answered.status == 200, answered.body
        publication = served.ask("/v1/status").json["meta"]["publication_id"]
        former = self._former(publication)
        assert served.ask("/v1/costs", [*days, ("publication_id", former)]).status == 200
        assert served.ask("/v1/costs", [*days, ("publication_id", "0" * 16)]).problem == "snapshot-expired"
        order = {"resource": "line-items", "parameters": dict(days)}
        export_id = served.ask("/v1/exports", method="POST", body=order).json["export_id"]
        maker = ApiClient(environ | {"SENTINEL_CACHE_FOLDER": str(cache / "export")}, self.guard.client("s3", "export"))
        monkeypatch.setattr(handler, "wired", lambda: maker.api)
        assert maker.raw(ordered[0]["Payload"])["status"] == "finished"
        assert served.ask(f"/v1/exports/{export_id}").json["status"] == "finished"
        # Lambda may come late with an order: then the export is gone.
        late = {"csv_export": ordered[0]["Payload"]["csv_export"] | {"export_id": "0" * 32}}
        with pytest.raises(Problem, match="no such export"):
            maker.raw(late)
        assert served.ask(f"/v1/exports/{'0' * 32}").problem == "not-found"

    def _former(self, publication: str) -> str:
        found = self.s3.list_objects_v2(Bucket=NAMES.lake_bucket, Prefix="gold/_publications/")["Contents"]
        ids = [one["Key"].rsplit("/", 1)[1].removesuffix(".json") for one in found]
        return next(one for one in ids if one != publication)

    def _invoke(self, ordered: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
        action = "lambda:InvokeFunction"
        self.guard.ask("serve", Call(action, AT.arn("lambda", f"function:{given['FunctionName']}")))
        ordered.append(given | {"Payload": json.loads(given["Payload"])})
        return {"StatusCode": 202}


@pytest.fixture(scope="module")
def travelled(guard: Guard, deployed: Any, tmp_path_factory: pytest.TempPathFactory) -> Guard:
    """The guard after the whole journey."""
    journey = Journey(guard, deployed)
    journey.refresh()
    restated = (SmallLake().changed("line_items", 0, invoice_id=one) for one in ("159263274", "159263275"))
    for lake in (SmallLake(), *restated):
        loaded = journey.load(replace(lake, restatements=[], day_finality=[]))
        assert publish_planned_snapshot(*journey.prove(loaded))["decision"] == "new"
        assert update_published_views()
    with pytest.MonkeyPatch.context() as patched:
        journey.serve(patched, tmp_path_factory.mktemp("cache"))
    back = rolling_back.plan_of_run({"billing_period": PERIOD, "export": "demo", "reason": "a test of roles"})
    assert rolling_back.roll_back_as_planned(back)["is_changed"] is True
    chosen = choose_expired(is_dry_run=False)
    # The first of three, and what was claimed and never proven.
    assert [len(one["tables"]) for one in chosen] == [6, 0]
    # Nothing was delivered for long, and that is told; then it is delivered again.
    found = watch_environment(TaskInstance())
    assert len(found["late_delivery"]) == 1
    assert send_measured(found) > 0
    # What Airflow's web server shows, it reads by the role of the watch.
    assert {one["export"]: one["state"] for one in read_months()["months"]} == {
        "demo": "rolled_back",
        "killed": "waiting",
    }
    assert read_snapshots("demo", PERIOD)["snapshots"]
    assert hide_expired(chosen) == 2
    assert delete_expired(chosen) > 0
    assert {trigger == operator for trigger, operator in journey.waited_as} == {True}
    _what_jobs_and_crawlers_did(journey)
    return guard


def _what_jobs_and_crawlers_did(journey: Journey) -> None:
    """What the jobs and crawlers read and left behind, asked of their roles afterwards."""
    guard, bucket = journey.guard, NAMES.lake_bucket
    for found in journey.s3.list_objects_v2(Bucket=bucket)["Contents"]:
        key, layer = found["Key"], found["Key"].split("/")[0]
        is_data = key.endswith(".parquet") and "/restatements/" not in key and "/day_finality/" not in key
        if layer in {"raw", "silver"}:
            asked = object_calls(AT, "s3:GetObject", bucket, key)
            [guard.ask("jobs", call) for call in asked]
        if is_data:
            for action in ("s3:PutObject", "s3:DeleteObject"):
                [guard.ask("jobs", call) for call in object_calls(AT, action, bucket, key, parts=True)]
        if is_data or layer == "raw":
            [guard.ask("crawler", call) for call in object_calls(AT, "s3:GetObject", bucket, key)]
    version = guard.client("glue", "transform").get_job(JobName=NAMES.job("gold"))["Job"]["Command"]["ScriptLocation"]
    script = Place.parse(version)
    [guard.ask("jobs", call) for call in object_calls(AT, "s3:GetObject", script.bucket, script.key)]
    for role in ("jobs", "crawler"):
        guard.ask(role, Call("s3:ListBucket", AT.bucket_arn(bucket), {"s3:prefix": "silver/"}))
    for layer in ("raw", "silver", "gold"):
        for action in ("glue:GetTable", "glue:GetPartitions", "glue:BatchCreatePartition", "glue:UpdateTable"):
            [guard.ask("crawler", call) for call in table_calls(AT, action, NAMES.database(layer), "line_items")]
    [guard.ask("crawler", call) for call in table_calls(AT, "glue:CreateTable", NAMES.raw_database, EXPORT)]


def test_no_task_is_refused_anything_it_does(travelled: Guard) -> None:
    assert travelled.refused == []


def test_every_task_did_something(travelled: Guard) -> None:
    expected = {role.task for role in roles(AT)} - {"airflow"}
    assert {role for role, _ in travelled.made} == expected


def test_no_task_is_allowed_what_it_does_not_do(travelled: Guard) -> None:
    """The policies are as narrow as the work: each action that is allowed was asked for, or is named above with its reason."""
    tasks = {"sense", "land", "crawl", "transform", "check", "publish", "expire", "watch", "serve", "export"}
    unused = set()
    for task in tasks:
        made = [call for role, call in travelled.made if role == task]
        for statement in travelled.policies[task]["Statement"]:
            for action in statement["Action"]:
                one = {"Statement": [statement | {"Action": [action]}]}
                if not any(matching(call, one) for call in made):
                    unused.add((task, action))
    functions = {(task, action) for task, action in unused if action.startswith(("logs:", "xray:"))}
    assert {task for task, _ in functions} == {"serve", "export"}  # what Lambda itself writes
    assert unused - functions - ASKED_BY_ATHENA - ONLY_WHEN_SOMETHING_GOES_WRONG == set()


def test_the_journey_fails_when_a_policy_lacks_one_action(travelled: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    narrower = {
        "Statement": [one for one in travelled.policies["sense"]["Statement"] if one["Sid"] != "ListDeliveries"]
    }
    monkeypatch.setitem(travelled.policies, "sense", narrower)
    monkeypatch.setattr(travelled, "refused", [])
    with pytest.raises(
        ValueError, match=r"delivery source s3://sentinel-deliveries/cur/ cannot be read \(AccessDenied\)"
    ):
        runs_to_start({"all_months": True}, None, is_scheduled=True)
    assert travelled.refused == [f"sense: s3:ListBucket on arn:aws:s3:::{NAMES.delivery_bucket}"]
