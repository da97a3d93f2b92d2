"""Loose files put into the bucket with the manifest AWS would have written."""

import gzip
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.deliver import DeliveredManifest, DeliveryError, deliver
from tests.local.deliver.conftest import (
    CUR1_HEADER,
    CUR2_HEADER,
    DeliveryBucket,
    csv_bytes,
    cur1_row,
    cur2_row,
    gz,
    write,
)

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def deliver_to(bucket: DeliveryBucket, *paths: Path, export: str | None = None) -> list[DeliveredManifest]:
    return deliver(list(paths), export=export, s3=bucket.s3, bucket=bucket.name)


def manifest_of(bucket: DeliveryBucket, delivered: DeliveredManifest) -> dict[str, Any]:
    key = delivered.manifest_uri.removeprefix(f"s3://{bucket.name}/")
    body: dict[str, Any] = json.loads(bucket.objects()[key])
    return body


def test_a_cur1_csv_becomes_an_assembly_with_its_manifest_in_both_places(
    tmp_path: Path, bucket: DeliveryBucket
) -> None:
    content = csv_bytes(CUR1_HEADER, [cur1_row()])
    (one,) = deliver_to(bucket, write(tmp_path / "My Bill.csv", content))
    manifest = manifest_of(bucket, one)
    assembly = manifest["assemblyId"]
    assert re.fullmatch(UUID, assembly)
    folder = "cur/my-bill/20260901-20261001"
    assert sorted(bucket.objects()) == sorted(
        [
            f"{folder}/{assembly}/my-bill-00001.csv.gz",
            f"{folder}/{assembly}/my-bill-Manifest.json",
            f"{folder}/my-bill-Manifest.json",
        ]
    )
    packed = bucket.objects()[f"{folder}/{assembly}/my-bill-00001.csv.gz"]
    assert gzip.decompress(packed) == content
    assert packed[4:8] == b"\x00\x00\x00\x00"  # no time stamp
    assert manifest["reportKeys"] == [f"{folder}/{assembly}/my-bill-00001.csv.gz"]
    assert (manifest["compression"], manifest["contentType"]) == ("GZIP", "text/csv")
    assert manifest["columns"][-1] == {"category": "resourceTags", "name": "user:Team", "type": "String"}
    assert (one.export, one.billing_period, one.layout, one.file_count) == ("my-bill", "2026-09", "cur1", 1)
    assert one.byte_count == len(packed)


def test_a_cur2_csv_is_laid_out_as_an_overwriting_export(tmp_path: Path, bucket: DeliveryBucket) -> None:
    (one,) = deliver_to(bucket, write(tmp_path / "r.csv.gz", gz(csv_bytes(CUR2_HEADER, [cur2_row()]))))
    assert sorted(bucket.objects()) == [
        "cur/r/data/BILLING_PERIOD=2026-09/r-00001.csv.gz",
        "cur/r/metadata/BILLING_PERIOD=2026-09/r-Manifest.json",
    ]
    manifest = manifest_of(bucket, one)
    assert re.fullmatch(UUID, manifest["executionId"])
    assert manifest["dataFiles"] == ["s3://sentinel-deliveries/cur/r/data/BILLING_PERIOD=2026-09/r-00001.csv.gz"]
    assert [c["type"] for c in manifest["columns"]] == ["timestamp", "string", "string", "double", "string"]


def test_cur1_parquet_gets_athenas_layout_and_cur1_column_names(tmp_path: Path, bucket: DeliveryBucket) -> None:
    table = pa.table({"bill_billing_period_start_date": ["2018-01-01"], "line_item_unblended_cost": [0.5]})
    pq.write_table(table, tmp_path / "r.parquet")
    (one,) = deliver_to(bucket, tmp_path / "r.parquet")
    assert sorted(bucket.objects()) == [
        "cur/r/r/year=2018/month=1/r-00001.snappy.parquet",
        "cur/r/r/year=2018/month=1/r-Manifest.json",
    ]
    manifest = manifest_of(bucket, one)
    assert [f"{c['category']}/{c['name']}" for c in manifest["columns"]] == [
        "bill/BillingPeriodStartDate",
        "lineItem/UnblendedCost",
    ]
    assert (manifest["compression"], manifest["contentType"]) == ("Parquet", "Parquet")
    assert (one.layout, one.billing_period) == ("cur1", "2018-01")


def zip_of(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report.csv", content)
    return packed.getvalue()


def test_zips_stay_zips_in_cur1_and_only_among_themselves(tmp_path: Path, bucket: DeliveryBucket) -> None:
    first, second = (csv_bytes(CUR1_HEADER, [cur1_row(n)]) for n in (1, 2))
    write(tmp_path / "zips" / "1.zip", zip_of(first))
    write(tmp_path / "zips" / "2.zip", zip_of(second))
    write(tmp_path / "mixed" / "1.zip", zip_of(first))
    write(tmp_path / "mixed" / "2.csv", second)
    (zips,) = deliver_to(bucket, tmp_path / "zips")
    (mixed,) = deliver_to(bucket, tmp_path / "mixed")
    assert manifest_of(bucket, zips)["compression"] == "ZIP"
    assert [key.rpartition("/")[2] for key in manifest_of(bucket, zips)["reportKeys"]] == [
        "zips-00001.csv.zip",
        "zips-00002.csv.zip",
    ]
    assert manifest_of(bucket, mixed)["compression"] == "GZIP"
    packed = [gzip.decompress(bucket.objects()[key]) for key in manifest_of(bucket, mixed)["reportKeys"]]
    assert packed == [first, second]


def test_a_zip_of_cur2_is_repacked_since_cur2_has_none(tmp_path: Path, bucket: DeliveryBucket) -> None:
    content = csv_bytes(CUR2_HEADER, [cur2_row()])
    deliver_to(bucket, write(tmp_path / "r.zip", zip_of(content)))
    assert gzip.decompress(bucket.objects()["cur/r/data/BILLING_PERIOD=2026-09/r-00001.csv.gz"]) == content


def test_a_folder_of_two_months_becomes_two_deliveries(tmp_path: Path, bucket: DeliveryBucket) -> None:
    for month in ("2026-10", "2026-09"):
        for number in (1, 2):
            rows = [cur2_row(number, month)]
            write(tmp_path / "bills" / month / f"{number}.csv", csv_bytes(CUR2_HEADER, rows))
    write(tmp_path / "bills" / "readme.txt", b"")
    delivered = deliver_to(bucket, tmp_path / "bills")
    assert [(d.export, d.billing_period, d.file_count) for d in delivered] == [
        ("bills", "2026-09", 2),
        ("bills", "2026-10", 2),
    ]
    assert delivered[-1].warnings == ("1 other file ignored: not CSV, CSV.gz, ZIP or Parquet.",)


def test_the_same_files_give_the_same_delivery_byte_for_byte(tmp_path: Path, bucket: DeliveryBucket) -> None:
    for number in (1, 2, 3):
        write(tmp_path / "bills" / f"{number}.csv", csv_bytes(CUR1_HEADER, [cur1_row(number)]))
    deliver_to(bucket, tmp_path / "bills")
    first = bucket.objects()
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "bills", copy)
    deliver_to(bucket, copy / "3.csv", copy / "1.csv", copy / "2.csv", export="bills")
    assert bucket.objects() == first


def test_a_changed_row_gives_another_execution(tmp_path: Path, bucket: DeliveryBucket) -> None:
    (one,) = deliver_to(bucket, write(tmp_path / "r.csv", csv_bytes(CUR2_HEADER, [cur2_row(1)])))
    before = manifest_of(bucket, one)["executionId"]
    (two,) = deliver_to(bucket, write(tmp_path / "r.csv", csv_bytes(CUR2_HEADER, [cur2_row(2)])))
    assert manifest_of(bucket, two)["executionId"] != before
    assert one.manifest_uri == two.manifest_uri


def test_files_of_one_month_with_other_columns_are_refused(tmp_path: Path, bucket: DeliveryBucket) -> None:
    write(tmp_path / "bills" / "1.csv", csv_bytes(CUR1_HEADER, [cur1_row()]))
    write(tmp_path / "bills" / "2.csv", csv_bytes(CUR1_HEADER[:4], [cur1_row(2)[:4]]))
    with pytest.raises(
        DeliveryError, match=r"2\.csv: its columns or format differ from those of 1\.csv, and both are of 2026-09"
    ):
        deliver_to(bucket, tmp_path / "bills")
    assert bucket.objects() == {}


def test_the_same_report_twice_is_refused(tmp_path: Path, bucket: DeliveryBucket) -> None:
    content = csv_bytes(CUR1_HEADER, [cur1_row()])
    write(tmp_path / "packed" / "1.csv", content)
    write(tmp_path / "packed" / "1.csv.gz", gz(content))
    with pytest.raises(DeliveryError, match=r"1\.csv\.gz: the same report as 1\.csv, packed otherwise"):
        deliver_to(bucket, tmp_path / "packed")
    write(tmp_path / "copied" / "1.csv", content)
    write(tmp_path / "copied" / "1 (copy).csv", content)
    with pytest.raises(DeliveryError, match="the same content as"):
        deliver_to(bucket, tmp_path / "copied")


@pytest.mark.parametrize(
    ("folder", "export", "period", "layout"),
    [
        ("wa-labs-cur1-parquet", "wa-labs-cur1-parquet", "2018-11", "cur1"),
        ("cur1-csv-focus-converters", "cur1-csv-focus-converters", "2023-11", "cur1"),
    ],
)
def test_the_real_loose_samples_are_delivered(
    bucket: DeliveryBucket, folder: str, export: str, period: str, layout: str
) -> None:
    real = Path(__file__).parents[4] / "shared" / "cur-samples" / folder
    if not real.exists():
        pytest.skip("the real samples are not beside the repository")
    (one,) = deliver_to(bucket, real)
    assert (one.export, one.billing_period, one.layout, one.file_count, one.warnings) == (export, period, layout, 1, ())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_focus_file_is_laid_out_as_cur_2_with_its_columns_in_the_manifest(
    form: str, tmp_path: Path, bucket: DeliveryBucket
) -> None:
    names = ["BilledCost", "BillingPeriodStart", "ChargeCategory"]
    if form == "csv":
        path = write(tmp_path / "focus.csv", csv_bytes(names, [["1.5", "2026-09-01T00:00:00.000Z", "Usage"]]))
    else:
        starts = pa.array(["2026-09-01T00:00:00"]).cast(pa.timestamp("ms")).cast(pa.timestamp("ms", tz="UTC"))
        path = tmp_path / "focus.parquet"
        pq.write_table(pa.table([pa.array([1.5]), starts, pa.array(["Usage"])], names=names), path)
    (one,) = deliver_to(bucket, path)
    manifest = manifest_of(bucket, one)
    assert "/metadata/BILLING_PERIOD=2026-09/" in one.manifest_uri
    assert [column["name"] for column in manifest["columns"]] == names
    assert len(manifest["dataFiles"]) == 1
