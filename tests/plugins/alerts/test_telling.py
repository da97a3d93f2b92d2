"""One message per incident and one when it is over, through SNS to the queue behind the topic."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sentinel.alerts.incident import Incident
from sentinel.alerts.store import IncidentStore

NOON = datetime(2026, 10, 9, 12, tzinfo=UTC)
NIGHT = datetime(2026, 10, 9, 23, tzinfo=UTC)
QUIET = {"alert_quiet_hours": "20:00-06:00"}


def incident(kind: str = "failed_run", what: str = "it broke", **subject: str) -> Incident:
    return Incident(kind, subject or {"dag_id": "sense_cur_deliveries"}, what, "2026-10-09T11:00:00Z")


def test_an_incident_is_told_once_however_often_it_is_met(alerting):
    teller = alerting.teller(NOON)
    assert [teller.begin(incident(what)) for what in ("failed_run",) * 3] == [True, False, False]
    (message,) = alerting.received()
    assert message["subject"] == "[sentinel] ERROR failed_run: sense_cur_deliveries"
    assert message["text"].startswith("ERROR: a DAG run failed\n\nWhat:      it broke\n")
    assert (message["severity"], message["kind"], message["state"]) == ("error", "failed_run", "opened")
    assert alerting.store.read("failed_run/sense_cur_deliveries").told_at == "2026-10-09T12:00:00Z"


def test_runs_that_meet_it_at_once_send_one_message(alerting):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: alerting.teller(NOON).begin(incident()), range(8)))
    assert sorted(opened) == [False] * 7 + [True]
    assert alerting.told() == [("failed_run", "opened")]


def test_its_end_is_told_once_and_the_next_is_another_incident(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident())
    opened = alerting.store.read("failed_run/sense_cur_deliveries")
    assert [teller.end(opened), teller.end(opened)] == [True, False]
    assert alerting.store.keys() == []
    teller.begin(incident())
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered"), ("failed_run", "opened")]


def test_those_who_end_it_at_once_send_one_message(alerting):
    alerting.teller(NOON).begin(incident())
    opened = alerting.store.read("failed_run/sense_cur_deliveries")
    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(lambda _: alerting.teller(NOON).end(opened), range(8)))
    assert sorted(ended) == [False] * 7 + [True]
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_another_subject_or_kind_is_another_incident(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident("red_check", billing_period="2026-10", export="a"))
    teller.begin(incident("red_check", billing_period="2026-10", export="b"))
    teller.begin(incident("stale_snapshot", billing_period="2026-10", export="a"))
    assert alerting.store.keys() == ["red_check/2026-10/a", "red_check/2026-10/b", "stale_snapshot/2026-10/a"]
    assert len(alerting.told()) == 3


def test_a_warning_waits_for_the_end_of_the_quiet_hours_and_an_error_does_not(alerting):
    night = alerting.teller(NIGHT, **QUIET)
    night.begin(incident("late_delivery", export="demo"))
    night.begin(incident("failed_run"))
    assert alerting.told() == [("failed_run", "opened")]
    assert night.tell_waiting() == 0
    assert alerting.teller(NIGHT + timedelta(hours=7), **QUIET).tell_waiting() == 1
    assert alerting.told() == [("late_delivery", "opened")]
    assert alerting.teller(NIGHT + timedelta(hours=8), **QUIET).tell_waiting() == 0


def test_the_end_of_a_warning_waits_for_the_end_of_the_quiet_hours_too(alerting):
    alerting.teller(NOON, **QUIET).begin(incident("late_delivery", export="demo"))
    assert alerting.told() == [("late_delivery", "opened")]
    assert alerting.teller(NIGHT, **QUIET).end(alerting.store.read("late_delivery/demo"))
    assert alerting.told() == []
    assert alerting.teller(NIGHT + timedelta(hours=8), **QUIET).tell_waiting() == 1
    assert alerting.told() == [("late_delivery", "recovered")]


def test_what_happened_once_is_told_though_it_is_not_seen_any_more(alerting):
    night = alerting.teller(NIGHT, **QUIET)
    night.begin(incident("restated_final_month", billing_period="2026-10", export="demo"))
    (known,) = alerting.store.all()
    assert not night.end(known)
    assert alerting.teller(NIGHT + timedelta(hours=8), **QUIET).tell_waiting() == 1
    assert alerting.told() == [("restated_final_month", "opened")]


def test_what_was_over_before_anybody_was_told_stays_untold(alerting):
    night = alerting.teller(NIGHT, **QUIET)
    night.begin(incident("late_delivery", export="demo"))
    night.end(alerting.store.read("late_delivery/demo"))
    assert alerting.received() == []
    assert alerting.store.keys() == []


def test_the_end_of_what_cannot_be_mended_is_no_news(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident("restated_final_month", billing_period="2026-09", export="demo", snapshot_id="2026-09-ab"))
    teller.end(alerting.store.read("restated_final_month/2026-09/demo/2026-09-ab"))
    assert alerting.told() == [("restated_final_month", "opened")]
    assert alerting.store.keys() == []


def test_what_no_channel_took_is_told_later(alerting):
    lost = alerting.teller(NOON, alert_topic_arn="arn:aws:sns:us-east-1:123456789012:not-there")
    assert lost.begin(incident()) is True
    assert alerting.store.read("failed_run/sense_cur_deliveries").told_at is None
    assert alerting.teller(NOON).tell_waiting() == 1
    assert alerting.told() == [("failed_run", "opened")]


def test_without_a_channel_the_incident_is_kept_and_nothing_fails(alerting):
    silent = alerting.teller(NOON, alert_topic_arn="")
    assert silent.begin(incident()) is True
    assert alerting.received() == []
    assert alerting.store.keys() == ["failed_run/sense_cur_deliveries"]


def test_whoever_just_opened_it_is_not_overtaken(alerting):
    fresh = Incident("failed_run", {"dag_id": "x"}, "it broke", "2026-10-09T11:55:00Z")
    alerting.store.open(fresh)
    assert alerting.teller(NOON).tell_waiting() == 0
    assert alerting.teller(NOON + timedelta(minutes=5)).tell_waiting() == 1
    assert alerting.told() == [("failed_run", "opened")]


def test_an_end_that_was_not_told_is_told_later(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident())
    alerting.store.mark_recovered(alerting.store.read("failed_run/sense_cur_deliveries"), "2026-10-09T11:30:00Z")
    assert teller.tell_waiting() == 1
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]
    assert alerting.store.keys() == []


def test_what_begins_anew_while_its_end_is_told_stays_open(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident())
    ended = alerting.store.mark_recovered(
        alerting.store.read("failed_run/sense_cur_deliveries"), "2026-10-09T11:59:00Z"
    )
    assert teller.begin(incident()) is True
    alerting.store.remove(ended)
    assert alerting.store.read("failed_run/sense_cur_deliveries").recovered_at is None
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "opened")]


class MeetsItAgainFirst:
    """S3 for who forgets an incident that somebody begins anew just before the object is deleted."""

    def __init__(self, s3, begin_anew):
        self._s3 = s3
        self._begin_anew = begin_anew

    def delete_object(self, **arguments):
        self._begin_anew()
        return self._s3.delete_object(**arguments)

    def __getattr__(self, name):
        return getattr(self._s3, name)


def test_what_begins_anew_while_its_end_is_forgotten_stays_open(alerting):
    alerting.store.open(incident())
    ended = alerting.store.mark_recovered(
        alerting.store.read("failed_run/sense_cur_deliveries"), "2026-10-09T11:59:00Z"
    )
    s3 = MeetsItAgainFirst(alerting.s3, lambda: alerting.store.open(incident(what="it broke again")))
    IncidentStore(s3, alerting.settings.lake_bucket).remove(ended)
    (kept,) = alerting.store.all()
    assert (kept.incident.what, kept.recovered_at) == ("it broke again", None)


def test_an_incident_is_kept_with_what_was_told(alerting):
    assert alerting.store.read("failed_run/sense_cur_deliveries") is None
    alerting.teller(NOON).begin(incident())
    assert alerting.store.read("failed_run/sense_cur_deliveries").incident == incident()
