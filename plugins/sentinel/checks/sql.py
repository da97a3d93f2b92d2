"""SQL text from the templates of include/sql, with every parameter quoted by its kind.

Parameters are ids, billing periods, database and table names. Each goes through one of two filters, so that
a hostile value is refused or stays inside its quotes:

- `{{ billing_period | sql_literal }}` → `'2026-10'`
- `{{ gold_database | sql_identifier }}` → `sentinel_gold`
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

INCLUDE_DIR_VARIABLE = "SENTINEL_INCLUDE_DIR"

# Glue stores names in lower case; a bare name with a leading digit would need quotes, which DDL and DML spell differently.
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,254}")


def sql_literal(value: object) -> str:
    """The value as an SQL string literal; ValueError when it is no text or holds a control character."""
    if not isinstance(value, str):
        raise ValueError(f"an SQL literal is made from text, not from {type(value).__name__}: {value!r}")
    # Cc: control, Cs: lone surrogates (no UTF-8), Zl and Zp: line ends that some parsers take for a new line.
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in value):
        raise ValueError(f"an SQL literal must not hold control characters: {value!r}")
    return "'" + value.replace("'", "''") + "'"


def sql_identifier(value: object) -> str:
    """The value as a bare SQL name; ValueError unless it is lower case letters, digits and `_`."""
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise ValueError(f"not a database, table or column name (a-z, 0-9, _; no leading digit): {value!r}")
    return value


def find_include_dir() -> Path:
    """The include/ folder: $SENTINEL_INCLUDE_DIR, else beside or above the dags folder, else that of the checkout.

    On MWAA plugins/ and dags/ are siblings and include/ lies below dags/; in a checkout include/ lies beside plugins/.
    Raises FileNotFoundError with every place looked at.
    """
    named = os.environ.get(INCLUDE_DIR_VARIABLE)
    if named:
        candidates = [Path(named)]
    else:
        dags = os.environ.get("AIRFLOW__CORE__DAGS_FOLDER")
        home = Path(__file__).resolve().parents[3]
        candidates = [Path(dags) / "include", Path(dags).parent / "include"] if dags else []
        candidates += [home / "dags" / "include", home / "include"]
    for candidate in candidates:
        if (candidate / "sql").is_dir():
            return candidate
    places = ", ".join(str(candidate) for candidate in candidates)
    raise FileNotFoundError(f"no include/ folder with sql/ in it at {places}; set {INCLUDE_DIR_VARIABLE} to it")


@cache
def _environment(sql_dir: Path) -> Environment:
    environment = Environment(  # noqa: S701 - the output is SQL, where HTML escaping would corrupt values
        loader=FileSystemLoader(sql_dir),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["sql_literal"] = sql_literal
    environment.filters["sql_identifier"] = sql_identifier
    return environment


def render_sql(path_below_include_sql: str | PurePosixPath, **params: Any) -> str:
    """The SQL of one template, e.g. `render_sql("checks/gold_is_not_empty.sql", gold_database="sentinel_gold", …)`.

    Raises FileNotFoundError naming the template, jinja2.UndefinedError naming a parameter that is missing,
    ValueError for a value its filter refuses.
    """
    sql_dir = find_include_dir() / "sql"
    try:
        template = _environment(sql_dir).get_template(str(path_below_include_sql))
    except TemplateNotFound as error:
        raise FileNotFoundError(f"no SQL template {path_below_include_sql} in {sql_dir}") from error
    return template.render(**params)
