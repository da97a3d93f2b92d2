"""Which rows cannot be typed, why, and what is kept of them. No row is dropped: silver + quarantine = raw."""

from dataclasses import dataclass, replace

import pyspark.sql.functions as F
from pyspark.sql import DataFrame

from spark_jobs.raw_files import MALFORMED_ROW, ROW_POSITION, SOURCE_FILE, RawFrame, column_at
from spark_jobs.table_schema import TableSchema
from spark_jobs.transforms.declared_measure import declared_name
from spark_jobs.transforms.exact import MEASURE
from spark_jobs.typed_line_items import TypedFrame, given_name, sql_text
from spark_jobs.typed_values import complaint, exact_or_null, text

IS_QUARANTINED = "is_quarantined"
SOURCE_ROW = "source_row"

# Without these a row has no place in any total. Other empty core columns stay in silver, where a check finds them.
NEVER_EMPTY = ("line_item_unblended_cost", "line_item_usage_start_date")

_COST = "line_item_unblended_cost"
_CURRENCY = "line_item_currency_code"
_MALFORMED_REASON = "the CSV row has too few or too many fields, or a quote that never closes"


@dataclass(frozen=True)
class Problem:
    """What can be wrong with a column: the SQL condition, and the SQL text that says it."""

    column: str
    condition: str
    reason: str


def with_is_quarantined(typed: TypedFrame, schema: TableSchema) -> TypedFrame:
    """Adds `is_quarantined`: the row is malformed, or one of its values is none of its column's type."""
    conditions = [f"{MALFORMED_ROW} IS NOT NULL", *(problem.condition for problem in problems(typed, schema))]
    any_of = " OR ".join(f"({condition})" for condition in conditions)
    return replace(typed, frame=typed.frame.selectExpr("*", f"({any_of}) AS {IS_QUARANTINED}"))


def quarantined_rows(typed: TypedFrame, schema: TableSchema) -> DataFrame:
    """The quarantined rows in the columns of `silver/quarantine`, with the first reason in the order of the columns."""
    found = problems(typed, schema)
    malformed = f"WHEN {MALFORMED_ROW} IS NOT NULL THEN"
    reasons = " ".join(f"WHEN {problem.condition} THEN {problem.reason}" for problem in found)
    columns = " ".join(f"WHEN {problem.condition} THEN {sql_text(problem.column)}" for problem in found)
    cost_at_stake = exact_or_null(given_name(_COST), typed.given_types[_COST], MEASURE)
    return with_source_row(typed.frame.where(IS_QUARANTINED), typed.raw).selectExpr(
        f"CASE {malformed} {sql_text(_MALFORMED_REASON)} {reasons} END AS reason",
        f"CASE {malformed} CAST(NULL AS string) {columns} END AS column_name",
        f"{SOURCE_FILE} AS source_file",
        SOURCE_ROW,
        f"{_given_text(typed, _COST)} AS line_item_unblended_cost_text",
        f"{cost_at_stake} AS unblended_cost",
        f"{_given_text(typed, _CURRENCY)} AS currency",
        f"{_raw_values(typed)} AS raw_values",
    )


def with_source_row(rows: DataFrame, raw: RawFrame) -> DataFrame:
    """Adds `source_row`: the number of the record in its file, from 1, the header not counted. `rows` are some of `raw`.

    A CSV record may be several lines; blank lines are no record. The first of each file is found by reading raw once
    more, which only quarantined rows are worth.
    """
    first = raw.frame.groupBy(SOURCE_FILE).agg(F.min(ROW_POSITION).alias("first_position"))
    numbered = rows.join(F.broadcast(first), SOURCE_FILE, "left")
    return numbered.withColumn(SOURCE_ROW, F.col(ROW_POSITION) - F.col("first_position") + 1)


def problems(typed: TypedFrame, schema: TableSchema) -> list[Problem]:
    """What can be wrong with a row, in the order of the columns."""
    found: list[Problem] = []
    for column in (*schema.delivered_columns, *typed.declared):
        if column.name not in typed.given_types:
            continue
        name = given_name(column.name)
        silver_name, words = column.name.removeprefix(declared_name("")), column.name
        if column.name in typed.input_names:
            words = f"{typed.input_names[column.name]} ({silver_name})"
        if column.is_number or column.is_map or column.is_instant:
            is_bad = f"{name} IS NOT NULL AND {column.name} IS NULL"
            given_type = typed.given_types[column.name]
            found.append(Problem(silver_name, is_bad, complaint(name, given_type, replace(column, name=words))))
        if column.name in NEVER_EMPTY or (column in typed.declared and column.is_core):
            found.append(Problem(silver_name, f"{name} IS NULL", sql_text(f"{words} is empty")))
    return found


def _given_text(typed: TypedFrame, name: str) -> str:
    return text(given_name(name), typed.given_types[name]) if name in typed.given_types else "CAST(NULL AS string)"


def _raw_values(typed: TypedFrame) -> str:
    """Everything the row holds, name to text as delivered, with the whole row where it is malformed."""
    raw = typed.raw
    values = [
        column_at(position) if raw_type.simpleString() == "string" else text(column_at(position), raw_type)
        for position, raw_type in enumerate(raw.types)
    ]
    names = ", ".join(sql_text(name) for name in (*raw.names, MALFORMED_ROW))
    by_name = f"map_from_arrays(array({names}), array({', '.join((*values, MALFORMED_ROW))}))"
    return f"map_filter({by_name}, (name, value) -> value IS NOT NULL)"
