"""Bytes of unknown length into one S3 object, some megabytes at a time; the object appears whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

# S3 takes parts of 5 MiB and more, and at most 10,000: 80 GB.
PART_BYTES = 8 * 1024 * 1024


class Uploaded(NamedTuple):
    """What was written."""

    byte_count: int
    sha256: str


def upload(s3: Any, bucket: str, key: str, chunks: Iterable[bytes], *, file_name: str) -> Uploaded:
    """Write the chunks. When one fails to come, or S3 fails, nothing is left behind and the error goes on."""
    headers = {"ContentType": "text/csv; charset=utf-8", "ContentDisposition": f'attachment; filename="{file_name}"'}
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key=key, **headers)["UploadId"]
    place = {"Bucket": bucket, "Key": key, "UploadId": upload_id}
    digest, size, parts = hashlib.sha256(), 0, []
    try:
        for number, part in enumerate(_parts(chunks), start=1):
            etag = s3.upload_part(**place, PartNumber=number, Body=part)["ETag"]
            parts.append({"PartNumber": number, "ETag": etag})
            digest.update(part)
            size += len(part)
        s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    except BaseException:
        s3.abort_multipart_upload(**place)
        raise
    return Uploaded(size, digest.hexdigest())


def _parts(chunks: Iterable[bytes]) -> Iterable[bytes]:
    part = bytearray()
    for chunk in chunks:
        part += chunk
        if len(part) >= PART_BYTES:
            yield bytes(part)
            part.clear()
    yield bytes(part)
