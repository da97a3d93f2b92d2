"""The current delivery of each export and billing period in a delivery source.

The manifest says what a delivery is; the files are listed only for their size and ETag. Requests grow with the number of
exports and months asked for, not with the number of files ever delivered.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sentinel.deliveries.delivery import DeliveredFile, Delivery
from sentinel.deliveries.layouts import (
    PeriodFolder,
    is_manifest,
    match_period_folder,
    may_hold_periods,
    period_folder_of,
)
from sentinel.deliveries.listing import ListedObject, list_below, list_folder
from sentinel.deliveries.manifests import parse_manifest, time_in_name
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import Place
from sentinel.s3_errors import is_not_there

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Deeper than any layout of AWS below a sensible prefix; keeps a foreign tree in the same bucket from being walked to its end.
_MAX_DEPTH = 8


@dataclass(frozen=True)
class FoundManifest:
    """The manifest of the newest delivery of one export and billing period."""

    export: str
    billing_period: str
    root: Place
    manifest: Place
    etag: str
    last_modified: datetime


def find_manifests(
    s3: S3Client, sources: Iterable[str], billing_periods: Iterable[str] | None = None
) -> list[FoundManifest]:
    """One manifest per export and billing period (None: all months) in the sources, in order of period and export.

    Raises ValueError when two places deliver an export of the same name: their figures must not be taken for one another's.
    """
    wanted = None if billing_periods is None else frozenset(billing_periods)
    found: dict[tuple[str, str], FoundManifest] = {}
    for source in sources:
        place = Place.parse(source)
        _check_bucket(s3, place)
        for folder in _period_folders(s3, place, wanted):
            manifest = _newest_manifest(s3, place.bucket, folder)
            if manifest is None:
                continue
            key = (manifest.billing_period, manifest.export)
            found[key] = _one_of(found[key], manifest) if key in found else manifest
    return [found[key] for key in sorted(found)]


def read_delivery(s3: S3Client, manifest: Place) -> Delivery:
    """The delivery a manifest describes, as it lies in S3 now. Raises RefusedDelivery, naming the manifest or the file."""
    folder = period_folder_of(manifest.key)
    if folder is None:
        raise RefusedDelivery(f"manifest {manifest.uri} lies in no billing period folder that AWS would write")
    try:
        answer = s3.get_object(Bucket=manifest.bucket, Key=manifest.key)
    except ClientError as error:
        if is_not_there(error):
            raise RefusedDelivery(f"manifest {manifest.uri} is not there any more") from error
        raise
    text = answer["Body"].read()
    parsed = parse_manifest(text, manifest.uri)
    if parsed.billing_period not in {None, folder.billing_period}:
        raise RefusedDelivery(
            f"manifest {manifest.uri} is for {parsed.billing_period}, but lies in the folder of {folder.billing_period}"
        )
    keys = [_data_key(folder, written, manifest) for written in parsed.data_files]
    inside = [posixpath.basename(posixpath.dirname(key)) for key in (manifest.key, *keys)]
    stamps = [time_in_name(name) for name in (*inside, parsed.execution_id)]
    return Delivery(
        export=folder.export,
        billing_period=folder.billing_period,
        layout=parsed.layout,
        execution_id=parsed.execution_id,
        delivered_at=next(
            (stamp for stamp in stamps if stamp), answer["LastModified"].astimezone(UTC).replace(microsecond=0)
        ),
        manifest=manifest,
        manifest_etag=answer["ETag"].strip('"'),
        manifest_text=text,
        columns=parsed.columns,
        files=_delivered_files(s3, manifest.bucket, keys),
    )


def _check_bucket(s3: S3Client, source: Place) -> None:
    try:
        s3.head_bucket(Bucket=source.bucket)
    except ClientError as error:
        # A HEAD has no body, so AWS's own message names neither the bucket nor the reason.
        raise ValueError(
            f"delivery source {source.uri} cannot be read ({error.response['Error']['Code']}): create the bucket, grant "
            f"s3:ListBucket on it, or correct `delivery_sources` in Variable `sentinel`"
        ) from error


def _period_folders(s3: S3Client, source: Place, wanted: frozenset[str] | None) -> Iterator[PeriodFolder]:
    waiting = [(source.key, 0)]
    while waiting:
        key, depth = waiting.pop()
        folders, _ = list_folder(s3, Place(source.bucket, key))
        for folder in folders:
            period = match_period_folder(folder)
            if period is not None:
                if wanted is None or period.billing_period in wanted:
                    yield period
            elif depth < _MAX_DEPTH and may_hold_periods(folder, folders, wanted):
                waiting.append((folder, depth + 1))


def _newest_manifest(s3: S3Client, bucket: str, folder: PeriodFolder) -> FoundManifest | None:
    """The manifest in the period folder, which AWS overwrites; else the newest of those of single executions."""
    folders, objects = list_folder(s3, Place(bucket, folder.metadata))
    candidates = [found for found in objects if is_manifest(found.key)]
    if not candidates and folders:
        candidates = [found for found in list_below(s3, Place(bucket, folder.metadata)) if is_manifest(found.key)]
    if not candidates:
        return None
    newest = max(candidates, key=lambda found: (_written_at(found), found.key))
    return FoundManifest(
        export=folder.export,
        billing_period=folder.billing_period,
        root=Place(bucket, folder.root),
        manifest=Place(bucket, newest.key),
        etag=newest.etag,
        last_modified=newest.last_modified,
    )


def _written_at(found: ListedObject) -> datetime:
    return time_in_name(posixpath.basename(posixpath.dirname(found.key))) or found.last_modified


def _one_of(first: FoundManifest, second: FoundManifest) -> FoundManifest:
    """The newer of two manifests of one export: CUR 1.0 with Athena integration may keep one in either of its folders."""
    same_bucket = first.root.bucket == second.root.bucket
    if not same_bucket or not (
        first.root.key.startswith(second.root.key) or second.root.key.startswith(first.root.key)
    ):
        raise ValueError(
            f"two exports are called `{first.export}`: {first.manifest.uri} and {second.manifest.uri}; "
            f"rename one, or take one source out of `delivery_sources`"
        )
    return max(first, second, key=lambda found: (found.last_modified, found.manifest.key))


def _data_key(folder: PeriodFolder, written: str, manifest: Place) -> str:
    key = folder.data_key(written)
    if key is None:
        raise RefusedDelivery(f"manifest {manifest.uri} names {written}, which lies in no billing period folder")
    return key


def _delivered_files(s3: S3Client, bucket: str, keys: list[str]) -> tuple[DeliveredFile, ...]:
    listed: dict[str, ListedObject] = {}
    for folder in sorted({posixpath.dirname(key) + "/" for key in keys}):
        listed |= {found.key: found for found in list_folder(s3, Place(bucket, folder))[1]}
    return tuple(
        DeliveredFile(Place(bucket, key), listed[key].size, listed[key].etag)
        if key in listed
        else DeliveredFile(Place(bucket, key), None, None)
        for key in keys
    )
