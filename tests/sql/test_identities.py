"""The cost identities hold over months with commitments, and each is missed by exactly what is wrong."""

from __future__ import annotations

import pytest

from sentinel.checks.sql import render_sql
from tests.sql.catalogued import LakeTables
from tests.sql.identity_cases import GREEN, RED
from tests.sql.small_lake import Row, SmallLake


def answers(lake_tables: LakeTables, check: str, lake: SmallLake) -> list[Row]:
    loaded = lake_tables.load_once(lake)
    return loaded.ask(render_sql(f"checks/{check}.sql", **loaded.parameters))


@pytest.mark.parametrize(("check", "case"), GREEN)
def test_green(lake_tables: LakeTables, check: str, case: str) -> None:
    lake, told = GREEN[check, case]
    rows = answers(lake_tables, check, lake)
    assert [(row["subject"], row["expected"], row["actual"], row["difference"]) for row in rows] == told
    assert {row["is_ok"] for row in rows} == {"true"}


@pytest.mark.parametrize(("check", "case"), RED)
def test_red(lake_tables: LakeTables, check: str, case: str) -> None:
    lake, told = RED[check, case]
    rows = answers(lake_tables, check, lake)
    found = [one for one in rows if one["is_ok"] == "false"]
    assert [(row["subject"], row["expected"], row["actual"], row["difference"]) for row in found] == told
    assert {row["is_ok"] for row in rows} <= {"true", "false"}
