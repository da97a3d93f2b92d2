"""What the checks of a snapshot said: rows of Athena judged, shown, and put into JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Context
from typing import Any

COLUMNS = ("subject", "expected", "actual", "is_ok")
# A check may say itself by how much it missed; where it has no such column, it is expected - actual.
DIFFERENCE = "difference"

_NUMBER = re.compile(r"-?\d{1,38}(\.\d{1,38})?", re.ASCII)
# Wide enough for any two decimals of Athena.
_EXACT = Context(prec=80)


# What is red when Athena did not answer a check at all.
QUERY_SUBJECT = "query"


@dataclass(frozen=True)
class CheckResult:
    """One row of one check: what was looked at, what had to be there, what was there.

    `difference` is what is left between the two, as exact text; null where there is nothing to subtract, and in what was
    kept before it was measured.
    """

    check: str
    severity: str
    subject: str
    expected: str
    actual: str
    is_ok: bool
    query_execution_id: str
    sql: str
    difference: str | None = None

    @property
    def is_red(self) -> bool:
        """Whether this row alone keeps the snapshot from being published."""
        return not self.is_ok and self.severity == "error"


@dataclass(frozen=True)
class StartedQuery:
    """A check that runs on Athena."""

    check: str
    severity: str
    query_execution_id: str
    sql: str

    def result(
        self, *, subject: str, expected: str, actual: str, is_ok: bool, difference: str | None = None
    ) -> CheckResult:
        """One result of this query."""
        return CheckResult(
            check=self.check,
            severity=self.severity,
            subject=subject,
            expected=expected,
            actual=actual,
            is_ok=is_ok,
            query_execution_id=self.query_execution_id,
            sql=self.sql,
            difference=difference,
        )

    def failed(self, state: str, reason: str) -> CheckResult:
        """The result of a query that did not succeed: red, whatever the check's severity, for it proved nothing."""
        text = f"{state}: {reason}" if reason else state
        red = self.result(subject=QUERY_SUBJECT, expected="SUCCEEDED", actual=text, is_ok=False)
        return CheckResult(**(asdict(red) | {"severity": "error"}))


def results_of(query: StartedQuery, result_set_rows: Sequence[Mapping[str, Any]]) -> list[CheckResult]:
    """The results in the rows of `GetQueryResults`, whose first row is the header.

    No row, a column that is missing, or an `is_ok` that is neither true nor false is red: it proved nothing.
    """
    cells = [[cell.get("VarCharValue") for cell in row["Data"]] for row in result_set_rows]
    header = [str(name).lower() for name in cells[0]] if cells else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        return [query.failed("SUCCEEDED", f"the result lacks the columns {', '.join(missing)}")]
    if len(cells) == 1:
        return [query.failed("SUCCEEDED", "no row came back; a check returns at least one")]
    results = []
    for row in cells[1:]:
        named = dict(zip(header, row, strict=True))
        results.append(
            query.result(
                subject=named["subject"] or "",
                expected=named["expected"] or "",
                actual=named["actual"] or "",
                is_ok=(named["is_ok"] or "").lower() == "true",
                difference=named.get(DIFFERENCE) if DIFFERENCE in header else left_between(named),
            )
        )
    return results


def left_between(row: Mapping[str, str | None]) -> str | None:
    """expected - actual, exactly, of a row whose check does not say it; None where either is no number."""
    expected, actual = row["expected"] or "", row["actual"] or ""
    if not (_NUMBER.fullmatch(expected) and _NUMBER.fullmatch(actual)):
        return None
    return f"{_EXACT.subtract(_EXACT.create_decimal(expected), _EXACT.create_decimal(actual)):f}"


def as_document(
    results: Sequence[CheckResult], facts: Mapping[str, int] | None, *, plan: Mapping[str, Any], checked_at: str
) -> dict[str, Any]:
    """What is kept beside the snapshot as `<snapshot_id>.checks.json`."""
    return {
        "snapshot_id": plan["snapshot_id"],
        "export": plan["export"],
        "billing_period": plan["billing_period"],
        "delivery_id": plan["delivery_id"],
        "delivered_at": plan.get("delivered_at"),
        "checked_at": checked_at,
        **as_summary(results, facts),
    }


def as_summary(results: Sequence[CheckResult], facts: Mapping[str, int] | None) -> dict[str, Any]:
    """`{"results": […], "is_green": bool, "facts": {…}}`; green means at least one result, and none that is red.

    Facts are no check and make nothing red; they are null when they could not be read.
    """
    return {
        "results": [asdict(result) for result in results],
        "is_green": bool(results) and not any(result.is_red for result in results),
        "facts": None if facts is None else dict(facts),
    }


def as_table(results: Iterable[CheckResult]) -> str:
    """The results as aligned text for the task log: mark, check, subject, expected, actual."""
    rows = [("", "check", "subject", "expected", "actual")]
    for result in results:
        mark = "ok" if result.is_ok else ("RED" if result.is_red else "warn")
        rows.append((mark, result.check, result.subject, result.expected, result.actual))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def red_sentences(results: Iterable[CheckResult]) -> list[str]:
    """One sentence per red result, for the exception that ends the task."""
    return [
        f"{result.check} ({result.subject}): expected {result.expected}, found {result.actual}"
        for result in results
        if result.is_red
    ]
