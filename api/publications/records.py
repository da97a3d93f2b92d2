"""What a snapshot's record says (docs/architecture.md «A snapshot»), taken apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# The control total that counts what a snapshot shows; records written before they had facts have only this.
_COUNTED = ("rows_reconcile", "rows: silver = gold line_items")


def line_item_count(record: Mapping[str, Any]) -> int | None:
    """How many line items the snapshot has; None when the record does not say."""
    counted = (record.get("facts") or {}).get("line_item_count")
    if counted is not None:
        return int(counted)
    check, subject = _COUNTED
    figure = record["control_totals"].get(check, {}).get(subject)
    return int(figure) if figure is not None else None


def check_counts(results: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many checks passed, and how many warned: of a green snapshot, those with a row that is not ok."""
    passed = checks_passed(results)
    return sum(passed.values()), sum(not one for one in passed.values())


def checks_passed(results: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Check → whether every row of it is ok, in the order of the record."""
    passed: dict[str, bool] = {}
    for result in results:
        passed[result["check"]] = passed.get(result["check"], True) and bool(result["is_ok"])
    return passed
