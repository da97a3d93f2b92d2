"""Facts are read strictly: a count that is not there is an error, never a zero."""

from __future__ import annotations

from typing import Any

import pytest

from sentinel.checks.facts import FactsError, facts_of, facts_statement

HEADER = ("line_item_count", "invoiced_line_item_count")


def rows(*lines: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """Rows as GetQueryResults gives them: a null has no VarCharValue."""
    return [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in line]} for line in lines]


def test_the_facts_are_counts_by_name() -> None:
    assert facts_of(rows(HEADER, ("32573", "7"))) == {"line_item_count": 32573, "invoiced_line_item_count": 7}
    assert facts_of(rows(HEADER[::-1], ("7", "32573"))) == {"line_item_count": 32573, "invoiced_line_item_count": 7}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ([], r"found 0 row\(s\)"),
        (rows(HEADER), r"found 1 row\(s\)"),
        (rows(HEADER, ("1", "1"), ("2", "2")), r"found 3 row\(s\)"),
        (rows(HEADER, ("1", None)), "'invoiced_line_item_count': None"),
        (rows(HEADER, ("1", "many")), "'invoiced_line_item_count': 'many'"),
        (rows(("line_item_count",), ("1",)), "expected the counts line_item_count, invoiced_line_item_count"),
    ],
)
def test_anything_else_is_an_error_that_says_what_was_found(answer: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(FactsError, match=complaint):
        facts_of(answer)


def test_the_question_is_about_one_snapshot_of_gold() -> None:
    sql = facts_statement({"gold_database": "g", "billing_period": "2026-10", "snapshot_id": "2026-10-b1", "more": "x"})
    assert "FROM g.line_items" in sql
    assert "billing_period = '2026-10' AND snapshot_id = '2026-10-b1'" in sql
