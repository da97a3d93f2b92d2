"""Manifests: written as AWS writes them, and the data files a manifest names.

Models: a real CUR 1.0 manifest of 2019 and a real CUR 2.0 manifest of 2026. A CUR 2.0 manifest carries no billing period,
row count, size or time; a CUR 1.0 manifest names its columns `category` and `name`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.deliver.billing_periods import first_instant, next_period
from local.deliver.column_names import cur1_types, cur2_types
from local.deliver.errors import DeliveryError
from local.deliver.layouts import Layout

_CUR1_COMPRESSION = {"csv": "GZIP", "zip": "ZIP", "parquet": "Parquet"}


def cur2_manifest(
    *,
    export: str,
    execution_id: str,
    account: str,
    columns: Sequence[tuple[str, str | None]],
    data_files: Sequence[str],
) -> bytes:
    """The manifest of a CUR 2.0 delivery; `columns` are (name, type), a type of None is looked up in the dictionary.

    `data_files` are full `s3://` URIs.
    """
    types = cur2_types()
    return _compact(
        {
            "executionId": execution_id,
            "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{account}:export/{export}",
            "columns": [{"name": name, "type": kind or types.get(name, "string")} for name, kind in columns],
            "dataFiles": list(data_files),
        }
    )


def cur1_manifest(
    *,
    export: str,
    assembly_id: str,
    account: str,
    billing_period: str,
    columns: Sequence[str],
    packaging: str,
    bucket: str,
    report_keys: Sequence[str],
) -> bytes:
    """The manifest of a CUR 1.0 delivery; `columns` as `category/name`, `packaging` one of csv, zip, parquet.

    `report_keys` are keys without the bucket.
    """
    start, end = first_instant(billing_period), first_instant(next_period(billing_period))
    types = cur1_types()
    described = []
    for column in columns:
        category, _, name = column.partition("/")
        described.append({"category": category, "name": name, "type": types.get(column, "String")})
    body = {
        "assemblyId": assembly_id,
        "account": account,
        "columns": described,
        "charset": "UTF-8",
        "compression": _CUR1_COMPRESSION[packaging],
        "contentType": "Parquet" if packaging == "parquet" else "text/csv",
        "reportId": assembly_id,
        "reportName": export,
        "billingPeriod": {"start": f"{start:%Y%m%dT%H%M%S}.000Z", "end": f"{end:%Y%m%dT%H%M%S}.000Z"},
        "bucket": bucket,
        "reportKeys": list(report_keys),
        "additionalArtifactKeys": [],
    }
    return json.dumps(body, indent=2).encode()


def read_named_files(manifest: Path, layout: Layout, period_folder: str) -> list[str]:
    """The data files a manifest names, relative to the period folder of the data.

    A copied bucket has other prefixes than the manifest says, so only the part behind the period folder counts; without
    one, the file name. Raises DeliveryError for a file that is no manifest.
    """
    key = "dataFiles" if layout is Layout.CUR2 else "reportKeys"
    try:
        body = json.loads(manifest.read_bytes())
    except ValueError as error:
        raise DeliveryError(
            f"{manifest}: not a manifest, its JSON cannot be read ({error}). Get the file again."
        ) from None
    named = body.get(key) if isinstance(body, dict) else None
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise DeliveryError(f"{manifest}: not a {layout.value} manifest, it has no list {key!r}. Get the file again.")
    last_folder = period_folder.rpartition("/")[2]
    return [_behind(str(name), f"/{last_folder}/") for name in named]


def _behind(name: str, folder: str) -> str:
    _, found, rest = f"/{name}".rpartition(folder)
    return rest if found else name.rpartition("/")[2]


def _compact(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
