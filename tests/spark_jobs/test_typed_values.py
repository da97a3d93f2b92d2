"""Each way a value may come, typed by the expressions alone: no file is read, and one query takes all of them."""

from typing import Any

import pyspark.sql.types as T
import pytest
from pyspark.sql import SparkSession

from spark_jobs.table_schema import TableColumn
from spark_jobs.typed_values import complaint, exact_or_null, given, kept_type, text, typed

NUMBER = TableColumn("cost", "double", "currency")
INSTANT = TableColumn("start", "string", "ISO-8601 UTC")
TEXT = TableColumn("word", "string", None)
MAP = TableColumn("tags", "map<string,string>", None)

NO_NUMBER = "cost is not a number"
NO_AMOUNT = "cost is not a finite number of at most 18 digits before the point"
NO_INSTANT = "start is not a date and time"
NO_MAP = "tags is not a JSON object"

# (the column, the value as SQL) → its typed value, or the complaint of it.
TYPED: list[tuple[TableColumn, str, Any]] = [
    (NUMBER, "' 7.095684E-4 '", 0.0007095684),
    (NUMBER, "'1.'", 1.0),
    (NUMBER, "'.5'", 0.5),
    (NUMBER, "'+2'", 2.0),
    (NUMBER, "'-3e2'", -300.0),
    (NUMBER, "'1e+2'", 100.0),
    (NUMBER, "'999999999999999999'", 999999999999999999.0),
    (NUMBER, "'1e-100'", 1e-100),
    (NUMBER, "1.5D", 1.5),
    (NUMBER, "CAST(0.1 AS float)", 0.1),
    (NUMBER, "CAST(1 AS tinyint)", 1.0),
    (NUMBER, "CAST(2 AS smallint)", 2.0),
    (NUMBER, "CAST(3 AS int)", 3.0),
    (NUMBER, "CAST(4 AS bigint)", 4.0),
    (NUMBER, "CAST(5.25 AS decimal(20,5))", 5.25),
    (INSTANT, "'2026-10-01T00:00:00.000Z'", "2026-10-01T00:00:00Z"),
    (INSTANT, "'2026-10-01'", "2026-10-01T00:00:00Z"),
    (INSTANT, "'2026-10-01 02:03:04'", "2026-10-01T02:03:04Z"),
    (INSTANT, "'2026-10-01T02:00:00+02:00'", "2026-10-01T00:00:00Z"),
    (INSTANT, "TIMESTAMP '2026-10-01 13:02:03'", "2026-10-01T13:02:03Z"),
    (INSTANT, "TIMESTAMP_NTZ '2026-10-01 13:02:03'", "2026-10-01T13:02:03Z"),
    (INSTANT, "DATE '2024-02-29'", "2024-02-29T00:00:00Z"),
    (TEXT, "' a b '", "a b"),
    (TEXT, "'NULL'", "NULL"),
    (TEXT, "'NaN'", "NaN"),
    (TEXT, r"'\\N'", r"\N"),
    (TEXT, "12345678901L", "12345678901"),
    (TEXT, "CAST(0.1 AS float)", "0.1"),
    (TEXT, "true", "true"),
    (TEXT, "TIMESTAMP '2026-10-01 13:02:03'", "2026-10-01T13:02:03Z"),
    (TEXT, "DATE '2026-10-01'", "2026-10-01T00:00:00Z"),
    (TEXT, "map('a', 1)", '{"a":1}'),
    (TEXT, "named_struct('a', 'x')", '{"a":"x"}'),
    (TEXT, "array(1, 2)", "[1,2]"),
    (MAP, """' {"a":"1","b":null} '""", {"a": "1", "b": None}),
    (MAP, "map('a', 1)", {"a": "1"}),
    (MAP, "named_struct('a', 'x', 'b', 2)", {"a": "x", "b": "2"}),
    (MAP, "'{}'", {}),
]
NOTHING: list[tuple[TableColumn, str]] = [
    *((column, value) for column in (NUMBER, INSTANT, TEXT, MAP) for value in ("''", "'  '", "CAST(NULL AS string)")),
    *((column, value) for column in (NUMBER, INSTANT, MAP) for value in (r"'\\N'", "'Null'", "' nan '")),
    (NUMBER, "double('NaN')"),
    (TEXT, "double('NaN')"),
    (MAP, "CAST(NULL AS map<string,string>)"),
]
REFUSED: list[tuple[TableColumn, str, str]] = [
    (NUMBER, "'abc'", f'{NO_NUMBER}: "abc"'),
    (NUMBER, "'1,5'", f'{NO_NUMBER}: "1,5"'),
    (NUMBER, "'1 2'", f'{NO_NUMBER}: "1 2"'),
    (NUMBER, "'.'", f'{NO_NUMBER}: "."'),
    (NUMBER, "'١'", f'{NO_NUMBER}: "١"'),
    (NUMBER, "true", f'{NO_NUMBER}: "true"'),
    (NUMBER, "TIMESTAMP '2026-10-01 13:00:00'", f'{NO_NUMBER}: "2026-10-01T13:00:00Z"'),
    (NUMBER, "DATE '2026-10-02'", f'{NO_NUMBER}: "2026-10-02T00:00:00Z"'),
    (NUMBER, "map('a', 1)", f'{NO_NUMBER}: "{{"a":1}}"'),
    (NUMBER, "array(1)", f'{NO_NUMBER}: "[1]"'),
    (NUMBER, "'Infinity'", f'{NO_AMOUNT}: "Infinity"'),
    (NUMBER, "double('Infinity')", f'{NO_AMOUNT}: "Infinity"'),
    (NUMBER, "'1000000000000000000'", f'{NO_AMOUNT}: "1000000000000000000"'),
    (NUMBER, "1e18D", f'{NO_AMOUNT}: "1.0E18"'),
    (NUMBER, "'1e-1000'", f'{NO_AMOUNT}: "1e-1000"'),
    (INSTANT, "'12:30'", f'{NO_INSTANT}: "12:30"'),
    (INSTANT, "'now'", f'{NO_INSTANT}: "now"'),
    (INSTANT, "'2026-02-30'", f'{NO_INSTANT}: "2026-02-30"'),
    (INSTANT, "'20261001'", f'{NO_INSTANT}: "20261001"'),
    (INSTANT, "1790812800L", f'{NO_INSTANT}: "1790812800"'),
    (INSTANT, "map('a', 1)", f'{NO_INSTANT}: "{{"a":1}}"'),
    (MAP, "'{oops'", f'{NO_MAP}: "{{oops"'),
    (MAP, "'word'", f'{NO_MAP}: "word"'),
    (MAP, "7", f'{NO_MAP}: "7"'),
    (MAP, "TIMESTAMP '2026-10-01 13:00:00'", f'{NO_MAP}: "2026-10-01T13:00:00Z"'),
]
ALL = [*((column, sql) for column, sql, _ in (*TYPED, *REFUSED)), *NOTHING]


@pytest.fixture(scope="module")
def answers(spark: SparkSession) -> dict[tuple[TableColumn, str], tuple[bool, Any, str | None]]:
    """(column, value) → whether anything was given, its typed value, the complaint."""
    raw = spark.range(1).selectExpr(*(f"{sql} AS raw_{at}" for at, (_, sql) in enumerate(ALL)))
    raw_types = [field.dataType for field in raw.schema.fields]
    came = raw.selectExpr(*(f"{given(f'raw_{at}', raw_types[at], column)} AS g{at}" for at, (column, _) in numbered()))
    kept = [kept_type(raw_type, column) for raw_type, (column, _) in zip(raw_types, ALL, strict=True)]
    assert [field.dataType for field in came.schema.fields] == kept
    parts: list[str] = []
    for at, (column, _) in numbered():
        value, why = typed(f"g{at}", kept[at], column), complaint(f"g{at}", kept[at], column)
        parts += [f"g{at} IS NOT NULL", value, why]
    found = came.selectExpr(*parts).first()
    assert found
    return {key: (found[3 * at], found[3 * at + 1], found[3 * at + 2]) for at, key in numbered()}


def numbered() -> list[tuple[int, tuple[TableColumn, str]]]:
    return list(enumerate(ALL))


Answers = dict[tuple[TableColumn, str], tuple[bool, Any, str | None]]


A_MAP = T.MapType(T.StringType(), T.IntegerType())


@pytest.mark.parametrize(
    ("raw_type", "column", "is_kept"),
    [
        (T.DoubleType(), NUMBER, True),
        (T.FloatType(), NUMBER, False),
        (T.TimestampType(), NUMBER, False),
        (T.TimestampType(), INSTANT, True),
        (T.DateType(), INSTANT, True),
        (T.LongType(), INSTANT, False),
        (A_MAP, MAP, True),
        (A_MAP, INSTANT, False),
        (T.DoubleType(), TEXT, False),
    ],
)
def test_a_value_keeps_its_type_where_the_column_is_one(
    raw_type: T.DataType, column: TableColumn, is_kept: bool
) -> None:
    assert kept_type(raw_type, column) == (raw_type if is_kept else T.StringType())


@pytest.mark.parametrize(("column", "sql", "expected"), TYPED, ids=lambda value: str(getattr(value, "name", value)))
def test_a_value_is_typed(column: TableColumn, sql: str, expected: Any, answers: Answers) -> None:
    assert answers[column, sql][:2] == (True, expected)


@pytest.mark.parametrize(("column", "sql"), NOTHING, ids=lambda value: str(getattr(value, "name", value)))
def test_nothing_given_is_null_and_no_complaint(column: TableColumn, sql: str, answers: Answers) -> None:
    assert answers[column, sql] == (False, None, None)


@pytest.mark.parametrize(("column", "sql", "why"), REFUSED, ids=lambda value: str(getattr(value, "name", value)))
def test_what_is_none_of_its_type_is_given_but_not_typed(
    column: TableColumn, sql: str, why: str, answers: Answers
) -> None:
    assert answers[column, sql] == (True, None, why)


def test_any_value_has_its_text(spark: SparkSession) -> None:
    values = {
        "' a '": "a",
        "''": None,
        "TIMESTAMP '2026-10-01 13:02:03'": "2026-10-01T13:02:03Z",
        "TIMESTAMP_NTZ '2026-10-01 13:02:03'": "2026-10-01T13:02:03Z",
        "DATE '2026-10-01'": "2026-10-01T00:00:00Z",
        "map('a', 1)": '{"a":1}',
        "named_struct('a', 1)": '{"a":1}',
        "array('x')": '["x"]',
        "1.0D": "1.0",
    }
    raw = spark.range(1).selectExpr(*(f"{sql} AS r{at}" for at, sql in enumerate(values)))
    types = [field.dataType for field in raw.schema.fields]
    row = raw.selectExpr(*(text(f"r{at}", types[at]) for at in range(len(values)))).first()
    assert row
    assert list(row) == list(values.values())


def test_an_exact_value_is_null_where_there_is_none(spark: SparkSession) -> None:
    values = {
        "'1e2'": "100.00",
        "'1.005'": "1.01",
        "'1e1000'": None,
        "'abc'": None,
        "2.5D": "2.50",
        "'1e-999999999'": None,
    }
    raw = spark.range(1).selectExpr(*(f"{sql} AS r{at}" for at, sql in enumerate(values)))
    types = [field.dataType for field in raw.schema.fields]
    exact = (exact_or_null(f"r{at}", types[at], "decimal(20,2)") for at in range(len(values)))
    row = raw.selectExpr(*(f"CAST({value} AS string)" for value in exact)).first()
    assert row
    assert list(row) == list(values.values())
