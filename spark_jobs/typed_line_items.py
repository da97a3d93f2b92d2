"""Raw rows, typed: every delivered column of the silver schema, beside what was given for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyspark.sql.types as T
from pyspark.sql import DataFrame

from spark_jobs.column_names import FOCUS, ColumnPlan, plan_columns
from spark_jobs.inputs import Input, recognise_input
from spark_jobs.raw_files import RawFrame, column_at
from spark_jobs.refused_delivery import RefusedDelivery
from spark_jobs.table_schema import TableColumn, TableSchema
from spark_jobs.transforms.declared_measure import declared_name
from spark_jobs.typed_values import given, kept_type, text, typed

EXTRA = "extra"
DELIVERED_AS = "delivered_as"
_NO_MAP = "CAST(NULL AS map<string,string>)"


@dataclass(frozen=True)
class TypedFrame:
    """Raw rows with, for each delivered column `x`, `given_x` (what came, null for nothing) and `x` (its typed value).

    A column that did not come is null in `x` and has no `given_x`; `given_types` holds the others. The raw columns are
    still there, for the quarantine. `unknown_columns` are those the schema has no place for: they are in `extra`.
    `declared`: the columns of the measures that the input tells itself. `input_names`: the column → what the input calls
    it, where it states that.
    """

    raw: RawFrame
    frame: DataFrame
    given_types: dict[str, T.DataType]
    unknown_columns: tuple[str, ...] = ()
    declared: tuple[TableColumn, ...] = ()
    input_names: Mapping[str, str] = field(default_factory=dict)


def given_name(name: str) -> str:
    """The column that holds what was given for this one."""
    return f"given_{name}"


def type_line_items(raw: RawFrame, schema: TableSchema, source: Input | None = None) -> TypedFrame:
    """The rows of a raw frame, typed; without an input, by that which its names belong to.

    Errors: RefusedDelivery naming a core column that is missing.
    """
    source = source or recognise_input(raw.names)
    plan = plan_columns(raw.names, schema, source)
    if plan.missing:
        raise refuse_columns(plan.missing, raw.first_file)
    raw_types = raw.types
    declared = declared_columns(source)
    places = plan.columns | {declared_name(measure): positions for measure, positions in plan.measures.items()}
    given_types: dict[str, T.DataType] = {}
    given_values: list[str] = []
    columns = (*schema.delivered_columns, *declared)
    for column in columns:
        if column.name in places:
            value, given_types[column.name] = _given(column, places[column.name], raw_types)
        elif column.name in plan.computed:
            value, given_types[column.name] = _computed(column, plan, source, raw_types), T.StringType()
        else:
            continue
        given_values.append(f"{value} AS {given_name(column.name)}")
    values = [f"{_typed(column, given_types, plan, raw_types)} AS {column.name}" for column in columns]
    extra = _gather(plan.extra, raw_types) if plan.extra else _NO_MAP
    kept = _gather(plan.maps[FOCUS], raw_types) if FOCUS in plan.maps else _NO_MAP
    more = [f"{extra} AS {EXTRA}", f"{kept} AS {FOCUS}", f"{sql_text(source.name)} AS {DELIVERED_AS}"]
    frame = raw.frame.selectExpr("*", *given_values).selectExpr("*", *values, *more)
    return TypedFrame(
        raw=raw,
        frame=frame,
        given_types=given_types,
        unknown_columns=tuple(plan.extra),
        declared=declared,
        input_names=input_names(source),
    )


def declared_columns(source: Input) -> tuple[TableColumn, ...]:
    """The columns that hold the measures an input tells itself; one from a core column is never empty."""
    return tuple(
        TableColumn(declared_name(measure), "double", "line_item_currency_code", is_core=source.is_core(column))
        for measure, column in source.measures.items()
        if column is not None
    )


def input_names(source: Input) -> dict[str, str]:
    """What an input that states its columns calls each of them, several with «or»."""
    names = {silver: " or ".join(origin.columns) for silver, origin in source.columns.items()}
    return names | {declared_name(measure): column for measure, column in source.measures.items() if column}


def refuse_columns(missing: Sequence[str], uri: str) -> RefusedDelivery:
    """The error of a delivery without a core column."""
    noun, verb = ("column", "is") if len(missing) == 1 else ("columns", "are")
    return RefusedDelivery(
        f"{noun} {', '.join(missing)} {verb} missing in {uri}; "
        "add it to the export's column list, or land the delivery again"
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


def _computed(column: TableColumn, plan: ColumnPlan, source: Input, raw_types: Sequence[T.DataType]) -> str:
    """What the input's SQL makes of its columns, as text."""
    values = {
        name: "CAST(NULL AS string)" if position is None else text(column_at(position), raw_types[position])
        for name, position in plan.computed[column.name].items()
    }
    return given(f"({source.columns[column.name].sql_of(values)})", T.StringType(), column)


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
