"""Names of places in S3: URIs taken apart and put together, and the folders of the lake."""

from __future__ import annotations

from dataclasses import dataclass

COMPLETE = "_COMPLETE"
COUNTED = "_COUNTED"
REFUSED = "_REFUSED"
MANIFEST = "_manifest.json"


@dataclass(frozen=True)
class Place:
    """One S3 object or folder (a folder's key ends with `/` or is empty)."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> Place:
        """The place a `s3://bucket/key` URI names; ValueError for anything else."""
        scheme, separator, rest = uri.partition("://")
        bucket, _, key = rest.partition("/")
        if scheme not in {"s3", "s3a", "s3n"} or not separator or not bucket:
            raise ValueError(f"not an S3 address (s3://bucket/key): {uri!r}")
        return cls(bucket, key)

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def below(self, name: str) -> Place:
        """The object or folder of that name inside this folder."""
        return Place(self.bucket, self.key + name)


def raw_folder(lake_bucket: str, export: str, billing_period: str, delivery_id: str) -> Place:
    """The folder that holds one landed delivery."""
    return Place(lake_bucket, f"raw/{export}/billing_period={billing_period}/delivery_id={delivery_id}/")


def pointer_place(lake_bucket: str) -> Place:
    """The object that says which snapshot of each export and billing period is published."""
    return Place(lake_bucket, "gold/_published.json")


def snapshot_record_place(lake_bucket: str, snapshot_id: str) -> Place:
    """The object that says what went into a snapshot and how its checks ended."""
    return Place(lake_bucket, f"gold/_snapshots/{snapshot_id}.json")


def publication_place(lake_bucket: str, publication_id: str) -> Place:
    """The object that keeps one state of the pointer for good."""
    return Place(lake_bucket, f"gold/_publications/{publication_id}.json")
