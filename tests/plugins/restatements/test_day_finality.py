"""The judgement on the embedded Athena: kept in gold once, told as XCom and in a sentence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, TaskDeferred

from sentinel.places import pointer_place, snapshot_record_place
from sentinel.restatements.day_finality import JudgeDaysOperator, parameters_of, sentence
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot, publish
from sentinel.snapshots.records import write_snapshot_record
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake, gold_row

WORKGROUP = "judgetests"


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "judgetests")
    tables.create()
    result = {"ResultConfiguration": {"OutputLocation": f"s3://{tables.bucket}/athena/"}}
    tables.athena.create_work_group(Name=WORKGROUP, Configuration=result)
    yield tables
    tables.athena.delete_work_group(WorkGroup=WORKGROUP, RecursiveDeleteOption=True)
    tables.drop()


@pytest.fixture(autouse=True)
def settings(lake_tables: LakeTables, embedded_aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in embedded_aws.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    found = Settings(lake_bucket=lake_tables.bucket, gold_database=lake_tables.gold, athena_workgroup=WORKGROUP)
    monkeypatch.setattr("sentinel.restatements.day_finality.load_settings", lambda: found)


@pytest.fixture
def loaded(lake_tables: LakeTables) -> LoadedLake:
    """Two days with costs, counted as all invoiced."""
    costs = [gold_row("1") | {"usage_date": day} for day in ("2026-10-05", "2026-10-20")]
    made = lake_tables.load(SmallLake(daily_costs=costs, restatements=[], day_finality=[]))
    total = {"currency": "USD", "line_item_count": 2, "invoiced_line_item_count": 2, "unblended_cost": "2"}
    key = made.raw_uri.removeprefix(f"s3://{lake_tables.bucket}/") + "_COUNTED"
    lake_tables.s3.put_object(Bucket=lake_tables.bucket, Key=key, Body=json.dumps({"totals": [total]}).encode())
    return made


def plan_of(loaded: LoadedLake, delivered_at: str = "2026-10-21T06:00:00Z") -> dict[str, Any]:
    """The plan of what landed; each lake is an export of its own."""
    return {
        "export": loaded.snapshot_id,
        "billing_period": "2026-10",
        "delivery_id": loaded.delivery_id,
        "snapshot_id": loaded.snapshot_id,
        "raw_uri": loaded.raw_uri,
        "delivered_at": delivered_at,
    }


def run(loaded: LoadedLake, *, delivered_at: str = "2026-10-21T06:00:00Z", **compared: Any) -> dict[str, Any]:
    """What the operator returns after its one deferral."""
    plan = plan_of(loaded, delivered_at)
    told = {"snapshot_id": loaded.snapshot_id, "former_snapshot_id": None, "is_same_delivery": False} | compared
    operator = JudgeDaysOperator(
        task_id="judge_days", plan=json.dumps(plan), compared=json.dumps(told), aws_conn_id=None, poll_seconds=0.05
    )
    with pytest.raises(TaskDeferred) as deferred:
        operator.execute({})  # type: ignore[typeddict-item]

    async def event() -> Any:
        return await anext(deferred.value.trigger.run())

    returned: dict[str, Any] = operator.tell({}, asyncio.run(event()).payload, **deferred.value.kwargs)  # type: ignore[typeddict-item]
    return returned


def kept(loaded: LoadedLake) -> list[tuple[Any, ...]]:
    condition = f"snapshot_id = '{loaded.snapshot_id}' ORDER BY usage_date"
    rows = loaded.ask(f"SELECT usage_date, finality, export FROM {loaded.tables.gold}.day_finality WHERE {condition}")
    return [tuple(row.values()) for row in rows]


def test_the_days_are_told_and_kept_in_gold_once_however_often_it_is_tried(loaded: LoadedLake) -> None:
    for _ in range(2):
        assert run(loaded) == {
            "snapshot_id": loaded.snapshot_id,
            "days": [
                {"usage_date": "2026-10-05", "finality": "settling", "last_moved_at": None},
                {"usage_date": "2026-10-20", "finality": "filling", "last_moved_at": None},
            ],
        }
    own = loaded.snapshot_id
    assert kept(loaded) == [("2026-10-05", "settling", own), ("2026-10-20", "filling", own)]


def test_the_days_of_what_readers_see_are_never_written_again(loaded: LoadedLake) -> None:
    """Cleared after it was published: the days are those of its record, and its files stay."""
    told = run(loaded)
    tables = loaded.tables
    entry = PublishedSnapshot(loaded.snapshot_id, loaded.delivery_id, "2026-10-21T06:00:00Z", "x")
    publish(tables.s3, pointer_place(tables.bucket), loaded.snapshot_id, "2026-10", entry)
    kept_days = [{"usage_date": "2026-10-05", "finality": "settled", "last_moved_at": None}]
    write_snapshot_record(tables.s3, snapshot_record_place(tables.bucket, loaded.snapshot_id), {"days": kept_days})
    before = kept(loaded)
    operator = JudgeDaysOperator(
        task_id="judge_days",
        plan=plan_of(loaded),
        compared={"snapshot_id": "x", "former_snapshot_id": None},
        aws_conn_id=None,
    )
    assert operator.execute({}) == {"snapshot_id": loaded.snapshot_id, "days": kept_days}  # type: ignore[typeddict-item]
    assert kept(loaded) == before
    assert told["days"] != kept_days


def test_the_days_of_a_final_month_are_settled(loaded: LoadedLake) -> None:
    days = run(loaded, delivered_at="2026-11-15T00:00:00Z")["days"]
    assert [day["finality"] for day in days] == ["settled", "settled"]


def test_what_was_compared_for_another_snapshot_is_not_gone_by(loaded: LoadedLake) -> None:
    with pytest.raises(AirflowException, match=r"compared snapshot 2026-10-other, not .*; clear it"):
        run(loaded, snapshot_id="2026-10-other")
    assert kept(loaded) == []


def test_a_delivery_that_was_not_counted_is_named(loaded: LoadedLake) -> None:
    key = loaded.raw_uri.removeprefix(f"s3://{loaded.tables.bucket}/") + "_COUNTED"
    loaded.tables.s3.delete_object(Bucket=loaded.tables.bucket, Key=key)
    with pytest.raises(AirflowException, match="was not counted; clear count_delivery"):
        run(loaded)


def test_a_query_that_athena_refuses_says_why(loaded: LoadedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sentinel.restatements.day_finality.render_sql", lambda *_, **__: "SELECT 1 AS x FROM nowhere.at_all"
    )
    with pytest.raises(AirflowException, match=r"day_finality\.sql: Athena query \S+ ended FAILED: .*nowhere"):
        run(loaded)


PLAN = {"export": "demo", "billing_period": "2026-10", "snapshot_id": "s", "delivered_at": "2026-10-21T06:00:00Z"}


@pytest.mark.parametrize(
    ("compared", "seconds"),
    [
        (
            {"former_snapshot_id": "f", "former_delivered_at": "2026-10-20T06:00:00Z", "is_same_delivery": False},
            "1792476000",
        ),
        ({"former_snapshot_id": "f", "former_delivered_at": "2026-10-20T06:00:00Z", "is_same_delivery": True}, ""),
        ({"former_snapshot_id": None, "former_delivered_at": None, "is_same_delivery": False}, ""),
    ],
)
def test_other_code_s_changes_teach_nothing_of_aws(compared: dict[str, Any], seconds: str) -> None:
    found = parameters_of(PLAN, compared, "estimated")
    assert found["former_delivered_seconds"] == seconds
    assert (found["delivered_seconds"], found["learn_from"], found["learn_from_period"]) == (
        "1792562400",
        "2026-07-23T06:00:00Z",
        "2026-05",
    )


def day(finality: str, filling: str | None = None, settling: str | None = None) -> dict[str, str | None]:
    return {"finality": finality, "filling_hours": filling, "settling_hours": settling, "observation_count": "120"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "No day has costs."),
        ([day("filling")], "1 days: 1 filling, 0 settling, 0 settled; 120 days seen are too few to learn from."),
        (
            [day("settled", "48", "120"), day("filling", "48", "120")],
            "2 days: 1 filling, 0 settling, 1 settled; learned from 120 days seen: days fill for 48 h, settle for 120 h.",
        ),
        (
            [day("settling", "48")],
            "1 days: 0 filling, 1 settling, 0 settled; learned from 120 days seen: days fill for 48 h, and do not settle.",
        ),
    ],
)
def test_the_log_says_it_in_a_sentence(rows: list[dict[str, str | None]], words: str) -> None:
    assert sentence(rows) == words
