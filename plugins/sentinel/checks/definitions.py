"""The checks there are: one per file of include/sql/checks, each with the severity its header names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from sentinel.checks.raw_table import delivery_table_name
from sentinel.checks.sql import find_include_dir, render_sql

Severity = Literal["error", "warning"]

_SEVERITY = re.compile(r"^--\s*severity:\s*(\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Check:
    """One question about a snapshot, ready to run: its name (the file's), severity, and rendered SQL."""

    name: str
    severity: Severity
    sql: str


def check_names() -> list[str]:
    """The names of all checks, sorted; FileNotFoundError when there is none, for then nothing would be proven."""
    folder = find_include_dir() / "sql" / "checks"
    names = sorted(path.stem for path in folder.glob("*.sql"))
    if not names:
        raise FileNotFoundError(f"no checks in {folder}: nothing would be proven before publishing")
    return names


def severity_of(name: str, sql: str) -> Severity:
    """The severity the header of a check's SQL names (`-- severity: error`); ValueError when it names none."""
    found = _SEVERITY.findall(sql)
    if len(found) != 1 or found[0] not in get_args(Severity):
        known = " or ".join(get_args(Severity))
        raise ValueError(f"checks/{name}.sql needs one header line `-- severity: …` with {known}, found {found}")
    return cast(Severity, found[0])


def check_parameters(
    plan: Mapping[str, Any],
    *,
    raw_database: str,
    silver_database: str,
    gold_database: str,
    quarantine_limit_rows_pct: float,
    quarantine_limit_cost_pct: float,
) -> dict[str, str]:
    """What every check template may use, from the plan of a run, the names of the Glue databases, and the limits."""
    return {
        "raw_database": raw_database,
        "silver_database": silver_database,
        "gold_database": gold_database,
        "delivery_table": delivery_table_name(plan["delivery_id"]),
        "billing_period": plan["billing_period"],
        "snapshot_id": plan["snapshot_id"],
        "quarantine_limit_rows_pct": percentage_text(quarantine_limit_rows_pct),
        "quarantine_limit_cost_pct": percentage_text(quarantine_limit_cost_pct),
    }


def percentage_text(value: float) -> str:
    """A percentage as the SQL takes it, without an exponent and without zeros at its end: `0.5`, `1`."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def render_checks(parameters: Mapping[str, str]) -> list[Check]:
    """All checks for one snapshot, in the order of their names."""
    checks = []
    for name in check_names():
        sql = render_sql(f"checks/{name}.sql", **parameters)
        checks.append(Check(name=name, severity=severity_of(name, sql), sql=sql))
    return checks
