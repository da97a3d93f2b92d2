"""A delivery: its files, its identity, and the record that is written when it has landed."""

from __future__ import annotations

import hashlib
import json
import posixpath
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.deliveries.refused import RefusedDelivery
from sentinel.instants import format_instant
from sentinel.places import Place

_ZIP = ".csv.zip"
_GZIP = ".csv.gz"
_PARQUET = ".parquet"


@dataclass(frozen=True)
class DeliveredFile:
    """One data file as AWS delivered it; size and ETag are None when the manifest names it and S3 does not have it."""

    place: Place
    size: int | None
    etag: str | None

    @property
    def delivered_name(self) -> str:
        return posixpath.basename(self.place.key)

    @property
    def is_missing(self) -> bool:
        return self.etag is None

    @property
    def is_zip(self) -> bool:
        return self.delivered_name.lower().endswith(_ZIP)

    @property
    def name(self) -> str:
        """The name in raw: neither Athena nor Spark reads ZIP, so a ZIP is unpacked to gzip under this name."""
        return self.delivered_name[: -len(_ZIP)] + _GZIP if self.is_zip else self.delivered_name

    @property
    def format(self) -> str:
        """`csv` or `parquet`. Raises RefusedDelivery for any other ending."""
        name = self.delivered_name.lower()
        if name.endswith((_ZIP, _GZIP)):
            return "csv"
        if name.endswith(_PARQUET):
            return "parquet"
        raise RefusedDelivery(f"data file {self.place.uri} is none of {_GZIP}, {_ZIP}, {_PARQUET}")


@dataclass(frozen=True)
class Delivery:
    """One delivery of one billing period of one export: the whole month to date."""

    export: str
    billing_period: str
    layout: str
    execution_id: str
    delivered_at: datetime
    manifest: Place
    manifest_etag: str
    manifest_text: bytes
    columns: tuple[str, ...]
    files: tuple[DeliveredFile, ...]

    @property
    def delivery_id(self) -> str:
        """16 hex digits over everything that makes this delivery another than the one before (decision 0003)."""
        files = sorted([file.place.key, file.size, file.etag] for file in self.files)
        parts = [self.export, self.billing_period, self.execution_id, self.manifest_etag, files]
        return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:16]

    @property
    def missing_files(self) -> list[str]:
        return [file.place.uri for file in self.files if file.is_missing]

    @property
    def format(self) -> str:
        """`csv` or `parquet`. Raises RefusedDelivery when the files are of both or of another kind."""
        formats = {file.format for file in self.files}
        if len(formats) != 1:
            raise RefusedDelivery(f"manifest {self.manifest.uri} mixes CSV and Parquet files")
        return formats.pop()

    def check_complete(self) -> None:
        """Nothing when the delivery can be landed. Raises RefusedDelivery naming every file that stands in the way."""
        if self.missing_files:
            raise RefusedDelivery(
                f"manifest {self.manifest.uri} names {len(self.missing_files)} missing file(s): "
                f"{', '.join(self.missing_files)}. Deliver them, or wait for the next delivery."
            )
        names = [file.name for file in self.files]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise RefusedDelivery(f"manifest {self.manifest.uri} names several files called {', '.join(twice)}")
        _ = self.format


def delivery_record(delivery: Delivery, landed_at: datetime) -> dict[str, Any]:
    """The delivery record: what `_COMPLETE` holds (docs/architecture.md «A delivery»)."""
    return {
        "export": delivery.export,
        "billing_period": delivery.billing_period,
        "delivery_id": delivery.delivery_id,
        "layout": delivery.layout,
        "format": delivery.format,
        "execution_id": delivery.execution_id,
        "delivered_at": format_instant(delivery.delivered_at),
        "landed_at": format_instant(landed_at),
        "manifest": {"uri": delivery.manifest.uri, "etag": delivery.manifest_etag},
        "columns": list(delivery.columns),
        "files": [
            {"name": file.name, "size": file.size, "etag": file.etag, "source_uri": file.place.uri}
            for file in delivery.files
        ],
    }
