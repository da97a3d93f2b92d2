"""The operators that ask Athena, when AWS throttles, fails or is slow at any of their calls.

A refusal that passes is ridden out and the answer is the same; one that stays ends the task by its name, and the next try,
when AWS answers again, says what an undisturbed one says.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import botocore.session
import pytest
from airflow.sdk.exceptions import TaskDeferred
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from sentinel.checks.operator import RunChecksOperator
from sentinel.places import pointer_place
from sentinel.refresh.count_delivery import CountDeliveryOperator
from sentinel.restatements.day_finality import JudgeDaysOperator
from sentinel.restatements.operator import CompareSnapshotsOperator
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot, publish
from tests.faults.pipeline import SLOW, refusal_of
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake

WORKGROUP = "refusedtests"
DELIVERED, FORMER = "2026-10-21T06:00:00Z", "2026-10-20T06:00:00Z"
MODULES = ("checks.operator", "refresh.count_delivery", "restatements.operator", "restatements.day_finality")
# Taken in turn, so that every call meets one of them and each kind meets many calls.
FAULTS = (503, 500, SLOW)


class Aws:
    """Counts the calls of all clients that are made while it is here, and refuses those it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.has_refused = False
        self.refuses: Callable[[int], int | str | None] = lambda _: None

    def answer(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        self.calls += 1
        fault = self.refuses(self.calls)
        if fault is None:
            return None
        self.has_refused = True
        if fault == SLOW:
            raise ReadTimeoutError(endpoint_url=request.url)
        return refusal_of(request, event_name.split(".")[1], int(fault))


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Aws:
    found = Aws()
    create = botocore.session.Session.create_client

    def watched(self: Any, *args: Any, **more: Any) -> Any:
        client = create(self, *args, **more)
        client.meta.events.register("before-send", found.answer)
        return client

    monkeypatch.setattr(botocore.session.Session, "create_client", watched)
    # How long botocore waits before it tries again is botocore's.
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    return found


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "refusedtests")
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
    for module in MODULES:
        monkeypatch.setattr(f"sentinel.{module}.load_settings", lambda: found)


@pytest.fixture(scope="module")
def month(lake_tables: LakeTables) -> LoadedLake:
    """A delivery that is landed, computed and counted, after another that is published."""
    former, loaded = (lake_tables.load(SmallLake(restatements=[], day_finality=[])) for _ in range(2))
    publish(
        lake_tables.s3,
        pointer_place(lake_tables.bucket),
        "demo",
        "2026-10",
        PublishedSnapshot(former.snapshot_id, former.delivery_id, FORMER, FORMER),
    )
    put(loaded, "_COMPLETE", {**json.loads(get(loaded, "_COMPLETE")), "delivered_at": DELIVERED})
    return loaded


def key_of(loaded: LoadedLake, name: str) -> dict[str, str]:
    return {"Bucket": loaded.tables.bucket, "Key": loaded.raw_uri.removeprefix(f"s3://{loaded.tables.bucket}/") + name}


def put(loaded: LoadedLake, name: str, document: dict[str, Any]) -> None:
    loaded.tables.s3.put_object(**key_of(loaded, name), Body=json.dumps(document).encode())


def get(loaded: LoadedLake, name: str) -> bytes:
    body: bytes = loaded.tables.s3.get_object(**key_of(loaded, name))["Body"].read()
    return body


TOTAL = {"currency": "USD", "line_item_count": 5, "invoiced_line_item_count": 0, "unblended_cost": "1"}


def operator_of(kind: str, loaded: LoadedLake) -> Any:
    """A new task, as each try of it is."""
    plan = {
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": loaded.delivery_id,
        "snapshot_id": loaded.snapshot_id,
        "raw_uri": loaded.raw_uri,
        "delivered_at": DELIVERED,
    }
    how: dict[str, Any] = {"task_id": kind, "plan": plan, "poll_seconds": 0.05, "aws_conn_id": None}
    if kind == "count_delivery":
        loaded.tables.s3.delete_object(**key_of(loaded, "_COUNTED"))
        return CountDeliveryOperator(**how)
    put(loaded, "_COUNTED", {"totals": [TOTAL]})
    if kind == "run_checks":
        return RunChecksOperator(**how)
    if kind == "compare_snapshots":
        return CompareSnapshotsOperator(**how)
    compared = {"snapshot_id": loaded.snapshot_id, "former_snapshot_id": None, "is_same_delivery": False}
    return JudgeDaysOperator(**how, compared=compared)


def run(operator: Any) -> dict[str, Any]:
    """What the operator returns, after however many deferrals; without what is another with each query."""
    call: Callable[[], Any] = partial(operator.execute, {})
    while True:
        try:
            returned: dict[str, Any] = call()
        except TaskDeferred as deferred:

            async def event(trigger: Any = deferred.trigger) -> Any:
                return await anext(trigger.run())

            resumed = getattr(operator, deferred.method_name)
            call = partial(resumed, {}, asyncio.run(event()).payload, **(deferred.kwargs or {}))
        else:
            for result in returned.get("results", ()):
                result.pop("query_execution_id")
            return {name: value for name, value in returned.items() if name != "counted_at"}


@pytest.mark.parametrize("kind", ["count_delivery", "run_checks", "compare_snapshots", "judge_days"])
def test_what_passes_is_ridden_out_and_what_stays_is_named(kind: str, month: LoadedLake, refused: Aws) -> None:
    run(operator_of(kind, month))  # what an earlier try left is cleared by each that follows
    refused.calls = 0
    undisturbed = run(operator_of(kind, month))
    calls, struck = refused.calls, 0
    # The first, the last, and some between: a whole run for each is long.
    chosen = zip(sorted({1, calls // 3, 2 * calls // 3, calls}), itertools.cycle(FAULTS), strict=False)
    for call, fault in chosen:
        refused.calls, refused.has_refused = 0, False
        refused.refuses = lambda number, at=call, by=fault: by if number == at else None
        assert run(operator_of(kind, month)) == undisturbed, f"call {call} refused by {fault}"
        struck += refused.has_refused
        refused.calls, refused.refuses = 0, lambda number, at=call, by=fault: by if number >= at else None
        with pytest.raises(
            (ClientError, BotoCoreError, ValueError), match=r"Throttling|SlowDown|Internal|[Rr]ead timeout"
        ):
            run(operator_of(kind, month))
        refused.refuses = lambda _: None
    assert struck >= 3
    assert run(operator_of(kind, month)) == undisturbed
