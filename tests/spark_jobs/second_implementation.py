"""The measures a second time, by DuckDB from the delivered text: `second_implementation.sql`, for FOCUS `…_focus.sql`, and how
raw becomes their input.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import duckdb

SQL = Path(__file__).with_suffix(".sql")
FOCUS_SQL = SQL.with_stem(f"{SQL.stem}_focus")
# A column that every FOCUS export has, and no CUR.
FOCUS_COLUMN = "BilledCost"
# What stands for nothing: AWS's empty text, and the words of dumps.
MACROS = """
    CREATE MACRO nothing(x) AS nullif(trim(x), '');
    CREATE MACRO exact(x) AS TRY_CAST(
        CASE WHEN upper(trim(x)) IN ('', '\\N', 'NULL', 'NAN') THEN NULL ELSE trim(x) END AS DECIMAL(38, 10)
    );
"""
COMPARED = (
    "line_item_id", "time_interval", "usage_date", "usage_account_id", "charge_type", "currency", "service", "region",
    "purchase_option", "charge_group", "is_marketplace", "canonical_resource_id", "unblended_cost", "net_unblended_cost",
    "blended_cost", "amortized_cost", "net_amortized_cost", "list_cost", "true_up_cost", "upfront_fee_cost", "usage_amount",
)  # fmt: skip


def differences_of_second_implementation(landed: object, raw: Path, data_format: str) -> list[str]:
    """The rows of gold that the second implementation does not have, and the other way round; quarantined rows are in neither."""
    files = sorted(str(path) for path in raw.iterdir() if not path.name.startswith("_") and path.stat().st_size > 0)
    with duckdb.connect() as connection:
        connection.execute(MACROS)
        sql = _read(connection, files, data_format)
        connection.execute(f"CREATE TABLE again AS {sql}")
        lake = landed.lake  # type: ignore[attr-defined]
        for table, place in {"gold": "gold/line_items", "quarantine": "silver/quarantine"}.items():
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{lake}/{place}/*/*/*.parquet')")
        names = ", ".join(COMPARED)
        connection.execute(
            f"""
            CREATE TABLE expected AS SELECT {names} FROM again
            WHERE NOT is_split_cost AND (line_item_id, time_interval) NOT IN (
                SELECT
                    (coalesce(raw_values['identity_line_item_id'], raw_values['identity/LineItemId'], ''),
                    coalesce(raw_values['identity_time_interval'], raw_values['identity/TimeInterval'], ''))
                FROM quarantine
            )
            """
        )
        found = []
        for said, one, other in (("only in gold", "gold", "expected"), ("only again", "expected", "gold")):
            rows = connection.execute(
                f"SELECT {names} FROM {one} EXCEPT ALL SELECT {names} FROM {other} ORDER BY ALL LIMIT 3"
            ).fetchall()
            found += [f"{said}: {dict(zip(COMPARED, row, strict=True))}" for row in rows]
        return found


def _asked(sql: str) -> list[str]:
    """The columns that the SQL asks for."""
    named = set(re.findall(r"(?:nothing|exact)\((\w+)\)", sql))
    return sorted(named | ({"identity_line_item_id", "identity_time_interval"} if FOCUS_COLUMN not in named else set()))


def _read(connection: duckdb.DuckDBPyConnection, files: list[str], data_format: str) -> str:
    """The SQL for what was delivered, and `delivered`: every column it asks for, as text; null where none came."""
    if not files:
        nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in _asked(SQL.read_text()))
        connection.execute(f"CREATE VIEW delivered AS SELECT {nothing} WHERE FALSE")
        return SQL.read_text()
    if data_format == "csv":
        # A row that is cut short is in quarantine, so it may be left out here.
        source = "read_csv($files, all_varchar = true, header = true, union_by_name = true, ignore_errors = true, quote = '\"')"
    else:
        source = "read_parquet($files, union_by_name = true)"
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM {source}", {"files": files})
    described = connection.execute("DESCRIBE raw").fetchall()
    is_focus = FOCUS_COLUMN in {name for name, *_ in described}
    sql = (FOCUS_SQL if is_focus else SQL).read_text()
    homes: dict[str, list[str]] = defaultdict(list)
    maps = {}
    for name, kind, *_ in described:
        column = f'"{name}"'
        if kind.startswith("MAP"):
            maps[name] = f"{column}['{{key}}']"
        elif name == "product":
            maps[name] = f"CASE WHEN json_valid({column}) THEN json_extract_string({column}, '$.{{key}}') END"
        homes[name if is_focus else _silver_name(name)].append(_as_text(column, kind))
    values = {name: _first(homes.get(name, [])) for name in _asked(sql)}
    for name, key in () if is_focus else (("product_name", "product_name"), ("product_region", "region")):
        found = homes.get(f"product_{key}", [])
        if "product" in maps:
            found = [maps["product"].format(key=key), *found]
        values[name] = _first(found)
    selected = ", ".join(f"{value} AS {name}" for name, value in values.items())
    connection.execute(f"CREATE VIEW delivered AS SELECT {selected} FROM raw")
    return sql


def _silver_name(name: str) -> str:
    """AWS's own rule for the columns of CUR 1.0 in Athena (user guide, «column names»)."""
    spelled = re.sub(r"[^a-z0-9]+", "_", re.sub(r"([A-Z])", r"_\1", name).lower()).strip("_")
    spelled = re.sub(r"__+", "_", spelled)
    return {"savings_plan_savings_plan_arn": "savings_plan_savings_plan_a_r_n"}.get(spelled, spelled)


def _as_text(column: str, kind: str) -> str:
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%SZ')"
    return f"CAST({column} AS VARCHAR)"


def _first(values: Iterable[str]) -> str:
    found = [f"nullif({value}, '')" for value in values]
    return f"coalesce({', '.join(found)})" if found else "CAST(NULL AS VARCHAR)"
