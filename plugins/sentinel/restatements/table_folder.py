"""The folder of a snapshot in a gold table that Athena writes: INSERT adds files, so what an earlier try wrote goes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def clear_table_folder(s3: Any, lake_bucket: str, table: str, plan: Mapping[str, Any]) -> None:
    """Remove what lies in the table's folder of the planned snapshot."""
    folder = f"gold/{table}/billing_period={plan['billing_period']}/snapshot_id={plan['snapshot_id']}/"
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=lake_bucket, Prefix=folder):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", [])]
        if keys:
            s3.delete_objects(Bucket=lake_bucket, Delete={"Objects": keys, "Quiet": True})
