"""A failed run whose end the listener did not tell is ended by the watch, once it is mended and not before."""

from dataclasses import replace

import pytest

from sentinel.alerts.incident import Incident
from sentinel.freshness.watching import WatchError
from sentinel.snapshots.pointer import PublishedSnapshot, pointer_bytes

REFRESH = "refresh_billing_period"
BEFORE, FAILED_AT, AFTER = "2026-10-09T14:00:00Z", "2026-10-09T15:00:00Z", "2026-10-09T16:00:00Z"
RECOVERED = [("failed_run", "recovered")]


def fails(month, dag_id=REFRESH, export="demo", run_id="failed"):
    of_month = {"billing_period": "2026-10", "export": export} if dag_id == REFRESH else {}
    incident = Incident("failed_run", {"dag_id": dag_id, **of_month}, "it broke", FAILED_AT, run_id)
    month.alerting.teller().begin(incident)
    month.alerting.received()


def publish(month, delivery_id, *, published_at, run_id="publishing", exports=("demo",)):
    """What is published of the month, of each of these exports, and the run that proved it."""
    entry = PublishedSnapshot("2026-10-aa", delivery_id, "2026-10-09T00:00:00Z", published_at)
    month.put("gold/_published.json", pointer_bytes({export: {"2026-10": entry} for export in exports}))
    month.record("2026-10-aa", delivery_id, run_id=run_id)


def look(month):
    return month.look(late_delivery_hours=10_000_000)


@pytest.mark.parametrize("dag_id", [REFRESH, "roll_back_snapshot", "sense_cur_deliveries", "watch_freshness"])
def test_a_run_that_is_good_by_now_is_over(month, dag_id):
    fails(month, dag_id)
    month.good_runs.add((dag_id, "another"))
    assert look(month) == []
    month.good_runs.add((dag_id, "failed"))
    assert look(month) == RECOVERED
    assert look(month) == []


@pytest.mark.parametrize("export", ["demo", "-"])
def test_a_month_that_was_published_since_by_a_run_that_had_begun_before_is_over(month, deliver, export):
    fails(month, export=export)
    publish(month, deliver(0), published_at=AFTER)
    assert look(month) == []
    month.good_runs.add((REFRESH, "publishing"))
    assert look(month) == RECOVERED


def test_what_was_published_before_the_failure_mends_nothing(month, deliver):
    """What follows publishing may be what failed; or other code did, for a delivery that is published already."""
    fails(month)
    month.good_runs.add((REFRESH, "publishing"))
    publish(month, deliver(0), published_at=BEFORE)
    assert look(month) == []


def test_an_older_delivery_that_was_published_since_mends_nothing(month, deliver):
    fails(month)
    month.good_runs.add((REFRESH, "publishing"))
    deliver(0)
    publish(month, "older", published_at=AFTER)
    assert look(month) == []


def test_a_run_that_named_no_export_is_over_with_the_last_of_its_month(month, deliver):
    fails(month, export="-")
    month.good_runs.add((REFRESH, "publishing"))
    identity = deliver(0)
    publish(month, "of the other", published_at=AFTER, exports=("other",))
    assert look(month) == []
    publish(month, identity, published_at=AFTER, exports=("demo", "other"))
    assert look(month) == RECOVERED


def test_a_month_that_is_not_published_is_not_over(month):
    fails(month)
    assert look(month) == []


def test_what_airflow_cannot_tell_is_left_and_the_rest_is_looked_for(month):
    fails(month)

    def nobody_answers(*_):
        raise ConnectionError("Airflow is away")

    month.publish(age_hours=37)
    with pytest.raises(WatchError, match="failed_run: Airflow is away"):
        replace(month, is_good=nobody_answers).look()
    assert month.alerting.told() == [("late_delivery", "opened")]
