"""A delivery is counted once, from raw, by the embedded Athena; the count stays beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from airflow.sdk.exceptions import TaskDeferred

from sentinel.deliveries.counting import CountError, totals_of
from sentinel.refresh.count_delivery import CountDeliveryOperator
from sentinel.settings import Settings
from tests.sql.catalogued import LakeTables, LoadedLake, csv_gz_of
from tests.sql.small_lake import SmallLake

WORKGROUP = "counttests"
COLUMNS = ["bill_invoice_id", "line_item_currency_code", "line_item_unblended_cost"]


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "counttests")
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
    found = Settings(lake_bucket=lake_tables.bucket, raw_database=lake_tables.raw, athena_workgroup=WORKGROUP)
    monkeypatch.setattr("sentinel.refresh.count_delivery.load_settings", lambda: found)


@pytest.fixture
def loaded(lake_tables: LakeTables) -> LoadedLake:
    """Two rows in dollars, one of them invoiced, and one in euros, landed on the 9th of October 2026."""
    rows = [
        {"bill_invoice_id": "1", "line_item_currency_code": "USD", "line_item_unblended_cost": "1.5"},
        {"bill_invoice_id": "", "line_item_currency_code": "USD", "line_item_unblended_cost": "-0.0000000001"},
        {"bill_invoice_id": "", "line_item_currency_code": "EUR", "line_item_unblended_cost": "2"},
    ]
    made = lake_tables.load(SmallLake.empty(), raw_files={"demo-00001.csv.gz": csv_gz_of(rows, COLUMNS)})
    record = json.loads(read(made, "_COMPLETE")) | {"delivered_at": "2026-10-09T14:02:11Z", "columns": COLUMNS}
    lake_tables.s3.put_object(
        Bucket=lake_tables.bucket, Key=key_of(made, "_COMPLETE"), Body=json.dumps(record).encode()
    )
    return made


def key_of(loaded: LoadedLake, name: str) -> str:
    return loaded.raw_uri.removeprefix(f"s3://{loaded.tables.bucket}/") + name


def read(loaded: LoadedLake, name: str) -> bytes:
    body: bytes = loaded.tables.s3.get_object(Bucket=loaded.tables.bucket, Key=key_of(loaded, name))["Body"].read()
    return body


def operator_of(loaded: LoadedLake) -> CountDeliveryOperator:
    plan = {
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": loaded.delivery_id,
        "snapshot_id": loaded.snapshot_id,
        "raw_uri": loaded.raw_uri,
    }
    return CountDeliveryOperator(task_id="count_delivery", plan=json.dumps(plan), aws_conn_id=None, poll_seconds=0.05)


def run(operator: CountDeliveryOperator) -> dict[str, Any]:
    """What the operator returns after its one deferral."""
    with pytest.raises(TaskDeferred) as deferred:
        operator.execute({})  # type: ignore[typeddict-item]

    async def event() -> Any:
        return await anext(deferred.value.trigger.run())

    returned: dict[str, Any] = operator.keep({}, asyncio.run(event()).payload, **deferred.value.kwargs)  # type: ignore[typeddict-item]
    return returned


def test_the_count_is_kept_beside_the_delivery(loaded: LoadedLake) -> None:
    counted = run(operator_of(loaded))
    assert counted["totals"] == [
        {"currency": "EUR", "line_item_count": 1, "invoiced_line_item_count": 0, "unblended_cost": "2.0000000000"},
        {"currency": "USD", "line_item_count": 2, "invoiced_line_item_count": 1, "unblended_cost": "1.4999999999"},
    ]
    assert (counted["delivery_id"], counted["state"]) == (loaded.delivery_id, "closing")
    assert json.loads(read(loaded, "_COUNTED")) == counted


def test_what_is_counted_is_not_counted_again(loaded: LoadedLake) -> None:
    counted = run(operator_of(loaded))
    assert operator_of(loaded).execute({}) == counted  # type: ignore[typeddict-item]


def test_a_count_that_athena_refuses_may_be_retried_and_keeps_nothing(
    loaded: LoadedLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sentinel.refresh.count_delivery.render_sql", lambda *_, **__: "SELECT 1 AS x FROM nowhere.at_all"
    )
    with pytest.raises(CountError, match=r"delivery_totals\.sql: Athena query \S+ ended FAILED: .*nowhere"):
        run(operator_of(loaded))
    with pytest.raises(loaded.tables.s3.exceptions.NoSuchKey):
        read(loaded, "_COUNTED")


def test_a_delivery_that_was_not_landed_whole_is_named(loaded: LoadedLake) -> None:
    loaded.tables.s3.delete_object(Bucket=loaded.tables.bucket, Key=key_of(loaded, "_COMPLETE"))
    with pytest.raises(ValueError, match="_COMPLETE is missing"):
        operator_of(loaded).execute({})  # type: ignore[typeddict-item]


@pytest.mark.parametrize("rows", [[], [{"Data": [{"VarCharValue": "x"}]}]])
def test_an_answer_of_another_shape_is_no_count(rows: list[Any]) -> None:
    with pytest.raises(CountError, match="expected the columns"):
        totals_of(rows)
