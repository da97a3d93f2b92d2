"""Statements that write files: CREATE TABLE AS, INSERT INTO, UNLOAD."""

import re
import shutil
import uuid
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from local.aws import athena_errors, catalog
from local.aws.athena_answer import Answer
from local.aws.athena_errors import QueryFailedError
from local.aws.athena_session import Session, bind, parse
from local.aws.catalog import Table
from local.aws.glue_types import duckdb_type, glue_type, literal, quote
from local.aws.partition_folders import keys_and_values, partition_folders
from local.aws.table_definition import LAZY_SIMPLE_SERDE, PARQUET_SERDE, external_table, is_csv, partition, storage

CTRL_A = "\x01"
UNLOAD_PATTERN = re.compile(
    r"UNLOAD\s*\((?P<query>.*)\)\s*TO\s*'(?P<target>[^']+)'\s*(?:WITH\s*\((?P<options>.*)\))?\s*$", re.I | re.S
)


def create_table_as(session: Session, statement: exp.Create, default_location: str) -> Answer:
    """CREATE TABLE … AS: writes the files, then the table. Refuses a location that holds files, as Athena does."""
    database, name = target_of(session, statement.find(exp.Table))
    if catalog.table(database, name) is not None:
        if statement.args.get("exists"):
            return Answer("DDL")
        raise QueryFailedError(
            "TABLE_ALREADY_EXISTS", f"line 1:1: Table 'awsdatacatalog.{database}.{name}' already exists"
        )
    options = _options(statement)
    keys = [str(key).lower() for key in options.get("partitioned_by", [])]
    location = str(options.get("external_location") or default_location).rstrip("/") + "/"
    file_format = str(options.get("format", "PARQUET")).upper()
    if file_format not in {"PARQUET", "TEXTFILE"}:
        raise QueryFailedError("NOT_SUPPORTED", f"format = '{file_format}': write PARQUET or TEXTFILE")
    refuse_existing(session, location, f"table '{database}.{name}'")
    query = statement.expression
    described = [(column.lower(), _storable(kind)) for column, kind in session.describe(query)]
    if keys and [column for column, _ in described[-len(keys) :]] != keys:
        raise QueryFailedError(
            "HIVE_COLUMN_ORDER_MISMATCH", f"Partition keys must be the last columns in the table: {', '.join(keys)}"
        )
    columns = tuple((column, glue_type(kind)) for column, kind in described if column not in keys)
    key_columns = tuple((column, glue_type(kind)) for column, kind in described if column in keys)
    delimiter = str(options.get("field_delimiter", CTRL_A))
    serde, parameters = (
        (PARQUET_SERDE, None) if file_format == "PARQUET" else (LAZY_SIMPLE_SERDE, {"field.delim": delimiter})
    )
    casts = [f"CAST({quote(column)} AS {kind}) AS {quote(column)}" for column, kind in described]
    folder = session.places.path(location)
    rows = _write(session, query, casts, [column for column, _ in described], folder, file_format, keys, delimiter)
    classification = {"classification": "parquet" if file_format == "PARQUET" else "csv"}
    definition = external_table(name, storage(columns, location, serde, parameters), key_columns, classification)
    catalog.put_table(database, definition)
    register_partitions(session, database, name)
    return Answer("DDL", update_count=rows)


def insert_into(session: Session, statement: exp.Insert) -> Answer:
    """INSERT INTO: new files in the table's folder, new partitions registered."""
    target = statement.find(exp.Table)
    database, name = target_of(session, target)
    table = catalog.table(database, name)
    if table is None or target is None:
        raise athena_errors.table_not_found(target or exp.Table(), database)
    if table.is_view:
        raise QueryFailedError("NOT_SUPPORTED", f"Inserting into views is not supported: {database}.{name}")
    all_columns = (*table.columns, *table.partition_keys)
    named = (
        [identifier.name.lower() for identifier in statement.this.expressions]
        if isinstance(statement.this, exp.Schema)
        else [column for column, _ in all_columns]
    )
    query = statement.expression
    if isinstance(query, exp.Values):
        query = exp.select("*").from_(query.copy())
    given = session.describe(query)
    if len(given) != len(named):
        raise QueryFailedError(
            "MISMATCHED_COLUMN_TYPES", f"line 1:1: the query has {len(given)} columns, the insert names {len(named)}"
        )
    casts = [_cast(column, kind, named) for column, kind in all_columns]
    is_text = is_csv(table.serde)
    rows = _write(
        session,
        query,
        casts,
        named,
        session.places.path(table.location),
        "TEXTFILE" if is_text else "PARQUET",
        [key for key, _ in table.partition_keys],
        _delimiter(table),
    )
    register_partitions(session, database, name)
    return Answer("DML", update_count=rows)


def unload(session: Session, sql: str, parameters: list[str]) -> Answer:
    """UNLOAD (query) TO 's3://…' WITH (format = …, partitioned_by = ARRAY[…])."""
    found = UNLOAD_PATTERN.match(sql)
    if not found:
        raise QueryFailedError(
            "SYNTAX_ERROR", "line 1:1: write UNLOAD (SELECT …) TO 's3://…' WITH (format = 'PARQUET')"
        )
    query = parse(found["query"])
    bind(query, parameters)
    options: dict[str, Any] = {}
    if found["options"]:
        as_table = parse(f"CREATE TABLE x WITH ({found['options']}) AS SELECT 1")
        assert isinstance(as_table, exp.Create)  # noqa: S101 - it was just written as one
        options = _options(as_table)
    file_format = str(options.get("format", "")).upper()
    if file_format not in {"PARQUET", "TEXTFILE", "JSON"}:
        raise QueryFailedError("NOT_SUPPORTED", f"UNLOAD format = '{file_format}': write PARQUET, TEXTFILE or JSON")
    refuse_existing(session, found["target"], "UNLOAD")
    described = [(column, _storable(kind)) for column, kind in session.describe(query)]
    casts = [f"CAST({quote(column)} AS {kind}) AS {quote(column)}" for column, kind in described]
    keys = [str(key).lower() for key in options.get("partitioned_by", [])]
    delimiter = str(options.get("field_delimiter", CTRL_A))
    folder = session.places.path(found["target"])
    rows = _write(session, query, casts, [column for column, _ in described], folder, file_format, keys, delimiter)
    return Answer("DML", update_count=rows)


def target_of(session: Session, table: exp.Table | None) -> tuple[str, str]:
    """Database and name of the table a statement is about. QueryFailedError when there is no such database."""
    if table is None:
        raise QueryFailedError("SYNTAX_ERROR", "line 1:1: the statement names no table")
    database = (table.db or session.database).lower()
    if database not in catalog.database_names():
        raise athena_errors.schema_not_found(table, database)
    return database, table.name.lower()


def refuse_existing(session: Session, location: str, what: str) -> None:
    """QueryFailedError when there are files where a statement is about to write."""
    folder = session.places.path(location)
    if folder.exists() and any(path.is_file() for path in folder.rglob("*")):
        raise QueryFailedError("HIVE_PATH_ALREADY_EXISTS", f"Target directory for {what} already exists: {location}")


def register_partitions(session: Session, database: str, name: str) -> list[str]:
    """Register every partition folder that is not yet; their `key=value/…` names."""
    table, definition = catalog.table(database, name), catalog.table_input(database, name)
    if table is None or definition is None or not table.partition_keys:
        return []
    keys = tuple(key for key, _ in table.partition_keys)
    known = {part.values for part in catalog.partitions(database, name)}
    base = session.places.path(table.location)
    added = []
    for folder in sorted(partition_folders(base)):
        found_keys, values = keys_and_values(folder, base)
        if found_keys == keys and values not in known:
            described = definition["StorageDescriptor"] | {"Location": session.places.uri(folder) + "/"}
            catalog.add_partition(database, name, partition(values, described))
            added.append("/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True)))
    return added


def _write(
    session: Session,
    query: exp.Expression,
    casts: list[str],
    names: list[str],
    folder: Path,
    file_format: str,
    keys: list[str],
    delimiter: str,
) -> int:
    """Write a query's rows as files that appear all at once; the number of rows."""
    incoming = session.places.incoming / uuid.uuid4().hex
    incoming.mkdir()
    query_id = uuid.uuid4().hex
    suffix, options = {
        "PARQUET": ("parquet", "FORMAT PARQUET, COMPRESSION SNAPPY"),
        "TEXTFILE": ("csv.gz", f"FORMAT CSV, HEADER false, COMPRESSION GZIP, QUOTE '\"', DELIM {literal(delimiter)}"),
        "JSON": ("json", "FORMAT JSON"),
    }[file_format]
    aliases = ", ".join(quote(name) for name in names)
    source = f"SELECT {', '.join(casts)} FROM ({session.translate(query)}) AS given({aliases})"  # noqa: S608 - all quoted
    try:
        if keys:
            by = ", ".join(quote(key) for key in keys)
            target, options = incoming, f"{options}, PARTITION_BY ({by}), FILENAME_PATTERN '{query_id}_{{i}}'"
        else:
            target = incoming / f"{query_id}.{suffix}"
        copied = session.connection.execute(f"COPY ({source}) TO {literal(str(target))} ({options})").fetchone()
        rows = int(copied[0]) if copied else 0
        if rows:
            for file in [path for path in incoming.rglob("*") if path.is_file()]:
                home = folder / file.relative_to(incoming)
                home.parent.mkdir(parents=True, exist_ok=True)
                file.replace(home)
        return rows
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise athena_errors.from_duckdb(error, query) from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _cast(column: str, kind: str, named: list[str]) -> str:
    value = quote(column) if column in named else "NULL"
    return f"CAST({value} AS {duckdb_type(kind)}) AS {quote(column)}"


def _storable(kind: str) -> str:
    """DuckDB's sums of bigints are wider than what Parquet and the catalog have; Athena's are bigints."""
    return {"HUGEINT": "BIGINT", '"NULL"': "VARCHAR"}.get(kind, kind)


def _delimiter(table: Table) -> str:
    return table.serde_parameters.get("field.delim") or table.serde_parameters.get("separatorChar") or CTRL_A


def _options(statement: exp.Create) -> dict[str, Any]:
    """The WITH (…) of a statement: lower-cased name → text or list of texts."""
    options: dict[str, Any] = {}
    properties = statement.args.get("properties")
    for found in properties.expressions if properties else []:
        if isinstance(found, exp.FileFormatProperty):
            options["format"] = found.this.name
        elif isinstance(found, exp.PartitionedByProperty):
            options["partitioned_by"] = [key.name for key in found.this.expressions]
        elif isinstance(found, exp.Property):
            value = found.args["value"]
            is_list = isinstance(value, exp.Array)
            options[found.name.lower()] = [item.name for item in value.expressions] if is_list else value.name
    return options
