"""Sensing, over HTTP: one run per delivery that has not landed."""

from datetime import UTC, datetime

import pytest

from sentinel.deliveries.finding import read_delivery
from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from sentinel.refresh.find_new_deliveries import is_first_of_day, new_delivery_runs, runs_to_start
from sentinel.settings import Settings

SETTINGS = Settings(delivery_sources=("s3://deliveries/cur/",), lake_bucket="lake")


def test_each_delivery_that_has_not_landed_gets_a_run_that_names_it(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    delivery_id = read_delivery(s3, Place.parse(uri)).delivery_id
    assert new_delivery_runs(s3, SETTINGS, ["2026-10"]) == [
        {
            "trigger_run_id": f"delivery__2026-10__{delivery_id}",
            "conf": {"billing_period": "2026-10", "export": "demo"},
        }
    ]


def test_what_has_landed_is_dropped_and_a_restated_file_is_sensed_again(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    trees.cur2({"demo-00001.csv.gz": b"one"}, period="2026-09")
    land_delivery(s3, Place.parse(uri), "lake")
    assert [run["conf"]["billing_period"] for run in new_delivery_runs(s3, SETTINGS, None)] == ["2026-09"]
    trees.put("cur/demo/data/BILLING_PERIOD=2026-10/demo-00001.csv.gz", b"restated")
    assert [run["conf"]["billing_period"] for run in new_delivery_runs(s3, SETTINGS, None)] == ["2026-09", "2026-10"]


def test_a_delivery_that_landed_by_half_is_sensed(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    landed = land_delivery(s3, Place.parse(uri), "lake")
    s3.delete_object(Bucket="lake", Key=landed.raw.key + "_COMPLETE")
    assert len(new_delivery_runs(s3, SETTINGS, None)) == 1


def test_a_manifest_that_cannot_be_read_gets_its_own_run_once_and_stops_no_other(s3, trees):
    trees.put("cur/broken/metadata/BILLING_PERIOD=2026-10/broken-Manifest.json", b"{")
    trees.cur2({"demo-00001.csv.gz": b"one"})
    first = new_delivery_runs(s3, SETTINGS, None)
    assert [run["conf"]["export"] for run in first] == ["broken", "demo"]
    assert first[0]["trigger_run_id"].startswith("delivery__2026-10__refused-")
    assert new_delivery_runs(s3, SETTINGS, None) == first
    trees.put("cur/broken/metadata/BILLING_PERIOD=2026-10/broken-Manifest.json", b"[")
    assert new_delivery_runs(s3, SETTINGS, None)[0] != first[0]


def test_months_that_are_not_asked_for_start_nothing(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, period="2024-01")
    assert new_delivery_runs(s3, SETTINGS, ["2026-10"]) == []


NOW = datetime(2026, 10, 9, 0, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("former_success", "is_first"),
    [
        (datetime(2026, 10, 9, 0, 1, tzinfo=UTC), False),
        (datetime(2026, 10, 8, 23, 59, tzinfo=UTC), True),
        (datetime.fromisoformat("2026-10-09T01:30:00+02:00"), True),
        (None, True),
    ],
)
def test_the_first_run_of_a_day_is_the_first_that_succeeds_in_utc(former_success, is_first):
    assert is_first_of_day(former_success, NOW) is is_first


@pytest.mark.parametrize(
    ("params", "is_scheduled", "all_months"),
    [({}, True, True), ({}, False, False), ({"all_months": True}, False, True), ({"all_months": False}, False, False)],
)
def test_all_months_are_looked_at_once_a_day_and_when_asked(s3, trees, monkeypatch, params, is_scheduled, all_months):
    """A run that an event or a person starts knows of no former run, and is no daily one."""
    trees.cur2({"demo-00001.csv.gz": b"one"}, period="2019-01")
    monkeypatch.setattr("sentinel.refresh.find_new_deliveries.aws_client", lambda *_: s3)
    monkeypatch.setattr("sentinel.refresh.find_new_deliveries.load_settings", lambda: SETTINGS)
    assert len(runs_to_start(params, None, is_scheduled=is_scheduled)) == all_months


def test_five_years_of_three_exports_cost_requests_by_the_month_and_not_by_the_file(s3, trees):
    months = [f"{year}-{month:02}" for year in range(2022, 2027) for month in range(1, 13)]
    for export in ("one", "two", "three"):
        for period in months:
            trees.cur2({f"{export}-{number:05}.csv.gz": b"x" for number in range(9)}, export=export, period=period)
    asked = []
    s3.meta.events.register("before-send.s3", lambda request, **_: asked.append(request.url))
    runs = new_delivery_runs(s3, SETTINGS, None)
    assert len({run["trigger_run_id"] for run in runs}) == 180
    # Listings of the levels above the months; for each month that of its manifests, the manifest, its files, and what landed.
    assert len(asked) <= 180 * 4 + 10
    asked.clear()
    assert len(new_delivery_runs(s3, SETTINGS, ["2026-11", "2026-12"])) == 6
    assert len(asked) <= 6 * 4 + 10
