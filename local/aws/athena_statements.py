"""Runs one Athena statement, of whatever kind."""

import re

from sqlglot import exp

from local.aws import athena_ddl, athena_write
from local.aws.athena_answer import Answer, ResultColumn
from local.aws.athena_errors import QueryFailedError
from local.aws.athena_session import Session, bind, parse
from local.aws.athena_values import text

LEADING_COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.S)
FETCH_ROWS = 10_000
# Statements sqlglot does not take apart, by their first words.
PLAIN = (
    (re.compile(r"MSCK\s+REPAIR\b", re.I), athena_ddl.repair),
    (re.compile(r"ALTER\s+TABLE\b", re.I), athena_ddl.alter_table),
    (re.compile(r"SHOW\b", re.I), athena_ddl.show),
    (re.compile(r"DESC(RIBE)?\b", re.I), athena_ddl.describe),
)


def bare(sql: str) -> str:
    """A statement without the comments before it and the semicolon behind it."""
    return LEADING_COMMENTS.sub("", sql).rstrip().rstrip(";").rstrip()


def statement_type(sql: str) -> str:
    """DML, DDL or UTILITY, as GetQueryExecution says it."""
    word = bare(sql).partition(" ")[0].upper()
    if word in {"CREATE", "DROP", "ALTER", "MSCK"}:
        return "DDL"
    return "UTILITY" if word in {"SHOW", "DESCRIBE", "DESC", "EXPLAIN"} else "DML"


def run(session: Session, sql: str, parameters: list[str], default_location: str) -> Answer:
    """Run a statement. `default_location` is where CREATE TABLE AS writes when it does not say. QueryFailedError."""
    statement_text = bare(sql)
    if not statement_text:
        raise QueryFailedError("SYNTAX_ERROR", "line 1:1: the statement is empty")
    for pattern, handle in PLAIN:
        if pattern.match(statement_text):
            return handle(session, statement_text)
    if re.match(r"UNLOAD\b", statement_text, re.I):
        return athena_write.unload(session, statement_text, parameters)
    # As it was sent, so that errors point into that text.
    statement = parse(sql)
    bind(statement, parameters)
    match statement:
        case exp.Create():
            return _create(session, statement, statement_text, default_location)
        case exp.Drop():
            return athena_ddl.drop(session, statement)
        case exp.Insert():
            return athena_write.insert_into(session, statement)
        case exp.Query():
            return _query(session, statement)
        case _:
            raise QueryFailedError(
                "NOT_SUPPORTED", f"{statement_text[:60]}: the embedded AWS does not know this statement"
            )


def _create(session: Session, statement: exp.Create, sql: str, default_location: str) -> Answer:
    kind = str(statement.args["kind"]).upper()
    if kind in {"DATABASE", "SCHEMA"}:
        return athena_ddl.create_database(statement)
    if kind == "VIEW":
        return athena_ddl.create_view(session, statement, sql)
    if statement.expression is not None:
        return athena_write.create_table_as(session, statement, default_location)
    return athena_ddl.create_external_table(session, statement)


def with_column_names(query: exp.Query) -> exp.Query:
    """The query with Athena's names for columns that have none: `_col0`, `_col1`, … by their place."""
    named = query.copy()
    first: exp.Expression = named
    while isinstance(first, exp.SetOperation | exp.Subquery):
        first = first.this
    if isinstance(first, exp.Select):
        for place, column in enumerate(first.expressions):
            if not isinstance(column, exp.Alias | exp.Column | exp.Star):
                column.replace(exp.alias_(column.copy(), f"_col{place}"))
    return named


def _query(session: Session, query: exp.Query) -> Answer:
    cursor = session.run(with_column_names(query))
    columns = [ResultColumn.of(column[0], str(column[1])) for column in cursor.description or []]
    answer = Answer("DML", columns, is_query=True)
    while rows := cursor.fetchmany(FETCH_ROWS):
        answer.rows.extend([text(value) for value in row] for row in rows)
    return answer
