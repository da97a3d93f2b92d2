"""Why a delivery was refused, kept in its folder of raw as `_REFUSED`: a person must see it without reading task logs.

Only what is wrong with the delivery is a refusal; a service that does not answer is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sentinel.deliveries.delivery import Delivery
from sentinel.deliveries.finding import FoundManifest
from sentinel.instants import format_instant
from sentinel.places import REFUSED, Place, raw_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def write_refusal(
    s3: S3Client,
    raw: Place,
    *,
    task: str,
    reason: str,
    snapshot_id: str | None = None,
    delivery: Mapping[str, Any] | None = None,
) -> None:
    """Keep the refusal; the latest stands. `delivery` describes one that did not land, and so has no delivery record."""
    place = raw.below(REFUSED)
    refusal = {
        "task": task,
        "reason": reason,
        "refused_at": format_instant(datetime.now(UTC)),
        "snapshot_id": snapshot_id,
        "delivery": delivery,
    }
    body = (json.dumps(refusal, indent=2, ensure_ascii=False) + "\n").encode()
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json")


def described(delivery: Delivery) -> dict[str, Any]:
    """A delivery that did not land, as far as its manifest tells; of a missing file size and ETag are null."""
    return {
        "export": delivery.export,
        "billing_period": delivery.billing_period,
        "delivery_id": delivery.delivery_id,
        "layout": delivery.layout,
        "format": None,
        "execution_id": delivery.execution_id,
        "delivered_at": format_instant(delivery.delivered_at),
        "landed_at": None,
        "manifest": {"uri": delivery.manifest.uri, "etag": delivery.manifest_etag},
        "files": [
            {"name": file.delivered_name, "size": file.size, "etag": file.etag, "source_uri": file.place.uri}
            for file in delivery.files
        ],
    }


def described_by_manifest(found: FoundManifest) -> dict[str, Any]:
    """A delivery whose manifest cannot be read: where it lies, and when it was written."""
    return {
        "export": found.export,
        "billing_period": found.billing_period,
        "delivery_id": unread_delivery_id(found),
        "layout": None,
        "format": None,
        "execution_id": None,
        "delivered_at": format_instant(found.last_modified),
        "landed_at": None,
        "manifest": {"uri": found.manifest.uri, "etag": found.etag},
        "files": [],
    }


def unread_delivery_id(found: FoundManifest) -> str:
    """The id of a delivery whose manifest cannot be read, and so does not tell its files: of the manifest alone."""
    return hashlib.sha256(f"{found.manifest.uri}|{found.etag}".encode()).hexdigest()[:16]


def refusal_folder(lake_bucket: str, delivery: Mapping[str, Any]) -> Place:
    """The folder of raw of a described delivery."""
    return raw_folder(lake_bucket, delivery["export"], delivery["billing_period"], delivery["delivery_id"])
