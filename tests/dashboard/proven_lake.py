"""A lake that was proven by all that the reconciling checks compare: for the pages that tell of proof and restatement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.api.lake import MAIN, SECOND, PublishedLake, SnapshotRows
from tests.api.lake_rows import EXACT, Row, line_items, quarantine
from tests.conftest import REPOSITORY

RECONCILING = ("rows_reconcile", "unblended_cost_reconciles", "amortized_cost_reconciles")
_CHECKS = REPOSITORY / "include" / "sql" / "checks"
# What AWS's own rounding may make of an identity.
TOLERANCE, ROUNDING = Decimal("0.0000004000"), Decimal("0.0000000003")


@dataclass(frozen=True)
class ProvenLake:
    """October of `demo` delivered twice, the first time with less; September once; October of another export."""

    lake: PublishedLake
    september: SnapshotRows
    first: SnapshotRows
    restated: SnapshotRows
    second: SnapshotRows


def proven(lake: PublishedLake) -> ProvenLake:
    """Fill the lake."""

    def add(
        export: str, month: str, seed: int, count: int, delivered_at: str, held: int = 0, days: Sequence[Row] = ()
    ) -> SnapshotRows:
        rows, quarantined = line_items(month, seed, count), quarantine(held)
        results = check_results(rows, quarantined)
        return lake.add_snapshot(
            export, month, rows, delivered_at=delivered_at, quarantined=quarantined, check_results=results, days=days
        )

    def publish(added: SnapshotRows) -> SnapshotRows:
        lake.publish(added, updates_views=False)
        return added

    return ProvenLake(
        lake,
        september=publish(add(MAIN, "2026-09", 1, 30, "2026-10-08T04:00:00Z", held=3)),
        first=publish(add(MAIN, "2026-10", 2, 40, "2026-10-20T04:00:00Z")),
        restated=publish(add(MAIN, "2026-10", 2, 60, "2026-10-21T04:00:00Z", held=5, days=judged_days())),
        second=publish(add(SECOND, "2026-10", 3, 20, "2026-10-19T04:00:00Z")),
    )


def judged_days() -> list[Row]:
    """October until the 20th: ten days that are settled, nine that settle, one that fills."""
    finality = ["settled"] * 10 + ["settling"] * 9 + ["filling"]
    return [
        {"usage_date": f"2026-10-{day:02}", "finality": one, "last_moved_at": None}
        for day, one in enumerate(finality, start=1)
    ]


def subjects(check: str) -> list[str]:
    """What a reconciling check compares, as its SQL names it: `unblended: silver = gold line_items`."""
    sql = (_CHECKS / f"{check}.sql").read_text(encoding="utf-8")
    return list(dict.fromkeys(re.findall(r"'((?:rows|unblended|amortized|silver): [^']+)'", sql)))


def check_results(rows: Sequence[Row], quarantined: Sequence[Row]) -> list[Row]:
    """Every comparison of the reconciling checks about these rows, and whether something is in quarantine."""
    found = [
        ("rows_reconcile", subject, *row_counts(subject, rows, quarantined)) for subject in subjects(RECONCILING[0])
    ]
    for check in RECONCILING[1:]:
        for currency in ("EUR", "USD"):
            for subject in subjects(check):
                named = f"{currency} {subject}" + (f" (within {TOLERANCE:f})" if subject.startswith("silver") else "")
                found.append((check, named, *costs(subject, currency, rows, quarantined)))
    results = [
        result(check, "error", subject, expected, actual, is_ok=True) for check, subject, expected, actual in found
    ]
    held = str(len(quarantined))
    warning = result(
        "quarantine_is_empty", "warning", "rows in quarantine: any reason", "0", held, is_ok=not quarantined
    )
    return [*results, warning]


def row_counts(subject: str, rows: Sequence[Row], quarantined: Sequence[Row]) -> tuple[str, str]:
    """Expected and found. There is no split cost."""
    if "split cost" in subject:
        return "0", "0"
    count = len(rows) + (len(quarantined) if "raw" in subject else 0)
    return str(count), str(count)


def costs(subject: str, currency: str, rows: Sequence[Row], quarantined: Sequence[Row]) -> tuple[str, str]:
    """Expected and found; the identity misses by what AWS rounded. There is no split cost."""
    if "split cost" in subject:
        return "0.0000000000", "0.0000000000"
    measure = "amortized_cost" if subject.startswith("amortized") else "unblended_cost"
    counted = [*rows, *(quarantined if "raw" in subject else ())]
    total = added(row[measure] for row in counted if row["currency"] == currency)
    found = EXACT.add(total, ROUNDING) if subject.startswith("silver") else total
    return f"{total:.10f}", f"{found:.10f}"


def added(amounts: Iterable[Decimal | None]) -> Decimal:
    """The exact sum; what is missing adds nothing."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount or Decimal(0))
    return total


def result(check: str, severity: str, subject: str, expected: str, actual: str, *, is_ok: bool) -> Row:
    """A row of a check, with the difference that was measured."""
    return {
        "check": check,
        "severity": severity,
        "subject": subject,
        "expected": expected,
        "actual": actual,
        "is_ok": is_ok,
        "query_execution_id": f"query-{check}",
        "sql": f"SELECT 1 -- {check}",
        "difference": f"{EXACT.subtract(Decimal(expected), Decimal(actual)):f}",
    }
