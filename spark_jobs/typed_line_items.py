"""Raw rows, typed: every delivered column of the silver schema, beside what was given for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyspark.sql.functions as F
import pyspark.sql.types as T
from pyspark.sql import Column, DataFrame

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
    still there, for the quarantine.
    """

    raw: RawFrame
    frame: DataFrame
    given_types: dict[str, T.DataType]


def given_name(name: str) -> str:
    """The column that holds what was given for this one."""
    return f"given_{name}"


def type_line_items(raw: RawFrame, schema: TableSchema) -> TypedFrame:
    """The rows of a raw frame, typed. Errors: RefusedDelivery naming a core column that is missing."""
    plan = plan_columns(raw.names, schema)
    if missing := missing_core_columns(plan, schema):
        raise refuse_columns(missing, raw.first_file)
    raw_types = [raw.frame.schema[column_at(position)].dataType for position in range(len(raw.names))]
    given_types: dict[str, T.DataType] = {}
    given_columns: list[Column] = []
    for column in schema.delivered_columns:
        if column.name in plan.columns:
            value, given_types[column.name] = _given(column, plan.columns[column.name], raw_types)
            given_columns.append(value.alias(given_name(column.name)))
    staged = raw.frame.select("*", *given_columns)
    values = [_typed(column, given_types, plan, raw_types).alias(column.name) for column in schema.delivered_columns]
    extra = _gather(plan.extra, raw_types) if plan.extra else F.lit(None).cast("map<string,string>")
    return TypedFrame(raw=raw, frame=staged.select("*", *values, extra.alias(EXTRA)), given_types=given_types)


def refuse_columns(missing: Sequence[TableColumn], uri: str) -> RefusedDelivery:
    """The error of a delivery without a core column."""
    names = ", ".join(f"{c.name} (CUR 1.0: {c.cur1_name})" if c.cur1_name else c.name for c in missing)
    noun, verb = ("column", "is") if len(missing) == 1 else ("columns", "are")
    return RefusedDelivery(
        f"{noun} {names} {verb} missing in {uri}; add it to the export's column list, or land the delivery again"
    )


def _given(column: TableColumn, positions: Sequence[int], raw_types: Sequence[T.DataType]) -> tuple[Column, T.DataType]:
    kinds = {kept_type(raw_types[position]).simpleString() for position in positions}
    if len(kinds) == 1:
        values = [given(F.col(column_at(p)), raw_types[p], column) for p in positions]
        return _first(values), kept_type(raw_types[positions[0]])
    values = [given(text(F.col(column_at(p)), raw_types[p]), T.StringType(), column) for p in positions]
    return _first(values), T.StringType()


def _typed(
    column: TableColumn, given_types: dict[str, T.DataType], plan: ColumnPlan, raw_types: Sequence[T.DataType]
) -> Column:
    came = column.name in given_types
    value = typed(given_name(column.name), given_types[column.name], column) if came else None
    if column.name in plan.maps:
        gathered = _gather(plan.maps[column.name], raw_types)
        # What stands in a column of its own is the older way; where both came, the map's own entry wins.
        if value is None:
            return gathered
        given_or_empty = F.coalesce(value, F.create_map().cast(column.type))
        is_bad = F.col(given_name(column.name)).isNotNull() & value.isNull()
        return F.when(~is_bad, F.map_concat(gathered, given_or_empty))
    return F.lit(None).cast(column.type) if value is None else value


def _gather(keys: dict[str, tuple[int, ...]], raw_types: Sequence[T.DataType]) -> Column:
    """One map of many columns, without those that are empty."""
    names = F.array(*(F.lit(key) for key in keys))
    values = F.array(*(_first([text(F.col(column_at(p)), raw_types[p]) for p in found]) for found in keys.values()))
    return F.map_filter(F.map_from_arrays(names, values), lambda _, value: value.isNotNull())


def _first(values: Sequence[Column]) -> Column:
    return F.coalesce(*values)
