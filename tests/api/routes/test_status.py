"""`/v1/status` shows every published snapshot, with counts only for those who may see all accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from api.publications.records import check_counts, line_item_count
from api.routes import status
from tests.api.asking import Bearer
from tests.api.lake import PublishedLake, SnapshotRows
from tests.api.routes.few_rows import ACCOUNT, line_item

POINTER = "gold/_published.json"
COUNTS = ("line_item_count", "checks_passed", "checks_warned")


@pytest.fixture
def lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    """Two months of `demo`, the first restated with a quarantined row, and one month of `second`."""
    lake = new_lake()
    publish(lake, "demo", "2026-09", 2, "2026-09-20T04:00:00Z")
    publish(lake, "demo", "2026-09", 3, "2026-10-10T04:00:00Z", quarantined=1)
    publish(lake, "demo", "2026-10", 1, "2026-10-11T05:30:00Z")
    publish(lake, "second", "2026-10", 4, "2026-10-12T04:00:00Z")
    return lake


def publish(
    lake: PublishedLake, export: str, month: str, count: int, delivered_at: str, quarantined: int = 0
) -> SnapshotRows:
    rows = [line_item(f"{month}-01", "1")] * count
    bad = [{"reason": "no date", "raw_values": {"a": "b"}}] * quarantined
    added = lake.add_snapshot(export, month, rows, delivered_at=delivered_at, quarantined=bad)
    lake.publish(added, updates_views=False)
    return added


def at(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    monkeypatch.setattr(status, "now", lambda: datetime.fromisoformat(instant))


def test_every_published_snapshot_is_shown_the_newest_period_first(
    lake: PublishedLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "2026-10-12T05:29:59Z")
    document = lake.client().ask("/v1/status").json
    assert document["meta"]["publication_id"] == lake.publication_id
    assert document["meta"]["as_of"] == "2026-10-12T04:00:00Z"
    assert document["meta"]["exports"] == ["demo", "second"]
    assert document["meta"]["has_all_accounts"] is True
    published = {(one.export, one.billing_period): one.snapshot_id for one in lake.published()}
    shown = [
        (row["export"], row["billing_period"], row["delivered_at"], row["age_hours"], *(row[name] for name in COUNTS))
        for row in document["rows"]
    ]
    assert shown == [
        ("demo", "2026-10", "2026-10-11T05:30:00Z", 23, 1, 3, 0),
        ("second", "2026-10", "2026-10-12T04:00:00Z", 1, 4, 3, 0),
        ("demo", "2026-09", "2026-10-10T04:00:00Z", 49, 3, 2, 1),
    ]
    assert {(row["export"], row["billing_period"]): row["snapshot_id"] for row in document["rows"]} == published
    assert {row["finality"] for row in document["rows"]} == {"estimated"}


def test_one_export_can_be_named(lake: PublishedLake) -> None:
    document = lake.client().ask("/v1/status", [("export", "second")]).json
    assert [(row["export"], row["billing_period"]) for row in document["rows"]] == [("second", "2026-10")]
    assert document["meta"]["exports"] == ["second"]


def test_a_former_publication_has_its_former_status(lake: PublishedLake) -> None:
    document = lake.client().ask("/v1/status", [("publication_id", lake.publications[0])]).json
    assert [(row["export"], row["billing_period"], row["line_item_count"]) for row in document["rows"]] == [
        ("demo", "2026-09", 2)
    ]


def test_who_sees_some_accounts_learns_no_count(lake: PublishedLake) -> None:
    answered = lake.client().ask("/v1/status", principal=Bearer(ACCOUNT))
    assert [[row[name] for name in COUNTS] for row in answered.json["rows"]] == [[None] * 3] * 3
    assert answered.json["meta"]["has_all_accounts"] is False


def test_counts_an_old_pointer_lacks_come_from_the_records(lake: PublishedLake) -> None:
    s3, bucket = lake.tables.s3, lake.tables.bucket
    pointer = json.loads(s3.get_object(Bucket=bucket, Key=POINTER)["Body"].read())
    for periods in pointer["exports"].values():
        for entry in periods.values():
            for name in COUNTS:
                del entry[name]
    s3.put_object(Bucket=bucket, Key=POINTER, Body=json.dumps(pointer).encode())
    shown = [[row[name] for name in COUNTS] for row in lake.client().ask("/v1/status").json["rows"]]
    assert shown == [[1, 3, 0], [4, 3, 0], [3, 2, 1]]
    for added in lake.published():
        key = f"gold/_snapshots/{added.snapshot_id}.json"
        record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        del record["facts"]
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(record).encode())
    without_facts = [[row[name] for name in COUNTS] for row in lake.client().ask("/v1/status").json["rows"]]
    assert without_facts == shown
    restricted = lake.client().ask("/v1/status", principal=Bearer(ACCOUNT)).json["rows"]
    assert [[row[name] for name in COUNTS] for row in restricted] == [[None] * 3] * 3


def test_the_answer_is_another_when_an_hour_has_passed(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    client = lake.client()
    at(monkeypatch, "2026-10-12T05:00:00Z")
    first = client.ask("/v1/status")
    at(monkeypatch, "2026-10-12T05:29:59Z")
    assert client.ask("/v1/status", headers={"if-none-match": first.etag}).status == 304
    at(monkeypatch, "2026-10-12T05:30:00Z")
    again = client.ask("/v1/status", headers={"if-none-match": first.etag})
    assert again.status == 200
    assert [row["age_hours"] for row in again.json["rows"]] == [24, 1, 49]


def test_the_csv_has_the_rows_of_the_json(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-10-12T06:00:00Z")
    document = lake.client().ask("/v1/status").json
    header, *cells = lake.client().ask("/v1/status", accept="text/csv").csv
    assert [dict(zip(header, row, strict=True)) for row in cells] == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in document["rows"]
    ]


def test_a_clock_that_is_behind_gives_no_negative_age(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "now", lambda: datetime(2026, 10, 1, tzinfo=UTC))
    assert {row["age_hours"] for row in lake.client().ask("/v1/status").json["rows"]} == {0}


def test_what_the_pointer_says_stays_when_the_record_says_less() -> None:
    assert status.Counts(5, None, None).completed(status.Counts(None, 2, 1)) == (5, 2, 1)
    assert status.Counts(5, 0, 0).completed(status.Counts(4, 2, 1)) == (5, 0, 0)


def test_a_record_counts_line_items_by_its_facts_else_by_its_control_totals() -> None:
    totals = {"rows_reconcile": {"rows: raw = silver + quarantine": "9", "rows: silver = gold line_items": "7"}}
    assert line_item_count({"facts": {"line_item_count": 6}, "control_totals": totals}) == 6
    assert line_item_count({"facts": {"line_item_count": 0}, "control_totals": totals}) == 0
    assert line_item_count({"facts": None, "control_totals": totals}) == 7
    assert line_item_count({"control_totals": {}}) is None


def test_a_check_passes_when_each_of_its_rows_is_ok() -> None:
    results = [
        {"check": check, "is_ok": is_ok} for check, is_ok in [("a", True), ("b", False), ("a", True), ("b", True)]
    ]
    assert check_counts(results) == (1, 1)
