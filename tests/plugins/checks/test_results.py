"""What Athena answers is judged strictly: whatever did not prove something is red."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from sentinel.checks.results import (
    CheckResult,
    StartedQuery,
    as_document,
    as_summary,
    as_table,
    red_sentences,
    results_of,
)

QUERY = StartedQuery(check="rows_reconcile", severity="error", query_execution_id="q-1", sql="SELECT 1")
FACTS = {"line_item_count": 5, "invoiced_line_item_count": 4}
HEADER = ("subject", "expected", "actual", "is_ok")


def rows(*lines: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """Rows as GetQueryResults gives them: a null has no VarCharValue."""
    return [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in line]} for line in lines]


def result(*, is_ok: bool, severity: str = "error", actual: str = "4") -> CheckResult:
    return CheckResult("rows_reconcile", severity, "rows", "5", actual, is_ok, "q-1", "SELECT 1")


def test_rows_become_results_in_their_order() -> None:
    assert results_of(QUERY, rows(HEADER, ("a", "1", "1", "true"), ("b", "2", "3", "false"))) == [
        CheckResult("rows_reconcile", "error", "a", "1", "1", True, "q-1", "SELECT 1", "0"),
        CheckResult("rows_reconcile", "error", "b", "2", "3", False, "q-1", "SELECT 1", "-1"),
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "difference"),
    [
        ("9.2500000001", "9.25", "0.0000000001"),
        ("-0.0000000323", "-0.0000000323", "0.0000000000"),
        ("5", "6", "-1"),
        # More digits than Python's usual 28.
        ("9999999999999999999999999999.0000000001", "0", "9999999999999999999999999999.0000000001"),
        ("no rows", "no rows", None),
        ("0", '2, first ""', None),
        ("none", "1E+2", None),
        (None, "1", None),
    ],
)
def test_a_difference_that_the_check_does_not_say_is_expected_less_actual(
    expected: str | None, actual: str, difference: str | None
) -> None:
    (only,) = results_of(QUERY, rows(HEADER, ("a", expected, actual, "true")))
    assert only.difference == difference


@pytest.mark.parametrize("said", ["0.0000000201", None])
def test_a_check_that_says_its_difference_is_believed(said: str | None) -> None:
    (only,) = results_of(QUERY, rows((*HEADER, "difference"), ("a", "1", "1", "true", said)))
    assert only.difference == said


def test_a_result_that_was_kept_before_differences_were_is_still_read() -> None:
    kept = asdict(result(is_ok=True))
    del kept["difference"]
    assert CheckResult(**kept).difference is None


def test_columns_are_found_by_name_whatever_their_order_and_case() -> None:
    (only,) = results_of(QUERY, rows(("IS_OK", "actual", "expected", "subject"), ("true", "3", "2", "a")))
    assert (only.subject, only.expected, only.actual, only.is_ok) == ("a", "2", "3", True)


@pytest.mark.parametrize("is_ok", [None, "", "null", "1", "yes"])
def test_an_is_ok_that_is_not_true_is_not_ok(is_ok: str | None) -> None:
    (only,) = results_of(QUERY, rows(HEADER, ("a", "1", "1", is_ok)))
    assert only.is_ok is False


def test_no_row_is_red() -> None:
    (only,) = results_of(QUERY, rows(HEADER))
    assert only.is_red
    assert only.actual == "SUCCEEDED: no row came back; a check returns at least one"


def test_no_row_is_red_even_for_a_warning() -> None:
    (only,) = results_of(StartedQuery("quarantine_is_empty", "warning", "q-2", "SELECT 1"), rows(HEADER))
    assert only.is_red
    assert as_summary([only], None)["is_green"] is False


@pytest.mark.parametrize("answer", [[], rows(("subject", "expected", "actual"))])
def test_a_missing_column_is_red_and_named(answer: list[dict[str, Any]]) -> None:
    (only,) = results_of(QUERY, answer)
    assert only.is_red
    assert only.actual.endswith("is_ok")


def test_a_failed_query_is_red_with_athena_s_reason() -> None:
    failed = QUERY.failed("FAILED", "TABLE_NOT_FOUND: x")
    assert failed.is_red
    assert (failed.subject, failed.expected, failed.actual) == ("query", "SUCCEEDED", "FAILED: TABLE_NOT_FOUND: x")


def test_one_red_result_makes_the_whole_red() -> None:
    assert as_summary([result(is_ok=True), result(is_ok=False), result(is_ok=True)], FACTS)["is_green"] is False


def test_a_warning_leaves_it_green() -> None:
    assert as_summary([result(is_ok=True), result(is_ok=False, severity="warning")], FACTS)["is_green"] is True


def test_no_result_at_all_is_not_green() -> None:
    assert as_summary([], FACTS) == {"results": [], "is_green": False, "facts": FACTS}


def test_the_summary_holds_every_field_of_a_result() -> None:
    assert as_summary([result(is_ok=True, actual="5")], FACTS) == {
        "results": [
            {
                "check": "rows_reconcile",
                "severity": "error",
                "subject": "rows",
                "expected": "5",
                "actual": "5",
                "is_ok": True,
                "query_execution_id": "q-1",
                "sql": "SELECT 1",
                "difference": None,
            }
        ],
        "is_green": True,
        "facts": {"line_item_count": 5, "invoiced_line_item_count": 4},
    }


def test_facts_that_could_not_be_read_are_null_and_make_nothing_red() -> None:
    summary = as_summary([result(is_ok=True)], None)
    assert (summary["facts"], summary["is_green"]) == (None, True)


def test_the_document_says_of_what_and_when() -> None:
    plan = {
        "snapshot_id": "2026-10-b1",
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": "a1",
        "delivered_at": "2026-10-31T05:00:00Z",
        "raw_uri": "s3://x/",
    }
    assert as_document([], FACTS, plan=plan, checked_at="2026-11-01T00:00:00+00:00") == {
        "snapshot_id": "2026-10-b1",
        "export": "demo",
        "billing_period": "2026-10",
        "delivery_id": "a1",
        "delivered_at": "2026-10-31T05:00:00Z",
        "checked_at": "2026-11-01T00:00:00+00:00",
        "results": [],
        "is_green": False,
        "facts": {"line_item_count": 5, "invoiced_line_item_count": 4},
    }


def test_the_table_lines_up_and_marks_what_is_red() -> None:
    assert as_table([result(is_ok=True, actual="5"), result(is_ok=False), result(is_ok=False, severity="warning")]) == (
        "      check           subject  expected  actual\n"
        "----  --------------  -------  --------  ------\n"
        "ok    rows_reconcile  rows     5         5\n"
        "RED   rows_reconcile  rows     5         4\n"
        "warn  rows_reconcile  rows     5         4"
    )


def test_only_red_results_become_sentences() -> None:
    assert red_sentences([result(is_ok=True), result(is_ok=False), result(is_ok=False, severity="warning")]) == [
        "rows_reconcile (rows): expected 5, found 4"
    ]
