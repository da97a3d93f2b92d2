"""JSON documents in S3: read whole, or known to be missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.places import Place
from sentinel.s3_errors import is_not_there

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def read_document(s3: S3Client, place: Place, what: str) -> dict[str, Any] | None:
    """The JSON object at a place; None when nothing is there. Raises ValueError naming the place when it is no `what`."""
    try:
        answer = s3.get_object(Bucket=place.bucket, Key=place.key)
    except ClientError as error:
        if is_not_there(error):
            return None
        raise
    document = json.loads(answer["Body"].read())
    if not isinstance(document, dict):
        raise ValueError(f"{place.uri} is no {what}: a JSON object is expected")
    return document
