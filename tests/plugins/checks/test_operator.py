"""The operator proves a snapshot on the embedded Athena, and says what is red."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from sentinel.checks.definitions import check_names
from sentinel.checks.facts import FactsError
from sentinel.checks.operator import RunChecksOperator, parse_plan
from sentinel.operators.athena_queries import AthenaQueriesOperator
from sentinel.places import Place
from sentinel.settings import Settings
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake

WORKGROUP = "operatortests"
PLAN = {
    "export": "demo",
    "billing_period": "2026-10",
    "delivery_id": "00000000000000a1",
    "snapshot_id": "2026-10-00000000000000b1",
    "raw_uri": "s3://lake/raw/",
}


class TaskInstance:
    """Keeps what a task pushes."""

    def __init__(self) -> None:
        self.pushed: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.pushed[key] = value


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "operatortests")
    tables.create()
    tables.athena.create_work_group(
        Name=WORKGROUP,
        Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{tables.bucket}/athena/"}},
    )
    yield tables
    tables.athena.delete_work_group(WorkGroup=WORKGROUP, RecursiveDeleteOption=True)
    tables.drop()


@pytest.fixture
def settings(lake_tables: LakeTables, embedded_aws: Any, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in embedded_aws.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    found = Settings(
        lake_bucket=lake_tables.bucket,
        raw_database=lake_tables.raw,
        silver_database=lake_tables.silver,
        gold_database=lake_tables.gold,
        athena_workgroup=WORKGROUP,
        # Two of the small lake's five rows are in quarantine.
        quarantine_limit_rows_pct=40.0,
        quarantine_limit_cost_pct=82.0,
    )
    monkeypatch.setattr("sentinel.checks.operator.load_settings", lambda: found)
    return found


def run(loaded: LoadedLake, ti: TaskInstance, *, as_json: bool = False) -> dict[str, Any]:
    """What the operator returns after its one deferral."""
    plan = PLAN | {
        "delivery_id": loaded.delivery_id,
        "snapshot_id": loaded.snapshot_id,
        "raw_uri": loaded.raw_uri,
    }
    operator = RunChecksOperator(
        task_id="run_checks", plan=json.dumps(plan) if as_json else plan, aws_conn_id=None, poll_seconds=0.05
    )
    with pytest.raises(TaskDeferred) as deferred:
        operator.execute({})  # type: ignore[typeddict-item]

    async def event() -> Any:
        return await anext(deferred.value.trigger.run())

    method = getattr(operator, deferred.value.method_name)
    returned: dict[str, Any] = method({"ti": ti}, asyncio.run(event()).payload, **deferred.value.kwargs)
    return returned


def kept(lake_tables: LakeTables, loaded: LoadedLake) -> dict[str, Any]:
    key = f"gold/_snapshots/{loaded.snapshot_id}.checks.json"
    body = lake_tables.s3.get_object(Bucket=lake_tables.bucket, Key=key)["Body"].read()
    document: dict[str, Any] = json.loads(body)
    return document


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("as_json", [False, True])
def test_a_whole_snapshot_is_green_and_its_results_are_kept(lake_tables: LakeTables, as_json: bool) -> None:
    loaded = lake_tables.load(SmallLake())
    returned = run(loaded, TaskInstance(), as_json=as_json)
    assert returned["is_green"] is True
    assert sorted({result["check"] for result in returned["results"]}) == check_names()
    rows = next(one for one in returned["results"] if one["subject"] == "rows: raw = silver + quarantine")
    assert (rows["expected"], rows["actual"], rows["is_ok"], rows["severity"]) == ("5", "5", True, "error")
    assert rows["sql"].startswith("-- Proves that no line item was lost")
    # The only thing that is not ok is what lies in quarantine, and that is a warning.
    assert {one["check"] for one in returned["results"] if not one["is_ok"]} == {"quarantine_is_empty"}
    document = kept(lake_tables, loaded)
    assert document.items() >= {"snapshot_id": loaded.snapshot_id, "export": "demo", "is_green": True}.items()
    assert document["results"] == returned["results"]
    assert document["facts"] == returned["facts"] == {"line_item_count": 3, "invoiced_line_item_count": 0}


@pytest.mark.usefixtures("settings")
def test_the_facts_count_what_is_invoiced(lake_tables: LakeTables) -> None:
    lake = SmallLake().changed("line_items", 0, invoice_id="159263274").changed("line_items", 2, invoice_id="159263275")
    returned = run(lake_tables.load(lake), TaskInstance())
    assert returned["facts"] == {"line_item_count": 3, "invoiced_line_item_count": 2}


@pytest.mark.usefixtures("settings")
def test_facts_that_athena_refuses_fail_the_task_so_that_it_is_retried(
    lake_tables: LakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = lake_tables.load(SmallLake())
    monkeypatch.setattr("sentinel.checks.operator.facts_statement", lambda _: "SELECT 1 AS x FROM nowhere.at_all")
    ti = TaskInstance()
    with pytest.raises(FactsError, match=r"delivery_facts ended FAILED: .*nowhere") as raised:
        run(loaded, ti)
    assert not isinstance(raised.value, AirflowFailException)  # that one is never retried
    assert (kept(lake_tables, loaded)["facts"], kept(lake_tables, loaded)["is_green"]) == (None, True)


@pytest.mark.usefixtures("settings")
def test_red_checks_are_told_before_facts_that_could_not_be_read(
    lake_tables: LakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = lake_tables.load(SmallLake().without("daily_costs", 1))
    monkeypatch.setattr("sentinel.checks.operator.facts_statement", lambda _: "SELECT 1 AS x")
    with pytest.raises(AirflowFailException, match="rows_reconcile"):
        run(loaded, TaskInstance())


@pytest.mark.usefixtures("settings")
def test_a_red_check_fails_the_task_for_good_and_names_what_it_found(lake_tables: LakeTables) -> None:
    loaded = lake_tables.load(SmallLake().without("daily_costs", 1))
    ti = TaskInstance()
    with pytest.raises(AirflowFailException) as raised:
        run(loaded, ti)
    message = str(raised.value)
    assert message.startswith(f"{loaded.snapshot_id} is not published, 3 red: ")
    assert "rows_reconcile (rows: silver = line_item_count of gold daily_costs): expected 3, found 2" in message
    assert (
        "unblended_cost_reconciles (USD unblended: silver = gold daily_costs): expected 1.7500000000, found 1.5000000000"
    ) in message
    assert "quarantine_is_empty" not in message
    assert ti.pushed["return_value"]["is_green"] is False
    assert kept(lake_tables, loaded)["results"] == ti.pushed["return_value"]["results"]
    refused = Place.parse(loaded.raw_uri).below("_REFUSED")
    refusal = json.loads(lake_tables.s3.get_object(Bucket=refused.bucket, Key=refused.key)["Body"].read())
    assert (refusal["task"], refusal["snapshot_id"]) == ("run_checks", loaded.snapshot_id)
    assert message.endswith(refusal["reason"])


def test_the_limit_of_the_quarantine_is_the_setting(
    lake_tables: LakeTables, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sentinel.checks.operator.load_settings", lambda: replace(settings, quarantine_limit_cost_pct=81.08)
    )
    loaded = lake_tables.load(SmallLake())
    with pytest.raises(AirflowFailException) as raised:
        run(loaded, TaskInstance())
    # 7.5 of 9.25 dollars: 81.081 %
    assert str(raised.value) == (
        f"{loaded.snapshot_id} is not published, 1 red: quarantine_is_within_limit (USD cost in quarantine, "
        "of the month at most 81.08 %): expected at most 7.4999000000, found 7.5000000000"
    )


@pytest.mark.usefixtures("settings")
def test_a_query_that_athena_refuses_is_red(lake_tables: LakeTables, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = lake_tables.load(SmallLake())
    monkeypatch.setattr(
        "sentinel.checks.operator.load_settings",
        lambda: Settings(
            lake_bucket=lake_tables.bucket,
            raw_database=lake_tables.raw,
            silver_database=lake_tables.silver,
            gold_database="operatortests_gone",
            athena_workgroup=WORKGROUP,
            quarantine_limit_cost_pct=82.0,
            quarantine_limit_rows_pct=40.0,
        ),
    )
    ti = TaskInstance()
    with pytest.raises(
        AirflowFailException, match=r"gold_is_not_empty \(query\): expected SUCCEEDED, found FAILED: .*gone"
    ):
        run(loaded, ti)
    # Athena's failure is none of the delivery's.
    refused = Place.parse(loaded.raw_uri).below("_REFUSED")
    with pytest.raises(lake_tables.s3.exceptions.NoSuchKey):
        lake_tables.s3.get_object(Bucket=refused.bucket, Key=refused.key)
    failed = [one for one in ti.pushed["return_value"]["results"] if one["subject"] == "query"]
    assert {one["check"] for one in failed} == {
        "amortized_cost_reconciles",
        "gold_is_not_empty",
        "rows_reconcile",
        "unblended_cost_reconciles",
        "usage_days_are_inside_period",
    }


@pytest.mark.usefixtures("settings")
def test_queries_already_started_are_stopped_when_the_next_cannot_start(
    lake_tables: LakeTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = lake_tables.load(SmallLake())
    started: list[str] = []
    stopped: list[str] = []

    def start(self: object, sql: str, *_: object, **__: object) -> str:
        if len(started) == 2:
            raise RuntimeError("throttled")
        started.append(f"q-{len(started)}")
        return started[-1]

    monkeypatch.setattr("sentinel.operators.athena_queries.AthenaHook.run_query", start)
    monkeypatch.setattr(
        "sentinel.operators.athena_queries.AthenaHook.stop_query", lambda _, query: stopped.append(query)
    )
    with pytest.raises(RuntimeError, match="throttled"):
        run(loaded, TaskInstance())
    assert stopped == ["q-0", "q-1"]


def test_a_task_that_is_ended_before_the_triggerer_waits_stops_its_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = "sentinel.operators.athena_queries.AthenaHook"
    stopped: list[str] = []
    monkeypatch.setattr(f"{hook}.run_query", lambda _, sql, *__, **___: f"id of {sql}")
    monkeypatch.setattr(f"{hook}.stop_query", lambda _, query: stopped.append(query))
    operator = AthenaQueriesOperator(task_id="t")
    operator.on_kill()
    assert stopped == []
    operator.start(["a", "b"], workgroup="w")
    operator.on_kill()
    assert stopped == ["id of a", "id of b"]


@pytest.mark.parametrize("plan", ["null", "[]", None])
def test_a_missing_plan_is_an_error_that_says_so(plan: Any) -> None:
    with pytest.raises(ValueError, match="plan of find_delivery is missing"):
        parse_plan(plan)


def test_a_plan_without_a_key_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="lacks delivery_id, raw_uri"):
        parse_plan(PLAN | {"delivery_id": "", "raw_uri": None})


def test_a_plan_may_be_json_or_a_dict() -> None:
    assert parse_plan(json.dumps(PLAN)) == parse_plan(PLAN) == PLAN
