"""The rows a question is about: the one place where days, conditions and the row filter by account become SQL.

Every query reads through `source`; there is no other way to the files, so no query can pass the row filter by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from api.dimensions import Condition, Dimension
from api.gold.tables import Table
from api.queries.statement import Values, sql_text
from api.spans import Span

# Columns that every source has besides those of its table.
PATH_COLUMNS = {"export": "VARCHAR", "billing_period": "VARCHAR", "snapshot_id": "VARCHAR"}
ROW_COLUMNS = {"filename": "VARCHAR", "file_row_number": "BIGINT"}


def source(
    table: Table,
    files: Sequence[Path],
    values: Values,
    *,
    accounts: tuple[str, ...] | None,
    span: Span | None = None,
    filters: Iterable[Condition] = (),
    excludes: Iterable[Condition] = (),
) -> str:
    """A SELECT of the table's columns, those of the path, and the row's place (`filename`, `file_row_number`)."""
    conditions = [_visible(table, accounts, values)]
    if span:
        conditions += [
            f"usage_date >= {values.place(span.start.isoformat())}",
            f"usage_date < {values.place(span.end.isoformat())}",
        ]
    conditions += [_one_of(dimension, wanted, values) for dimension, wanted in _by_dimension(filters)]
    conditions += [_none_of(dimension, unwanted, values) for dimension, unwanted in _by_dimension(excludes)]
    return f"SELECT * FROM {_files(table, files)} WHERE {' AND '.join(conditions)}"


def _files(table: Table, files: Sequence[Path]) -> str:
    if not files:
        return f"(SELECT {_none_of_type(table.columns | PATH_COLUMNS | ROW_COLUMNS)} WHERE FALSE)"
    listed = ", ".join(sql_text(str(file)) for file in files)
    types = ", ".join(f"'{name}': {kind}" for name, kind in PATH_COLUMNS.items())
    read = (
        f"read_parquet([{listed}], union_by_name = true, hive_partitioning = true, hive_types = {{{types}}}, "
        f"filename = true, file_row_number = true)"
    )
    # Snapshots of older code lack columns that are newer: null there, also when all files are of older code. The part
    # without rows is optimised away.
    return f"(SELECT {_none_of_type(table.columns)} WHERE FALSE UNION ALL BY NAME SELECT * FROM {read})"


def _none_of_type(columns: dict[str, str]) -> str:
    return ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in columns.items())


def _visible(table: Table, accounts: tuple[str, ...] | None, values: Values) -> str:
    if accounts is None:
        return "TRUE"
    if not accounts or "usage_account_id" not in table.columns:
        return "FALSE"
    return f"usage_account_id IN ({values.places(list(accounts))})"


def _by_dimension(conditions: Iterable[Condition]) -> list[tuple[Dimension, set[str | None]]]:
    grouped: dict[Dimension, set[str | None]] = {}
    for dimension, value in conditions:
        grouped.setdefault(dimension, set()).add(value)
    return list(grouped.items())


def _one_of(dimension: Dimension, wanted: set[str | None], values: Values) -> str:
    """A row with none of the values is out; «no value» is a value like others."""
    given = sorted(value for value in wanted if value is not None)
    alternatives = []
    if given:
        alternatives.append(f"{dimension.sql(values)} IN ({values.places(list(given))})")
    if None in wanted:
        alternatives.append(f"{dimension.sql(values)} IS NULL")
    return f"({' OR '.join(alternatives)})"


def _none_of(dimension: Dimension, unwanted: set[str | None], values: Values) -> str:
    return f"{_one_of(dimension, unwanted, values)} IS NOT TRUE"
