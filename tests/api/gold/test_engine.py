"""DuckDB within its limits: exact rows, bound values, lists of rows, an end to every question."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from api.gold.engine import Engine, sql_text
from api.problems import Problem
from api.queries.statement import Statement, Values


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path, memory="100MB", seconds=20)


def test_values_are_bound_whatever_they_say(engine: Engine) -> None:
    values = Values()
    nasty = "'; DROP TABLE x; --"
    sql = f"SELECT {values.place(nasty)} AS a, {values.place(None)} IS NULL AS b, 7 IN ({values.places([5, 7])}) AS c"
    assert engine.rows(Statement(sql, values.bound)) == [(nasty, True, True)]


def test_decimals_are_summed_exactly(engine: Engine) -> None:
    sql = (
        "SELECT CAST(sum(CAST(x AS DECIMAL(38,10))) AS VARCHAR) AS a "
        "FROM (VALUES ('98765432109876543210.0123456789'), ('0.0000000001'), ('-98765432109876543210.0123456789')) AS t(x)"
    )
    assert engine.rows(Statement(sql, {})) == [("0.0000000001",)]
    assert engine.rows(Statement("SELECT CAST('0.1' AS DECIMAL(38,10)) AS a", {})) == [(Decimal("0.1"),)]


def test_a_long_result_comes_in_lists_and_whole(engine: Engine) -> None:
    batches = list(engine.batches(Statement("SELECT i FROM range(4500) AS t(i) ORDER BY i", {})))
    assert [len(batch) for batch in batches] == [2000, 2000, 500]
    assert [row[0] for batch in batches for row in batch] == list(range(4500))
    assert list(engine.batches(Statement("SELECT 1 AS a WHERE FALSE", {}))) == []


def test_a_question_that_takes_too_long_is_ended_and_the_next_is_answered(tmp_path: Path) -> None:
    engine = Engine(tmp_path, memory="100MB", seconds=0.3)
    endless = Statement("SELECT sum(a.i * b.i % 7) AS s FROM range(3000000) AS a(i), range(3000000) AS b(i)", {})
    begun = time.monotonic()
    with pytest.raises(Problem) as caught:
        engine.rows(endless)
    assert time.monotonic() - begun < 10
    assert (caught.value.status, caught.value.kind.value.name) == (503, "query-timeout")
    assert caught.value.headers == {"Retry-After": "60"}
    assert "0.3 s" in caught.value.detail
    assert engine.rows(Statement("SELECT 1 AS a", {})) == [(1,)]


class LateStatement:
    """Endless, and asked only after the time was over: what ends it came when nothing ran yet."""

    parameters: ClassVar[dict[str, Any]] = {}

    @property
    def sql(self) -> str:
        time.sleep(0.3)
        return "SELECT sum(a.i * b.i % 7) AS s FROM range(3000000) AS a(i), range(3000000) AS b(i)"


@pytest.mark.timeout(60)
def test_the_end_of_the_time_is_not_missed_between_two_steps(tmp_path: Path) -> None:
    engine = Engine(tmp_path, memory="100MB", seconds=0.1)
    with pytest.raises(Problem) as caught:
        engine.rows(cast("Statement", LateStatement()))
    assert (caught.value.status, caught.value.kind.value.name) == (503, "query-timeout")


def test_a_question_that_needs_too_much_memory_is_too_large(tmp_path: Path) -> None:
    engine = Engine(tmp_path, memory="50MB", seconds=20)
    hungry = Statement("SELECT length(list(repeat('x', 1000) || i)::VARCHAR) AS a FROM range(500000) AS t(i)", {})
    with pytest.raises(Problem) as caught:
        engine.rows(hungry)
    assert (caught.value.status, caught.value.kind.value.name) == (413, "too-large")


@pytest.mark.parametrize("text", ["", "a", "it's", "''", "'; --", "ü\n"])
def test_a_text_literal_is_the_text(engine: Engine, text: str) -> None:
    assert engine.rows(Statement(f"SELECT {sql_text(text)} AS a", {})) == [(text,)]
