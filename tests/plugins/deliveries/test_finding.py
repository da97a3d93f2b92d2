"""Finding the newest delivery of each export and month, over HTTP, in every layout."""

import json
import os
from pathlib import Path

import pytest

from sentinel.deliveries.finding import find_manifests, read_delivery
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.instants import format_instant
from sentinel.places import Place

SOURCE = ["s3://deliveries/cur/"]
FIRST = "2026-10-09T14:02:11.120Z-00000000-0000-4000-8000-000000000001"
SECOND = "2026-10-09T22:23:00.000Z-00000000-0000-4000-8000-000000000002"
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "cur-samples"


def found(s3, periods=None, sources=SOURCE):
    return [(one.export, one.billing_period, one.manifest.uri) for one in find_manifests(s3, sources, periods)]


def test_cur2_create_new_takes_the_newest_execution_and_its_time(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, execution=FIRST)
    uri = trees.cur2({"demo-00001.csv.gz": b"two", "demo-00002.csv.gz": b"three!"}, execution=SECOND)
    assert found(s3) == [("demo", "2026-10", uri)]
    delivery = read_delivery(s3, Place.parse(uri))
    assert (delivery.layout, delivery.format, delivery.execution_id) == ("cur2", "csv", SECOND[-36:])
    assert format_instant(delivery.delivered_at) == "2026-10-09T22:23:00Z"
    assert [(file.name, file.size) for file in delivery.files] == [("demo-00001.csv.gz", 3), ("demo-00002.csv.gz", 6)]
    assert (
        delivery.files[0].place.uri
        == f"s3://deliveries/cur/demo/data/BILLING_PERIOD=2026-10/{SECOND}/demo-00001.csv.gz"
    )
    assert delivery.columns == ("line_item_unblended_cost",)


def test_cur2_overwrite_is_dated_by_its_manifest(s3, trees):
    uri = trees.cur2({"demo-00001.snappy.parquet": b"PAR1"})
    delivery = read_delivery(s3, Place.parse(uri))
    manifest = s3.head_object(Bucket="deliveries", Key=Place.parse(uri).key)
    assert delivery.delivered_at == manifest["LastModified"]
    assert delivery.format == "parquet"


def test_without_a_manifest_of_the_month_the_newest_execution_counts(s3, trees):
    for execution in (SECOND, FIRST):
        uri = trees.cur2({"demo-00001.csv.gz": b"one"}, execution=execution)
    s3.delete_object(Bucket="deliveries", Key=Place.parse(uri).key)
    assert found(s3) == [
        ("demo", "2026-10", f"s3://deliveries/cur/demo/metadata/BILLING_PERIOD=2026-10/{SECOND}/demo-Manifest.json")
    ]


@pytest.mark.parametrize("assembly", ["", "20261209T140211Z", "9f2c1111-2222-3333-4444-555555555555"])
def test_cur1_csv_in_both_modes(s3, trees, assembly):
    uri = trees.cur1({"demo-00001.csv.gz": b"one"}, assembly=assembly)
    trees.put("cur/demo/20261201-20270101/demo-RedshiftManifest.json", {"entries": []})
    trees.put("cur/aws-programmatic-access-test-object", b"test")
    assert found(s3) == [("demo", "2026-12", uri)]
    delivery = read_delivery(s3, Place.parse(uri))
    assert (delivery.layout, delivery.columns) == ("cur1", ("lineItem/UnblendedCost",))
    assert delivery.missing_files == []
    if assembly.startswith("2026"):
        assert format_instant(delivery.delivered_at) == "2026-12-09T14:02:11Z"


@pytest.mark.parametrize("month", ["month=1", "month=01"])
def test_cur1_parquet_is_found_and_its_status_table_passed_over(s3, trees, month):
    uri = trees.cur1_parquet({"demo-00001.snappy.parquet": b"PAR1"}, month=month)
    assert found(s3, ["2026-01"]) == [("demo", "2026-01", uri)]
    assert read_delivery(s3, Place.parse(uri)).missing_files == []
    assert found(s3, ["2025-01", "2026-02"]) == []


def test_cur1_parquet_with_its_manifest_in_the_date_range_folder(s3, trees):
    trees.put("cur/demo/demo/year=2026/month=1/demo-00001.snappy.parquet", b"PAR1")
    manifest = {"assemblyId": "x", "reportKeys": ["p/demo/demo/year=2026/month=1/demo-00001.snappy.parquet"]}
    uri = trees.put("cur/demo/20260101-20260201/demo-Manifest.json", manifest)
    assert found(s3) == [("demo", "2026-01", uri)]
    assert read_delivery(s3, Place.parse(uri)).missing_files == []


def test_only_the_months_asked_for_are_given_and_in_order(s3, trees):
    for period in ("2026-11", "2026-09", "2026-10"):
        trees.cur2({"demo-00001.csv.gz": b"one"}, period=period)
    trees.cur2({"other-00001.csv.gz": b"one"}, export="other")
    assert [one[:2] for one in found(s3)] == [
        ("demo", "2026-09"),
        ("demo", "2026-10"),
        ("other", "2026-10"),
        ("demo", "2026-11"),
    ]
    assert [one[:2] for one in found(s3, ["2026-09"])] == [("demo", "2026-09")]


def test_two_exports_of_one_name_are_never_taken_for_one_another(s3, trees):
    trees.cur2({"demo-00001.csv.gz": b"one"}, prefix="cur/a/")
    trees.cur2({"demo-00001.csv.gz": b"one"}, prefix="cur/b/")
    with pytest.raises(ValueError, match="two exports are called `demo`"):
        find_manifests(s3, SOURCE)


def test_many_executions_cost_no_request_of_their_own(s3, trees):
    for number in range(40):
        trees.cur2({f"demo-{file:05d}.csv.gz": b"x" for file in range(3)}, execution=f"{FIRST[:-2]}{number:02d}")
    requests = []
    s3.meta.events.register("before-call.s3", lambda model, **_: requests.append(model.name))
    find_manifests(s3, SOURCE, ["2026-10"])
    assert len(requests) <= 6


def test_a_source_whose_bucket_is_not_there_is_named(s3):
    with pytest.raises(ValueError, match=r"s3://nowhere/cur/ cannot be read \(404\).*delivery_sources"):
        find_manifests(s3, ["s3://nowhere/cur/"])


def test_a_file_that_changed_under_an_unchanged_manifest_is_another_delivery(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    before = read_delivery(s3, Place.parse(uri))
    again = read_delivery(s3, Place.parse(uri))
    trees.put("cur/demo/data/BILLING_PERIOD=2026-10/demo-00001.csv.gz", b"two")
    after = read_delivery(s3, Place.parse(uri))
    assert before.delivery_id == again.delivery_id
    assert before.manifest_etag == after.manifest_etag
    assert before.delivery_id != after.delivery_id
    assert len(after.delivery_id) == 16


def test_a_missing_file_that_arrives_later_makes_another_delivery(s3, trees):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"}, missing=("demo-00002.csv.gz",))
    before = read_delivery(s3, Place.parse(uri))
    assert before.missing_files == ["s3://deliveries/cur/demo/data/BILLING_PERIOD=2026-10/demo-00002.csv.gz"]
    trees.put("cur/demo/data/BILLING_PERIOD=2026-10/demo-00002.csv.gz", b"two")
    assert read_delivery(s3, Place.parse(uri)).delivery_id != before.delivery_id


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "is not JSON"),
        (b"[]", "not a JSON object but a list"),
        ({"executionId": "x"}, "neither `dataFiles`"),
        ({"dataFiles": []}, "names no data file: `dataFiles` is empty"),
        ({"dataFiles": [7]}, "must be a list of addresses"),
        ({"dataFiles": ["s3://b/x.csv.gz"]}, "lies in no billing period folder"),
        ({"dataFiles": ["s3://b/e/data/BILLING_PERIOD=2026-09/x.csv.gz"]}, "lies in no billing period folder"),
        ({"dataFiles": ["s3://b/e/data/BILLING_PERIOD=2026-10/x.csv.gz"] * 2}, "names a data file twice"),
        ({"dataFiles": ["s3://b/e/data/BILLING_PERIOD=2026-10/x.csv.gz"], "columns": [{"type": "x"}]}, "`columns`"),
        (
            {"reportKeys": ["e/20261001-20261101/x.csv.gz"], "billingPeriod": {"start": "20260901T000000.000Z"}},
            "for 2026-09",
        ),
    ],
)
def test_a_manifest_that_cannot_be_taken_is_refused_by_its_name(s3, trees, content, complaint):
    uri = trees.put("cur/demo/metadata/BILLING_PERIOD=2026-10/demo-Manifest.json", content)
    with pytest.raises(RefusedDelivery, match=complaint) as refused:
        read_delivery(s3, Place.parse(uri))
    assert uri in str(refused.value)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared CUR samples are not beside the repository")
def test_a_real_cur2_delivery_is_found_whatever_bucket_its_manifest_names(s3):
    root = SAMPLES / "cur2-real-partial" / "CUR-daily-1.0"
    for folder, _, names in os.walk(root):
        for name in names:
            file = Path(folder) / name
            s3.upload_file(str(file), "deliveries", f"cur/{file.relative_to(root)}")
    (manifest,) = find_manifests(s3, SOURCE)
    delivery = read_delivery(s3, manifest.manifest)
    assert (delivery.export, delivery.billing_period) == ("ha-project-CUR-daily-1", "2026-04")
    assert format_instant(delivery.delivered_at) == "2026-04-09T14:02:11Z"
    assert delivery.missing_files == []
    assert len(delivery.columns) == 127


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared CUR samples are not beside the repository")
def test_a_real_cur1_manifest_gives_all_its_columns(s3, trees):
    document = json.loads((SAMPLES / "cur1-real-manifest" / "manifest-2019-12.json").read_bytes())
    document["reportKeys"] = ["cur/demo/20191201-20200101/demo-1.csv.gz"]
    uri = trees.put("cur/demo/20191201-20200101/demo-Manifest.json", document)
    delivery = read_delivery(s3, Place.parse(uri))
    assert len(delivery.columns) == 275
    assert delivery.columns[:2] == ("identity/LineItemId", "identity/TimeInterval")
