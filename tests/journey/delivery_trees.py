"""CUR 2.0 delivery trees made by hand, whole or broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def write_tree(
    root: Path,
    *,
    export: str,
    billing_period: str,
    stamp: str,
    execution_id: str,
    files: Mapping[str, bytes],
    named: tuple[str, ...] | None = None,
    columns: tuple[str, ...] = (),
) -> Path:
    """A create-new delivery of `files` under `root/export`; the manifest names `named`, or exactly the files there are.

    Real manifests name the columns too; here only where it matters.
    """
    folder = f"BILLING_PERIOD={billing_period}/{stamp}-{execution_id}"
    data = root / export / "data" / folder
    data.mkdir(parents=True)
    for name, content in files.items():
        (data / name).write_bytes(content)
    manifest = json.dumps(
        {
            "executionId": execution_id,
            "exportArn": f"arn:aws:bcm-data-exports:us-east-1:111122223333:export/{export}",
            "columns": [{"name": name, "type": "string"} for name in columns],
            "dataFiles": [f"s3://example-bucket/cur/{export}/data/{folder}/{name}" for name in named or tuple(files)],
        }
    )
    metadata = root / export / "metadata"
    for place in (metadata / folder, metadata / f"BILLING_PERIOD={billing_period}"):
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{export}-Manifest.json").write_text(manifest)
    return root
