"""Sensing, over HTTP: one run per delivery that has not landed."""

from sentinel.deliveries.finding import read_delivery
from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from sentinel.refresh.find_new_deliveries import new_delivery_runs
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
