"""A Glue table as a DuckDB query: each registered partition's files, the catalog's types, partition values as columns."""

import re
from collections.abc import Iterable
from pathlib import Path

from local.aws import catalog, file_schema
from local.aws.athena_errors import QueryFailedError
from local.aws.catalog import Column, Partition, Table
from local.aws.file_schema import UnreadableFileError
from local.aws.glue_types import duckdb_type, literal, quote
from local.aws.partition_folders import keys_and_values, partition_folders
from local.aws.places import Places, visible_files
from local.aws.table_definition import is_csv, is_open_csv

PATH_COLUMN = "$path"
# OpenCSVSerDe knows no null; DuckDB has to be told of a text that stands for it, so it gets one no file holds.
NO_NULL_TEXT = "\x01no null\x01"


def scan(places: Places, table: Table, has_path: bool, read: list[Partition]) -> str:
    """The SELECT that reads these partitions of a table. `has_path` adds the hidden column `$path`."""
    try:
        parts = [part for registered in read for part in _branches(places, table, registered)]
    except UnreadableFileError as error:
        raise QueryFailedError("HIVE_BAD_DATA", str(error)) from error
    selects = [_select(places, table, *part, has_path) for part in parts]
    return "\nUNION ALL\n".join(selects) if selects else _nothing(table, has_path)


def readable_partitions(places: Places, table: Table) -> list[Partition]:
    """What there is to read: the registered partitions, the folder itself, or all folders when projection is on."""
    if not table.partition_keys:
        return [Partition((), table.columns, table.location, table.serde, table.serde_parameters)]
    if table.parameters.get("projection.enabled", "").lower() == "true":
        return projected(places, table)
    return catalog.partitions(table.database, table.name)


def projected(places: Places, table: Table) -> list[Partition]:
    """The partitions a projection reaches, as far as there are files: enum and integer ranges are kept to."""
    keys = [key for key, _ in table.partition_keys]
    template = table.parameters.get("storage.location.template")
    found: dict[tuple[str, ...], str] = {}
    if template:
        pattern = re.compile(re.sub(r"\\\$\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template.rstrip("/") + "/")))
        base = places.path(template.partition("$")[0].rpartition("/")[0])
        folders = [(places.uri(folder) + "/", folder) for folder in partition_folders(base)]
        for uri, _ in folders:
            if matched := pattern.match(uri):
                found[tuple(matched.group(key) for key in keys)] = matched.group(0)
    else:
        base = places.path(table.location)
        for folder in partition_folders(base):
            folder_keys, values = keys_and_values(folder, base)
            if list(folder_keys) == keys:
                found[values] = places.uri(folder) + "/"
    return [
        Partition(values, table.columns, location, table.serde, table.serde_parameters)
        for values, location in sorted(found.items())
        if all(_is_in_range(table, key, value) for key, value in zip(keys, values, strict=True))
    ]


def _is_in_range(table: Table, key: str, value: str) -> bool:
    kind = table.parameters.get(f"projection.{key}.type")
    if kind == "enum":
        return value in [word.strip() for word in table.parameters.get(f"projection.{key}.values", "").split(",")]
    if kind == "integer" and value.isdigit():
        low, _, high = table.parameters.get(f"projection.{key}.range", f"{value},{value}").partition(",")
        return int(low) <= int(value) <= int(high)
    return True


def _branches(
    places: Places, table: Table, part: Partition
) -> Iterable[tuple[Partition, list[Path], tuple[Column, ...]]]:
    """A partition's files, grouped by the columns they have: a missing column is null, file by file."""
    files = list(visible_files(places.path(part.location)))
    serde = part.serde or table.serde
    if not files:
        return
    if is_csv(serde):
        yield part, files, part.columns or table.columns
        return
    groups: dict[tuple[Column, ...], list[Path]] = {}
    for file in files:
        try:
            groups.setdefault(file_schema.parquet_columns(file), []).append(file)
        except UnreadableFileError as error:
            raise UnreadableFileError(f"{places.uri(file)}: {error}") from error
    for columns, group in groups.items():
        yield part, group, columns


def _select(
    places: Places, table: Table, part: Partition, files: list[Path], columns: tuple[Column, ...], has_path: bool
) -> str:
    """One partition's SELECT."""
    spelled = {name.lower(): name for name, _ in columns}
    outputs = [_output(name, kind, quote(spelled[name]) if name in spelled else "NULL") for name, kind in table.columns]
    outputs += [
        _output(name, kind, literal(value))
        for (name, kind), value in zip(table.partition_keys, part.values, strict=True)
    ]
    if has_path:
        path = f"replace(filename, {literal(str(places.buckets) + '/')}, 's3://')"
        outputs.append(f"{path} AS {quote(PATH_COLUMN)}")
    serde = part.serde or table.serde
    source = _read_csv(table, part, files, columns) if is_csv(serde) else _read_parquet(files)
    return f"SELECT {', '.join(outputs)} FROM {source}"  # noqa: S608 - every name and value in it is quoted


def _output(name: str, kind: str, value: str) -> str:
    return f"CAST({value} AS {duckdb_type(kind)}) AS {quote(name)}"


def _file_list(files: list[Path]) -> str:
    return "[" + ", ".join(literal(str(file)) for file in files) + "]"


def _read_parquet(files: list[Path]) -> str:
    return f"read_parquet({_file_list(files)}, filename=true, hive_partitioning=false)"


def _read_csv(table: Table, part: Partition, files: list[Path], columns: tuple[Column, ...]) -> str:
    """Text by position, as Hive reads it: missing values at the end are null, values too many are passed over."""
    serde = part.serde or table.serde
    settings = part.serde_parameters or table.serde_parameters
    if is_open_csv(serde):
        delimiter, quote_symbol = settings.get("separatorChar", ","), settings.get("quoteChar", '"')
        null_text = NO_NULL_TEXT
    else:
        delimiter, quote_symbol = settings.get("field.delim", "\x01"), ""
        null_text = settings.get("serialization.null.format", "\\N")
    # A crawler reads headers with quotes, and so do the files it catalogs.
    if table.parameters.get("classification") == "csv" and not quote_symbol:
        quote_symbol = '"'
    spelled = ", ".join(f"{literal(name)}: 'VARCHAR'" for name, _ in columns)
    options = {
        "columns": "{" + spelled + "}",
        "header": "false",
        "skip": table.parameters.get("skip.header.line.count", "0"),
        "auto_detect": "false",
        "delim": literal(delimiter),
        "quote": literal(quote_symbol),
        "escape": literal(quote_symbol),
        "nullstr": literal(null_text),
        "null_padding": "true",
        "strict_mode": "false",
        # null_padding with quoted line breaks needs one reader per file.
        "parallel": "false",
        "filename": "true",
        "hive_partitioning": "false",
    }
    return f"read_csv({_file_list(files)}, {', '.join(f'{name}={value}' for name, value in options.items())})"


def _nothing(table: Table, has_path: bool) -> str:
    """No files: the table's columns, without a row."""
    outputs = [_output(name, kind, "NULL") for name, kind in (*table.columns, *table.partition_keys)]
    if has_path:
        outputs.append(f"CAST(NULL AS VARCHAR) AS {quote(PATH_COLUMN)}")
    return f"SELECT {', '.join(outputs)} WHERE false"
