"""Publishing: only what is proven, with its record beside it."""

import json
from datetime import UTC, datetime

import pytest
from airflow.sdk.exceptions import AirflowFailException

from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from sentinel.refresh import publish_snapshot
from sentinel.refresh.publish_snapshot import publish_planned_snapshot, publish_proven
from sentinel.settings import Settings
from sentinel.snapshots.pointer import PublishedSnapshot, publish, read_pointer
from sentinel.snapshots.publications import publication_id

SETTINGS = Settings(delivery_sources=("s3://deliveries/cur/",), lake_bucket="lake")
POINTER = Place("lake", "gold/_published.json")
GREEN = {
    "snapshot_id": "2026-10-abc",
    "is_green": True,
    "results": [
        {"check": "rows_reconcile", "subject": "raw rows", "expected": "3", "actual": "3", "is_ok": True},
        {"check": "gold_is_not_empty", "subject": "daily_costs", "expected": "> 0", "actual": "2", "is_ok": True},
        {"check": "quarantine_is_empty", "subject": "USD", "expected": "0", "actual": "1", "is_ok": False},
        {"check": "quarantine_is_empty", "subject": "EUR", "expected": "0", "actual": "0", "is_ok": True},
    ],
    "facts": {"line_item_count": 3, "invoiced_line_item_count": 3},
}
NOW = datetime(2026, 10, 10, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def plan(s3, trees):
    landed = land_delivery(s3, Place.parse(trees.cur2({"demo-00001.csv.gz": b"one"})), "lake")
    count(s3, landed.raw, 0)
    return {
        "snapshot_id": "2026-10-abc",
        "code_version": "v7",
        "raw_uri": landed.raw.uri,
        "delivered_at": "2026-10-09T14:02:11Z",
    }


def count(s3, raw, invoiced):
    """Say that the delivery has three line items, so many of them invoiced."""
    total = {"currency": "USD", "line_item_count": 3, "invoiced_line_item_count": invoiced, "unblended_cost": "1.5"}
    document = {"delivery_id": "x", "counted_at": "x", "state": "open", "totals": [total]}
    s3.put_object(Bucket="lake", Key=f"{raw.key}_COUNTED", Body=json.dumps(document).encode())


def test_a_proven_snapshot_is_recorded_and_published(s3, plan):
    assert publish_proven(s3, SETTINGS, plan, GREEN, now=lambda: NOW) == {
        "decision": "new",
        "snapshot_id": "2026-10-abc",
    }
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read())
    assert record["code_version"] == "v7"
    assert record["delivery"]["files"][0]["name"] == "demo-00001.csv.gz"
    assert record["check_results"] == GREEN["results"]
    assert record["control_totals"] == {"rows_reconcile": {"raw rows": "3"}}
    entry = read_pointer(s3, POINTER).published("demo", "2026-10")
    assert entry == PublishedSnapshot(
        snapshot_id="2026-10-abc",
        delivery_id=record["delivery"]["delivery_id"],
        delivered_at="2026-10-09T14:02:11Z",
        published_at="2026-10-10T01:02:03Z",
        finality="estimated",
        line_item_count=3,
        checks_passed=2,
        checks_warned=1,
    )
    assert (record["finality"], record["facts"]) == ("estimated", GREEN["facts"])


@pytest.mark.parametrize(("invoiced", "finality"), [(3, "final"), (2, "estimated")])
def test_a_closed_month_is_final_only_when_all_of_it_is_invoiced(s3, plan, invoiced, finality):
    count(s3, Place.parse(plan["raw_uri"]), invoiced)
    publish_proven(s3, SETTINGS, {**plan, "delivered_at": "2026-11-15T00:00:00Z"}, GREEN)
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read())
    assert record["finality"] == read_pointer(s3, POINTER).published("demo", "2026-10").finality == finality


def test_a_delivery_that_was_not_counted_is_not_published(s3, plan):
    s3.delete_object(Bucket="lake", Key=Place.parse(plan["raw_uri"]).key + "_COUNTED")
    with pytest.raises(AirflowFailException, match="was not counted; clear count_delivery"):
        publish_proven(s3, SETTINGS, plan, GREEN)
    assert read_pointer(s3, POINTER).exports == {}


def test_what_is_published_can_be_read_again_after_the_next_one(s3, plan):
    publish_proven(s3, SETTINGS, plan, GREEN, now=lambda: NOW)
    seen = s3.get_object(Bucket="lake", Key=POINTER.key)["Body"].read()
    publish(s3, POINTER, "demo", "2026-10", PublishedSnapshot("2026-10-newer", "d", "2999-01-01T00:00:00Z", "x"))
    key = f"gold/_publications/{publication_id(seen)}.json"
    assert s3.get_object(Bucket="lake", Key=key)["Body"].read() == seen


@pytest.mark.parametrize("facts", [None, {}])
def test_without_facts_nothing_is_recorded_or_published(s3, plan, facts):
    with pytest.raises(AirflowFailException, match="left no facts of snapshot 2026-10-abc"):
        publish_proven(s3, SETTINGS, plan, {**GREEN, "facts": facts})
    assert s3.list_objects_v2(Bucket="lake", Prefix="gold/").get("Contents", []) == []


@pytest.mark.parametrize(
    "checks", [None, {}, {**GREEN, "is_green": False}, {**GREEN, "is_green": "true"}, {"is_green": True, "results": []}]
)
def test_what_is_not_proven_is_neither_recorded_nor_published(s3, plan, checks):
    with pytest.raises(AirflowFailException, match="2026-10-abc is not proven"):
        publish_proven(s3, SETTINGS, plan, checks)
    assert read_pointer(s3, POINTER).exports == {}
    assert s3.list_objects_v2(Bucket="lake", Prefix="gold/").get("Contents", []) == []


def test_a_newer_delivery_published_meanwhile_stays(s3, plan):
    newer = PublishedSnapshot("2026-10-newer", "d", "2999-01-01T00:00:00Z", "x")
    publish(s3, POINTER, "demo", "2026-10", newer)
    assert publish_proven(s3, SETTINGS, plan, GREEN)["decision"] == "older_than_published"
    assert read_pointer(s3, POINTER).published("demo", "2026-10") == newer


@pytest.mark.parametrize("year", [1999, 2999])
def test_a_clock_that_was_moved_changes_what_is_published_in_nothing_but_its_time(s3, plan, year):
    """What counts is when AWS made the delivery: the worker's clock is written down and never gone by."""
    moved = NOW.replace(year=year)
    assert publish_proven(s3, SETTINGS, plan, GREEN, now=lambda: moved)["decision"] == "new"
    entry = read_pointer(s3, POINTER).published("demo", "2026-10")
    assert (entry.published_at, entry.delivered_at, entry.finality) == (
        f"{year}-10-10T01:02:03Z",
        plan["delivered_at"],
        "estimated",
    )
    newer = {**plan, "snapshot_id": "2026-10-def", "delivered_at": "2026-10-09T14:02:12Z"}
    checks = {**GREEN, "snapshot_id": "2026-10-def"}
    assert publish_proven(s3, SETTINGS, newer, checks, now=lambda: NOW)["decision"] == "new"
    assert publish_proven(s3, SETTINGS, plan, GREEN, now=lambda: moved)["decision"] == "older_than_published"


def test_green_checks_of_another_snapshot_publish_nothing(s3, plan):
    with pytest.raises(AirflowFailException, match="run for snapshot 2026-10-other, not 2026-10-abc"):
        publish_proven(s3, SETTINGS, plan, {**GREEN, "snapshot_id": "2026-10-other"})
    assert read_pointer(s3, POINTER).exports == {}


def test_what_aws_changed_of_another_snapshot_publishes_nothing(s3, plan):
    compared = {"snapshot_id": "2026-10-other", "former_snapshot_id": "2026-10-old", "changes": []}
    with pytest.raises(AirflowFailException, match="compared snapshot 2026-10-other, not 2026-10-abc"):
        publish_proven(s3, SETTINGS, plan, GREEN, compared)
    assert read_pointer(s3, POINTER).exports == {}


def test_how_final_the_days_are_is_kept_in_the_record_and_of_another_snapshot_publishes_nothing(s3, plan):
    days = [{"usage_date": "2026-10-01", "finality": "settled", "last_moved_at": None}]
    with pytest.raises(AirflowFailException, match="judged snapshot 2026-10-other, not 2026-10-abc"):
        publish_proven(s3, SETTINGS, plan, GREEN, None, {"snapshot_id": "2026-10-other", "days": days})
    assert read_pointer(s3, POINTER).exports == {}
    publish_proven(s3, SETTINGS, plan, GREEN, None, {"snapshot_id": "2026-10-abc", "days": days})
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read())
    assert record["days"] == days


def test_the_record_of_what_readers_see_is_never_written_again(s3, plan):
    publish_proven(s3, SETTINGS, plan, GREEN)
    seen = s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read()
    again = {"snapshot_id": "2026-10-abc", "days": [{"usage_date": "2026-10-01"}]}
    assert publish_proven(s3, SETTINGS, plan, GREEN, None, again)["decision"] == "already_published"
    assert s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read() == seen


def test_what_aws_changed_is_kept_in_the_record(s3, plan):
    compared = {"snapshot_id": "2026-10-abc", "former_snapshot_id": "2026-10-old", "changes": []}
    publish_proven(s3, SETTINGS, plan, GREEN, compared)
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-abc.json")["Body"].read())
    assert record["restatement"] == compared


def test_what_was_delivered_again_after_another_delivery_is_published_again(s3, plan):
    between = PublishedSnapshot("2026-10-between", "d", "2026-10-10T00:00:00Z", "x")
    publish(s3, POINTER, "demo", "2026-10", between)
    again = {**plan, "delivered_at": "2026-10-11T00:00:00Z"}
    assert publish_proven(s3, SETTINGS, again, GREEN)["decision"] == "new"
    entry = read_pointer(s3, POINTER).published("demo", "2026-10")
    assert (entry.snapshot_id, entry.delivered_at) == ("2026-10-abc", "2026-10-11T00:00:00Z")


def test_a_raw_delivery_that_is_gone_is_named(s3, plan):
    with pytest.raises(AirflowFailException, match="s3://lake/raw/gone/ holds no complete delivery"):
        publish_proven(s3, SETTINGS, {**plan, "raw_uri": "s3://lake/raw/gone/"}, GREEN)


@pytest.mark.parametrize(("holder", "is_published"), [(None, True), ("run-1", True), ("run-2", False)])
def test_what_another_run_has_worked_on_since_is_not_published(s3, plan, monkeypatch, holder, is_published):
    monkeypatch.setattr(publish_snapshot, "load_settings", lambda: SETTINGS)
    monkeypatch.setattr(publish_snapshot, "aws_client", lambda *_: s3)
    monkeypatch.setattr(publish_snapshot, "holder_of", {"2026-10-abc": holder}.get)
    plan |= {"run_id": "run-1"}
    if is_published:
        assert publish_planned_snapshot(plan, GREEN, None, None)["decision"] == "new"
        # Once readers see it, there is nothing left to write.
        monkeypatch.setattr(publish_snapshot, "holder_of", {"2026-10-abc": "run-2"}.get)
        assert publish_planned_snapshot(plan, GREEN, None, None)["decision"] == "already_published"
    else:
        with pytest.raises(AirflowFailException, match="run run-2 has worked on snapshot 2026-10-abc since"):
            publish_planned_snapshot(plan, GREEN, None, None)
        assert read_pointer(s3, POINTER).published("demo", "2026-10") is None
