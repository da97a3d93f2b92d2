"""One delivery on disk: the tree AWS leaves below the bucket's prefix, data files first, manifests last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from local.deliver.layouts import Layout
from local.deliver.manifests import cur1_manifest, cur2_manifest
from local.samples.csv_reports import CsvReport, Packaging
from local.samples.delivery_calendar import Arrival, execution_id
from local.samples.months import Month, Row
from local.samples.organisation import PAYER
from local.samples.parquet_reports import manifest_type, write_parquet
from local.samples.report_columns import ReportColumn, figure_text, report_columns, static_cells

Format = Literal["csv", "zip", "parquet"]
_BUCKET = "example-org-cur"
_PREFIX = "cur/"
_ROWS_PER_FILE = 40_000


@dataclass(frozen=True, slots=True)
class SampleExport:
    """One export to write: its name, its version of CUR and its format (zip only in CUR 1.0).

    CUR 1.0 in Parquet has the layout of Athena integration.
    """

    name: str
    version: Literal["cur2", "cur1"]
    format: Format = "csv"

    def __post_init__(self) -> None:
        """ValueError for ZIP in CUR 2.0, which AWS does not write."""
        if self.version == "cur2" and self.format == "zip":
            raise ValueError(f"{self.name}: CUR 2.0 is delivered as csv or parquet, never zip.")

    @property
    def layout(self) -> Layout:
        """The layout its version and format are delivered in."""
        if self.version == "cur2":
            return Layout.CUR2
        return Layout.CUR1_ATHENA if self.format == "parquet" else Layout.CUR1


def write_delivery(
    root: Path, export: SampleExport, arrival: Arrival, month: Month, rows: Sequence[Row], *, seed: int
) -> str:
    """Writes one delivery below `root/<export>/` and gives its execution or assembly id."""
    layout = export.layout
    identity = execution_id(seed, export.name, arrival) if layout is Layout.CUR2 else arrival.stamp
    folder = layout.data_folder(month.period)
    execution = {
        Layout.CUR2: f"{arrival.execution_folder}-{identity}",
        Layout.CUR1: identity,
        Layout.CUR1_ATHENA: "",
    }[layout]
    data_folder = f"{folder}/{execution}".rstrip("/")
    ending = {"csv": "csv.gz", "zip": "csv.zip", "parquet": "snappy.parquet"}[export.format]
    columns = report_columns(layout, month)
    write_part = _part_writer(export, columns, rows, arrival, month, seed)
    keys = []
    for number, part in enumerate(_split(rows), start=1):
        key = f"{data_folder}/{export.name}-{number:05d}.{ending}"
        write_part(_made(root / layout.export_prefix("", export.name) / key), part)
        keys.append(layout.export_prefix(_PREFIX, export.name) + key)

    manifest = _manifest(export, identity, columns, keys, month)
    manifest_folder = layout.manifest_folder(month.period)
    folders = [f"{manifest_folder}/{execution}"] if execution else []
    for place in (*folders, manifest_folder):
        path = root / layout.export_prefix("", export.name) / place / f"{export.name}-Manifest.json"
        _made(path).write_bytes(manifest)
    return identity


def _split(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """The rows in at least two files, as every delivery of some size comes."""
    count = max(2, -(-len(rows) // _ROWS_PER_FILE))
    return [rows[len(rows) * n // count : len(rows) * (n + 1) // count] for n in range(count)]


def _part_writer(
    export: SampleExport,
    columns: Sequence[ReportColumn],
    rows: Sequence[Row],
    arrival: Arrival,
    month: Month,
    seed: int,
) -> Callable[[Path, Sequence[Row]], None]:
    """What writes one file of the delivery; what all files have in common is made once."""
    # The invoice is issued when the month is closed; until then its id is empty.
    invoice_id = f"{int(month.period.replace('-', '')) * 10007 + 1_000_000_000}" if arrival.last_day is None else ""
    line_items = {row.line_item.name: row.line_item for row in rows}
    statics = {
        name: static_cells(line_item, seed=seed, month=month, invoice_id=invoice_id)
        for name, line_item in line_items.items()
    }
    if export.format == "parquet":
        return lambda path, part: write_parquet(path, columns, part, month=month, statics=statics)
    packaging: Packaging = "zip" if export.format == "zip" else "gz"
    report = CsvReport(columns, month=month, statics=statics, figure=figure_text(export.layout))
    return lambda path, part: report.write(path, packaging, part)


def _manifest(
    export: SampleExport, identity: str, columns: Sequence[ReportColumn], keys: Sequence[str], month: Month
) -> bytes:
    if export.layout is Layout.CUR2:
        is_parquet = export.format == "parquet"
        return cur2_manifest(
            export=export.name,
            execution_id=identity,
            account=PAYER.account_id,
            columns=[(column.name, manifest_type(column) if is_parquet else None) for column in columns],
            data_files=[f"s3://{_BUCKET}/{key}" for key in keys],
        )
    return cur1_manifest(
        export=export.name,
        assembly_id=identity,
        account=PAYER.account_id,
        billing_period=month.period,
        columns=[column.name for column in columns],
        packaging=export.format,
        bucket=_BUCKET,
        report_keys=keys,
    )


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
