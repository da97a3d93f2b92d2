"""The state of each month as «Cost data» shows it, and what it can be rolled back to."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.alerts.incident import Incident
from sentinel.cost_data.months import cost_data, former_snapshots
from sentinel.freshness.lake import Watched
from sentinel.snapshots.pointer import PublishedSnapshot, pointer_bytes
from tests.plugins.freshness.conftest import NOW, Month, result

RED = result("rows_reconcile", "rows: raw = silver + quarantine", "1", is_ok=False)


@pytest.fixture
def month(alerting):
    return Month(alerting)


def shown(month: Month, hours: int = 0):
    """What the view reads, so many hours from now."""
    alerting, now = month.alerting, NOW + timedelta(hours=hours)
    watched = Watched(alerting.s3, alerting.settings, (month.billing_period,), now)
    return cost_data(watched, alerting.store.all())


def states(month: Month) -> list[tuple[str, str | None]]:
    return [(one["state"], one["reason"]) for one in shown(month)["months"]]


def test_an_empty_lake_shows_nothing(month):
    found = shown(month)
    assert (found["incidents"], found["exports"], found["months"]) == ([], [], [])


def test_a_delivery_that_is_not_published_waits(month):
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    ((state, reason),) = states(month)
    assert state == "waiting"
    assert reason.startswith("Delivery ")
    assert reason.endswith(" of demo 2026-10 is not published")


def test_a_published_month_shows_its_snapshot_its_checks_and_its_proof(month):
    month.publish(line_items=32573)
    (one,) = shown(month)["months"]
    assert (one["export"], one["billing_period"], one["state"], one["reason"]) == ("demo", "2026-10", "published", None)
    assert one["delivered_at"] is None
    assert one["published"]["snapshot_id"] == "2026-10-aa"
    assert one["published"]["line_item_count"] == 32573
    assert one["links"]["Proof"] == "https://costs.example.com/proof?export=demo&period=2026-10"


def test_a_published_month_waits_when_it_is_delivered_anew_however_old_it_is(month):
    month.publish()
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    (one,) = shown(replace(month, billing_period="2027-03"))["months"]
    assert (one["billing_period"], one["state"], one["published"]["snapshot_id"]) == (
        "2026-10",
        "waiting",
        "2026-10-aa",
    )
    assert one["delivered_at"] is not None


def test_a_red_month_names_what_is_red_and_keeps_what_is_published(month):
    month.publish()
    month.checks("2026-10-bb", RED, is_green=False)
    (one,) = shown(month)["months"]
    assert one["state"] == "red_check"
    assert one["reason"] == "rows_reconcile (rows: raw = silver + quarantine): expected 0, found 1"
    assert one["published"]["snapshot_id"] == "2026-10-aa"


def test_a_month_that_a_person_rolled_back_tells_the_reason(month):
    entry = PublishedSnapshot(
        "2026-10-aa", "d1", "2026-10-09T00:00:00Z", "2026-10-09T15:00:00Z", rollback_reason="AWS takes it back"
    )
    month.put("gold/_published.json", pointer_bytes({"demo": {"2026-10": entry}}))
    assert states(month) == [("rolled_back", "AWS takes it back")]


def test_a_late_export_says_since_when(month):
    month.publish(age_hours=37)
    (export,) = shown(month)["exports"]
    assert export["export"] == "demo"
    assert "37 hours ago" in export["late"]
    month.publish(age_hours=1)
    assert shown(month)["exports"][0]["late"] is None


def test_an_export_that_must_deliver_and_has_not_is_shown_without_a_delivery(month):
    alerting = month.alerting
    settings = replace(alerting.settings, expected_exports=("never",))
    found = cost_data(Watched(alerting.s3, settings, ("2026-10",), NOW), [])
    assert found["exports"] == [{"export": "never", "delivered_at": None, "late": None}]
    assert alerting.s3.list_objects_v2(Bucket=settings.lake_bucket)["KeyCount"] == 0


def test_open_incidents_are_shown_with_where_to_look_until_they_are_over(month):
    month.publish(age_hours=37)
    month.look()
    (incident,) = shown(month)["incidents"]
    assert (incident["kind"], incident["severity"], incident["where"]) == ("late_delivery", "warning", "demo")
    assert incident["links"]["Runbook"] == "https://airflow.example.com/sentinel/runbooks/late_delivery"
    month.publish(age_hours=0)
    month.look()
    assert shown(month)["incidents"] == []


def test_what_happened_once_is_shown_for_a_week_also_where_nobody_can_be_told(month):
    incident = Incident(
        "restated_final_month",
        {"billing_period": "2026-10", "export": "demo", "snapshot_id": "2026-10-aa"},
        "AWS changed 2026-10.",
        NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    month.alerting.teller(alert_topic_arn="").begin(incident)
    assert [one["what"] for one in shown(month, hours=168)["incidents"]] == ["AWS changed 2026-10."]
    assert shown(month, hours=169)["incidents"] == []


def test_the_newest_month_stands_first(month):
    month.publish()
    of_november = replace(month, billing_period="2026-11")
    entries = json.loads(
        month.alerting.s3.get_object(Bucket=month.alerting.settings.lake_bucket, Key="gold/_published.json")[
            "Body"
        ].read()
    )["exports"]["demo"]
    entry = PublishedSnapshot(**entries["2026-10"])
    of_november.put("gold/_published.json", pointer_bytes({"demo": {"2026-10": entry, "2026-11": entry}}))
    assert [one["billing_period"] for one in shown(month)["months"]] == ["2026-11", "2026-10"]


def record(month: Month, name: str, day: int, *, is_green: bool = True, export: str = "demo") -> None:
    document = {
        "snapshot_id": f"2026-10-{name}",
        "export": export,
        "billing_period": "2026-10",
        "is_green": is_green,
        "delivery": {"delivery_id": f"d-{name}", "delivered_at": f"2026-10-{day:02d}T00:00:00Z"},
    }
    month.put(f"gold/_snapshots/2026-10-{name}.json", document)


def rolled_back_to(month: Month):
    alerting = month.alerting
    return former_snapshots(Watched(alerting.s3, alerting.settings, ("2026-10",), NOW), "demo", "2026-10")


def test_a_month_can_be_rolled_back_to_every_proven_snapshot_but_the_published_one(month):
    for name, day in (("aa", 5), ("bb", 7), ("cc", 9)):
        record(month, name, day)
    record(month, "red", 8, is_green=False)
    record(month, "other", 8, export="other")
    entry = PublishedSnapshot("2026-10-cc", "d-cc", "2026-10-09T00:00:00Z", "2026-10-09T15:00:00Z")
    month.put("gold/_published.json", pointer_bytes({"demo": {"2026-10": entry}}))
    assert rolled_back_to(month) == {
        "before": "2026-10-bb",
        "snapshots": [
            {"snapshot_id": "2026-10-bb", "delivered_at": "2026-10-07T00:00:00Z", "is_taken_back": False},
            {"snapshot_id": "2026-10-aa", "delivered_at": "2026-10-05T00:00:00Z", "is_taken_back": False},
        ],
    }


def test_after_a_rollback_the_newer_snapshot_is_offered_as_taken_back_and_nothing_as_the_one_before(month):
    for name, day in (("aa", 5), ("bb", 7)):
        record(month, name, day)
    entry = PublishedSnapshot(
        "2026-10-aa",
        "d-aa",
        "2026-10-05T00:00:00Z",
        "2026-10-09T15:00:00Z",
        rolled_back_snapshot_ids=["2026-10-bb"],
        rollback_reason="wrong",
    )
    month.put("gold/_published.json", pointer_bytes({"demo": {"2026-10": entry}}))
    assert rolled_back_to(month) == {
        "before": None,
        "snapshots": [{"snapshot_id": "2026-10-bb", "delivered_at": "2026-10-07T00:00:00Z", "is_taken_back": True}],
    }


def test_a_month_that_is_not_published_cannot_be_rolled_back(month):
    record(month, "aa", 5)
    assert rolled_back_to(month) == {"before": None, "snapshots": []}
