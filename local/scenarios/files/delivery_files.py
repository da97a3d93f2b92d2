"""One delivery on disk, written row by row: data files below the export's prefix, then the manifests."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from local.deliver.layouts import Layout
from local.deliver.manifests import cur1_manifest, cur2_manifest
from local.scenarios.charges import Charge
from local.scenarios.files.cells import InvoiceOf, RowCells
from local.scenarios.files.columns import Column, ReportOptions, report_columns
from local.scenarios.files.csv_files import CsvWriter
from local.scenarios.files.parquet_files import ParquetWriter
from local.scenarios.focus.columns import FocusVersion, focus_columns

Format = Literal["csv", "zip", "parquet"]
Versioning = Literal["create-new", "overwrite"]
_VERSIONS = {"cur1": "CUR 1.0", "cur2": "CUR 2.0", "focus_1_0": "FOCUS 1.0", "focus_1_2": "FOCUS 1.2"}
_FOCUS: dict[str, FocusVersion] = {"focus_1_0": "focus_1_0", "focus_1_2": "focus_1_2"}
_ENDINGS = {"csv": "csv.gz", "zip": "csv.zip", "parquet": "snappy.parquet"}
_MAP_TYPES = {"map": "map<string,string>", "number_map": "map<string,double>"}
_BUCKET = "example-org-cur"
_PREFIX = "cur/"


@dataclass(frozen=True, slots=True)
class ExportLayout:
    """How an export is delivered: version of CUR or FOCUS, format, and whether a delivery overwrites the one before.

    FOCUS is laid out as CUR 2.0.

    CUR 1.0 in Parquet has the layout of Athena integration and always overwrites; ZIP is only in CUR 1.0.
    """

    version: Literal["cur2", "cur1", "focus_1_0", "focus_1_2"]
    format: Format
    versioning: Versioning

    def __post_init__(self) -> None:
        """ValueError for what AWS does not offer."""
        if self.version != "cur1" and self.format == "zip":
            raise ValueError("CUR 2.0 and FOCUS are delivered as csv or parquet, never zip.")
        if self.layout is Layout.CUR1_ATHENA and self.versioning == "create-new":
            raise ValueError("CUR 1.0 in Parquet always overwrites.")

    @property
    def layout(self) -> Layout:
        """Where AWS puts it."""
        if self.version != "cur1":
            return Layout.CUR2
        return Layout.CUR1_ATHENA if self.format == "parquet" else Layout.CUR1

    @property
    def focus_version(self) -> FocusVersion | None:
        """Which FOCUS it is; None for a CUR."""
        return _FOCUS.get(self.version)

    @property
    def words(self) -> str:
        """`CUR 2.0, csv, create-new`."""
        return f"{_VERSIONS[self.version]}, {self.format}, {self.versioning}"


@dataclass(frozen=True, slots=True)
class DeliveryPlace:
    """Which delivery it is: export, payer, month, execution id and time, and how many files the one before left behind."""

    export: str
    payer_account_id: str
    period: str
    execution_id: str
    delivered_at: datetime
    former_files: int = 0


def write_delivery(
    root: Path,
    place: DeliveryPlace,
    export_layout: ExportLayout,
    options: ReportOptions,
    charges: Iterable[Charge],
    *,
    invoice_of: InvoiceOf,
    rows_per_file: int,
) -> int:
    """Writes the delivery below `root/<export>/` and gives the number of its files.

    When a delivery overwrites one of more files, the surplus files become empty, as AWS leaves them.
    """
    layout = export_layout.layout
    version = export_layout.focus_version
    columns = focus_columns(version) if version else report_columns(layout, options)
    cells = RowCells(columns, layout)
    writer = (ParquetWriter if export_layout.format == "parquet" else CsvWriter)(cells, invoice_of)
    execution = _execution_folder(export_layout, place)
    data_folder = f"{layout.data_folder(place.period)}/{execution}".rstrip("/")
    export_folder = root / layout.export_prefix("", place.export)
    ending = _ENDINGS[export_layout.format]
    names: list[str] = []

    def next_path() -> Path:
        names.append(f"{data_folder}/{place.export}-{len(names) + 1:05d}.{ending}")
        return _made(export_folder / names[-1])

    for part in _parts(charges, rows_per_file):
        writer.write(next_path(), part)
    while export_layout.versioning == "overwrite" and len(names) < place.former_files:
        path = next_path()
        # Seen both ways: a file of no rows, and an object of no bytes. An object of no bytes is no Parquet file at all.
        if export_layout.format == "parquet" or len(names) % 2:
            writer.write(path, ())
        else:
            path.write_bytes(b"")

    keys = [layout.export_prefix(_PREFIX, place.export) + name for name in names]
    manifest = _manifest(place, export_layout, columns, keys)
    manifest_folder = layout.manifest_folder(place.period)
    for folder in (*([f"{manifest_folder}/{execution}"] if execution else []), manifest_folder):
        _made(export_folder / folder / f"{place.export}-Manifest.json").write_bytes(manifest)
    return len(names)


def _parts(charges: Iterable[Charge], rows_per_file: int) -> Iterator[Iterator[Charge]]:
    """The rows in parts, read as they are written; one empty part when there is no row."""
    rows = iter(charges)
    is_first = True
    while True:
        first = next(rows, None)
        if first is None:
            if is_first:
                yield iter(())
            return
        is_first = False
        yield _and_then(first, islice(rows, rows_per_file - 1))


def _and_then(first: Charge, rest: Iterator[Charge]) -> Iterator[Charge]:
    yield first
    yield from rest


def _execution_folder(export_layout: ExportLayout, place: DeliveryPlace) -> str:
    if export_layout.versioning == "overwrite":
        return ""
    if export_layout.layout is Layout.CUR2:
        return f"{place.delivered_at:%Y-%m-%dT%H:%M:%S}.120Z-{place.execution_id}"
    return place.execution_id


def _manifest(
    place: DeliveryPlace, export_layout: ExportLayout, columns: Sequence[Column], keys: Sequence[str]
) -> bytes:
    if export_layout.layout is Layout.CUR2:
        is_parquet = export_layout.format == "parquet"
        return cur2_manifest(
            export=place.export,
            execution_id=place.execution_id,
            account=place.payer_account_id,
            columns=[(column.name, _manifest_type(column, is_parquet=is_parquet)) for column in columns],
            data_files=[f"s3://{_BUCKET}/{key}" for key in keys],
        )
    return cur1_manifest(
        export=place.export,
        assembly_id=place.execution_id,
        account=place.payer_account_id,
        billing_period=place.period,
        columns=[column.name for column in columns],
        packaging=export_layout.format,
        bucket=_BUCKET,
        report_keys=keys,
    )


def _manifest_type(column: Column, *, is_parquet: bool) -> str:
    """In CSV a map is JSON text."""
    types = {"text": "string", "number": "double", "timestamp": "timestamp"}
    return types.get(column.kind) or (_MAP_TYPES[column.kind] if is_parquet else "string")


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
