"""Delivery trees put into the bucket as they are."""

import json
from pathlib import Path

import pytest

from local.deliver import DeliveryError, deliver
from local.samples import SampleExport, generate
from tests.local.deliver.conftest import DeliveryBucket, write

PERIOD = "BILLING_PERIOD=2026-09"
EXECUTION = "2026-09-09T14:02:11.120Z-00000000-0000-4000-8000-000000000001"


def cur2_tree(
    root: Path, *, export: str = "demo", execution: str = EXECUTION, files: tuple[str, ...] = ("1", "2")
) -> Path:
    """A CUR 2.0 delivery in create-new mode, below root/<export>."""
    named = [f"s3://elsewhere/p/{export}/data/{PERIOD}/{execution}/{export}-{n}.csv.gz" for n in ("1", "2")]
    manifest = json.dumps({"executionId": execution, "columns": [], "dataFiles": named}).encode()
    for number in files:
        write(root / export / "data" / PERIOD / execution / f"{export}-{number}.csv.gz", f"rows {number}".encode())
    for folder in (f"metadata/{PERIOD}/{execution}", f"metadata/{PERIOD}"):
        write(root / export / folder / f"{export}-Manifest.json", manifest)
    return root


def in_arrival(told: list[str]) -> list[str]:
    return [line.partition(": ")[2] for line in told if line.startswith("uploaded")]


@pytest.mark.parametrize("below", ["", "demo", "demo/metadata", f"demo/metadata/{PERIOD}/demo-Manifest.json"])
def test_a_cur2_tree_is_uploaded_as_it_is_from_any_folder_of_it(
    tmp_path: Path, bucket: DeliveryBucket, below: str
) -> None:
    cur2_tree(tmp_path)
    told: list[str] = []
    delivered = deliver([tmp_path / below], s3=bucket.s3, bucket=bucket.name, on_progress=told.append)
    assert in_arrival(told) == [
        f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-1.csv.gz",
        f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-2.csv.gz",
        f"cur/demo/metadata/{PERIOD}/{EXECUTION}/demo-Manifest.json",
        f"cur/demo/metadata/{PERIOD}/demo-Manifest.json",
    ]
    assert told[0].startswith("uploaded 1 of 4: ")
    assert bucket.objects()[f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-2.csv.gz"] == b"rows 2"
    (one,) = delivered
    assert (one.export, one.billing_period, one.layout) == ("demo", "2026-09", "cur2")
    assert one.manifest_uri == f"s3://sentinel-deliveries/cur/demo/metadata/{PERIOD}/demo-Manifest.json"
    assert (one.file_count, one.byte_count, one.warnings) == (2, 12, ())


def test_a_named_file_the_tree_lacks_is_warned_of_and_removed_from_the_bucket(
    tmp_path: Path, bucket: DeliveryBucket
) -> None:
    deliver([cur2_tree(tmp_path / "whole")], s3=bucket.s3, bucket=bucket.name)
    torn = cur2_tree(tmp_path / "torn", files=("1",))
    (one,) = deliver([torn], s3=bucket.s3, bucket=bucket.name)
    key = f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-2.csv.gz"
    assert key not in bucket.objects()
    assert f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-1.csv.gz" in bucket.objects()
    assert len(one.warnings) == 1
    assert f"names {EXECUTION}/demo-2.csv.gz, which is not in" in one.warnings[0]
    assert one.file_count == 1


def test_a_truncated_file_in_a_tree_is_uploaded_as_it_is(tmp_path: Path, bucket: DeliveryBucket) -> None:
    cur2_tree(tmp_path)
    write(tmp_path / "demo" / "data" / PERIOD / EXECUTION / "demo-1.csv.gz", b"\x1f\x8b\x08torn")
    (one,) = deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    assert bucket.objects()[f"cur/demo/data/{PERIOD}/{EXECUTION}/demo-1.csv.gz"] == b"\x1f\x8b\x08torn"
    assert one.warnings == ()


def test_what_belongs_to_no_period_is_ignored_and_counted(tmp_path: Path, bucket: DeliveryBucket) -> None:
    cur2_tree(tmp_path)
    write(tmp_path / "demo" / "create-table.sql", b"")
    write(tmp_path / "demo" / "data" / "BILLING_PERIOD=2026-08" / "old.csv.gz", b"")
    write(tmp_path / "demo" / "data" / PERIOD / ".DS_Store", b"")
    (one,) = deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    assert len(bucket.objects()) == 4
    assert one.warnings == (f"{tmp_path}: 2 other files ignored: in no folder of a period with a manifest.",)


def test_only_an_executions_manifest_is_also_put_where_the_newest_is_looked_for(
    tmp_path: Path, bucket: DeliveryBucket
) -> None:
    cur2_tree(tmp_path)
    cur2_tree(tmp_path, execution="2026-09-10T14:02:11.120Z-1")
    newest = tmp_path / "demo" / "metadata" / PERIOD
    (newest / "demo-Manifest.json").unlink()
    (one,) = deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    put = json.loads(bucket.objects()[f"cur/demo/metadata/{PERIOD}/demo-Manifest.json"])
    assert put["executionId"] == "2026-09-10T14:02:11.120Z-1"
    assert "no manifest in the period's own folder" in one.warnings[0]
    (newest / EXECUTION).rename(newest / "00000000-0000-4000-8000-000000000001")
    with pytest.raises(DeliveryError, match="2 executions and no manifest that says which is the newest"):
        deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)


def test_a_tree_can_be_delivered_under_another_name(tmp_path: Path, bucket: DeliveryBucket) -> None:
    (one,) = deliver([cur2_tree(tmp_path)], export="other", s3=bucket.s3, bucket=bucket.name)
    assert one.export == "other"
    assert all(key.startswith("cur/other/") for key in bucket.objects())
    assert one.warnings == ()


def test_one_name_for_two_exports_is_refused(tmp_path: Path, bucket: DeliveryBucket) -> None:
    cur2_tree(tmp_path, export="one")
    cur2_tree(tmp_path, export="two")
    with pytest.raises(DeliveryError, match=r"--export names one export, but manifests of 2 were found \(one, two\)"):
        deliver([tmp_path], export="other", s3=bucket.s3, bucket=bucket.name)
    assert [d.export for d in deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)] == ["one", "two"]


def test_a_folder_name_that_cannot_be_an_export_asks_for_one(tmp_path: Path, bucket: DeliveryBucket) -> None:
    cur2_tree(tmp_path, export="my report")
    with pytest.raises(DeliveryError, match="'my report' cannot be the name of an export"):
        deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    assert deliver([tmp_path], export="mine", s3=bucket.s3, bucket=bucket.name)[0].export == "mine"


def test_cur1_and_athena_trees_keep_their_layout(tmp_path: Path, bucket: DeliveryBucket) -> None:
    named = {"reportKeys": ["p/legacy/20260901-20261001/20260909T140211Z/legacy-1.csv.zip"]}
    for folder in ("20260901-20261001/20260909T140211Z", "20260901-20261001"):
        write(tmp_path / "legacy" / folder / "legacy-Manifest.json", json.dumps(named).encode())
    write(tmp_path / "legacy" / "20260901-20261001" / "20260909T140211Z" / "legacy-1.csv.zip", b"zip")
    athena = {"reportKeys": ["p/a/a/year=2026/month=9/a-00001.snappy.parquet"]}
    write(tmp_path / "p" / "a" / "a" / "year=2026" / "month=9" / "a-Manifest.json", json.dumps(athena).encode())
    write(tmp_path / "p" / "a" / "a" / "year=2026" / "month=9" / "a-00001.snappy.parquet", b"parquet")
    delivered = deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    assert sorted(bucket.objects()) == [
        "cur/a/a/year=2026/month=9/a-00001.snappy.parquet",
        "cur/a/a/year=2026/month=9/a-Manifest.json",
        "cur/legacy/20260901-20261001/20260909T140211Z/legacy-1.csv.zip",
        "cur/legacy/20260901-20261001/20260909T140211Z/legacy-Manifest.json",
        "cur/legacy/20260901-20261001/legacy-Manifest.json",
    ]
    assert {d.manifest_uri.removeprefix("s3://sentinel-deliveries/cur/") for d in delivered} == {
        "a/a/year=2026/month=9/a-Manifest.json",
        "legacy/20260901-20261001/legacy-Manifest.json",
    }
    assert [(d.layout, d.billing_period, d.warnings) for d in delivered] == [("cur1", "2026-09", ())] * 2


@pytest.mark.parametrize(
    "export", [SampleExport("s", "cur2"), SampleExport("s", "cur1"), SampleExport("s", "cur1", "parquet")]
)
def test_sample_deliveries_given_together_arrive_one_after_the_other(
    tmp_path: Path, bucket: DeliveryBucket, export: SampleExport
) -> None:
    summary = generate(tmp_path, months=1, rows=300, exports=(export,))
    delivered = deliver([tmp_path / "s"], s3=bucket.s3, bucket=bucket.name)
    assert [(d.export, d.billing_period, d.file_count, d.warnings) for d in delivered] == [("s", "2026-08", 2, ())] * 3
    final = json.loads(bucket.objects()[delivered[-1].manifest_uri.removeprefix("s3://sentinel-deliveries/")])
    assert final.get("executionId", final.get("assemblyId")) == summary.deliveries[-1].execution_id
    named = final.get("dataFiles") or final["reportKeys"]
    assert {name.removeprefix("s3://example-org-cur/") for name in named} <= bucket.objects().keys()


def test_the_real_cur2_sample_is_delivered_without_a_warning(bucket: DeliveryBucket) -> None:
    real = Path(__file__).parents[4] / "shared" / "cur-samples" / "cur2-real-partial"
    if not real.exists():
        pytest.skip("the real CUR 2.0 sample is not beside the repository")
    (one,) = deliver([real], s3=bucket.s3, bucket=bucket.name)
    assert (one.export, one.billing_period, one.file_count, one.warnings) == (
        "ha-project-CUR-daily-1",
        "2026-04",
        1,
        (),
    )


def test_two_trees_of_one_month_under_one_given_name_are_refused(tmp_path: Path, bucket: DeliveryBucket) -> None:
    one, other = cur2_tree(tmp_path / "one", export="org-a"), cur2_tree(tmp_path / "other", export="org-b")
    with pytest.raises(DeliveryError, match="--export x names one export, but 2026-09 is given more than once"):
        deliver([one, other], export="x", s3=bucket.s3, bucket=bucket.name)
    assert bucket.s3.list_objects_v2(Bucket=bucket.name).get("Contents", []) == []


def test_the_manifest_made_for_redshift_is_not_a_deliverys(tmp_path: Path, bucket: DeliveryBucket) -> None:
    cur2_tree(tmp_path)
    write(tmp_path / f"demo/metadata/{PERIOD}/demo-RedshiftManifest.json", b'{"entries": []}')
    (delivered,) = deliver([tmp_path], s3=bucket.s3, bucket=bucket.name)
    assert delivered.manifest_uri.endswith("/demo-Manifest.json")
