"""What a manifest says, of CUR 1.0, CUR 2.0 and FOCUS alike: which execution wrote it, which files, which columns."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sentinel.deliveries.refused import RefusedDelivery

# `2026-04-09T14:02:11.120Z-<uuid>` is the folder of a CUR 2.0 execution, `20260914T125721Z` an assembly id since 2022.
_EXTENDED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z(?:-.*)?")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z(?:-.*)?")


@dataclass(frozen=True)
class Manifest:
    """A parsed manifest. `data_files` are the addresses as written: keys (CUR 1.0) or `s3://` URIs (CUR 2.0)."""

    layout: str
    execution_id: str
    data_files: tuple[str, ...]
    columns: tuple[str, ...]
    billing_period: str | None
    """Only CUR 1.0 says it."""


def parse_manifest(text: bytes, uri: str) -> Manifest:
    """The manifest in these bytes. Raises RefusedDelivery naming the manifest and what is wrong with it."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise RefusedDelivery(f"manifest {uri} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise RefusedDelivery(f"manifest {uri} is not a JSON object but a {type(document).__name__}")
    if "dataFiles" in document:
        layout, files, execution, name_of = "cur2", "dataFiles", "executionId", _cur2_column
    elif "reportKeys" in document:
        layout, files, execution, name_of = "cur1", "reportKeys", "assemblyId", _cur1_column
    else:
        raise RefusedDelivery(f"manifest {uri} has neither `dataFiles` (CUR 2.0, FOCUS) nor `reportKeys` (CUR 1.0)")
    return Manifest(
        layout=layout,
        execution_id=str(document.get(execution) or ""),
        data_files=_file_list(document, files, uri),
        columns=_columns(document, name_of, uri),
        billing_period=_stated_period(document),
    )


def time_in_name(name: str) -> datetime | None:
    """The instant that a folder name or an assembly id starts with, to the second; None when it starts with none."""
    found = _EXTENDED.fullmatch(name) or _BASIC.fullmatch(name)
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _file_list(document: Mapping[str, Any], field: str, uri: str) -> tuple[str, ...]:
    files = document[field]
    if not isinstance(files, list) or not all(isinstance(file, str) and file for file in files):
        raise RefusedDelivery(f"manifest {uri}: `{field}` must be a list of addresses, not {files!r}")
    if not files:
        raise RefusedDelivery(f"manifest {uri} names no data file: `{field}` is empty")
    if len(set(files)) != len(files):
        twice = sorted({file for file in files if files.count(file) > 1})
        raise RefusedDelivery(f"manifest {uri} names a data file twice: {', '.join(twice)}")
    return tuple(files)


def _columns(document: Mapping[str, Any], name_of: Any, uri: str) -> tuple[str, ...]:
    columns = document.get("columns")
    try:
        return tuple(name_of(column) for column in columns or ())
    except (KeyError, TypeError, AttributeError) as error:
        raise RefusedDelivery(f"manifest {uri}: `columns` cannot be read: {error!r}") from error


def _cur1_column(column: Mapping[str, str]) -> str:
    return f"{column['category']}/{column['name']}"


def _cur2_column(column: Mapping[str, str]) -> str:
    return str(column["name"])


def _stated_period(document: Mapping[str, Any]) -> str | None:
    period = document.get("billingPeriod")
    start = period.get("start") if isinstance(period, Mapping) else None
    found = re.match(r"(\d{4})(\d{2})\d{2}T", start) if isinstance(start, str) else None
    return f"{found[1]}-{found[2]}" if found else None
