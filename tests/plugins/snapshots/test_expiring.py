"""Expiry: what keeps a snapshot, and that nothing that is kept loses a byte, whenever the run is killed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.places import pointer_place
from sentinel.settings import Settings
from sentinel.snapshots import expiring
from sentinel.snapshots.expiring import Publication, StoredSnapshot, delete_files, expired, hide
from sentinel.snapshots.pointer import Pointer, PublishedSnapshot, publish, read_pointer, roll_back
from sentinel.snapshots.records import published_entry

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=91), NOW - timedelta(days=89)
SETTINGS = Settings(lake_bucket="lake", snapshot_keep_former=1)


def stored(name, written_at=OLD, *, day=1, export="demo", is_proven=True):
    delivered_at = datetime(2026, 8, day, tzinfo=UTC) if is_proven else None
    return StoredSnapshot(f"2026-08-{name}", "2026-08", written_at, export=export, delivered_at=delivered_at)


def names(snapshots, pointer=None, publications=(), keep_former=0, red_periods=()):
    found = expired(
        snapshots,
        pointer or Pointer({}),
        publications,
        red_periods,
        now=NOW,
        keep_days=90,
        keep_former=keep_former,
    )
    return [one.snapshot_id.removeprefix("2026-08-") for one in found]


def pointing_to(name, export="demo"):
    return Pointer({export: {"2026-08": PublishedSnapshot(f"2026-08-{name}", "d", "2026-08-01T00:00:00Z", "x")}})


def test_only_what_is_old_and_named_by_nothing_goes():
    all_of_them = [stored("published"), stored("named"), stored("young", YOUNG), stored("b"), stored("a")]
    young = Publication("1", frozenset({"2026-08-named"}), YOUNG)
    old = Publication("2", frozenset({"2026-08-a", "2026-08-b"}), OLD)
    assert names(all_of_them, pointing_to("published"), [young, old]) == ["a", "b"]


def test_the_newest_former_ones_of_each_month_and_export_stay_to_be_rolled_back_to():
    of_demo = [stored(name, day=day) for day, name in enumerate(("one", "two", "three", "four"), start=1)]
    others = [stored("other", export="second", day=1)]
    assert names([*of_demo, *others], pointing_to("four"), keep_former=2) == ["one"]
    # One delivery by two codes: the one proven later stays.
    twice = [stored("by-old-code", OLD - timedelta(days=1), day=3), stored("by-new-code", OLD, day=3)]
    assert names(twice, keep_former=1) == ["by-old-code"]


def test_what_was_never_proven_is_no_former_one_and_goes_when_it_is_old():
    assert names([stored("half", is_proven=False), stored("at-work", YOUNG, is_proven=False)], keep_former=9) == [
        "half"
    ]


def test_what_an_open_red_check_tells_of_stays_and_so_do_its_checks(s3, chosen, later):
    s3.put_object(Bucket="lake", Key="gold/_snapshots/2026-10-red.checks.json", Body=b"{}")
    gone = ["2026-10-oldest", "2026-10-red"]
    s3.put_object(Bucket="lake", Key="gold/_incidents/red_check/2026-10/demo.json", Body=b"{}")
    assert [one["snapshot_id"] for one in expiring.choose_expired(is_dry_run=True)] == gone[:1]
    assert hide(s3, SETTINGS, gone, later) == 1
    assert keys(s3, "2026-10-red") == {"gold/_snapshots/2026-10-red.checks.json"}
    s3.delete_object(Bucket="lake", Key="gold/_incidents/red_check/2026-10/demo.json")
    assert hide(s3, SETTINGS, ["2026-10-red"], later) == 1
    assert not keys(s3, "2026-10-red")


def test_only_what_was_not_proven_of_a_red_month_stays():
    assert names([stored("red", is_proven=False), stored("green")], red_periods={"2026-08"}) == ["green"]


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 28), st.sampled_from(["demo", "second"]), st.booleans()), max_size=12
    ),
    st.data(),
)
def test_nothing_goes_that_anything_keeps(drawn, data):
    snapshots = [
        stored(str(number), YOUNG if is_young else OLD, day=day, export=export, is_proven=is_proven)
        for number, (is_young, day, export, is_proven) in enumerate(drawn)
    ]
    ids = [one.snapshot_id for one in snapshots]
    pick = st.frozensets(st.sampled_from(ids)) if ids else st.just(frozenset())
    pointed, named = data.draw(pick), data.draw(pick)
    entries = {identity: PublishedSnapshot(identity, "d", "2026-08-01T00:00:00Z", "x") for identity in pointed}
    keep_former = data.draw(st.integers(0, 3))
    gone = {
        one.snapshot_id
        for one in expired(
            snapshots,
            Pointer({"demo": entries}),
            [Publication("1", named, YOUNG)],
            (),
            now=NOW,
            keep_days=90,
            keep_former=keep_former,
        )
    }
    assert not gone & (pointed | named)
    assert not gone & {one.snapshot_id for one in snapshots if one.written_at == YOUNG}
    for export in ("demo", "second"):
        proven = [one for one in snapshots if one.export == export and one.delivered_at]
        left = [one for one in proven if one.snapshot_id not in gone]
        assert len(left) >= min(keep_former, len(proven))


@pytest.fixture
def make(s3):
    """Makes a proven snapshot of 2026-10 with its files, claim and checks."""

    def made(name, day):
        identity = f"2026-10-{name}"
        record = {
            "snapshot_id": identity,
            "export": "demo",
            "billing_period": "2026-10",
            "delivery": {"delivery_id": "d", "delivered_at": f"2026-11-{day:02d}T00:00:00Z"},
            "finality": "estimated",
            "facts": {"line_item_count": 1},
            "check_results": [],
        }
        for key in (
            f"gold/_snapshots/{identity}.claim.json",
            f"gold/_snapshots/{identity}.checks.json",
            *(
                f"{folder}/billing_period=2026-10/snapshot_id={identity}/part-{part}.parquet"
                for folder in ("silver/line_items", "silver/quarantine", "gold/line_items", "gold/daily_costs")
                for part in range(2)
            ),
        ):
            s3.put_object(Bucket="lake", Key=key, Body=b"12345")
        s3.put_object(Bucket="lake", Key=f"gold/_snapshots/{identity}.json", Body=json.dumps(record).encode())
        entry = published_entry(record, record["delivery"]["delivered_at"], "x")
        publish(s3, pointer_place("lake"), "demo", "2026-10", entry)
        return entry

    return made


class Catalog:
    """Remembers which partitions were deleted."""

    def __init__(self):
        self.deleted = []

    def batch_delete_partition(self, **asked):
        self.deleted.append((asked["DatabaseName"], asked["TableName"], asked["PartitionsToDelete"][0]["Values"]))


def keys(s3, part=""):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake")
    return {found["Key"] for page in pages for found in page.get("Contents", []) if part in found["Key"]}


@pytest.fixture
def later(monkeypatch):
    """A moment at which all that was written now is old."""
    return datetime.now(UTC) + timedelta(days=365)


@pytest.fixture
def chosen(s3, make, monkeypatch, later):
    """Three snapshots, of which the oldest is chosen to go."""
    for day, name in enumerate(("oldest", "former", "published"), start=1):
        make(name, day)
    monkeypatch.setattr(expiring, "aws_client", lambda *_: s3)
    monkeypatch.setattr(expiring, "load_settings", lambda: SETTINGS)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return later.astimezone(tz)

    monkeypatch.setattr(expiring, "datetime", Later)
    found = expiring.choose_expired(is_dry_run=False)
    assert [(one["snapshot_id"], one["byte_count"] > 40) for one in found] == [("2026-10-oldest", True)]
    return found


def test_a_look_deletes_nothing(s3, chosen):
    assert len(keys(s3, "2026-10-oldest")) == 11
    assert len(keys(s3, "_publications/")) == 3


def test_first_nobody_can_begin_to_read_then_the_files_go_and_all_else_stays(s3, chosen, later):
    others = {key for key in keys(s3) if "2026-10-oldest" not in key and "_publications" not in key}
    pointer = read_pointer(s3, pointer_place("lake"))
    assert hide(s3, SETTINGS, ["2026-10-oldest"], later) == 1
    assert not keys(s3, "_snapshots/2026-10-oldest")
    assert len(keys(s3, "snapshot_id=2026-10-oldest")) == 8
    left = [json.loads(s3.get_object(Bucket="lake", Key=key)["Body"].read()) for key in keys(s3, "_publications/")]
    assert {one["exports"]["demo"]["2026-10"]["snapshot_id"] for one in left} == {"2026-10-former", "2026-10-published"}
    catalog = Catalog()
    assert delete_files(s3, catalog, SETTINGS, chosen) == 8 * 5
    assert not keys(s3, "2026-10-oldest")
    assert {key for key in keys(s3) if "_publications" not in key} == others
    assert read_pointer(s3, pointer_place("lake")) == pointer
    assert sorted(catalog.deleted) == [
        (database, table, ["2026-10", "2026-10-oldest"])
        for database, table in (
            ("sentinel_gold", "daily_costs"),
            ("sentinel_gold", "line_items"),
            ("sentinel_silver", "line_items"),
            ("sentinel_silver", "quarantine"),
        )
    ]
    assert delete_files(s3, catalog, SETTINGS, chosen) == 0


def test_what_is_rolled_back_to_after_it_was_chosen_stays_whole(s3, chosen, make, later):
    before = keys(s3, "2026-10-oldest")
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-oldest.json")["Body"].read())
    entry = published_entry(record, record["delivery"]["delivered_at"], "x")
    roll_back(s3, pointer_place("lake"), "demo", "2026-10", entry, "wanted")
    assert hide(s3, replace(SETTINGS, snapshot_keep_former=2), ["2026-10-oldest"], later) == 0
    assert delete_files(s3, Catalog(), SETTINGS, chosen) == 0
    assert keys(s3, "2026-10-oldest") == before


def test_what_was_rolled_back_to_in_the_moment_it_was_hidden_keeps_its_files(s3, chosen, later):
    record = json.loads(s3.get_object(Bucket="lake", Key="gold/_snapshots/2026-10-oldest.json")["Body"].read())
    hide(s3, SETTINGS, ["2026-10-oldest"], later)
    entry = published_entry(record, record["delivery"]["delivered_at"], "x")
    roll_back(s3, pointer_place("lake"), "demo", "2026-10", entry, "wanted")
    assert delete_files(s3, Catalog(), SETTINGS, chosen) == 0
    assert len(keys(s3, "snapshot_id=2026-10-oldest")) == 8


def test_a_run_that_was_killed_after_hiding_is_finished_by_the_next(s3, chosen, later):
    hide(s3, SETTINGS, ["2026-10-oldest"], later)
    again = expiring.choose_expired(is_dry_run=False)
    assert [one["snapshot_id"] for one in again] == ["2026-10-oldest"]
    assert delete_files(s3, Catalog(), SETTINGS, again) == 40


def test_what_s3_would_not_delete_is_named(s3, chosen, later, monkeypatch):
    refused = {"Errors": [{"Key": "gold/x", "Code": "AccessDenied", "Message": "no"}]}
    monkeypatch.setattr(s3, "delete_objects", lambda **_: refused)
    with pytest.raises(OSError, match="s3://lake/gold/x could not be deleted: AccessDenied no"):
        hide(s3, SETTINGS, ["2026-10-oldest"], later)
