"""Statements about the catalog: tables, views, databases, partitions, and what SHOW and DESCRIBE say of them."""

import re

from sqlglot import exp

from local.aws import athena_errors, catalog
from local.aws.athena_answer import Answer, ResultColumn, done, lines
from local.aws.athena_errors import QueryFailedError
from local.aws.athena_session import Session
from local.aws.athena_view import view_definition
from local.aws.athena_write import register_partitions, target_of
from local.aws.catalog import Table
from local.aws.glue_types import glue_type, presto_type, quote
from local.aws.table_definition import (
    LAZY_SIMPLE_SERDE,
    OPEN_CSV_SERDE,
    PARQUET_SERDE,
    external_table,
    partition,
    storage,
)

NAME = r"(?P<name>[\w`\".$-]+)"
PARTITION_VALUE = re.compile(r"[`\"]?(\w+)[`\"]?\s*=\s*(?:'([^']*)'|(\d+))")


def create_external_table(session: Session, statement: exp.Create) -> Answer:
    """CREATE EXTERNAL TABLE: Parquet, or text with OpenCSVSerDe or LazySimpleSerDe."""
    database, name = target_of(session, statement.find(exp.Table))
    if catalog.table(database, name) is not None:
        if statement.args.get("exists"):
            return done()
        raise QueryFailedError("TABLE_ALREADY_EXISTS", f"Table {database}.{name} already exists")
    columns = _columns(statement.this)
    keys, location, serde, serde_parameters, parameters = _table_clauses(statement)
    if not location.startswith("s3://"):
        raise QueryFailedError("INVALID_TABLE_PROPERTY", f"LOCATION '{location}': write an s3:// folder")
    if serde not in {PARQUET_SERDE, OPEN_CSV_SERDE, LAZY_SIMPLE_SERDE}:
        raise QueryFailedError("NOT_SUPPORTED", f"ROW FORMAT SERDE '{serde}': the embedded AWS reads Parquet and CSV")
    described = storage(columns, location.rstrip("/") + "/", serde, serde_parameters or None)
    catalog.put_table(database, external_table(name, described, keys, parameters))
    return done()


def _table_clauses(
    statement: exp.Create,
) -> tuple[tuple[catalog.Column, ...], str, str, dict[str, str], dict[str, str]]:
    """Partition keys, location, serde, serde parameters and table properties of CREATE EXTERNAL TABLE."""
    properties = statement.args["properties"].expressions if statement.args.get("properties") else []
    keys = next((_columns(found.this) for found in properties if isinstance(found, exp.PartitionedByProperty)), ())
    location = next((found.this.name for found in properties if isinstance(found, exp.LocationProperty)), "")
    parameters = {"EXTERNAL": "TRUE"} | {
        found.name: found.args["value"].name for found in properties if type(found) is exp.Property
    }
    serde, serde_parameters = LAZY_SIMPLE_SERDE, {}
    for found in properties:
        if isinstance(found, exp.FileFormatProperty) and found.this.name.upper() == "PARQUET":
            serde = PARQUET_SERDE
        elif isinstance(found, exp.RowFormatSerdeProperty):
            given = found.args.get("serde_properties")
            serde = found.this.name
            serde_parameters = {item.name: item.args["value"].name for item in given.expressions} if given else {}
        elif isinstance(found, exp.RowFormatDelimitedProperty) and found.args.get("fields"):
            serde_parameters = {"field.delim": found.args["fields"].name.encode().decode("unicode_escape")}
    return keys, location, serde, serde_parameters, parameters


def create_view(session: Session, statement: exp.Create, sql: str) -> Answer:
    """CREATE [OR REPLACE] VIEW: the text of its SELECT as it was written, with the types it has now."""
    database, name = target_of(session, statement.find(exp.Table))
    existing = catalog.table(database, name)
    if existing is not None and not existing.is_view:
        raise QueryFailedError("TABLE_ALREADY_EXISTS", f"line 1:1: '{database}.{name}' is a table, not a view")
    if existing is not None and not statement.args.get("replace"):
        raise QueryFailedError("ALREADY_EXISTS", f"line 1:1: View already exists: {database}.{name}")
    found = re.match(r"CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\s+\S+\s+AS\s+(.*)$", sql, re.I | re.S)
    text = found.group(1) if found else statement.expression.sql(dialect="athena")
    described = [(column.lower(), kind) for column, kind in session.describe(statement.expression)]
    kinds = [(column, "bigint" if kind == "HUGEINT" else glue_type(kind)) for column, kind in described]
    columns = [(column, presto_type(kind), kind) for column, kind in kinds]
    catalog.put_table(database, view_definition(name, session.database, text, columns))
    return done()


def drop(session: Session, statement: exp.Drop) -> Answer:
    """DROP TABLE, DROP VIEW, DROP DATABASE; files stay."""
    is_optional, kind = bool(statement.args.get("exists")), statement.args["kind"].upper()
    if kind in {"DATABASE", "SCHEMA"}:
        return _drop_database(statement, is_optional)
    table = statement.find(exp.Table)
    database, name = target_of(session, table)
    existing = catalog.table(database, name)
    if existing is None or existing.is_view != (kind == "VIEW"):
        if is_optional and existing is None:
            return done()
        raise athena_errors.table_not_found(table or exp.Table(), database)
    catalog.drop_table(database, name)
    return done()


def _drop_database(statement: exp.Drop, is_optional: bool) -> Answer:
    table = statement.find(exp.Table)
    name = (table.db or table.name).lower() if table is not None else statement.this.name.lower()
    if name not in catalog.database_names():
        if is_optional:
            return done()
        raise QueryFailedError("SCHEMA_NOT_FOUND", f"Schema '{name}' does not exist")
    if catalog.table_names(name) and not statement.args.get("cascade"):
        raise QueryFailedError("INVALID_OPERATION", f"Database {name} is not empty: write DROP DATABASE {name} CASCADE")
    catalog.drop_database(name)
    return done()


def create_database(statement: exp.Create) -> Answer:
    """CREATE DATABASE or SCHEMA."""
    table = statement.find(exp.Table)
    name = (table.db or table.name).lower() if table is not None else statement.this.name.lower()
    if name in catalog.database_names() and not statement.args.get("exists"):
        raise QueryFailedError("ALREADY_EXISTS", f"Database {name} already exists")
    catalog.create_database(name)
    return done()


def repair(session: Session, sql: str) -> Answer:
    """MSCK REPAIR TABLE: registers the partition folders that are not yet."""
    table = _named(session, sql, r"MSCK\s+REPAIR\s+TABLE\s+" + NAME)
    added = register_partitions(session, table.database, table.name)
    said = [f"Repair: Added partition to metastore {table.database}.{table.name}:{name}" for name in added]
    return Answer("DDL", [ResultColumn("result", "string")], [[line] for line in said])


def alter_table(session: Session, sql: str) -> Answer:
    """ALTER TABLE … ADD or DROP PARTITION."""
    table = _named(session, sql, r"ALTER\s+TABLE\s+" + NAME)
    definition = catalog.table_input(table.database, table.name)
    assert definition is not None  # noqa: S101 - _named found it
    keys = [key for key, _ in table.partition_keys]
    action = re.search(r"\b(ADD|DROP)\s+(IF\s+(?:NOT\s+)?EXISTS\s+)?PARTITION", sql, re.I)
    if not action:
        raise QueryFailedError("NOT_SUPPORTED", "ALTER TABLE: the embedded AWS knows ADD PARTITION and DROP PARTITION")
    known = {part.values for part in catalog.partitions(table.database, table.name)}
    for found in re.finditer(r"PARTITION\s*\((?P<spec>[^)]*)\)(?:\s*LOCATION\s*'(?P<location>[^']+)')?", sql, re.I):
        spec = {key.lower(): quoted or number for key, quoted, number in PARTITION_VALUE.findall(found["spec"])}
        if set(spec) != set(keys):
            raise QueryFailedError(
                "SYNTAX_ERROR", f"PARTITION ({found['spec']}): the table's keys are {', '.join(keys)}"
            )
        values = tuple(spec[key] for key in keys)
        is_known, is_optional = values in known, bool(action.group(2))
        if action.group(1).upper() == "ADD":
            if is_known and not is_optional:
                raise QueryFailedError("ALREADY_EXISTS", f"Partition already exists: {found['spec']}")
            folder = "/".join(f"{key}={spec[key]}" for key in keys)
            location = found["location"] or f"{table.location.rstrip('/')}/{folder}"
            described = definition["StorageDescriptor"] | {"Location": location.rstrip("/") + "/"}
            if not is_known:
                catalog.add_partition(table.database, table.name, partition(values, described))
        elif is_known:
            catalog.drop_partition(table.database, table.name, values)
        elif not is_optional:
            raise QueryFailedError("NOT_FOUND", f"Partition not found: {found['spec']}")
    return done()


def show(session: Session, sql: str) -> Answer:
    """SHOW PARTITIONS, TABLES, VIEWS, DATABASES, SCHEMAS, COLUMNS and CREATE VIEW."""
    if re.match(r"SHOW\s+(DATABASES|SCHEMAS)\b", sql, re.I):
        return lines(_like(sql, catalog.database_names()), "database_name")
    if found := re.match(r"SHOW\s+(TABLES|VIEWS)\b(?:\s+(?:IN|FROM)\s+" + NAME + ")?", sql, re.I):
        database = (found["name"] or session.database).strip('`"').lower()
        if database not in catalog.database_names():
            raise QueryFailedError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist")
        names = catalog.table_names(database)
        if found.group(1).upper() == "VIEWS":
            names = [name for name in names if (table := catalog.table(database, name)) and table.is_view]
        return lines(_like(sql, names), "tab_name")
    if re.match(r"SHOW\s+PARTITIONS\b", sql, re.I):
        table = _named(session, sql, r"SHOW\s+PARTITIONS\s+" + NAME)
        keys = [key for key, _ in table.partition_keys]
        if not keys:
            raise QueryFailedError("INVALID_OPERATION", f"{table.database}.{table.name} is not a partitioned table")
        registered = catalog.partitions(table.database, table.name)
        pairs = [zip(keys, part.values, strict=True) for part in registered]
        return lines(["/".join(f"{key}={value}" for key, value in pair) for pair in pairs], "partition")
    if re.match(r"SHOW\s+COLUMNS\b", sql, re.I):
        table = _named(session, sql, r"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+" + NAME)
        return lines([name for name, _ in (*table.columns, *table.partition_keys)], "field")
    raise QueryFailedError("NOT_SUPPORTED", f"{sql[:60]}: the embedded AWS does not know this statement")


def describe(session: Session, sql: str) -> Answer:
    """DESCRIBE: columns, then partition keys, as Hive prints them."""
    table = _named(session, sql, r"DESC(?:RIBE)?\s+(?:EXTENDED\s+|FORMATTED\s+)?" + NAME)
    columns = [ResultColumn(name, "string") for name in ("col_name", "data_type", "comment")]
    rows: list[list[str | None]] = [[name, kind, ""] for name, kind in (*table.columns, *table.partition_keys)]
    if table.partition_keys:
        rows += [["", "", ""], ["# Partition Information", "", ""], ["# col_name", "data_type", "comment"]]
        rows += [[name, kind, ""] for name, kind in table.partition_keys]
    return Answer("UTILITY", columns, rows)


def _named(session: Session, sql: str, pattern: str) -> Table:
    """The table a statement names. QueryFailedError when it is not in the catalog."""
    found = re.match(pattern, sql, re.I)
    if not found:
        raise QueryFailedError("SYNTAX_ERROR", f"line 1:1: mismatched input '{sql[:40]}'")
    parts = found["name"].replace("`", "").replace('"', "").lower().split(".")
    database, name = target_of(session, exp.to_table(".".join(quote(part) for part in parts), dialect="trino"))
    table = catalog.table(database, name)
    if table is None:
        raise QueryFailedError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{database}.{name}' does not exist")
    return table


def _like(sql: str, names: list[str]) -> list[str]:
    """The names a trailing pattern keeps: LIKE's `%`, or Hive's `*` and `|`."""
    found = re.search(r"'([^']*)'\s*$", sql)
    if not found:
        return names
    pattern = re.escape(found.group(1)).replace(r"\*", ".*").replace("%", ".*").replace(r"\|", "|")
    return [name for name in names if re.fullmatch(pattern, name, re.I)]


def _columns(schema: exp.Expression) -> tuple[catalog.Column, ...]:
    """Names and Glue's types of column definitions."""
    definitions = (found for found in schema.expressions if isinstance(found, exp.ColumnDef))
    return tuple(
        (found.name.lower(), found.args["kind"].sql(dialect="hive").lower().replace(", ", ",").replace(": ", ":"))
        for found in definitions
    )
