"""Publications: every state the pointer ever had, kept byte for byte, so that a reader can come back to the figures it saw.

A publication is written before the swap that makes it the pointer, never after: whoever has read the pointer finds its
publication. Its place follows from its bytes, so a repeat writes the same object again. When the swap then loses its race, or
the task is killed before it, the publication is an orphan that nobody was told of: harmless, and never cleaned up in haste.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sentinel.places import publication_place

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def publication_id(pointer_bytes: bytes) -> str:
    """The first 16 hex digits of SHA-256 of the pointer's bytes: who reads the pointer knows its publication."""
    return hashlib.sha256(pointer_bytes).hexdigest()[:16]


def write_publication(s3: S3Client, lake_bucket: str, pointer_bytes: bytes) -> str:
    """The id of the publication, which is kept now. Raises what S3 raises: nothing is swapped that is not kept."""
    identity = publication_id(pointer_bytes)
    place = publication_place(lake_bucket, identity)
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=pointer_bytes, ContentType="application/json")
    return identity
