"""The plan of a refresh, over HTTP: what is found, what it is compared with, and what is said about it."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import Place
from sentinel.refresh import land_delivery
from sentinel.refresh.find_delivery import has_work, plan_refresh
from sentinel.refresh.land_delivery import LandDeliveryOperator, land_planned_delivery, plan_of_landed
from sentinel.refresh.plan import asked_billing_period
from sentinel.settings import Settings
from sentinel.snapshots.identity import snapshot_id
from sentinel.snapshots.pointer import PublishedSnapshot, publish

SETTINGS = Settings(delivery_sources=("s3://deliveries/cur/",), lake_bucket="lake")
FIRST = "2026-10-09T14:02:11.120Z-00000000-0000-4000-8000-000000000001"


class Glue:
    """Glue with both jobs deployed."""

    def get_job(self, JobName):  # noqa: N803  boto3's spelling
        return {"Job": {"Name": JobName, "DefaultArguments": {"--code_version": "v7"}}}


def plan(s3, period="2026-10", export=None):
    return plan_refresh({"s3": s3, "glue": Glue()}.__getitem__, SETTINGS, period, export)


def published(plan, **changes):
    entry = {key: plan[key] for key in ("snapshot_id", "delivery_id", "delivered_at")} | {"published_at": "x"}
    return PublishedSnapshot(**{**entry, **changes})


def publish_entry(s3, entry):
    publish(s3, Place("lake", "gold/_published.json"), "demo", "2026-10", entry)


def test_a_new_delivery_is_planned_with_all_its_places(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    made = plan(s3)
    assert made["outcome"] == "new"
    assert (
        made["reason"]
        == f"delivery {made['delivery_id']} of demo 2026-10, delivered 2026-10-09T14:02:11Z, is not published yet"
    )
    assert made["snapshot_id"] == snapshot_id("demo", "2026-10", made["delivery_id"], "v7")
    assert made["manifest_uri"] == uri
    assert made["raw_uri"] == f"s3://lake/raw/demo/billing_period=2026-10/delivery_id={made['delivery_id']}/"
    assert (made["silver_uri"], made["gold_uri"]) == ("s3://lake/silver/", "s3://lake/gold/")


def test_nothing_delivered_says_for_what_and_where(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, period="2026-09")
    assert plan(s3)["outcome"] == "no_delivery"
    assert plan(s3)["reason"] == "no delivery for 2026-10 in s3://deliveries/cur/"
    assert plan(s3, "2026-09", "other")["reason"] == "no delivery of export other for 2026-09 in s3://deliveries/cur/"


def test_what_is_published_already_is_not_done_again(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    publish_entry(s3, published(plan(s3)))
    again = plan(s3)
    assert again["outcome"] == "already_published"
    assert again["snapshot_id"] in again["reason"]


def test_newer_code_makes_a_new_snapshot_of_the_same_delivery(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    publish_entry(s3, published(plan(s3), snapshot_id="2026-10-by-older-code"))
    assert plan(s3)["outcome"] == "new"


def test_a_delivery_older_than_the_published_one_is_left(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    publish_entry(s3, published(plan(s3), snapshot_id="s", delivery_id="d", delivered_at="2026-10-09T14:02:12Z"))
    made = plan(s3)
    assert made["outcome"] == "older_than_published"
    assert "of 2026-10-09T14:02:11Z is older than the published delivery d of 2026-10-09T14:02:12Z" in made["reason"]


def test_several_exports_must_be_told_apart(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"})
    trees.cur2({"other-00001.csv.gz": b"one"}, export="other")
    with pytest.raises(ValueError, match=r"2026-10 was delivered by several exports \(demo, other\); name one"):
        plan(s3)
    assert plan(s3, export="other")["export"] == "other"


def test_the_param_wins_over_the_data_interval():
    october = datetime(2026, 10, 1, tzinfo=UTC)
    assert asked_billing_period({"billing_period": "2025-01"}, october) == "2025-01"
    assert asked_billing_period({"billing_period": None}, october) == "2026-10"


@pytest.mark.parametrize(("params", "complaint"), [({}, "no data interval"), ({"billing_period": "2026-1"}, "YYYY-MM")])
def test_a_run_that_is_for_no_month_says_so(params, complaint):
    with pytest.raises(ValueError, match=complaint):
        asked_billing_period(params, None)


def test_what_had_landed_before_counts_from_when_it_was_delivered_again(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    made = plan(s3)
    record = {
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": made["delivery_id"],
        "delivered_at": "2020-01-01T00:00:00Z",
    }
    landed = plan_of_landed(made, record, Place("lake", "raw/x/"))
    assert landed["delivered_at"] == made["delivered_at"] != "2020-01-01T00:00:00Z"


def test_when_aws_delivered_anew_in_between_the_plan_follows_what_landed(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    made = plan(s3)
    record = {
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": "f" * 16,
        "delivered_at": "2026-10-10T00:00:00Z",
    }
    landed = plan_of_landed(made, record, Place("lake", "raw/x/"))
    assert landed["snapshot_id"] == snapshot_id("demo", "2026-10", "f" * 16, "v7") != made["snapshot_id"]
    assert (landed["raw_uri"], landed["delivered_at"]) == ("s3://lake/raw/x/", "2026-10-10T00:00:00Z")
    assert landed["silver_uri"] == made["silver_uri"]


@pytest.mark.parametrize("holder", [None, "run-2"])
def test_what_landed_instead_of_what_was_planned_is_left_to_the_run_that_is_at_work_on_it(monkeypatch, holder):
    planned = {"snapshot_id": "2026-10-abc"}
    landed = {"snapshot_id": "2026-10-def", "reason": "delivery d came while c was copied"}
    claimed = []
    monkeypatch.setattr(land_delivery, "load_settings", lambda: SETTINGS)
    monkeypatch.setattr(land_delivery, "land_planned_delivery", lambda plan: landed if plan == planned else plan)
    monkeypatch.setattr(land_delivery, "claim_for_run", lambda *of: claimed.append(of) or holder)

    def run(plan):
        ti = SimpleNamespace(xcom_pull=lambda **_: plan)
        return LandDeliveryOperator(task_id="land_delivery").execute({"ti": ti}), ti

    if holder is None:
        became, ti = run(planned)
        assert became == landed
        assert claimed == [("2026-10-def", ti)]
    else:
        with pytest.raises(AirflowSkipException, match="came while c was copied, and run run-2 is at work on it"):
            run(planned)
    # What was planned is claimed already.
    del claimed[:]
    assert run(landed)[0] == landed
    assert claimed == []


def test_an_older_delivery_has_work_until_it_is_counted(s3, trees, monkeypatch):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    publish_entry(s3, published(plan(s3), snapshot_id="s", delivery_id="d", delivered_at="2026-10-09T14:02:12Z"))
    monkeypatch.setattr("sentinel.refresh.find_delivery.aws_client", lambda *_: s3)
    older = plan(s3)
    assert (older["outcome"], has_work(older)) == ("older_than_published", True)
    s3.put_object(Bucket="lake", Key=Place.parse(older["raw_uri"]).key + "_COUNTED", Body=b"{}")
    assert not has_work(older)
    assert [
        has_work({"outcome": outcome}) for outcome in ("new", "already_published", "rolled_back", "no_delivery")
    ] == [
        True,
        False,
        False,
        False,
    ]


def test_a_manifest_that_cannot_be_read_is_noted_as_a_refused_delivery(s3, trees):
    uri = trees.put("cur/demo/metadata/BILLING_PERIOD=2026-10/demo-Manifest.json", b"{")
    with pytest.raises(RefusedDelivery, match=r"demo-Manifest\.json"):
        plan(s3)
    (key,) = [found["Key"] for found in s3.list_objects_v2(Bucket="lake", Prefix="raw/demo/")["Contents"]]
    refusal = json.loads(s3.get_object(Bucket="lake", Key=key)["Body"].read())
    delivery_id = refusal["delivery"]["delivery_id"]
    assert key == f"raw/demo/billing_period=2026-10/delivery_id={delivery_id}/_REFUSED"
    assert (refusal["task"], refusal["delivery"]["manifest"]["uri"]) == ("find_delivery", uri)
    assert "demo-Manifest.json" in refusal["reason"]


def test_a_delivery_that_cannot_be_landed_is_noted_with_what_is_missing(s3, trees, monkeypatch):
    trees.cur2({"demo-00001.csv.gz": b"one"}, missing=("demo-00002.csv.gz",))
    monkeypatch.setattr("sentinel.refresh.land_delivery.aws_client", lambda *_: s3)
    monkeypatch.setattr("sentinel.refresh.land_delivery.load_settings", lambda: SETTINGS)
    planned = plan(s3)
    with pytest.raises(RefusedDelivery, match="names 1 missing file"):
        land_planned_delivery(planned)
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="lake", Prefix="raw/")["Contents"]]
    assert keys == [Place.parse(planned["raw_uri"]).key + "_REFUSED"]
    refusal = json.loads(s3.get_object(Bucket="lake", Key=keys[0])["Body"].read())
    assert refusal["task"] == "land_delivery"
    assert "demo-00002.csv.gz" in refusal["reason"]
    assert [(file["name"], file["size"]) for file in refusal["delivery"]["files"]] == [
        ("demo-00001.csv.gz", 3),
        ("demo-00002.csv.gz", None),
    ]
