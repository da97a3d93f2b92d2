"""S3 listings, page by page: the folders and the objects directly inside a folder, or all objects below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sentinel.places import Place

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class ListedObject:
    """An object as a listing shows it."""

    key: str
    size: int
    etag: str
    last_modified: datetime


def list_folder(s3: S3Client, folder: Place) -> tuple[list[str], list[ListedObject]]:
    """Keys of the folders, and the objects, that lie directly inside a folder."""
    folders: list[str] = []
    objects: list[ListedObject] = []
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=folder.bucket, Prefix=folder.key, Delimiter="/")
    for page in pages:
        folders += [found["Prefix"] for found in page.get("CommonPrefixes", [])]
        objects += [
            ListedObject(found["Key"], found["Size"], found["ETag"].strip('"'), found["LastModified"])
            for found in page.get("Contents", [])
        ]
    return folders, objects


def list_below(s3: S3Client, folder: Place) -> Iterator[ListedObject]:
    """Every object below a folder, at any depth."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=folder.bucket, Prefix=folder.key):
        for found in page.get("Contents", []):
            yield ListedObject(found["Key"], found["Size"], found["ETag"].strip('"'), found["LastModified"])
