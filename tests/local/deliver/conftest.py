"""A delivery bucket in memory, and small reports to deliver."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

BUCKET = "sentinel-deliveries"


@dataclass(frozen=True)
class DeliveryBucket:
    """The bucket and its client."""

    s3: Any
    name: str = BUCKET

    def objects(self) -> dict[str, bytes]:
        """Every object by its key."""
        listed = self.s3.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {o["Key"]: self.s3.get_object(Bucket=self.name, Key=o["Key"])["Body"].read() for o in listed}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeliveryBucket]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        yield DeliveryBucket(s3)


CUR1_HEADER = (
    "identity/LineItemId",
    "bill/BillingPeriodStartDate",
    "lineItem/UsageStartDate",
    "lineItem/UnblendedCost",
    "resourceTags/user:Team",
)
CUR2_HEADER = (
    "bill_billing_period_start_date",
    "bill_payer_account_name",
    "identity_line_item_id",
    "line_item_unblended_cost",
    "product",
)


def cur1_row(number: int = 1, month: str = "2026-09") -> tuple[str, ...]:
    return (f"id{number}", f"{month}-01T00:00:00Z", f"{month}-02T00:00:00Z", "0.5000000000", "web, shop")


def cur2_row(number: int = 1, month: str = "2026-09") -> tuple[str, ...]:
    return (f"{month}-01T00:00:00.000Z", "Example Org", f"id{number}", "7.2E-7", '{"region":"us-east-1"}')


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
