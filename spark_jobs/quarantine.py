"""Which rows cannot be typed, why, and what is kept of them. No row is dropped: silver + quarantine = raw."""

from collections.abc import Sequence
from functools import reduce

import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from spark_jobs.raw_files import MALFORMED_ROW, SOURCE_FILE, column_at
from spark_jobs.table_schema import TableSchema
from spark_jobs.transforms.exact import MEASURE
from spark_jobs.typed_line_items import TypedFrame, given_name
from spark_jobs.typed_values import complaint, text

IS_QUARANTINED = "is_quarantined"

# Without these a row has no place in any total. Other empty core columns stay in silver, where a check finds them.
NEVER_EMPTY = ("line_item_unblended_cost", "line_item_usage_start_date")

_COST = "line_item_unblended_cost"
_CURRENCY = "line_item_currency_code"


def with_is_quarantined(typed: TypedFrame, schema: TableSchema) -> TypedFrame:
    """Adds `is_quarantined`: the row is malformed, or one of its values is none of its column's type."""
    conditions = [F.col(MALFORMED_ROW).isNotNull(), *(condition for _, condition, _ in _problems(typed, schema))]
    is_quarantined = reduce(lambda any_of, condition: any_of | condition, conditions)
    return TypedFrame(typed.raw, typed.frame.withColumn(IS_QUARANTINED, is_quarantined), typed.given_types)


def quarantined_rows(typed: TypedFrame, schema: TableSchema) -> DataFrame:
    """The quarantined rows in the columns of `silver/quarantine`, with the first reason in the order of the columns."""
    problems = _problems(typed, schema)
    malformed = F.col(MALFORMED_ROW).isNotNull()
    row_reason = F.when(malformed, F.lit("the CSV row has too few or too many fields, or a quote that never closes"))
    reasons = [F.when(condition, message) for _, condition, message in problems]
    columns = [F.when(condition, F.lit(name)) for name, condition, _ in problems]
    cost_text = _given_text(typed, _COST)
    return typed.frame.where(F.col(IS_QUARANTINED)).select(
        F.coalesce(row_reason, *reasons).alias("reason"),
        F.when(~malformed, F.coalesce(*columns)).alias("column_name"),
        F.col(SOURCE_FILE).alias("source_file"),
        cost_text.alias("line_item_unblended_cost_text"),
        _cost_at_stake(typed).alias("unblended_cost"),
        _given_text(typed, _CURRENCY).alias("currency"),
        _raw_values(typed).alias("raw_values"),
    )


def _problems(typed: TypedFrame, schema: TableSchema) -> Sequence[tuple[str, Column, Column]]:
    """(column, whether it is bad, why), in the order of the columns."""
    found: list[tuple[str, Column, Column]] = []
    for column in schema.delivered_columns:
        if column.name not in typed.given_types:
            continue
        name = given_name(column.name)
        if column.is_number or column.is_map or column.is_instant:
            is_bad = F.col(name).isNotNull() & F.col(column.name).isNull()
            found.append((column.name, is_bad, complaint(name, typed.given_types[column.name], column)))
        if column.name in NEVER_EMPTY:
            found.append((column.name, F.col(name).isNull(), F.lit(f"{column.name} is empty")))
    return found


def _given_text(typed: TypedFrame, name: str) -> Column:
    if name not in typed.given_types:
        return F.lit(None).cast("string")
    return text(F.col(given_name(name)), typed.given_types[name])


def _cost_at_stake(typed: TypedFrame) -> Column:
    """The cost as an exact number, as Athena reads the same text: null when it is none."""
    is_text = typed.given_types[_COST].simpleString() == "string"
    is_short = F.col(given_name(_COST)).rlike(r"^[^eE]*([eE][+-]?[0-9]{1,3})?$") if is_text else F.lit(True)
    return F.when(is_short, F.expr(f"try_cast({given_name(_COST)} AS {MEASURE})"))


def _raw_values(typed: TypedFrame) -> Column:
    """Everything the row holds, name to text as delivered, with the whole row where it is malformed."""
    columns = [F.col(column_at(position)) for position in range(len(typed.raw.names))]
    types = [typed.raw.frame.schema[column_at(position)].dataType for position in range(len(typed.raw.names))]
    values = [
        column if raw_type.simpleString() == "string" else text(column, raw_type)
        for column, raw_type in zip(columns, types, strict=True)
    ]
    names = F.array(*(F.lit(name) for name in (*typed.raw.names, MALFORMED_ROW)))
    by_name = F.map_from_arrays(names, F.array(*values, F.col(MALFORMED_ROW)))
    return F.map_filter(by_name, lambda _, value: value.isNotNull())
