"""Rolling back: which snapshot is meant, what is refused, and what the pointer says after it."""

import json
from datetime import UTC, datetime

import pytest
from airflow.sdk.exceptions import AirflowFailException

from sentinel.places import pointer_place
from sentinel.settings import Settings
from sentinel.snapshots import rolling_back
from sentinel.snapshots.pointer import publish, read_pointer
from sentinel.snapshots.records import published_entry
from sentinel.snapshots.rolling_back import RollBackRefusedError, plan_roll_back, swap_as_planned

SETTINGS = Settings(lake_bucket="lake")
POINTER = pointer_place("lake")
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def make(s3):
    """Makes a proven snapshot as the pipeline leaves it: a record, and files of both tables."""

    def made(
        name, day, *, export="demo", is_green=True, rows="3", files=("line_items", "daily_costs"), is_published=True
    ):
        identity = f"2026-10-{name}"
        record = {
            "snapshot_id": identity,
            "code_version": "v1",
            "export": export,
            "billing_period": "2026-10",
            "delivery": {"delivery_id": f"delivery-{name}", "delivered_at": f"2026-11-{day:02d}T00:00:00Z"},
            "finality": "estimated",
            "facts": {"line_item_count": int(rows), "invoiced_line_item_count": 0},
            "is_green": is_green,
            "control_totals": {"rows_reconcile": {"silver rows": rows}},
            "check_results": [{"check": "rows_reconcile", "subject": "silver rows", "actual": rows, "is_ok": True}],
        }
        s3.put_object(Bucket="lake", Key=f"gold/_snapshots/{identity}.json", Body=json.dumps(record).encode())
        for beside in ("claim", "checks"):
            s3.put_object(Bucket="lake", Key=f"gold/_snapshots/{identity}.{beside}.json", Body=b"{}")
        for table in files:
            key = f"gold/{table}/billing_period=2026-10/snapshot_id={identity}/part-0.parquet"
            s3.put_object(Bucket="lake", Key=key, Body=b"PAR1")
        if is_published:
            entry = published_entry(record, record["delivery"]["delivered_at"], "2026-11-10T00:00:00Z")
            publish(s3, POINTER, export, "2026-10", entry)
        return identity

    return made


def plan(s3, *, export=None, snapshot_id=None, reason="AWS took it back"):
    return plan_roll_back(s3, SETTINGS, "2026-10", export, snapshot_id, reason)


def test_without_an_id_it_is_the_snapshot_delivered_before(s3, make, caplog):
    caplog.set_level("INFO")
    make("oldest", 1)
    make("before", 2, rows="4")
    make("bad", 3, rows="5")
    make("older-but-red", 2, is_green=False, is_published=False, files=())
    make("newer", 4, is_published=False)
    make("of-others", 2, export="second")
    # A red one is never chosen silently, nor is one that is newer than what is published.
    with pytest.raises(RollBackRefusedError, match="2026-10-older-but-red is not proven"):
        plan(s3, export="demo", snapshot_id="2026-10-older-but-red")
    s3.delete_object(Bucket="lake", Key="gold/_snapshots/2026-10-older-but-red.json")
    assert plan(s3, export="demo") == {
        "export": "demo",
        "billing_period": "2026-10",
        "reason": "AWS took it back",
        "snapshot_id": "2026-10-before",
        "from_snapshot_id": "2026-10-bad",
    }
    assert "rows_reconcile, silver rows: 5 → 4" in caplog.text


def test_the_swap_publishes_it_with_its_own_facts_and_again_changes_nothing(s3, make):
    make("before", 2, rows="4")
    make("bad", 3, rows="5")
    planned = plan(s3)
    swapped = {"snapshot_id": "2026-10-before", "replaced_snapshot_id": "2026-10-bad", "is_changed": True}
    assert swap_as_planned(s3, SETTINGS, planned, now=lambda: NOW) == swapped
    entry = read_pointer(s3, POINTER).published("demo", "2026-10")
    assert vars(entry) == {
        "snapshot_id": "2026-10-before",
        "delivery_id": "delivery-before",
        "delivered_at": "2026-11-02T00:00:00Z",
        "published_at": "2026-11-20T00:00:00Z",
        "finality": "estimated",
        "line_item_count": 4,
        "checks_passed": 1,
        "checks_warned": 0,
        "rolled_back_snapshot_ids": ["2026-10-bad"],
        "rollback_reason": "AWS took it back",
    }
    before = read_pointer(s3, POINTER)
    again = swap_as_planned(s3, SETTINGS, planned)
    assert again == {"snapshot_id": "2026-10-before", "replaced_snapshot_id": "2026-10-before", "is_changed": False}
    assert read_pointer(s3, POINTER) == before


def test_a_second_roll_back_goes_further_back_and_does_not_go_to_and_fro(s3, make):
    make("one", 1)
    make("two", 2)
    make("three", 3)
    for expected in ("2026-10-two", "2026-10-one"):
        planned = plan(s3)
        assert planned["snapshot_id"] == expected
        swap_as_planned(s3, SETTINGS, planned)
    with pytest.raises(RollBackRefusedError, match="no snapshot before 2026-10-one; give the `snapshot_id`"):
        plan(s3)
    assert plan(s3, snapshot_id="2026-10-three")["snapshot_id"] == "2026-10-three"


def test_of_one_delivery_it_is_the_code_that_was_proven_before(s3, make):
    make("by-old-code", 2)
    make("by-new-code", 2)
    assert plan(s3)["snapshot_id"] == "2026-10-by-old-code"


def test_a_snapshot_nobody_knows_is_refused_with_those_there_are(s3, make):
    make("a", 1)
    make("b", 2)
    make("of-others", 1, export="second", is_published=False)
    with pytest.raises(RollBackRefusedError, match=r"no snapshot 2026-10-x .* there are: 2026-10-a, 2026-10-b$"):
        plan(s3, snapshot_id="2026-10-x")
    with pytest.raises(RollBackRefusedError, match="no snapshot 2026-10-of-others"):
        plan(s3, snapshot_id="2026-10-of-others")


@pytest.mark.parametrize("table", ["line_items", "daily_costs"])
def test_an_expired_snapshot_is_refused_by_the_folder_that_is_empty(s3, make, table):
    make("expired", 1, files={"line_items", "daily_costs"} - {table})
    make("b", 2)
    folder = f"s3://lake/gold/{table}/billing_period=2026-10/snapshot_id=2026-10-expired/ is empty"
    with pytest.raises(RollBackRefusedError, match=folder):
        plan(s3)


def test_one_that_expires_between_plan_and_swap_is_not_published(s3, make):
    make("a", 1)
    make("b", 2)
    planned = plan(s3)
    s3.delete_object(Bucket="lake", Key="gold/_snapshots/2026-10-a.json")
    with pytest.raises(RollBackRefusedError, match="record of snapshot 2026-10-a is gone"):
        swap_as_planned(s3, SETTINGS, planned)
    assert read_pointer(s3, POINTER).published("demo", "2026-10").snapshot_id == "2026-10-b"


def test_what_is_missing_in_the_question_is_named(s3, make):
    with pytest.raises(RollBackRefusedError, match="nothing is published for 2026-10"):
        plan(s3)
    make("a", 1)
    make("b", 1, export="second")
    with pytest.raises(RollBackRefusedError, match=r"several exports \(demo, second\); name one in `export`"):
        plan(s3)
    with pytest.raises(RollBackRefusedError, match="nothing is published of export third for 2026-10"):
        plan(s3, export="third")
    with pytest.raises(RollBackRefusedError, match="give a `reason`"):
        plan(s3, export="demo", reason="  ")


def test_a_run_with_a_wrong_month_or_question_fails_at_once(s3, monkeypatch):
    monkeypatch.setattr(rolling_back, "aws_client", lambda *_: s3)
    monkeypatch.setattr(rolling_back, "load_settings", lambda: SETTINGS)
    with pytest.raises(AirflowFailException, match="not a billing period: '2026-13'"):
        rolling_back.plan_of_run({"billing_period": "2026-13", "reason": "x"})
    with pytest.raises(AirflowFailException, match="nothing is published for 2026-10"):
        rolling_back.plan_of_run({"billing_period": "2026-10", "reason": "x"})
