"""Raw rows, typed: every delivered column of the silver schema, beside what was given for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyspark.sql.types as T
from pyspark.sql import DataFrame

from spark_jobs.column_names import ColumnPlan, missing_core_columns, plan_columns
from spark_jobs.raw_files import RawFrame, column_at
from spark_jobs.refused_delivery import RefusedDelivery
from spark_jobs.table_schema import TableColumn, TableSchema
from spark_jobs.typed_values import given, kept_type, text, typed

EXTRA = "extra"


@dataclass(frozen=True)
class TypedFrame:
    """Raw rows with, for each delivered column `x`, `given_x` (what came, null for nothing) and `x` (its typed value).

    A column that did not come is null in `x` and has no `given_x`; `given_types` holds the others. The raw columns are
    still there, for the quarantine. `unknown_columns` are those the schema has no place for: they are in `extra`.
    """

    raw: RawFrame
    frame: DataFrame
    given_types: dict[str, T.DataType]
    unknown_columns: tuple[str, ...] = ()


def given_name(name: str) -> str:
    """The column that holds what was given for this one."""
    return f"given_{name}"


def type_line_items(raw: RawFrame, schema: TableSchema) -> TypedFrame:
    """The rows of a raw frame, typed. Errors: RefusedDelivery naming a core column that is missing."""
    plan = plan_columns(raw.names, schema)
    if missing := missing_core_columns(plan, schema):
        raise refuse_columns(missing, raw.first_file)
    raw_types = raw.types
    given_types: dict[str, T.DataType] = {}
    given_values: list[str] = []
    for column in schema.delivered_columns:
        if column.name in plan.columns:
            value, given_types[column.name] = _given(column, plan.columns[column.name], raw_types)
            given_values.append(f"{value} AS {given_name(column.name)}")
    values = [f"{_typed(column, given_types, plan, raw_types)} AS {column.name}" for column in schema.delivered_columns]
    extra = _gather(plan.extra, raw_types) if plan.extra else "CAST(NULL AS map<string,string>)"
    frame = raw.frame.selectExpr("*", *given_values).selectExpr("*", *values, f"{extra} AS {EXTRA}")
    return TypedFrame(raw=raw, frame=frame, given_types=given_types, unknown_columns=tuple(plan.extra))


def refuse_columns(missing: Sequence[TableColumn], uri: str) -> RefusedDelivery:
    """The error of a delivery without a core column."""
    names = ", ".join(f"{c.name} (CUR 1.0: {c.cur1_name})" if c.cur1_name else c.name for c in missing)
    noun, verb = ("column", "is") if len(missing) == 1 else ("columns", "are")
    return RefusedDelivery(
        f"{noun} {names} {verb} missing in {uri}; add it to the export's column list, or land the delivery again"
    )


def sql_text(value: str) -> str:
    """The value as a literal in SQL."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _given(column: TableColumn, positions: Sequence[int], raw_types: Sequence[T.DataType]) -> tuple[str, T.DataType]:
    """What was given in any of the raw columns, the first wins; as text where their types differ."""
    kinds = {kept_type(raw_types[position], column).simpleString() for position in positions}
    if len(kinds) == 1:
        values = [given(column_at(p), raw_types[p], column) for p in positions]
        return _first(values), kept_type(raw_types[positions[0]], column)
    values = [given(text(column_at(p), raw_types[p]), T.StringType(), column) for p in positions]
    return _first(values), T.StringType()


def _typed(
    column: TableColumn, given_types: dict[str, T.DataType], plan: ColumnPlan, raw_types: Sequence[T.DataType]
) -> str:
    came = column.name in given_types
    value = typed(given_name(column.name), given_types[column.name], column) if came else None
    if column.name in plan.maps:
        gathered = _gather(plan.maps[column.name], raw_types)
        if value is None:
            return gathered
        # Where both came, the map's own entry wins; a map that is none stays null, which the quarantine sees.
        return f"if({given_name(column.name)} IS NULL, {gathered}, map_concat({gathered}, {value}))"
    return f"CAST(NULL AS {column.type})" if value is None else value


def _gather(keys: dict[str, tuple[int, ...]], raw_types: Sequence[T.DataType]) -> str:
    """One map of many columns, without those that are empty."""
    names = ", ".join(sql_text(key) for key in keys)
    values = ", ".join(_first([text(column_at(p), raw_types[p]) for p in found]) for found in keys.values())
    return f"map_filter(map_from_arrays(array({names}), array({values})), (key, value) -> value IS NOT NULL)"


def _first(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
