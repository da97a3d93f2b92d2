"""One message per incident and one when it is over, through SNS to the queue behind the topic."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

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


def test_what_is_told_in_the_moment_it_ends_is_ended_all_the_same(alerting):
    alerting.store.open(incident())
    seen_before_it_was_told = alerting.store.read("failed_run/sense_cur_deliveries")
    teller = alerting.teller(NOON)
    teller.tell_waiting()
    assert teller.end(seen_before_it_was_told) is True
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_what_began_anew_is_not_ended_by_who_saw_the_former(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident())
    former = alerting.store.read("failed_run/sense_cur_deliveries")
    teller.end(former)
    teller.begin(incident(what="it broke again"))
    assert teller.end(former) is False
    assert alerting.store.keys() == ["failed_run/sense_cur_deliveries"]


def test_another_subject_or_kind_is_another_incident(alerting):
    teller = alerting.teller(NOON)
    teller.begin(incident("red_check", billing_period="2026-10", export="a"))
    teller.begin(incident("red_check", billing_period="2026-10", export="b"))
    teller.begin(incident("stale_snapshot", billing_period="2026-10", export="a"))
    assert alerting.store.keys() == ["red_check/2026-10/a", "red_check/2026-10/b", "stale_snapshot/2026-10/a"]
    assert len(alerting.told()) == 3


def of_month(export: str, run_id: str = "monthly") -> Incident:
    subject = {"dag_id": "refresh_billing_period", "billing_period": "2026-10", "export": export}
    return replace(incident(**subject), run_id=run_id)


@pytest.mark.parametrize("exports", [("-", "demo"), ("demo", "-")])
def test_a_run_is_told_once_whether_its_export_is_known_or_not(alerting, exports):
    teller = alerting.teller(NOON)
    assert [teller.begin(of_month(export)) for export in exports] == [True, False]
    assert alerting.told() == [("failed_run", "opened")]
    assert len(alerting.store.keys()) == 1


def test_a_run_that_names_no_export_meets_what_is_known_of_its_month(alerting):
    teller = alerting.teller(NOON)
    assert teller.begin(of_month("demo", "sensed")) is True
    assert teller.begin(of_month("-", "monthly")) is False
    assert alerting.told() == [("failed_run", "opened")]


def test_a_run_that_names_its_export_is_not_kept_from_people_by_one_that_named_none(alerting):
    """What the other run met may have been of another export, or of none: twice is better than not at all."""
    teller = alerting.teller(NOON)
    assert teller.begin(of_month("-", "monthly")) is True
    assert teller.begin(of_month("demo", "sensed")) is True
    assert alerting.told() == [("failed_run", "opened")] * 2


def test_those_who_know_the_export_and_those_who_do_not_send_one_message(alerting):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda export: alerting.teller(NOON).begin(of_month(export)), ["-", "demo"] * 4))
    assert alerting.told() == [("failed_run", "opened")]
    assert len(alerting.store.keys()) == 1


@pytest.mark.parametrize(("first", "second"), [("-", "demo"), ("demo", "-")])
def test_who_knows_the_export_goes_first_while_nobody_was_told(alerting, first, second):
    alerting.store.open(of_month(first))
    alerting.teller(NOON).begin(of_month(second))
    alerting.teller(NOON).tell_waiting()
    assert alerting.told() == [("failed_run", "opened")]
    assert alerting.store.keys() == ["failed_run/refresh_billing_period/2026-10/demo"]


def test_what_is_over_stands_in_the_way_of_nothing(alerting):
    teller = alerting.teller(NOON)
    teller.begin(of_month("demo"))
    alerting.store.mark_recovered(
        alerting.store.read("failed_run/refresh_billing_period/2026-10/demo"), "2026-10-09T11:59:00Z"
    )
    assert teller.begin(of_month("-")) is True


def test_what_people_know_gives_way_to_nothing(alerting):
    """It is back before its end was told; to forget it now would keep people from that end for ever."""
    teller = alerting.teller(NOON)
    teller.begin(of_month("-"))
    alerting.store.mark_recovered(
        alerting.store.read("failed_run/refresh_billing_period/2026-10/-"), "2026-10-09T11:59:00Z"
    )
    teller.begin(of_month("demo"))
    teller.begin(of_month("-"))
    assert len(alerting.store.keys()) == 2
    assert len(alerting.told()) == 2


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


def test_what_is_back_before_its_end_was_told_is_still_the_same_to_people(alerting):
    alerting.teller(NOON, **QUIET).begin(incident("late_delivery", export="demo"))
    night, morning = alerting.teller(NIGHT, **QUIET), alerting.teller(NIGHT + timedelta(hours=8), **QUIET)
    night.end(alerting.store.read("late_delivery/demo"))
    assert night.begin(incident("late_delivery", "late again", export="demo")) is True
    assert morning.tell_waiting() == 0
    assert alerting.told() == [("late_delivery", "opened")]
    assert alerting.store.read("late_delivery/demo").incident.what == "late again"
    morning.end(alerting.store.read("late_delivery/demo"))
    assert alerting.told() == [("late_delivery", "recovered")]
    assert alerting.store.keys() == []


class Killed(BaseException):
    """The process is killed right after a message left it."""


def killed_after_sending(alerting):
    """A teller whose process is killed as soon as its message is sent."""

    def send(message):
        alerting.channels["SNS"](message)
        raise Killed

    return alerting.teller(NOON, channels={"SNS": send})


def test_who_was_killed_after_telling_it_keeps_nobody_from_its_end(alerting):
    with pytest.raises(Killed):
        killed_after_sending(alerting).begin(incident())
    alerting.teller(NOON).end(alerting.store.read("failed_run/sense_cur_deliveries"))
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]
    assert alerting.store.keys() == []


def test_who_was_killed_after_telling_its_end_keeps_nobody_from_what_begins_next(alerting):
    alerting.teller(NOON).begin(incident())
    with pytest.raises(Killed):
        killed_after_sending(alerting).end(alerting.store.read("failed_run/sense_cur_deliveries"))
    alerting.teller(NOON).begin(incident())
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered"), ("failed_run", "opened")]


def test_who_was_killed_after_telling_it_has_it_told_twice_at_worst(alerting):
    with pytest.raises(Killed):
        killed_after_sending(alerting).begin(incident())
    assert [alerting.teller(NOON).tell_waiting() for _ in range(2)] == [1, 0]
    assert alerting.told() == [("failed_run", "opened")] * 2


class Pager:
    """A second channel, which can be out of order."""

    def __init__(self):
        self.is_broken = False
        self.states = []

    def __call__(self, message):
        if self.is_broken:
            raise ConnectionError("throttled")
        self.states.append(message.attributes["state"])


@pytest.fixture
def pager():
    return Pager()


@pytest.fixture
def both(alerting, pager):
    """A teller at noon that sends by SNS and by the pager."""
    return alerting.teller(NOON, channels={**alerting.channels, "pager": pager})


def test_a_channel_that_missed_it_gets_it_later_and_no_other_gets_it_again(alerting, pager, both):
    pager.is_broken = True
    both.begin(incident())
    assert both.tell_waiting() == 0
    pager.is_broken = False
    assert [both.tell_waiting() for _ in range(2)] == [1, 0]
    assert pager.states == ["opened"]
    both.end(alerting.store.read("failed_run/sense_cur_deliveries"))
    assert pager.states == ["opened", "recovered"]
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_a_channel_that_missed_its_end_gets_it_later_and_no_other_gets_it_again(alerting, pager, both):
    both.begin(incident())
    pager.is_broken = True
    both.end(alerting.store.read("failed_run/sense_cur_deliveries"))
    pager.is_broken = False
    later = alerting.teller(NOON + timedelta(hours=1), channels={**alerting.channels, "pager": pager})
    assert [later.tell_waiting() for _ in range(2)] == [1, 0]
    assert pager.states == ["opened", "recovered"]
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]
    assert alerting.store.keys() == []


def test_a_channel_that_was_never_told_of_it_is_not_told_of_its_end(alerting, pager, both):
    pager.is_broken = True
    both.begin(incident())
    pager.is_broken = False
    both.end(alerting.store.read("failed_run/sense_cur_deliveries"))
    assert pager.states == []
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered")]


def test_of_what_is_back_only_they_are_told_who_believe_it_is_over(alerting, pager, both):
    both.begin(incident())
    pager.is_broken = True
    both.end(alerting.store.read("failed_run/sense_cur_deliveries"))
    pager.is_broken = False
    both.begin(incident(what="it broke again"))
    assert pager.states == ["opened"]
    assert alerting.told() == [("failed_run", "opened"), ("failed_run", "recovered"), ("failed_run", "opened")]


def test_what_happened_once_waits_for_every_channel(alerting, pager, both):
    pager.is_broken = True
    both.begin(incident("restated_final_month", billing_period="2026-10", export="demo"))
    (known,) = alerting.store.all()
    assert not both.end(known)
    pager.is_broken = False
    assert both.tell_waiting() == 1
    (known,) = alerting.store.all()
    assert both.end(known)
    assert pager.states == ["opened"]
    assert alerting.store.keys() == []


@pytest.mark.parametrize("told_at", [None, "2026-10-09T11:00:01Z"])
def test_an_incident_that_was_kept_without_its_channels_is_read(alerting, told_at):
    """As it was written before each channel was kept by its name."""
    former = {**asdict(incident()), "told_at": told_at, "recovered_at": None}
    key = "gold/_incidents/failed_run/sense_cur_deliveries.json"
    alerting.s3.put_object(Bucket=alerting.settings.lake_bucket, Key=key, Body=json.dumps(former))
    assert alerting.teller(NOON).tell_waiting() == (0 if told_at else 1)
    alerting.teller(NOON).end(alerting.store.read("failed_run/sense_cur_deliveries"))
    assert [state for _, state in alerting.told()] == ["recovered"] if told_at else ["opened", "recovered"]


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
    assert alerting.store.remove(ended) is False
    assert alerting.store.read("failed_run/sense_cur_deliveries").recovered_at is None
    assert alerting.told() == [("failed_run", "opened")]


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
