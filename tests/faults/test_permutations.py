"""In whatever order the deliveries of a month arrive, the same snapshot ends up published, and the ledger says the same.

Landing, counting, publishing and the API's ledger are the pipeline's own; what the jobs write is written by hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sentinel.places import Place
from sentinel.refresh import find_delivery, land_delivery
from sentinel.refresh.count_delivery import CountDeliveryOperator
from sentinel.refresh.plan import NEW
from sentinel.refresh.publish_snapshot import publish_proven
from sentinel.settings import Settings
from tests.api.asking import ApiClient
from tests.faults.test_operators import run
from tests.sql.catalogued import LakeTables

PERIOD, WORKGROUP, DELIVERIES = "2026-03", "permutationtests", "permutationtests-deliveries"
HEADER = ("bill_invoice_id", "line_item_currency_code", "line_item_unblended_cost")


@dataclass(frozen=True)
class Delivered:
    """A delivery: when AWS made it, its rows, and whether a file of its manifest is missing."""

    at: str
    rows: tuple[tuple[str, str, str], ...]
    is_torn: bool = False


# Two while the month runs, the first one torn; one that closes it, the final one, and one that restates that.
OPEN = Delivered("2026-03-09T04:00:00Z", (("", "USD", "1.5"),))
TORN = Delivered("2026-03-20T04:00:00Z", (("", "USD", "2"),), is_torn=True)
CLOSING = Delivered("2026-04-03T04:00:00Z", (("1", "USD", "1.5"), ("", "EUR", "0.0000000001")))
FINAL = Delivered("2026-04-20T04:00:00Z", (("1", "USD", "1.5"), ("1", "EUR", "0.0000000002")))
RESTATED = Delivered("2026-06-01T04:00:00Z", (("1", "USD", "1.25"), ("1", "EUR", "0.0000000002")))
MONTH = (OPEN, TORN, CLOSING, FINAL, RESTATED)
# What the ledger says in the end: day, state, outcome, rows, Σ unblended per currency.
LEDGER = [
    ("2026-06-01", "restated", "published", 2, {"EUR": "0.0000000002", "USD": "1.2500000000"}),
    ("2026-04-20", "final", "superseded", 2, {"EUR": "0.0000000002", "USD": "1.5000000000"}),
    ("2026-04-03", "closing", "superseded", 2, {"EUR": "0.0000000001", "USD": "1.5000000000"}),
    ("2026-03-20", None, "refused", None, {}),
    ("2026-03-09", "open", "superseded", 1, {"USD": "1.5000000000"}),
]
# Five rotations, so that each delivery is first and last once; all 120 with SENTINEL_ORDERS=all (make kill-test).
ROTATIONS = [(*MONTH[at:], *MONTH[:at]) for at in range(len(MONTH))]
ORDERS = [*itertools.permutations(MONTH)] if os.environ.get("SENTINEL_ORDERS") == "all" else ROTATIONS


class Glue:
    """Glue as the plan asks it: both jobs are deployed."""

    def get_job(self, **_: Any) -> dict[str, Any]:
        return {"Job": {"DefaultArguments": {"--code_version": "v1"}}}


@pytest.fixture(scope="module")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    tables = LakeTables(aws, "permutationtests")
    tables.create()
    tables.s3.create_bucket(Bucket=DELIVERIES)
    result = {"ResultConfiguration": {"OutputLocation": f"s3://{tables.bucket}/athena/"}}
    tables.athena.create_work_group(Name=WORKGROUP, Configuration=result)
    yield tables
    tables.athena.delete_work_group(WorkGroup=WORKGROUP, RecursiveDeleteOption=True)
    tables.drop()


@dataclass
class Month:
    """One export whose mode is «overwrite»: what arrives last is all there is in the delivery bucket."""

    tables: LakeTables
    settings: Settings
    export: str

    def deliver(self, delivered: Delivered) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([HEADER, *delivered.rows])
        folder = f"cur/{self.export}/data/BILLING_PERIOD={PERIOD}"
        names = [f"{self.export}-00001.csv.gz", *(["missing-00002.csv.gz"] if delivered.is_torn else [])]
        self._put(f"{folder}/{names[0]}", gzip.compress(text.getvalue().encode(), mtime=0))
        # AWS's stamp is part of the id here, since there is no folder of its own that could bear it.
        stamp = delivered.at.replace("Z", ".000Z")
        manifest = {
            "executionId": f"{stamp}-00000000-0000-4000-8000-000000000001",
            "columns": [{"name": name, "type": "string"} for name in HEADER],
            "dataFiles": [f"s3://{DELIVERIES}/{folder}/{name}" for name in names],
        }
        key = f"cur/{self.export}/metadata/BILLING_PERIOD={PERIOD}/{self.export}-Manifest.json"
        self._put(key, json.dumps(manifest).encode())

    def _put(self, key: str, body: bytes) -> None:
        self.tables.s3.put_object(Bucket=DELIVERIES, Key=key, Body=body)

    def refresh(self) -> None:
        """What a run of the DAG does with what lies there; a refused delivery ends it."""
        s3 = self.tables.s3
        plan = find_delivery.plan_refresh({"s3": s3, "glue": Glue()}.__getitem__, self.settings, PERIOD, self.export)
        if not find_delivery.has_work(plan):
            return
        try:
            landed = land_delivery.land_planned_delivery(plan)
        except land_delivery.RefusedDelivery:
            return
        run(CountDeliveryOperator(task_id="count", plan=landed, poll_seconds=0.02, aws_conn_id=None))
        if landed["outcome"] != NEW:
            return
        rows = {"check": "rows_reconcile", "subject": "rows", "expected": "1", "actual": "1", "is_ok": True}
        checks = {
            "snapshot_id": landed["snapshot_id"],
            "is_green": True,
            "results": [rows],
            "facts": {"line_item_count": 1, "invoiced_line_item_count": 0},
        }
        publish_proven(s3, self.settings, landed, checks)

    def ledger(self, api: ApiClient) -> list[tuple[Any, ...]]:
        asked = [("billing_period", PERIOD), ("export", self.export)]
        return [
            (
                row["delivered_at"][:10],
                row["state"],
                row["outcome"],
                row["line_item_count"],
                {total["currency"]: total["unblended_cost"] for total in row["totals"]},
            )
            for row in api.ask("/v1/deliveries", asked).json["rows"]
        ]


@pytest.fixture
def settings(lake_tables: LakeTables, embedded_aws: Any, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in embedded_aws.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    found = Settings(
        delivery_sources=(f"s3://{DELIVERIES}/cur/",),
        lake_bucket=lake_tables.bucket,
        raw_database=lake_tables.raw,
        athena_workgroup=WORKGROUP,
    )
    for module in ("find_delivery", "land_delivery", "count_delivery"):
        monkeypatch.setattr(f"sentinel.refresh.{module}.load_settings", lambda: found)
    for module in ("find_delivery", "land_delivery"):
        monkeypatch.setattr(f"sentinel.refresh.{module}.aws_client", lambda *_: lake_tables.s3)
    return found


@pytest.mark.timeout(3600)
def test_any_order_of_arrival_ends_in_the_same_snapshot_and_the_same_ledger(
    lake_tables: LakeTables, settings: Settings, tmp_path: Any
) -> None:
    environ = {
        "SENTINEL_LAKE_BUCKET": lake_tables.bucket,
        "SENTINEL_CSV_EXPORTS_BUCKET": lake_tables.bucket,
        "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
        "SENTINEL_CACHE_FOLDER": str(tmp_path),
        "SENTINEL_POINTER_SECONDS": "0",
    }
    api = ApiClient(environ, lake_tables.s3)
    for number, order in enumerate(ORDERS):
        month = Month(lake_tables, settings, f"order-{number}")
        for delivered in order:
            month.deliver(delivered)
            month.refresh()
        days = [delivered.at[:10] for delivered in order]
        assert month.ledger(api) == LEDGER, days
        assert published(lake_tables, month.export) == ("2026-06-01T04:00:00Z", "final"), days


def published(tables: LakeTables, export: str) -> tuple[str, str]:
    place = Place(tables.bucket, "gold/_published.json")
    pointer = json.loads(tables.s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read())
    entry = pointer["exports"][export][PERIOD]
    return entry["delivered_at"], entry["finality"]
