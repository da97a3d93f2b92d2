"""A delivery's way into raw: copied as it is, once, and declared complete last.

A reader that finds `_COMPLETE` finds a whole delivery. Killed half-way there is none, and the next try copies again over
what lies there. When AWS delivers anew while the copy runs, the copy starts again with the new delivery: the folder begun
before keeps its files but never gets a `_COMPLETE`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.deliveries.copying import SourceChangedError, copy_file
from sentinel.deliveries.delivery import DeliveredFile, Delivery, delivery_record
from sentinel.deliveries.finding import read_delivery
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.deliveries.unzipping import unzip_to_gzip
from sentinel.documents import read_document
from sentinel.places import COMPLETE, MANIFEST, Place, raw_folder
from sentinel.s3_errors import is_not_there

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_STARTS = 3
_THREADS = 8

log = logging.getLogger(__name__)


class DeliveryKeepsChangingError(Exception):
    """AWS wrote a new delivery each time this one was copied; a later try will find it at rest."""


@dataclass(frozen=True)
class Landed:
    """A delivery that lies complete in raw."""

    record: dict[str, Any]
    raw: Place
    is_new: bool
    """False when it lay there already and nothing was written."""


def land_delivery(
    s3: S3Client,
    manifest: Place,
    lake_bucket: str,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Landed:
    """Bring the delivery a manifest describes into raw.

    Raises RefusedDelivery naming every file that stands in the way, with the delivery that was read; DeliveryKeepsChangingError,
    CopyDiffersError.
    """
    delivery = read_delivery(s3, manifest)
    for start in range(1, MAX_STARTS + 1):
        raw = raw_folder(lake_bucket, delivery.export, delivery.billing_period, delivery.delivery_id)
        if (record := read_record(s3, raw)) is not None:
            return Landed(record, raw, is_new=False)
        is_copied = True
        try:
            delivery.check_complete()
            _copy_all(s3, delivery, raw)
        except SourceChangedError as change:
            log.warning("%s", change)
            is_copied = False
        except RefusedDelivery as refusal:
            refusal.delivery = delivery
            raise
        after = read_delivery(s3, manifest)
        if is_copied and after.delivery_id == delivery.delivery_id:
            return _declare_complete(s3, delivery_record(delivery, now()), raw)
        log.warning("copy %d of %d: delivery %s is now %s", start, MAX_STARTS, delivery.delivery_id, after.delivery_id)
        delivery = after
    raise DeliveryKeepsChangingError(
        f"manifest {manifest.uri} or its files changed during each of {MAX_STARTS} copies; try again when AWS is done"
    )


def read_record(s3: S3Client, raw: Place) -> dict[str, Any] | None:
    """The delivery record of a landed delivery; None when the folder holds no complete one."""
    return read_document(s3, raw.below(COMPLETE), "delivery record")


def is_landed(s3: S3Client, raw: Place) -> bool:
    """Whether the folder holds a complete delivery."""
    place = raw.below(COMPLETE)
    try:
        s3.head_object(Bucket=place.bucket, Key=place.key)
    except ClientError as error:
        if is_not_there(error):
            return False
        raise
    return True


def _copy_all(s3: S3Client, delivery: Delivery, raw: Place) -> None:
    def land(file: DeliveredFile) -> None:
        if not file.is_zip:
            copy_file(s3, file, raw.below(file.name))
            return
        delivered = raw.below(f"_delivered/{file.delivered_name}")
        copy_file(s3, file, delivered)
        unzip_to_gzip(s3, delivered, raw.below(file.name))

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="land") as pool:
        # list(): the first error of any file comes out here.
        list(pool.map(land, delivery.files))
    manifest = raw.below(MANIFEST)
    s3.put_object(Bucket=manifest.bucket, Key=manifest.key, Body=delivery.manifest_text, ContentType="application/json")


def _declare_complete(s3: S3Client, record: dict[str, Any], raw: Place) -> Landed:
    place = raw.below(COMPLETE)
    body = (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()
    try:
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=body, ContentType="application/json", IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
            raise
        # Another run landed the same delivery at the same time: the same files under the same names.
        existing = read_record(s3, raw)
        if existing is None:
            raise
        return Landed(existing, raw, is_new=False)
    return Landed(record, raw, is_new=True)
