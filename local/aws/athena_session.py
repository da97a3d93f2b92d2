"""One query's DuckDB: the Glue tables it names as views, its SQL translated from the Athena dialect."""

import logging
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.optimizer.scope import traverse_scope

from local.aws import athena_errors, catalog
from local.aws.athena_errors import QueryFailedError
from local.aws.athena_pruning import needed
from local.aws.athena_scan import PATH_COLUMN, readable_partitions, scan
from local.aws.athena_view import view_sql
from local.aws.catalog import Table
from local.aws.glue_types import quote
from local.aws.places import Places

# What does not fit is spilled to the scratch folder.
MEMORY_LIMIT = "1GB"
THREADS = 2
# sqlglot warns of every statement it hands on as plain text; those are the ones handled in athena_statements.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def parse(sql: str) -> exp.Expression:
    """A statement in the Athena dialect. QueryFailedError with SYNTAX_ERROR."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="athena") if statement is not None]
    except (ParseError, TokenError) as error:
        raise athena_errors.from_parser(error) from error
    if len(statements) != 1:
        raise QueryFailedError("SYNTAX_ERROR", f"line 1:1: expected one statement, found {len(statements)}")
    return statements[0]


def bind(statement: exp.Expression, parameters: list[str]) -> None:
    """Put execution parameters, which are SQL literals, in the place of `?`."""
    places = list(statement.find_all(exp.Placeholder, bfs=False))
    if len(places) != len(parameters):
        raise QueryFailedError(
            "INVALID_PARAMETER_USAGE",
            f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}",
        )
    for place, parameter in zip(places, parameters, strict=True):
        place.replace(parse(f"SELECT {parameter}").expressions[0])


class Session:
    """A DuckDB connection for one statement, and the database its bare table names are in."""

    def __init__(self, places: Places, database: str, scratch: Path) -> None:
        self.places = places
        self.database = database
        self.connection = duckdb.connect(
            config={"threads": THREADS, "memory_limit": MEMORY_LIMIT, "temp_directory": str(scratch)}
        )
        self.connection.execute("SET TimeZone = 'UTC'")
        # (database, table, values of the partitions that are read; None for a view) → name of DuckDB's view.
        self._made: dict[tuple[str, str, tuple[tuple[str, ...], ...] | None], str] = {}

    def close(self) -> None:
        """Free the connection."""
        self.connection.close()

    def interrupt(self) -> None:
        """Stop what runs, from another thread."""
        self.connection.interrupt()

    def translate(self, query: exp.Expression) -> str:
        """A query as DuckDB's SQL, after the tables it names were made. QueryFailedError when one is not in the catalog."""
        has_path = any(column.name == PATH_COLUMN for column in query.find_all(exp.Column))
        return self._translate(query, self.database, has_path, ())

    def run(self, query: exp.Expression) -> duckdb.DuckDBPyConnection:
        """Run a query; rows are fetched from what is returned. QueryFailedError in Athena's words."""
        sql = self.translate(query)
        try:
            return self.connection.execute(sql)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise athena_errors.from_duckdb(error, query) from error

    def describe(self, query: exp.Expression) -> list[tuple[str, str]]:
        """Names and DuckDB types of a query's columns."""
        sql = self.translate(query)
        try:
            return [(row[0], row[1]) for row in self.connection.execute(f"DESCRIBE {sql}").fetchall()]
        except duckdb.Error as error:
            raise athena_errors.from_duckdb(error, query) from error

    def _translate(
        self, query: exp.Expression, database: str, has_path: bool, outer_views: tuple[tuple[str, str], ...]
    ) -> str:
        copied = query.copy()
        for table in _tables(copied):
            name = (table.args["db"].name if table.args.get("db") else database).lower()
            made = self._make(name, table, has_path, outer_views)
            if made != table.name.lower() and not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name.lower(), quoted=True)))
            table.set("this", exp.to_identifier(made, quoted=True))
            table.set("db", exp.to_identifier(name, quoted=True))
            table.set("catalog", None)
        return str(copied.sql(dialect="duckdb"))

    def _make(
        self, database: str, reference: exp.Table, has_path: bool, outer_views: tuple[tuple[str, str], ...]
    ) -> str:
        """Make the DuckDB view of one Glue table or view, once for the same partitions; its name."""
        if database not in catalog.database_names():
            raise athena_errors.schema_not_found(reference, database)
        table = catalog.table(database, reference.name.lower())
        if table is None:
            raise athena_errors.table_not_found(reference, database)
        try:
            read = [] if table.is_view else needed(table, reference, readable_partitions(self.places, table))
        except ValueError as error:
            raise QueryFailedError("HIVE_METASTORE_ERROR", f"{database}.{table.name}: {error}") from error
        key = (database, table.name, None if table.is_view else tuple(part.values for part in read))
        if key in self._made:
            return self._made[key]
        if table.is_view:
            body = self._view_body(table, has_path, outer_views)
        else:
            try:
                body = scan(self.places, table, has_path, read)
            except ValueError as error:
                raise QueryFailedError("HIVE_METASTORE_ERROR", f"{database}.{table.name}: {error}") from error
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(database)}")
        is_first = all(known[:2] != key[:2] for known in self._made)
        name = table.name if is_first else f"{table.name} {len(self._made)}"
        try:
            self.connection.execute(f"CREATE VIEW {quote(database)}.{quote(name)} AS {body}")
        except duckdb.Error as error:
            failed = athena_errors.from_duckdb(error, None)
            if table.is_view:
                raise QueryFailedError(
                    "INVALID_VIEW", f"{athena_errors.position(reference.this)}Failed analyzing stored view "
                    f"'awsdatacatalog.{database}.{table.name}': {failed}"
                ) from error  # fmt: skip
            raise failed from error
        self._made[key] = name
        return name

    def _view_body(self, view: Table, has_path: bool, outer_views: tuple[tuple[str, str], ...]) -> str:
        key = (view.database, view.name)
        if key in outer_views:
            raise QueryFailedError("INVALID_VIEW", f"View '{view.database}.{view.name}' is part of itself")
        try:
            sql, database = view_sql(view.view_text)
        except ValueError as error:
            raise QueryFailedError("INVALID_VIEW", f"{view.database}.{view.name}: {error}") from error
        return self._translate(parse(sql), database, has_path, (*outer_views, key))


def _tables(query: exp.Expression) -> list[exp.Table]:
    """The tables of the catalog a query names: not its CTEs, not its functions."""
    return [
        source
        for scope in traverse_scope(query)
        for source in scope.sources.values()
        if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier)
    ]
