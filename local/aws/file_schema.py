"""The columns a data file says it has, read from the file itself."""

import csv
import gzip
import io
from functools import lru_cache
from pathlib import Path

import duckdb

from local.aws.glue_types import glue_type

Column = tuple[str, str]


class UnreadableFileError(ValueError):
    """A data file that is not what its name says."""


def format_of(path: Path) -> str | None:
    """`parquet`, `csv`, or None for a file that is neither by its name."""
    name = path.name.lower()
    if name.endswith((".parquet", ".parq")):
        return "parquet"
    if name.endswith((".csv", ".csv.gz")):
        return "csv"
    return None


def parquet_columns(path: Path) -> tuple[Column, ...]:
    """Names as the file spells them, types as DuckDB does. UnreadableFileError when it is no Parquet."""
    status = path.stat()
    return _parquet_columns(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=10_000)
def _parquet_columns(path: Path, _size: int, _modified_ns: int) -> tuple[Column, ...]:
    try:
        with duckdb.connect() as connection:
            described = connection.execute(
                "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning=false)", [str(path)]
            ).fetchall()
    except duckdb.Error as error:
        raise UnreadableFileError(f"not readable as Parquet: {str(error).splitlines()[0]}") from error
    return tuple((row[0], row[1]) for row in described)


def glue_columns_of_parquet(path: Path) -> tuple[Column, ...]:
    """Lower-cased names and Glue's types."""
    return unique(tuple((name.lower(), glue_type(kind)) for name, kind in parquet_columns(path)))


def csv_header(path: Path, delimiter: str = ",", quote_symbol: str = '"') -> tuple[str, ...]:
    """The names in the first line, lower-cased. UnreadableFileError when it cannot be read or is empty."""
    try:
        raw = gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")  # noqa: SIM115
        with raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            names = next(csv.reader(text, delimiter=delimiter, quotechar=quote_symbol), None)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"not readable as CSV: {error}") from error
    if not names:
        raise UnreadableFileError("not readable as CSV: it has no header line")
    return tuple(name for name, _ in unique(tuple((name.strip().lower(), "string") for name in names)))


def sniffed_csv_columns(path: Path, delimiter: str = ",") -> tuple[Column, ...]:
    """Lower-cased names, and the types DuckDB finds in the values, in Glue's spelling."""
    query = "DESCRIBE SELECT * FROM read_csv(?, header=true, delim=?, hive_partitioning=false)"
    try:
        with duckdb.connect() as connection:
            described = connection.execute(query, [str(path), delimiter]).fetchall()
    except duckdb.Error as error:
        raise UnreadableFileError(f"not readable as CSV: {str(error).splitlines()[0]}") from error
    return unique(tuple((row[0].lower(), glue_type(row[1])) for row in described))


def unique(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, a repeated name made another by a number: the catalog holds each name once."""
    seen: set[str] = set()
    result: list[Column] = []
    for name, kind in columns:
        free, number = name, 0
        while free in seen:
            number += 1
            free = f"{name}_{number}"
        seen.add(free)
        result.append((free, kind))
    return tuple(result)
