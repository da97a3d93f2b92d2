import json
from pathlib import Path

import pytest

from local.deliver.errors import DeliveryError
from local.deliver.layouts import Layout
from local.deliver.manifests import cur1_manifest, cur2_manifest, read_named_files
from tests.local.deliver.conftest import write


def test_a_cur1_manifest_has_the_keys_of_a_real_one() -> None:
    manifest = json.loads(
        cur1_manifest(
            export="demo",
            assembly_id="20260914T125721Z",
            account="111122223333",
            billing_period="2026-12",
            columns=["lineItem/UnblendedCost", "resourceTags/user:Team", "product/new"],
            packaging="zip",
            bucket="b",
            report_keys=["cur/demo/20261201-20270101/x/demo-00001.csv.zip"],
        )
    )
    assert manifest["columns"] == [
        {"category": "lineItem", "name": "UnblendedCost", "type": "BigDecimal"},
        {"category": "resourceTags", "name": "user:Team", "type": "String"},
        {"category": "product", "name": "new", "type": "String"},
    ]
    assert manifest["billingPeriod"] == {"start": "20261201T000000.000Z", "end": "20270101T000000.000Z"}
    assert (manifest["compression"], manifest["contentType"]) == ("ZIP", "text/csv")
    real = Path(__file__).parents[4] / "shared" / "cur-samples" / "cur1-real-manifest" / "manifest-2019-12.json"
    if not real.exists():
        pytest.skip("the real CUR 1.0 manifest is not beside the repository")
    assert manifest.keys() == json.loads(real.read_bytes()).keys()


def test_a_cur2_manifest_has_the_four_keys_of_a_real_one() -> None:
    manifest = json.loads(
        cur2_manifest(
            export="demo",
            execution_id="e",
            account="111122223333",
            columns=[("line_item_unblended_cost", None), ("product", "map<string,string>"), ("new", None)],
            data_files=["s3://b/cur/demo/data/BILLING_PERIOD=2026-09/demo-00001.csv.gz"],
        )
    )
    assert manifest == {
        "executionId": "e",
        "exportArn": "arn:aws:bcm-data-exports:us-east-1:111122223333:export/demo",
        "columns": [
            {"name": "line_item_unblended_cost", "type": "double"},
            {"name": "product", "type": "map<string,string>"},
            {"name": "new", "type": "string"},
        ],
        "dataFiles": ["s3://b/cur/demo/data/BILLING_PERIOD=2026-09/demo-00001.csv.gz"],
    }


@pytest.mark.parametrize(
    ("layout", "folder", "named", "relative"),
    [
        (
            Layout.CUR2,
            "data/BILLING_PERIOD=2026-09",
            "s3://b/p/demo/data/BILLING_PERIOD=2026-09/e/x.csv.gz",
            "e/x.csv.gz",
        ),
        (Layout.CUR2, "data/BILLING_PERIOD=2026-09", "s3://b/p/demo/data/BILLING_PERIOD=2026-09/x.csv.gz", "x.csv.gz"),
        (Layout.CUR1, "20260901-20261001", "other/prefix/demo/20260901-20261001/a/x.csv.gz", "a/x.csv.gz"),
        (Layout.CUR1, "20260901-20261001", "20260901-20261001/x.csv.gz", "x.csv.gz"),
        (Layout.CUR1_ATHENA, "year=2026/month=9", "p/demo/demo/year=2026/month=9/x.parquet", "x.parquet"),
        (Layout.CUR1_ATHENA, "year=2026/month=09", "p/demo/demo/year=2026/month=9/x.parquet", "x.parquet"),
    ],
)
def test_named_files_are_found_by_what_follows_the_period_folder(
    tmp_path: Path, layout: Layout, folder: str, named: str, relative: str
) -> None:
    key = "dataFiles" if layout is Layout.CUR2 else "reportKeys"
    manifest = write(tmp_path / "demo-Manifest.json", json.dumps({key: [named]}).encode())
    assert read_named_files(manifest, layout, folder) == [relative]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{torn", "demo-Manifest.json: not a manifest, its JSON cannot be read"),
        (b"[]", "demo-Manifest.json: not a CUR 2.0 manifest, it has no list 'dataFiles'"),
        (b'{"reportKeys": []}', "it has no list 'dataFiles'"),
        (b'{"dataFiles": [1]}', "it has no list 'dataFiles'"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    manifest = write(tmp_path / "demo-Manifest.json", content)
    with pytest.raises(DeliveryError, match=message.replace(".", r"\.")):
        read_named_files(manifest, Layout.CUR2, "data/BILLING_PERIOD=2026-09")
