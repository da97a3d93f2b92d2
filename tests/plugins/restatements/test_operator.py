"""The comparison on the embedded Athena: with what readers see, once, however often it is tried."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowException, TaskDeferred

from sentinel.places import pointer_place, snapshot_record_place
from sentinel.restatements.operator import CompareSnapshotsOperator
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot, publish
from sentinel.snapshots.records import write_snapshot_record
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake, gold_row

WORKGROUP = "comparetests"
ONE, TWO = gold_row("1.5", resource_id="a"), gold_row("2", resource_id="b", charge_type="Tax")


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "comparetests")
    tables.create()
    tables.athena.create_work_group(
        Name=WORKGROUP,
        Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{tables.bucket}/athena/"}},
    )
    yield tables
    tables.athena.delete_work_group(WorkGroup=WORKGROUP, RecursiveDeleteOption=True)
    tables.drop()


@pytest.fixture(autouse=True)
def settings(lake_tables: LakeTables, embedded_aws: Any, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in embedded_aws.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    found = Settings(lake_bucket=lake_tables.bucket, gold_database=lake_tables.gold, athena_workgroup=WORKGROUP)
    monkeypatch.setattr("sentinel.restatements.operator.load_settings", lambda: found)
    return found


@pytest.fixture
def load(lake_tables: LakeTables) -> Callable[..., LoadedLake]:
    def loaded(*line_items: Any) -> LoadedLake:
        return lake_tables.load(SmallLake(line_items=list(line_items), restatements=[]))

    return loaded


def published(lake: LoadedLake, *, export: str, finality: str = "estimated") -> None:
    entry = PublishedSnapshot(lake.snapshot_id, lake.delivery_id, "2026-11-05T00:00:00Z", "x", finality=finality)
    publish(lake.tables.s3, pointer_place(lake.tables.bucket), export, "2026-10", entry)


def operator(lake: LoadedLake, export: str) -> CompareSnapshotsOperator:
    plan = {
        "export": export,
        "billing_period": "2026-10",
        "delivery_id": lake.delivery_id,
        "snapshot_id": lake.snapshot_id,
        "raw_uri": lake.raw_uri,
    }
    return CompareSnapshotsOperator(task_id="compare", plan=json.dumps(plan), aws_conn_id=None, poll_seconds=0.05)


def run(lake: LoadedLake, export: str) -> dict[str, Any]:
    """What the operator returns, after however many deferrals."""
    task = operator(lake, export)

    call: Callable[[], Any] = partial(task.execute, {})
    while True:
        try:
            returned: dict[str, Any] = call()
        except TaskDeferred as deferred:
            event = asyncio.run(_first(deferred.trigger))
            call = partial(getattr(task, deferred.method_name), {}, event.payload, **deferred.kwargs)
        else:
            return returned


async def _first(trigger: Any) -> Any:
    return await anext(trigger.run())


def test_the_first_snapshot_of_a_month_has_nothing_to_be_compared_with(load: Any, request: Any) -> None:
    told = run(load(ONE), request.node.name)
    assert (told["former_snapshot_id"], told["changes"], told["is_final_restated"], told["sentence"]) == (
        None,
        [],
        False,
        "",
    )


def test_what_changed_is_written_told_and_there_once_after_a_retry(
    load: Any, request: Any, lake_tables: LakeTables
) -> None:
    former, latter = load(ONE), load(ONE | {"unblended_cost": ONE["unblended_cost"] + 1}, TWO)
    published(former, export=request.node.name)
    told = [run(latter, request.node.name) for _ in range(2)][-1]
    assert told["former_snapshot_id"] == former.snapshot_id
    assert (told["former_finality"], told["is_final_restated"]) == ("estimated", False)
    assert (
        told["sentence"]
        == "AWS changed 2026-10: 1 line item added, 1 changed; +3.00 USD, of which Tax +2.00, Usage +1.00."
    )
    assert [(one["restatement"], one["charge_type"], one["unblended_cost"]) for one in told["changes"]] == [
        ("added", "Tax", "2.0000000000"),
        ("changed", "Usage", "2.5000000000"),
    ]
    rows = lake_tables.ask(
        f"SELECT restatement, former_snapshot_id FROM {lake_tables.gold}.restatements "
        f"WHERE billing_period = '2026-10' AND snapshot_id = '{latter.snapshot_id}' ORDER BY restatement"
    )
    assert rows == [{"restatement": one, "former_snapshot_id": former.snapshot_id} for one in ("added", "changed")]


def test_a_final_month_that_changed_is_said_and_one_that_did_not_is_not(load: Any, request: Any) -> None:
    former = load(ONE)
    published(former, export=request.node.name, finality="final")
    assert run(load(ONE), request.node.name)["is_final_restated"] is False
    told = run(load(TWO), request.node.name)
    assert (told["former_finality"], told["is_final_restated"]) == ("final", True)
    assert told["former_snapshot_id"] == former.snapshot_id


def test_what_other_code_changed_of_the_same_delivery_is_not_said_of_aws(load: Any, request: Any) -> None:
    former, latter = load(ONE), load(TWO)
    entry = PublishedSnapshot(former.snapshot_id, latter.delivery_id, "2026-11-05T00:00:00Z", "x", finality="final")
    publish(former.tables.s3, pointer_place(former.tables.bucket), request.node.name, "2026-10", entry)
    told = run(latter, request.node.name)
    assert (told["is_same_delivery"], told["is_final_restated"]) == (True, False)
    assert told["sentence"].startswith("Other code changed 2026-10: ")


def test_cleared_after_it_was_published_it_tells_what_it_told_then(load: Any, request: Any) -> None:
    former, latter = load(ONE), load(TWO)
    published(former, export=request.node.name)
    told = run(latter, request.node.name)
    place = snapshot_record_place(latter.tables.bucket, latter.snapshot_id)
    write_snapshot_record(latter.tables.s3, place, {"restatement": told})
    entry = PublishedSnapshot(latter.snapshot_id, latter.delivery_id, "2026-11-06T00:00:00Z", "x")
    publish(latter.tables.s3, pointer_place(latter.tables.bucket), request.node.name, "2026-10", entry)
    assert run(latter, request.node.name) == told


def test_the_first_one_cleared_after_it_was_published_has_nothing_to_tell(load: Any, request: Any) -> None:
    lake = load(ONE)
    published(lake, export=request.node.name)
    assert run(lake, request.node.name)["former_snapshot_id"] is None


def test_a_query_that_fails_is_an_error_with_athenas_reason(
    load: Any, request: Any, settings: Settings, monkeypatch: Any
) -> None:
    former, latter = load(ONE), load(TWO)
    published(former, export=request.node.name)
    broken = Settings(**{**vars(settings), "gold_database": "no_such_database"})
    monkeypatch.setattr("sentinel.restatements.operator.load_settings", lambda: broken)
    with pytest.raises(AirflowException, match=r"restatement\.sql: Athena query .* ended FAILED: .*no_such_database"):
        run(latter, request.node.name)
