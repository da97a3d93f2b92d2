"""Loose files: what one CSV, CSV.gz, ZIP or Parquet file holds: its columns, its layout, its one billing period."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from local.deliver.errors import DeliveryError
from local.deliver.layouts import Layout

_CUR2_ONLY = ("bill_payer_account_name",)
_MAPS = ("product", "resource_tags", "tags")
# FOCUS is laid out as CUR 2.0.
_FOCUS_ONLY = ("BilledCost", "ChargeCategory")
# In the order of trust: the bill's own month, else the month the usage began in.
_PERIOD_COLUMNS = (
    ("bill/BillingPeriodStartDate", "bill_billing_period_start_date", "BillingPeriodStart"),
    ("lineItem/UsageStartDate", "line_item_usage_start_date", "ChargePeriodStart"),
)
_MONTH = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))-\d{2}")
_MISSING = {"", "null", "nan", "\\n"}


@dataclass(frozen=True, slots=True)
class LooseFile:
    """One file as given: how it is packed (csv, gz, zip, parquet), its columns with types (None in CSV), its period."""

    path: Path
    packaging: str
    layout: Layout
    columns: tuple[tuple[str, str | None], ...]
    billing_period: str


def packaging_of(path: Path) -> str | None:
    """csv, gz, zip or parquet by the file's name, or None for a file that is no report."""
    name = path.name.lower()
    for ending, packaging in ((".csv", "csv"), (".csv.gz", "gz"), (".zip", "zip"), (".parquet", "parquet")):
        if name.endswith(ending):
            return packaging
    return None


def inspect_loose_file(path: Path, scratch: Path) -> LooseFile:
    """What the file holds. A ZIP is unpacked into `scratch` to be read.

    Raises DeliveryError naming the file when it cannot be read, is no report, or holds two billing periods.
    """
    packaging = packaging_of(path)
    if packaging is None:
        raise DeliveryError(
            f"{path}: not a CSV, CSV.gz, ZIP or Parquet file. Give the report's files, or their folder."
        )
    if packaging == "parquet":
        return _inspect_parquet(path)
    return _inspect_csv(path, packaging, scratch)


@contextmanager
def open_csv(path: Path, packaging: str) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The CSV's bytes, unpacked. Raises DeliveryError for a ZIP that does not hold exactly one CSV."""
    if packaging == "csv":
        with path.open("rb") as plain:
            yield plain
    elif packaging == "gz":
        with gzip.open(path, "rb") as unpacked:
            yield unpacked
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [
                    m for m in archive.namelist() if m.lower().endswith(".csv") and not m.startswith("__MACOSX/")
                ]
                if len(members) != 1:
                    raise DeliveryError(f"{path}: holds {len(members)} CSV files; a report's ZIP holds one. Repack it.")
                with archive.open(members[0]) as member:
                    yield member
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise DeliveryError(f"{path}: the ZIP cannot be read ({error}). Get the file again.") from None


def _inspect_csv(path: Path, packaging: str, scratch: Path) -> LooseFile:
    try:
        with open_csv(path, packaging) as content:
            lines = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
            header = next(csv.reader(lines), [])
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise DeliveryError(f"{path}: its header cannot be read ({error}). Get the file again.") from None
    if not header:
        raise DeliveryError(f"{path}: empty. A report's file has at least a header; get it again or leave it out.")
    readable, ending = path, packaging
    if packaging == "zip":
        readable, ending = scratch / "unpacked.csv", "csv"
        with open_csv(path, packaging) as content, readable.open("wb") as target:
            while block := content.read(1 << 20):
                target.write(block)
    layout = Layout.CUR1 if any("/" in column for column in header) else Layout.CUR2
    period = _period_of_csv(path, readable, ending, header)
    return LooseFile(path, packaging, layout, tuple((column, None) for column in header), period)


def _period_of_csv(path: Path, readable: Path, packaging: str, header: list[str]) -> str:
    for spellings in _PERIOD_COLUMNS:
        position = next((header.index(name) for name in spellings if name in header), None)
        if position is None:
            continue
        values = _distinct_values(readable, packaging, position, len(header))
        if period := _single_period(path, header[position], values):
            return period
    raise _no_period(path)


def _distinct_values(readable: Path, packaging: str, position: int, width: int) -> list[str]:
    """The different values of one column, every other column left unread; a damaged file gives those up to the damage."""
    columns = {f"c{i}": "VARCHAR" for i in range(width)}
    with duckdb.connect() as connection:
        try:
            found = connection.execute(
                f"SELECT DISTINCT c{position} FROM read_csv(?, columns = ?, header = false, skip = 1, delim = ',', "  # noqa: S608
                "quote = '\"', escape = '\"', auto_detect = false, strict_mode = false, null_padding = true, "
                "ignore_errors = true, parallel = false, compression = ?)",
                [str(readable), columns, "gzip" if packaging == "gz" else "none"],
            ).fetchall()
            return [value for (value,) in found if value is not None]
        except duckdb.Error:
            return sorted(_values_up_to_damage(readable, packaging, position))


def _values_up_to_damage(readable: Path, packaging: str, position: int) -> set[str]:
    values: set[str] = set()
    try:
        with open_csv(readable, packaging) as content:
            rows = csv.reader(io.TextIOWrapper(content, encoding="utf-8-sig", errors="replace", newline=""))
            next(rows, None)
            values.update(row[position] for row in rows if len(row) > position)
    except (OSError, EOFError, zlib.error, csv.Error):
        pass  # what came before the damage tells the month; the refresh is what refuses the file
    return values


def _inspect_parquet(path: Path) -> LooseFile:
    try:
        file = pq.ParquetFile(path)
        schema = file.schema_arrow
        names = set(schema.names)
        is_cur2 = any(name in names for name in (*_CUR2_ONLY, *_FOCUS_ONLY)) or any(
            name in names and pa.types.is_map(schema.field(name).type) for name in _MAPS
        )
        period = _period_of_parquet(path, file, names)
    except pa.ArrowException as error:
        raise DeliveryError(f"{path}: not a readable Parquet file ({error}). Get the file again.") from None
    columns = tuple((field.name, _manifest_type(field.type)) for field in schema)
    return LooseFile(path, "parquet", Layout.CUR2 if is_cur2 else Layout.CUR1_ATHENA, columns, period)


def _period_of_parquet(path: Path, file: pq.ParquetFile, names: set[str]) -> str:
    for spellings in _PERIOD_COLUMNS:
        column = next((name for name in spellings if name in names), None)
        if column is None:
            continue
        values: set[str] = set()
        for batch in file.iter_batches(columns=[column]):
            values.update(str(value) for value in batch.column(0).unique().to_pylist() if value is not None)
        if period := _single_period(path, column, values):
            return period
    raise _no_period(path)


def _single_period(path: Path, column: str, values: Iterable[str]) -> str | None:
    """The one month of the values; None if there is none, DeliveryError if there are two."""
    present = [value.strip() for value in values if value.strip().lower() not in _MISSING]
    periods = sorted({match[1] for value in present if (match := _MONTH.match(value))})
    if len(periods) > 1:
        raise DeliveryError(
            f"{path}: holds {len(periods)} billing periods ({', '.join(periods)} in {column}). A delivery is one month: "
            "split the file by that column and give the parts."
        )
    return periods[0] if periods else None


def _no_period(path: Path) -> DeliveryError:
    wanted = " or ".join(name for spellings in _PERIOD_COLUMNS for name in spellings)
    return DeliveryError(
        f"{path}: its billing period cannot be read: no date in {wanted}. Is it a Cost and Usage Report or a FOCUS export?"
    )


def _manifest_type(arrow_type: pa.DataType) -> str:
    if pa.types.is_map(arrow_type):
        return f"map<{_manifest_type(arrow_type.key_type)},{_manifest_type(arrow_type.item_type)}>"
    if pa.types.is_timestamp(arrow_type) or pa.types.is_date(arrow_type):
        return "timestamp"
    return "double" if pa.types.is_floating(arrow_type) or pa.types.is_decimal(arrow_type) else "string"
