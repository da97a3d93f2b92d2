"""Landing: whole or not at all, once, and never a mix of two deliveries."""

import gzip
import io
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from sentinel.deliveries import copying, landing, unzipping
from sentinel.deliveries.copying import copy_file
from sentinel.deliveries.delivery import DeliveredFile
from sentinel.deliveries.finding import read_delivery
from sentinel.deliveries.landing import DeliveryKeepsChangingError, is_landed, land_delivery, read_record
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import Place

FILES = {"demo-00001.csv.gz": b"one", "demo-00002.csv.gz": b"two!"}
NOW = datetime(2026, 10, 10, 1, 2, 3, tzinfo=UTC)


def land(s3, uri):
    return land_delivery(s3, Place.parse(uri), "lake", now=lambda: NOW)


def lake(s3):
    """Key → ETag of everything in the lake."""
    return {found["Key"]: found["ETag"] for found in s3.list_objects_v2(Bucket="lake").get("Contents", [])}


def read(s3, place):
    return s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()


def zipped(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return content.getvalue()


class Interrupted(BaseException):
    """Like a kill: no `except Exception` stops it."""


def on_call(monkeypatch, s3, operation, action):
    """Run `action(number of the call)` before each call of an S3 operation."""
    original = getattr(s3, operation)
    calls = []

    def called(**arguments):
        calls.append(arguments)
        action(len(calls))
        return original(**arguments)

    monkeypatch.setattr(s3, operation, called)
    return calls


def test_a_delivery_lands_as_it_is_with_its_manifest_and_its_record(s3, trees):
    uri = trees.cur2(FILES)
    landed = land(s3, uri)
    delivery = read_delivery(s3, Place.parse(uri))
    folder = f"raw/demo/billing_period=2026-10/delivery_id={delivery.delivery_id}/"
    assert landed.is_new
    assert landed.raw.uri == f"s3://lake/{folder}"
    assert sorted(lake(s3)) == [folder + name for name in ("_COMPLETE", "_manifest.json", *sorted(FILES))]
    assert {name: read(s3, landed.raw.below(name)) for name in FILES} == FILES
    assert read(s3, landed.raw.below("_manifest.json")) == read(s3, Place.parse(uri))
    record = json.loads(read(s3, landed.raw.below("_COMPLETE")))
    assert record == landed.record
    assert record["landed_at"] == "2026-10-10T01:02:03Z"
    assert record["manifest"] == {"uri": uri, "etag": delivery.manifest_etag}
    assert record["files"][1] == {
        "name": "demo-00002.csv.gz",
        "size": 4,
        "etag": delivery.files[1].etag,
        "source_uri": "s3://deliveries/cur/demo/data/BILLING_PERIOD=2026-10/demo-00002.csv.gz",
    }
    assert set(record) == {
        *("export", "billing_period", "delivery_id", "layout", "format", "execution_id"),
        *("delivered_at", "landed_at", "manifest", "columns", "files"),
    }


def test_a_file_that_the_manifest_does_not_name_is_passed_over(s3, trees):
    manifest = trees.cur2({"demo-00001.csv.gz": b"one"})
    trees.put("cur/demo/data/BILLING_PERIOD=2026-10/demo-00002.csv.gz", b"of a larger delivery before")
    landed = land(s3, manifest)
    assert [file["name"] for file in landed.record["files"]] == ["demo-00001.csv.gz"]
    found = s3.list_objects_v2(Bucket="lake", Prefix=landed.raw.key)["Contents"]
    assert not [one["Key"] for one in found if "00002" in one["Key"]]


def test_a_delivery_that_landed_is_not_written_again(s3, trees):
    uri = trees.cur2(FILES)
    first = land(s3, uri)
    writes = []
    s3.meta.events.register(
        "before-call.s3",
        lambda model, **_: writes.append(model.name) if model.name[:3] not in {"Get", "Lis", "Hea"} else None,
    )
    again = land(s3, uri)
    assert (again.is_new, again.record) == (False, first.record)
    assert writes == []


def test_every_missing_file_is_named_and_nothing_is_written(s3, trees):
    uri = trees.cur2(FILES, missing=("demo-00003.csv.gz", "demo-00004.csv.gz"))
    with pytest.raises(RefusedDelivery, match=r"2 missing file\(s\).*demo-00003\.csv\.gz.*demo-00004\.csv\.gz"):
        land(s3, uri)
    assert lake(s3) == {}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"demo.csv": b"x"}, r"demo\.csv is none of"),
        ({"demo-1.csv.gz": b"x", "demo-2.parquet": b"x"}, "mixes CSV and Parquet"),
        ({"a/demo-1.csv.gz": b"x", "b/demo-1.csv.gz": b"x"}, r"several files called demo-1\.csv\.gz"),
        ({"demo-1.csv.gz": b"x", "demo-1.csv.zip": b"x"}, r"several files called demo-1\.csv\.gz"),
    ],
)
def test_files_that_cannot_lie_side_by_side_are_refused(s3, trees, files, complaint):
    with pytest.raises(RefusedDelivery, match=complaint):
        land(s3, trees.cur2(files))
    assert lake(s3) == {}


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_killed_half_way_there_is_no_complete_delivery_and_the_next_try_finishes_it(s3, trees, monkeypatch, killed_at):
    uri = trees.cur2(FILES)
    raw = Place(
        "lake", f"raw/demo/billing_period=2026-10/delivery_id={read_delivery(s3, Place.parse(uri)).delivery_id}/"
    )

    def kill(*_):
        raise Interrupted

    with monkeypatch.context() as patch:
        if killed_at == 1:
            on_call(patch, s3, "copy_object", lambda number: kill() if number == 2 else None)
        else:
            on_call(patch, s3, "put_object", lambda number: kill() if number == killed_at - 1 else None)
        with pytest.raises(Interrupted):
            land(s3, uri)
    assert not is_landed(s3, raw)
    assert read_record(s3, raw) is None
    assert land(s3, uri).is_new
    assert is_landed(s3, raw)
    assert {name: read(s3, raw.below(name)) for name in FILES} == FILES


def test_a_manifest_that_changed_while_copying_starts_the_copy_again(s3, trees, monkeypatch):
    uri = trees.cur2(FILES)
    before = read_delivery(s3, Place.parse(uri)).delivery_id

    def deliver_anew(number):
        if number == 2:
            trees.cur2({**FILES, "demo-00003.csv.gz": b"three"})

    on_call(monkeypatch, s3, "copy_object", deliver_anew)
    landed = land(s3, uri)
    after = read_delivery(s3, Place.parse(uri)).delivery_id
    assert landed.record["delivery_id"] == after != before
    assert [file["name"] for file in landed.record["files"]] == [*FILES, "demo-00003.csv.gz"]
    assert [key for key in lake(s3) if key.endswith("_COMPLETE")] == [landed.raw.key + "_COMPLETE"]


@pytest.mark.parametrize("content", [b"xxx", b"longer than before"])
def test_a_file_that_changed_under_its_manifest_while_copying_starts_the_copy_again(s3, trees, monkeypatch, content):
    uri = trees.cur2(FILES)
    key = "cur/demo/data/BILLING_PERIOD=2026-10/demo-00001.csv.gz"
    on_call(monkeypatch, s3, "copy_object", lambda number: trees.put(key, content) if number == 1 else None)
    landed = land(s3, uri)
    assert read(s3, landed.raw.below("demo-00001.csv.gz")) == content
    assert landed.record["files"][0]["size"] == len(content)
    assert landed.record["delivery_id"] == read_delivery(s3, Place.parse(uri)).delivery_id


def test_a_file_that_vanished_while_copying_is_named(s3, trees, monkeypatch):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    key = "cur/demo/data/BILLING_PERIOD=2026-10/demo-00001.csv.gz"
    on_call(monkeypatch, s3, "copy_object", lambda _: s3.delete_object(Bucket="deliveries", Key=key))
    with pytest.raises(RefusedDelivery, match=r"missing file.*demo-00001"):
        land(s3, uri)


def test_a_delivery_that_never_rests_is_given_up_and_not_refused(s3, trees, monkeypatch):
    uri = trees.cur2({"demo-00001.csv.gz": b"one"})
    calls = on_call(
        monkeypatch, s3, "copy_object", lambda number: trees.cur2({"demo-00001.csv.gz": b"one" + b"x" * number})
    )
    with pytest.raises(DeliveryKeepsChangingError, match="each of 3 copies"):
        land(s3, uri)
    assert len(calls) == landing.MAX_STARTS
    assert not [key for key in lake(s3) if key.endswith("_COMPLETE")]


def test_of_two_runs_that_land_the_same_delivery_one_declares_it(s3, trees, monkeypatch):
    uri = trees.cur2(FILES)
    others = []

    def land_elsewhere(number):
        if number == 2 and not others:
            others.append(None)
            others[0] = land(s3, uri)

    # Call 1 writes the manifest, call 2 would declare the delivery complete.
    on_call(monkeypatch, s3, "put_object", land_elsewhere)
    mine = land(s3, uri)
    assert others[0].is_new
    assert not mine.is_new
    assert mine.record == others[0].record


def test_a_zip_is_kept_as_delivered_and_unpacked_beside(s3, trees):
    text = "a,b\n" + "".join(f"{number},x\n" for number in range(50_000))
    content = zipped(demo__csv=text)
    landed = land(s3, trees.cur1({"demo-00001.csv.zip": content}, compression="ZIP"))
    assert read(s3, landed.raw.below("_delivered/demo-00001.csv.zip")) == content
    assert gzip.decompress(read(s3, landed.raw.below("demo-00001.csv.gz"))).decode() == text
    assert landed.record["format"] == "csv"
    assert landed.record["files"][0]["name"] == "demo-00001.csv.gz"
    assert landed.record["files"][0]["size"] == len(content)
    assert landed.record["files"][0]["source_uri"].endswith("/demo-00001.csv.zip")


def test_the_same_zip_always_unpacks_to_the_same_bytes(s3):
    s3.put_object(Bucket="lake", Key="a.csv.zip", Body=zipped(a__csv="a,b\n1,2\n"))
    for target in ("first.csv.gz", "second.csv.gz"):
        unzipping.unzip_to_gzip(s3, Place("lake", "a.csv.zip"), Place("lake", target))
    assert lake(s3)["first.csv.gz"] == lake(s3)["second.csv.gz"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"no zip at all", "cannot be unpacked"),
        (zipped(a__csv="x" * 100_000)[:-40], "cannot be unpacked"),
        (zipped(a__csv="a\n", b__csv="b\n"), r"must hold one CSV file, it holds a\.csv, b\.csv"),
        (zipped(a__csv="a\n", notes__txt="x"), r"must hold one CSV file, it holds a\.csv, notes\.txt"),
        (zipped(a__txt="a\n"), r"must hold one CSV file, it holds a\.txt"),
        (zipped(), "it holds nothing"),
    ],
)
def test_a_broken_zip_is_refused_by_its_name(s3, trees, content, complaint):
    with pytest.raises(RefusedDelivery, match=complaint) as refused:
        land(s3, trees.cur1({"demo-00001.csv.zip": content}, compression="ZIP"))
    assert "demo-00001.csv.zip" in str(refused.value)
    assert not [key for key in lake(s3) if key.endswith("_COMPLETE")]


def test_a_zip_whose_content_is_damaged_is_refused(s3, trees):
    content = bytearray(zipped(a__csv=os.urandom(40_000).hex()))
    content[20_000] ^= 0xFF
    with pytest.raises(RefusedDelivery, match=r"demo-00001\.csv\.zip cannot be unpacked"):
        land(s3, trees.cur1({"demo-00001.csv.zip": bytes(content)}, compression="ZIP"))


def test_a_file_too_large_for_one_copy_is_copied_in_parts(s3):
    content = os.urandom(11 * 1024**2 + 7)
    etag = s3.put_object(Bucket="deliveries", Key="big.csv.gz", Body=content)["ETag"].strip('"')
    file = DeliveredFile(Place("deliveries", "big.csv.gz"), len(content), etag)
    parts = []
    s3.meta.events.register("before-call.s3.UploadPartCopy", lambda **_: parts.append(1))
    copy_file(s3, file, Place("lake", "big.csv.gz"), whole_limit=10 * 1024**2, part_bytes=5 * 1024**2)
    assert len(parts) == 3
    assert read(s3, Place("lake", "big.csv.gz")) == content


def test_a_copy_in_parts_that_fails_leaves_no_upload_behind(s3, monkeypatch):
    content = b"x" * (6 * 1024**2)
    etag = s3.put_object(Bucket="deliveries", Key="big.csv.gz", Body=content)["ETag"].strip('"')
    monkeypatch.setattr(s3, "upload_part_copy", lambda **_: (_ for _ in ()).throw(ConnectionError("gone")))
    file = DeliveredFile(Place("deliveries", "big.csv.gz"), len(content), etag)
    with pytest.raises(ConnectionError):
        copy_file(s3, file, Place("lake", "big.csv.gz"), whole_limit=1, part_bytes=5 * 1024**2)
    assert s3.list_multipart_uploads(Bucket="lake").get("Uploads", []) == []


def test_a_copy_that_differs_is_noticed(s3, monkeypatch):
    etag = s3.put_object(Bucket="deliveries", Key="a.csv.gz", Body=b"one")["ETag"].strip('"')
    monkeypatch.setattr(s3, "copy_object", lambda **_: s3.put_object(Bucket="lake", Key="a.csv.gz", Body=b"oNe"))
    with pytest.raises(copying.CopyDiffersError, match=r"lake/a\.csv\.gz has ETag"):
        copy_file(s3, DeliveredFile(Place("deliveries", "a.csv.gz"), 3, etag), Place("lake", "a.csv.gz"))


def test_an_error_of_s3_that_is_no_change_of_the_source_comes_out_as_it_is(s3):
    etag = s3.put_object(Bucket="deliveries", Key="a.csv.gz", Body=b"one")["ETag"].strip('"')
    with pytest.raises(ClientError, match="NoSuchBucket"):
        copy_file(s3, DeliveredFile(Place("deliveries", "a.csv.gz"), 3, etag), Place("no-lake", "a.csv.gz"))
