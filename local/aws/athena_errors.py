"""Errors as Athena words them: `CODE: line L:C: what is wrong`."""

import re

import duckdb
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

# What DuckDB says → Athena's code, and Athena's words where the name in it is known.
BINDER_PATTERNS = (
    (re.compile(r'Referenced column "([^"]+)" (?:was )?not found'), "COLUMN_NOT_FOUND", "Column '{}' cannot be resolved"),
    (re.compile(r'does not have a column named "([^"]+)"'), "COLUMN_NOT_FOUND", "Column '{}' cannot be resolved"),
    (re.compile(r'Referenced table "([^"]+)" not found'), "COLUMN_NOT_FOUND", "Column '{}' cannot be resolved"),
    (re.compile(r"Function with name (\S+) does not exist"), "FUNCTION_NOT_FOUND", "Function '{}' not registered"),
    (re.compile(r'column "([^"]+)" must appear in the GROUP BY'), "EXPRESSION_NOT_AGGREGATE",
     "'{}' must be an aggregate expression or appear in GROUP BY clause"),
    (re.compile(r'Ambiguous reference to column name "([^"]+)"'), "AMBIGUOUS_NAME", "Column '{}' is ambiguous"),
)  # fmt: skip


CODES = (
    (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.ParserException, "SYNTAX_ERROR"),
    (duckdb.BinderException, "TYPE_MISMATCH"),
    (duckdb.InvalidInputException, "HIVE_BAD_DATA"),
    (duckdb.IOException, "HIVE_BAD_DATA"),
)


class QueryFailedError(Exception):
    """A statement that ends as FAILED; its text is the StateChangeReason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def position(identifier: exp.Expression | None) -> str:
    """`line 1:15: ` for an identifier the parser saw, or "" for one it did not."""
    if identifier is None or "start" not in identifier.meta:
        return ""
    # sqlglot's column is that of the identifier's end.
    start = identifier.meta["col"] - (identifier.meta["end"] - identifier.meta["start"])
    return f"line {identifier.meta['line']}:{start}: "


def table_not_found(table: exp.Table, database: str) -> QueryFailedError:
    """A table that is not in the catalog."""
    name = f"Table 'awsdatacatalog.{database}.{table.name}' does not exist"
    return QueryFailedError("TABLE_NOT_FOUND", position(table.args.get("db") or table.this) + name)


def schema_not_found(table: exp.Table, database: str) -> QueryFailedError:
    """A database that is not in the catalog."""
    return QueryFailedError("SCHEMA_NOT_FOUND", f"{position(table.args.get('db'))}Schema '{database}' does not exist")


def from_parser(error: ParseError | TokenError) -> QueryFailedError:
    """A statement that is no SQL."""
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        found = first.get("highlight") or "<EOF>"
        return QueryFailedError(
            "SYNTAX_ERROR", f"line {first.get('line')}:{first.get('col')}: mismatched input '{found}'. "
            f"{first.get('description')}"
        )  # fmt: skip
    return QueryFailedError("SYNTAX_ERROR", f"line 1:1: {str(error).splitlines()[0]}")


def from_duckdb(error: duckdb.Error, statement: exp.Expression | None) -> QueryFailedError:
    """What DuckDB refused, in Athena's words and at the place in the text that was sent."""
    text = str(error)
    for pattern, code, words in BINDER_PATTERNS:
        if found := pattern.search(text):
            return QueryFailedError(code, f"{_place_of(found.group(1), statement)}{words.format(found.group(1))}")
    first_line = text.splitlines()[0].partition(": ")[2] or text.splitlines()[0]
    code = next((code for kind, code in CODES if isinstance(error, kind)), "GENERIC_INTERNAL_ERROR")
    return QueryFailedError(code, first_line)


def _place_of(name: str, statement: exp.Expression | None) -> str:
    if statement is None:
        return ""
    seen = (found for found in statement.find_all(exp.Identifier, exp.Anonymous) if found.name.lower() == name.lower())
    return position(next(seen, None))
