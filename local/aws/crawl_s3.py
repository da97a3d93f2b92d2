"""What a crawler finds under an S3 target: tables, their partitions, and the columns each folder's files have."""

import fnmatch
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.aws import file_schema
from local.aws.file_schema import Column, UnreadableFileError
from local.aws.partition_folders import keys_and_values, partition_folders
from local.aws.places import Places, is_hidden
from local.aws.table_definition import LAZY_SIMPLE_SERDE, OPEN_CSV_SERDE, PARQUET_SERDE


@dataclass(frozen=True)
class FoundPartition:
    """A folder with data files, and how they are to be read. `values` is empty for a table without partitions."""

    values: tuple[str, ...]
    folder: Path
    columns: tuple[Column, ...]
    serde: str
    serde_parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FoundTable:
    """A table: its name, folder, keys, and the partitions that were read."""

    name: str
    folder: Path
    keys: tuple[str, ...]
    partitions: tuple[FoundPartition, ...]
    partition_values: frozenset[tuple[str, ...]]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All partitions' columns in order of appearance; string where they do not agree on the type."""
        kinds: dict[str, str] = {}
        for found in self.partitions:
            for name, kind in found.columns:
                kinds[name] = kind if kinds.get(name, kind) == kind else "string"
        return tuple((name, kind) for name, kind in kinds.items() if name not in self.keys)


def table_level(configuration: str | None, target: str) -> int:
    """The folder depth that is a table, counted as Glue does: the bucket is 1. The target itself when not set."""
    grouping = json.loads(configuration or "{}").get("Grouping", {})
    return int(grouping.get("TableLevelConfiguration") or len(target.removeprefix("s3://").strip("/").split("/")))


def table_name(folder: str, prefix: str | None) -> str:
    """A table's name as a crawler forms it: lower case, everything else than letters and digits an underscore."""
    return (prefix or "") + re.sub(r"[^a-z0-9_]", "_", folder.lower())


def find_tables(
    places: Places,
    target: dict[str, Any],
    configuration: str | None,
    prefix: str | None,
    classifiers: list[dict[str, Any]],
    known: dict[str, set[tuple[str, ...]]],
) -> list[FoundTable]:
    """The tables under a target. Of `known` tables only new partitions are read. UnreadableFileError names the object."""
    root = places.path(target["Path"])
    level = table_level(configuration, target["Path"])
    exclusions = target.get("Exclusions") or []
    found = []
    for folder in _folders_at(places, root, level):
        name = table_name(folder.name, prefix)
        table = _table(places, root, folder, name, exclusions, classifiers, known.get(name, set()))
        if table is not None:
            found.append(table)
    return found


def _folders_at(places: Places, root: Path, level: int) -> list[Path]:
    """The folders at a depth, at or under the target."""
    depth = level - len(root.relative_to(places.buckets).parts)
    folders = [root] if root.is_dir() else []
    for _ in range(depth):
        below = (entry for folder in folders for entry in sorted(folder.iterdir()))
        folders = [entry for entry in below if entry.is_dir() and not is_hidden(entry.name)]
    return folders


def _is_excluded(path: Path, root: Path, exclusions: list[str]) -> bool:
    relative = path.relative_to(root).as_posix()
    # fnmatch's * crosses folders, as ** does in Glue's patterns; a pattern may also start anywhere below the target.
    return any(
        fnmatch.fnmatch(relative, pattern) or fnmatch.fnmatch(relative, f"*/{pattern}") for pattern in exclusions
    )


def _table(
    places: Places,
    root: Path,
    folder: Path,
    name: str,
    exclusions: list[str],
    classifiers: list[dict[str, Any]],
    known: set[tuple[str, ...]],
) -> FoundTable | None:
    folders: dict[Path, list[Path]] = {}
    for place, files in partition_folders(folder).items():
        kept = [file for file in files if file_schema.format_of(file) and not _is_excluded(file, root, exclusions)]
        if kept:
            folders[place] = kept
    if not folders:
        return None
    layouts = Counter(keys_and_values(place, folder)[0] for place in folders)
    if len(layouts) > 1:
        described = "; ".join("/".join(keys) or "(no partition folder)" for keys in sorted(layouts))
        raise UnreadableFileError(f"{places.uri(folder)}/: its files are in differing partition folders: {described}")
    keys = next(iter(layouts))
    values = {place: keys_and_values(place, folder)[1] for place in folders}
    read = [
        _partition(places, place, values[place], files, classifiers)
        for place, files in sorted(folders.items())
        if values[place] not in known
    ]
    return FoundTable(name, folder, keys, tuple(read), frozenset(values.values()))


def _partition(
    places: Places, folder: Path, values: tuple[str, ...], files: list[Path], classifiers: list[dict[str, Any]]
) -> FoundPartition:
    kinds = {file_schema.format_of(file) for file in files}
    if len(kinds) > 1:
        raise UnreadableFileError(f"{places.uri(folder)}/: CSV and Parquet files in one folder cannot be one table")
    columns: dict[str, str] = {}
    serde, parameters = PARQUET_SERDE, {"serialization.format": "1"}
    for file in files:
        try:
            if kinds == {"parquet"}:
                described = file_schema.glue_columns_of_parquet(file)
            else:
                described, serde, parameters = _csv(file, classifiers)
        except UnreadableFileError as error:
            raise UnreadableFileError(f"{places.uri(file)}: {error}") from error
        for name, kind in described:
            columns.setdefault(name, kind)
    return FoundPartition(values, folder, tuple(columns.items()), serde, tuple(parameters.items()))


def _csv(file: Path, classifiers: list[dict[str, Any]]) -> tuple[tuple[Column, ...], str, dict[str, str]]:
    """Columns, serde and serde parameters of a CSV file."""
    classifier = classifiers[0] if classifiers else {}
    delimiter = classifier.get("Delimiter") or ","
    quote_symbol = classifier.get("QuoteSymbol") or '"'
    is_open = classifier.get("Serde") == "OpenCSVSerDe"
    if is_open or classifier.get("CustomDatatypes") == ["STRING"]:
        header = file_schema.csv_header(file, delimiter, quote_symbol)
        columns = tuple((name, "string") for name in header)
    else:
        columns = file_schema.sniffed_csv_columns(file, delimiter)
    if is_open:
        parameters = {"separatorChar": delimiter, "quoteChar": quote_symbol}
        return columns, OPEN_CSV_SERDE, parameters
    return columns, LAZY_SIMPLE_SERDE, {"field.delim": delimiter}
