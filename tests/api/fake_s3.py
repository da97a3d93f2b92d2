"""S3 in memory: as much of it as the API reads, with every read counted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody


class FakeS3:
    """A bucket that holds `objects`; `failure`, once set, is what every call raises."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.read: list[str] = []
        self.failure: Exception | None = None

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803  boto's names
        self.read.append(Key)
        if self.failure:
            raise self.failure
        if Key not in self.objects:
            raise client_error("NoSuchKey")
        body = self.objects[Key]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def get_paginator(self, operation: str) -> FakeS3:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        """Pages of two keys each; S3 gives an empty one without Contents."""
        if self.failure:
            raise self.failure
        keys = sorted(key for key in self.objects if key.startswith(Prefix))
        for start in range(0, len(keys), 2):
            yield {"Contents": [{"Key": key, "Size": len(self.objects[key])} for key in keys[start : start + 2]]}
        if not keys:
            yield {"KeyCount": 0}


def client_error(code: str) -> ClientError:
    """What boto raises for an error code of S3."""
    return ClientError({"Error": {"Code": code, "Message": "said by S3"}}, "GetObject")
