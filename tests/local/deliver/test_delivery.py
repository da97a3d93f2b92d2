from pathlib import Path

import pytest

from local.deliver import DeliveryError, deliver
from tests.local.deliver.conftest import CUR2_HEADER, DeliveryBucket, csv_bytes, cur2_row, write


def test_a_path_that_is_not_there_is_named(tmp_path: Path, bucket: DeliveryBucket) -> None:
    with pytest.raises(DeliveryError, match=r"nowhere: there is no such file or folder"):
        deliver([tmp_path / "nowhere"], s3=bucket.s3, bucket=bucket.name)


def test_nothing_to_deliver_says_what_to_give(tmp_path: Path, bucket: DeliveryBucket) -> None:
    with pytest.raises(DeliveryError, match="Nothing to deliver: give a delivery's folder"):
        deliver([], s3=bucket.s3, bucket=bucket.name)
    write(tmp_path / "notes" / "readme.txt", b"")
    with pytest.raises(DeliveryError, match=r"notes: neither a manifest in a CUR layout nor a CSV"):
        deliver([tmp_path / "notes"], s3=bucket.s3, bucket=bucket.name)


def test_a_bad_export_name_is_refused_before_anything_is_read(tmp_path: Path, bucket: DeliveryBucket) -> None:
    with pytest.raises(DeliveryError, match="--export: 'a/b' cannot be the name of an export"):
        deliver([tmp_path / "nowhere"], export="a/b", s3=bucket.s3, bucket=bucket.name)


def test_several_loose_paths_need_a_name(tmp_path: Path, bucket: DeliveryBucket) -> None:
    paths = [write(tmp_path / f"{n}.csv", csv_bytes(CUR2_HEADER, [cur2_row(n)])) for n in (1, 2)]
    with pytest.raises(
        DeliveryError, match=r"several paths without a manifest become one export\. Name it with --export"
    ):
        deliver(paths, s3=bucket.s3, bucket=bucket.name)
    (one,) = deliver(paths, export="both", s3=bucket.s3, bucket=bucket.name)
    assert (one.export, one.file_count) == ("both", 2)


def test_a_bad_second_path_uploads_nothing_of_the_first(tmp_path: Path, bucket: DeliveryBucket) -> None:
    good = write(tmp_path / "good.csv", csv_bytes(CUR2_HEADER, [cur2_row()]))
    bad = write(tmp_path / "bad.csv", b"a,b\n1,2\n")
    with pytest.raises(DeliveryError, match=r"bad\.csv: its billing period cannot be read"):
        deliver([good, bad], export="demo", s3=bucket.s3, bucket=bucket.name)
    assert bucket.objects() == {}


def test_a_missing_bucket_is_named(tmp_path: Path, bucket: DeliveryBucket) -> None:
    good = write(tmp_path / "good.csv", csv_bytes(CUR2_HEADER, [cur2_row()]))
    with pytest.raises(DeliveryError, match="There is no bucket 'elsewhere'"):
        deliver([good], s3=bucket.s3, bucket="elsewhere")


def test_another_prefix_is_kept(tmp_path: Path, bucket: DeliveryBucket) -> None:
    good = write(tmp_path / "good.csv", csv_bytes(CUR2_HEADER, [cur2_row()]))
    (one,) = deliver([good], s3=bucket.s3, bucket=bucket.name, prefix="billing/exports/")
    assert one.manifest_uri == (
        "s3://sentinel-deliveries/billing/exports/good/metadata/BILLING_PERIOD=2026-09/good-Manifest.json"
    )
