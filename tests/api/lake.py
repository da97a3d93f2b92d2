"""A small published lake in the embedded AWS, made with the project's own pointer, records and views."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sentinel.places import pointer_place, snapshot_record_place
from sentinel.settings import Settings
from sentinel.snapshots.finality import Finality, finality_of
from sentinel.snapshots.identity import snapshot_id
from sentinel.snapshots.pointer import PublishedSnapshot, publish, read_pointer
from sentinel.snapshots.publications import publication_id
from sentinel.snapshots.records import check_counts, snapshot_record, write_snapshot_record
from sentinel.snapshots.views import PUBLISHED_VIEWS, view_statement
from tests.api.asking import ApiClient
from tests.api.lake_rows import EXACT, Row, daily_costs, line_items, quarantine
from tests.sql.catalogued import LakeTables, parquet_of

MAIN, SECOND = "demo", "it's cur2 (100%)"
PERIODS = ("2026-07", "2026-08", "2026-09", "2026-10")
CODE_VERSION = "0" * 40
_CHECKS = {"unblended_cost_reconciles": "error", "rows_reconcile": "error", "quarantine_is_empty": "warning"}


@dataclass(frozen=True)
class SnapshotRows:
    """A snapshot that lies in the lake, with its rows as they were written."""

    export: str
    billing_period: str
    snapshot_id: str
    line_items: tuple[Row, ...]
    quarantine: tuple[Row, ...]
    finality: str
    delivered_at: str
    check_results: tuple[Row, ...]


@dataclass
class PublishedLake:
    """A lake of its own bucket and databases. `publications` are the ids of every state the pointer had, oldest first."""

    aws: Callable[[str], Any]
    prefix: str
    cache: Path
    tables: LakeTables = field(init=False)
    snapshots: list[SnapshotRows] = field(default_factory=list)
    publications: list[str] = field(default_factory=list)
    # What each publication shows, as the published views are made from it.
    partitions: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = LakeTables(self.aws, self.prefix)
        self.tables.create()

    @property
    def settings(self) -> Settings:
        """The pipeline's settings of this lake."""
        names = self.tables
        return Settings(
            lake_bucket=names.bucket,
            silver_database=names.silver,
            gold_database=names.gold,
            published_database=names.published,
        )

    @property
    def publication_id(self) -> str:
        """The current publication."""
        return self.publications[-1]

    def client(self, **environ: str) -> ApiClient:
        """The API over this lake; `environ` changes its settings. Each client has a cache folder of its own."""
        known = hashlib.sha256(repr(sorted(environ.items())).encode()).hexdigest()[:8]
        environment = {
            "SENTINEL_LAKE_BUCKET": self.tables.bucket,
            "SENTINEL_CSV_EXPORTS_BUCKET": self.tables.bucket,
            "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
            "SENTINEL_DEFAULT_EXPORTS": MAIN,
            "SENTINEL_CACHE_FOLDER": str(self.cache / known),
            "SENTINEL_POINTER_SECONDS": "0",
        }
        return ApiClient(environment | environ, self.tables.s3)

    def add_snapshot(
        self,
        export: str,
        billing_period: str,
        rows: Sequence[Row],
        *,
        delivered_at: str,
        quarantined: Sequence[Row] = (),
        is_green: bool = True,
        check_results: Sequence[Row] | None = None,
        days: Sequence[Row] = (),
        lacks: Collection[str] = (),
    ) -> SnapshotRows:
        """Write a snapshot with its record; nothing is published yet. The same delivery gives the same snapshot.

        `check_results` stand in for those of three checks that are made up; `days` are how final each is. `lacks` are columns
        that the code of the snapshot did not write.
        """
        results = _check_results(rows, quarantined, is_green=is_green) if check_results is None else list(check_results)
        delivery_id = hashlib.sha256(f"{export}|{billing_period}|{delivered_at}".encode()).hexdigest()[:16]
        identity = snapshot_id(export, billing_period, delivery_id, CODE_VERSION)
        invoiced = sum(1 for row in rows if row["invoice_id"])
        facts = {"line_item_count": len(rows), "invoiced_line_item_count": invoiced}
        finality = finality_of(facts, billing_period, delivered_at) if rows else Finality.ESTIMATED
        silver, gold = self.tables.silver, self.tables.gold
        # Several files per snapshot, cut at odd places.
        self._write("gold", gold, "line_items", billing_period, identity, _cut(rows, 3), lacks)
        self._write("gold", gold, "daily_costs", billing_period, identity, _cut(daily_costs(rows), 2), lacks)
        self._write("silver", silver, "quarantine", billing_period, identity, _cut(quarantined, 1))
        delivery = {
            "export": export,
            "billing_period": billing_period,
            "delivery_id": delivery_id,
            "layout": "cur2",
            "format": "csv",
            "execution_id": f"execution-{delivery_id}",
            "delivered_at": delivered_at,
            "landed_at": delivered_at,
            "manifest": {"uri": "s3://sentinel-deliveries/cur/demo-Manifest.json", "etag": delivery_id},
            "columns": ["line_item_unblended_cost"],
            "files": [{"name": "demo-00001.csv.gz", "size": 123, "etag": delivery_id, "source_uri": "s3://x/y"}],
        }
        checks = {
            "facts": facts,
            "is_green": is_green,
            "results": results,
        }
        place = snapshot_record_place(self.tables.bucket, identity)
        if is_green:
            record = snapshot_record(identity, CODE_VERSION, delivery, checks, finality, days=days)
            write_snapshot_record(self.tables.s3, place, record)
        added = SnapshotRows(
            export,
            billing_period,
            identity,
            tuple(rows),
            tuple(quarantined),
            finality.value,
            delivered_at,
            tuple(results),
        )
        self.snapshots.append(added)
        return added

    def publish(self, added: SnapshotRows, *, updates_views: bool = True) -> str:
        """Publish a snapshot as the pipeline does; the id of the publication."""
        s3, place = self.tables.s3, pointer_place(self.tables.bucket)
        passed, warned = check_counts(list(added.check_results))
        entry = PublishedSnapshot(
            snapshot_id=added.snapshot_id,
            delivery_id=hashlib.sha256(
                f"{added.export}|{added.billing_period}|{added.delivered_at}".encode()
            ).hexdigest()[:16],
            delivered_at=added.delivered_at,
            published_at=added.delivered_at.replace("T0", "T1"),
            finality=added.finality,
            line_item_count=len(added.line_items),
            checks_passed=passed,
            checks_warned=warned,
        )
        publish(s3, place, added.export, added.billing_period, entry)
        pointer = read_pointer(s3, place)
        self.publications.append(publication_id(pointer.text or b""))
        self.partitions[self.publication_id] = pointer.partitions()
        if updates_views:
            for view in PUBLISHED_VIEWS:
                self.tables.run(view_statement(view, self.settings, pointer.partitions()))
        return self.publication_id

    def published(self) -> list[SnapshotRows]:
        """The snapshots that are published now."""
        shown = {
            one["snapshot_id"] for one in read_pointer(self.tables.s3, pointer_place(self.tables.bucket)).partitions()
        }
        return [one for one in self.snapshots if one.snapshot_id in shown]

    def _write(
        self,
        layer: str,
        database: str,
        table: str,
        period: str,
        identity: str,
        files: Sequence[Sequence[Row]],
        lacks: Collection[str] = (),
    ) -> None:
        folder = f"{layer}/{table}/billing_period={period}/snapshot_id={identity}/"
        for number, rows in enumerate(files):
            key = f"{folder}part-{number:05}.parquet"
            self.tables.s3.put_object(
                Bucket=self.tables.bucket, Key=key, Body=parquet_of(layer, table, rows, lacks=lacks)
            )
        storage = self.tables.glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]
        self.tables.glue.create_partition(
            DatabaseName=database,
            TableName=table,
            PartitionInput={
                "Values": [period, identity],
                "StorageDescriptor": storage | {"Location": f"s3://{self.tables.bucket}/{folder}"},
            },
        )


def _cut(rows: Sequence[Row], parts: int) -> list[Sequence[Row]]:
    size = len(rows) // parts + 1
    return [rows[start : start + size] for start in range(0, parts * size, size)]


def _check_results(rows: Sequence[Row], quarantined: Sequence[Row], *, is_green: bool = True) -> list[dict[str, Any]]:
    """Results such as the checks give: of each check one row, the warning not ok when there is quarantine."""
    unblended = Decimal(0)
    for row in rows:
        unblended = EXACT.add(unblended, row["unblended_cost"] if row["currency"] == "USD" else Decimal(0))
    said: Mapping[str, tuple[str, str, str, bool]] = {
        "rows_reconcile": ("rows: silver = gold line_items", str(len(rows)), str(len(rows)), is_green),
        "unblended_cost_reconciles": ("USD unblended: silver = gold daily_costs", f"{unblended}", f"{unblended}", True),
        "quarantine_is_empty": ("rows in quarantine: any reason", "0", str(len(quarantined)), not quarantined),
    }
    return [
        {
            "check": check,
            "severity": _CHECKS[check],
            "subject": subject,
            "expected": expected,
            "actual": actual,
            "is_ok": is_ok,
            "query_execution_id": f"query-{check}",
            "sql": f"SELECT 1 -- {check}",
            # The others are as records were before the difference was kept.
            **({"difference": "0.00"} if check == "unblended_cost_reconciles" else {}),
        }
        for check, (subject, expected, actual, is_ok) in said.items()
    ]


def fill(lake: PublishedLake, count: int = 260) -> None:
    """Four months of one export, two of another; one snapshot superseded, so that there are former publications."""
    for number, period in enumerate(PERIODS):
        is_final = number < 2
        rows = line_items(period, number, count, is_final=is_final)
        delivered_at = f"{period}-28T04:00:00Z" if not is_final else f"{PERIODS[number + 2]}-20T04:00:00Z"
        quarantined = quarantine(5) if number == 3 else ()
        lake.publish(
            lake.add_snapshot(MAIN, period, rows, delivered_at=delivered_at, quarantined=quarantined),
            updates_views=False,
        )
    for period in PERIODS[2:]:
        rows = line_items(period, 7, count // 4)
        lake.publish(
            lake.add_snapshot(SECOND, period, rows, delivered_at=f"{period}-27T04:00:00Z"), updates_views=False
        )
    restated = line_items(PERIODS[2], 99, count)
    lake.publish(lake.add_snapshot(MAIN, PERIODS[2], restated, delivered_at="2026-10-30T04:00:00Z"))
