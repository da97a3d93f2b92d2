"""Each kind of trouble: what makes it red, what leaves it green, what arrives in the queue behind the topic, and its end."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from sentinel.alerts.incident import Incident
from sentinel.deliveries.finding import find_manifests, read_delivery
from sentinel.freshness import expected_exports
from sentinel.freshness.lake import Watched
from sentinel.freshness.watching import WatchError
from tests.plugins.freshness.conftest import NOW, Month, result

RED = result("rows_reconcile", "rows: raw = silver + quarantine", "1", is_ok=False)
GREEN = result("rows_reconcile", "rows: raw = silver + quarantine", "0")
FINAL = {
    "is_final_restated": True,
    "former_snapshot_id": "2026-10-00",
    "sentence": "AWS changed 2026-10: 1 line item added; +1.00 USD.",
}


def at(hours: int) -> str:
    return (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def quarantined(rows: str, reason: str = "any reason"):
    return result("quarantine_is_empty", f"rows in quarantine: {reason}", rows, is_ok=rows == "0", severity="warning")


def test_an_empty_lake_is_no_trouble(month):
    assert month.look() == []


def test_an_export_that_delivered_in_time_is_no_trouble(month):
    month.publish(age_hours=35)
    assert month.look() == []
    month.publish(age_hours=36)
    assert month.look() == []


def test_an_export_without_a_delivery_for_too_long_is_told_and_so_is_its_end(month):
    month.publish(age_hours=37)
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] WARNING late_delivery: demo"
    assert "37 hours ago; AWS delivers once a day at least" in message["text"]
    assert month.look(hours=1) == []
    month.publish(age_hours=0)
    assert month.look(hours=1) == [("late_delivery", "recovered")]


def test_a_manifest_counts_as_a_delivery_though_nothing_is_published_of_it_yet(month):
    month.publish(age_hours=50)
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    assert month.look() == []


def test_how_late_is_a_setting(month):
    month.publish(age_hours=37)
    assert month.look(late_delivery_hours=40) == []
    assert month.look(late_delivery_hours=20) == [("late_delivery", "opened")]


EXPECTED = {"expected_exports": ("never",)}


def test_an_export_that_never_delivered_is_told_counted_from_the_first_look(month):
    assert month.look(**EXPECTED) == []
    assert month.look(hours=36, **EXPECTED) == []
    (message,) = month.look_and_read(hours=37, **EXPECTED)
    assert message["subject"] == "[sentinel] WARNING late_delivery: never"
    assert "Export never of `expected_exports` has delivered nothing" in message["text"]
    assert f"since {NOW:%Y-%m-%dT%H:%M:%SZ}, 37 hours ago" in message["text"]
    assert f"Since:     {NOW + timedelta(hours=36):%Y-%m-%dT%H:%M:%SZ}" in message["text"]
    assert month.look(hours=38, **EXPECTED) == []


def test_its_first_delivery_ends_it_and_later_it_is_late_as_any_other(month):
    month.look(**EXPECTED)
    assert month.look(hours=37, **EXPECTED) == [("late_delivery", "opened")]
    month.alerting.trees.cur2({"a.csv.gz": b"x"}, export="never")
    assert ("late_delivery", "recovered") in month.look(hours=1, **EXPECTED)
    (message,) = (one for one in month.look_and_read(hours=38, **EXPECTED) if one["kind"] == "late_delivery")
    assert "The newest delivery of export never is of" in message["text"]


def test_an_export_that_is_expected_no_more_is_forgotten(month):
    month.look(**EXPECTED)
    assert month.look(hours=37, **EXPECTED) == [("late_delivery", "opened")]
    assert month.look(hours=38) == [("late_delivery", "recovered")]
    # Expected anew, it is given its time anew.
    assert month.look(hours=39, **EXPECTED) == []
    assert month.look(hours=74, **EXPECTED) == []
    assert month.look(hours=76, **EXPECTED) == [("late_delivery", "opened")]


def test_an_export_that_delivers_need_not_be_waited_for(month):
    month.publish(age_hours=1)
    assert month.look(expected_exports=("demo",)) == []
    assert month.kept("gold/_expected_exports/") == []


def test_of_two_first_looks_at_once_the_one_that_wrote_counts(month, monkeypatch):
    month.look(**EXPECTED)
    # The second look has not seen what the first one wrote.
    with monkeypatch.context() as blind:
        blind.setattr(expected_exports.Notes, "names", lambda _: set())
        assert month.look(hours=20, **EXPECTED) == []
    assert month.look(hours=37, **EXPECTED) == [("late_delivery", "opened")]


def test_a_delivery_that_is_not_published_is_told_after_some_hours(month):
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    assert month.look(hours=5) == []
    (message,) = month.look_and_read(hours=7)
    assert message["subject"] == "[sentinel] ERROR stale_snapshot: 2026-10 demo"
    assert "of demo 2026-10, there since" in message["text"]
    assert "readers see nothing of it" in message["text"]
    assert month.look(hours=8) == []


def delivered(month: Month) -> str:
    """A delivery in the source, and its id."""
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    (found,) = find_manifests(month.alerting.s3, month.alerting.settings.delivery_sources, ["2026-10"])
    return read_delivery(month.alerting.s3, found.manifest).delivery_id


def test_a_delivery_that_is_published_is_no_trouble_and_ends_it(month):
    identity = delivered(month)
    month.publish(delivery_id="older", age_hours=24)
    assert month.look(hours=7) == [("stale_snapshot", "opened")]
    month.publish(delivery_id=identity, age_hours=24)
    assert month.look(hours=7) == [("stale_snapshot", "recovered")]


@pytest.mark.parametrize("every", [5, 8])
def test_each_delivery_that_comes_while_none_is_published_starts_no_clock_anew(month, deliver, every):
    told, identity = {}, ""
    for hour in range(25):
        if hour % every == 0:
            identity = deliver(hour)
        if messages := month.look_and_read(hour, late_delivery_hours=100):
            told[hour] = messages
    ((hour, (opened,)),) = told.items()
    assert (hour, opened["subject"]) == (7, "[sentinel] ERROR stale_snapshot: 2026-10 demo")
    assert f"Since:     {at(6)}\n" in opened["text"]
    month.publish(delivery_id=identity)
    (recovered,) = month.look_and_read(25, late_delivery_hours=100)
    assert recovered["subject"] == "[sentinel] RECOVERED stale_snapshot: 2026-10 demo"


def test_the_message_names_the_newest_delivery_and_since_when_none_was_published(month, deliver):
    deliver(0)
    month.look(1)
    identity = deliver(5)
    (message,) = month.look_and_read(7)
    assert (
        f"What:      Delivery {identity} of demo 2026-10, there since {at(5)}, is not published, nor was any since {at(0)}; "
        "readers see nothing of it\n"
    ) in message["text"]


def test_a_delivery_that_came_before_the_one_before_it_was_published_has_its_own_time(month, deliver):
    first = deliver(0)
    assert month.look(1) == []
    deliver(5)
    assert month.look(5) == []
    month.publish(delivery_id=first, age_hours=24)
    assert month.look(7) == []
    assert month.look(11) == []
    assert month.look(12) == [("stale_snapshot", "opened")]


def test_a_month_that_lags_behind_is_told_once_until_its_newest_delivery_is_published(month, deliver):
    first = deliver(0)
    assert month.look(7) == [("stale_snapshot", "opened")]
    second = deliver(8)
    month.publish("2026-10-aa", delivery_id=first, age_hours=24)
    assert month.look(9) == []
    month.publish("2026-10-bb", delivery_id=second, age_hours=20)
    assert month.look(10) == [("stale_snapshot", "recovered")]


def test_nothing_is_remembered_of_what_is_published(month, deliver):
    identity = deliver(0)
    month.look(1)
    assert month.kept("gold/_unpublished/") == ["gold/_unpublished/2026-10/demo/-.json"]
    month.publish(delivery_id=identity)
    month.look(2)
    assert month.kept("gold/_unpublished/") == []


def test_a_delivery_that_a_person_took_back_is_no_trouble(month):
    identity = delivered(month)
    month.record("2026-10-bb", identity)
    month.publish("2026-10-aa", delivery_id="older", age_hours=24, rolled_back=["2026-10-bb"])
    assert month.look(hours=7) == []


@pytest.mark.parametrize(
    ("kind", "subject", "is_explained"),
    [
        ("failed_run", {"dag_id": "refresh_billing_period", "billing_period": "2026-10", "export": "demo"}, True),
        ("failed_run", {"dag_id": "refresh_billing_period", "billing_period": "2026-10", "export": "-"}, True),
        ("failed_run", {"dag_id": "refresh_billing_period", "billing_period": "2026-10", "export": "other"}, False),
        ("failed_run", {"dag_id": "refresh_billing_period", "billing_period": "2026-09", "export": "demo"}, False),
        ("failed_run", {"dag_id": "sense_cur_deliveries"}, False),
    ],
)
def test_a_delivery_whose_failed_run_was_told_is_not_told_again(month, kind, subject, is_explained):
    month.alerting.teller().begin(Incident(kind, subject, "it broke", at(0)))
    month.alerting.received()
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    assert month.look(hours=7) == ([] if is_explained else [("stale_snapshot", "opened")])


@pytest.mark.parametrize(("hours", "told"), [(24, []), (25, [("stale_snapshot", "opened")])])
def test_a_failed_run_explains_for_a_day_why_nothing_is_published(month, hours, told):
    subject = {"dag_id": "refresh_billing_period", "billing_period": "2026-10", "export": "demo"}
    month.alerting.teller().begin(Incident("failed_run", subject, "it broke", at(0)))
    month.alerting.received()
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    assert month.look(hours) == told


def test_a_delivery_whose_checks_are_red_is_told_as_red_and_as_stale_once_only_that_is_left(month):
    month.checks("2026-10-aa", RED, is_green=False)
    month.look()
    month.alerting.trees.cur2({"a.csv.gz": b"x"})
    assert month.look(hours=7) == []
    month.checks("2026-10-bb", GREEN, is_green=True, checked_at="2026-10-09T16:00:00")
    assert month.look(hours=8) == [("red_check", "recovered")]
    assert month.look(hours=9) == [("stale_snapshot", "opened")]


def test_a_delivery_that_cannot_be_read_is_told_with_its_reason(month):
    month.alerting.trees.put("cur/demo/metadata/BILLING_PERIOD=2026-10/demo-Manifest.json", b"{")
    (message,) = month.look_and_read(hours=7)
    assert message["kind"] == "stale_snapshot"
    assert "that cannot be read" in message["text"]


def test_a_red_check_is_told_once_and_ends_with_a_green_one(month):
    month.checks("2026-10-aa", RED, is_green=False)
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] ERROR red_check: 2026-10 demo"
    assert (
        "2026-10-aa is not published. rows_reconcile (rows: raw = silver + quarantine): expected 0, found 1"
        in message["text"]
    )
    assert month.look() == []
    month.checks("2026-10-bb", GREEN, is_green=True, checked_at="2026-10-09T16:00:00")
    assert month.look() == [("red_check", "recovered")]


def test_green_checks_are_no_trouble_and_a_former_red_snapshot_is_none(month):
    month.checks("2026-10-aa", RED, is_green=False, checked_at="2026-10-09T15:00:00")
    month.checks("2026-10-bb", GREEN, is_green=True, checked_at="2026-10-09T16:00:00")
    assert month.look() == []


OLDER, NEWER = "2026-10-08T05:00:00Z", "2026-10-09T05:00:00Z"


def test_checks_of_an_older_delivery_that_are_run_again_hide_no_red_ones(month):
    month.checks("2026-10-bb", RED, is_green=False, delivered_at=NEWER)
    assert month.look() == [("red_check", "opened")]
    month.checks("2026-10-aa", GREEN, is_green=True, delivered_at=OLDER, checked_at="2026-10-09T16:00:00")
    assert month.look() == []
    month.checks("2026-10-cc", GREEN, is_green=True, delivered_at=NEWER, checked_at="2026-10-09T17:00:00")
    assert month.look() == [("red_check", "recovered")]


def test_the_results_of_older_checks_are_read_once_and_no_more(month):
    """«Cost data» asks each minute; a month has some hundred of them, with all their SQL."""
    lake = month.alerting.settings.lake_bucket
    for day in (7, 8, 9):
        month.checks(f"2026-10-{day}", GREEN, is_green=True, delivered_at=f"2026-10-0{day}T05:00:00Z")
    reads = []

    class Counted(SimpleNamespace):
        get_paginator = month.alerting.s3.get_paginator

        def get_object(self, **asked):
            reads.append(asked["Key"].rsplit("/", 1)[-1])
            return month.alerting.s3.get_object(**asked)

    watched = Watched(Counted(), month.alerting.settings, ("2026-10",), NOW)
    assert watched.newest_checks("2026-10")["demo"]["snapshot_id"] == "2026-10-9"
    reads.clear()
    assert watched.newest_checks("2026-10")["demo"]["snapshot_id"] == "2026-10-9"
    assert reads == ["2026-10-9.checks.json"]
    # Run again, they are other ones; of a snapshot that is gone nothing is told.
    month.checks("2026-10-9", RED, is_green=False, delivered_at="2026-10-09T05:00:00Z")
    assert watched.newest_checks("2026-10")["demo"]["is_green"] is False
    month.alerting.s3.delete_object(Bucket=lake, Key="gold/_snapshots/2026-10-9.checks.json")
    assert watched.newest_checks("2026-10")["demo"]["snapshot_id"] == "2026-10-8"


def test_beside_a_document_without_the_time_of_its_delivery_the_later_one_counts(month):
    """The same delivery, made green by the release that began to tell the time."""
    month.checks("2026-10-aa", RED, is_green=False)
    assert month.look() == [("red_check", "opened")]
    month.checks("2026-10-bb", GREEN, is_green=True, delivered_at=OLDER, checked_at="2026-10-09T16:00:00")
    assert month.look() == [("red_check", "recovered")]


def test_a_red_check_of_an_old_month_ends_though_nobody_looks_at_that_month_any_more(month):
    month.checks("2026-10-aa", RED, is_green=False)
    month.look()
    later = Month(month.alerting, billing_period="2027-05")
    assert later.look() == []
    month.checks("2026-10-bb", GREEN, is_green=True, checked_at="2026-10-09T16:00:00")
    assert later.look() == [("red_check", "recovered")]


def test_rows_in_quarantine_are_told_with_their_reasons(month):
    month.publish(results=[quarantined("3"), quarantined("2", "cost is no number"), quarantined("1", "no date")])
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] WARNING rows_in_quarantine: 2026-10 demo"
    assert (
        "3 line items of demo 2026-10 are in quarantine and in no figure: 2 cost is no number; 1 no date\n"
        in message["text"]
    )
    month.publish(results=[quarantined("0")])
    assert month.look() == [("rows_in_quarantine", "recovered")]


def test_the_money_in_quarantine_is_told_in_each_currency_that_has_some(month):
    def limit(currency, actual):
        return result("quarantine_is_within_limit", f"{currency} cost in quarantine, of the month at most 1 %", actual)

    rows = result(
        "quarantine_is_within_limit", "rows in quarantine, of the month at most 1 %", "3, 1 with a cost that …"
    )
    money = [limit("USD", "7.5000000000"), limit("EUR", "0.2000000000"), limit("SEK", "0.0000000000")]
    month.publish(results=[quarantined("3"), quarantined("3", "no date"), rows, *money])
    (message,) = month.look_and_read()
    assert (
        "3 line items of demo 2026-10 are in quarantine and in no figure, with 0.2000000000 EUR and 7.5000000000 USD "
        "unblended: 3 no date\n"
    ) in message["text"]


def test_a_month_over_the_limit_is_told_as_the_red_check_it_is(month):
    over = result("quarantine_is_within_limit", "rows in quarantine, of the month at most 1 %", "11", is_ok=False)
    month.publish("2026-10-aa", results=[quarantined("0")])
    month.checks("2026-10-bb", over, quarantined("11"), is_green=False, checked_at="2026-10-09T16:00:00")
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] ERROR red_check: 2026-10 demo"
    assert (
        "quarantine_is_within_limit (rows in quarantine, of the month at most 1 %): expected 0, found 11"
        in message["text"]
    )


def restated(former: str, **changed) -> dict[str, object]:
    return {**FINAL, "former_snapshot_id": former, **changed}


def test_a_restated_final_month_is_told_once_per_snapshot_and_its_end_is_no_news(month):
    month.publish("2026-10-aa", restatement=FINAL)
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] WARNING restated_final_month: 2026-10 demo 2026-10-aa"
    assert "AWS changed 2026-10: 1 line item added; +1.00 USD. It was final as snapshot 2026-10-00\n" in message["text"]
    assert month.look() == []
    month.publish("2026-10-bb", restatement=restated("2026-10-aa"))
    assert month.look() == [("restated_final_month", "opened")]
    month.publish("2026-10-cc", restatement=restated("2026-10-bb", is_final_restated=False))
    assert month.look() == []


def test_a_restatement_is_told_though_it_was_replaced_before_the_next_look(month):
    month.publish("2026-10-aa", restatement=FINAL)
    month.publish("2026-10-bb", restatement=restated("2026-10-aa", is_final_restated=False))
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] WARNING restated_final_month: 2026-10 demo 2026-10-aa"
    assert month.look() == []


def test_a_restatement_is_told_though_a_person_took_it_back_before_the_next_look(month):
    month.record("2026-10-bb", restatement=FINAL)
    month.publish("2026-10-aa", rolled_back=["2026-10-bb"])
    (message,) = month.look_and_read()
    assert message["subject"] == "[sentinel] WARNING restated_final_month: 2026-10 demo 2026-10-bb"


def test_a_restatement_that_readers_never_saw_is_none(month):
    """A newer delivery was published while this one was at work."""
    month.record("2026-10-aa", restatement=FINAL)
    month.publish("2026-10-bb", restatement=restated("2026-10-00", is_final_restated=False))
    assert month.look() == []


def test_a_restatement_is_news_for_a_week_and_told_once(month):
    month.publish("2026-10-aa", restatement=FINAL)
    quiet = {"late_delivery_hours": 10_000}
    assert month.look(**quiet) == [("restated_final_month", "opened")]
    assert month.look(hours=167, **quiet) == []
    assert month.alerting.store.keys() == ["restated_final_month/2026-10/demo/2026-10-aa"]
    assert month.look(hours=169, **quiet) == []
    assert month.alerting.store.keys() == []
    assert month.look(hours=170, **quiet) == []


def test_a_restatement_of_an_old_month_is_told_all_the_same(month):
    month.publish("2026-10-aa", restatement=FINAL)
    assert Month(month.alerting, billing_period="2028-01").look() == [("restated_final_month", "opened")]


def test_a_kind_that_cannot_be_looked_for_hides_no_other_and_ends_nothing(month):
    month.publish(age_hours=37, results=[quarantined("1")])
    assert sorted(month.look()) == [("late_delivery", "opened"), ("rows_in_quarantine", "opened")]
    month.put("gold/_snapshots/2026-10-aa.json", b"[]")
    month.checks("2026-10-bb", RED, is_green=False)
    with pytest.raises(WatchError, match=r"rows_in_quarantine: s3://.*2026-10-aa\.json is no snapshot record"):
        month.look()
    assert month.alerting.told() == [("red_check", "opened")]
    assert month.alerting.store.keys() == [
        "late_delivery/demo",
        "red_check/2026-10/demo",
        "rows_in_quarantine/2026-10/demo",
    ]
