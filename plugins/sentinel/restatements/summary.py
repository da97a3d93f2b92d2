"""What one delivery changed of the one before, in all and in words. Pure; amounts are exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class Change(TypedDict):
    """Line items of one charge type that were added, removed or changed; amounts are decimals as text."""

    restatement: str
    charge_type: str | None
    currency: str | None
    former_line_item_count: int
    line_item_count: int
    former_unblended_cost: str
    unblended_cost: str


_COUNTS = {"former_line_item_count", "line_item_count"}


def changes_of(result_set_rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The changes from the rows of GetQueryResults: a header, and one row each. Raises ValueError for what they are not."""
    header, *rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in result_set_rows]
    names = list(Change.__annotations__)
    if header != names:
        raise ValueError(f"restatement_totals.sql: expected the columns {names}, found {header}")
    changes: list[Any] = [
        {name: int(value) if name in _COUNTS else value for name, value in zip(names, row, strict=True)} for row in rows
    ]
    return changes


def sentence(billing_period: str, changes: Sequence[Change], by: str = "AWS") -> str:
    """What `by` changed.

    `AWS changed 2026-10: 1,204 line items added, 3 changed; −312.40 USD, of which Credit −300.00, Usage −12.40.`
    """
    if not changes:
        return f"{by} changed nothing of {billing_period}."
    counted = [
        f"{count:,} {_noun(count) if at == 0 else ''}{restatement}"
        for at, (restatement, count) in enumerate(_counts(changes))
    ]
    money = [_money(currency, changes) for currency in sorted({one["currency"] or "" for one in changes})]
    return f"{by} changed {billing_period}: {', '.join(counted)}; {'; '.join(money)}."


def _counts(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """How many line items were added, removed and changed; those that are gone are counted by what they were."""
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    for one in changes:
        is_gone = one["restatement"] == REMOVED
        counts[one["restatement"]] += one["former_line_item_count"] if is_gone else one["line_item_count"]
    return [(restatement, count) for restatement, count in counts.items() if count]


def _noun(count: int) -> str:
    return "line item " if count == 1 else "line items "


def _money(currency: str, changes: Iterable[Change]) -> str:
    by_charge_type: dict[str, Decimal] = {}
    for one in changes:
        if (one["currency"] or "") == currency:
            name = one["charge_type"] or "no charge type"
            difference = Decimal(one["unblended_cost"]) - Decimal(one["former_unblended_cost"])
            by_charge_type[name] = by_charge_type.get(name, Decimal(0)) + difference
    total = sum(by_charge_type.values(), Decimal(0))
    largest = sorted(by_charge_type.items(), key=lambda item: (-abs(item[1]), item[0]))
    parts = ", ".join(f"{name} {signed(amount)}" for name, amount in largest)
    return f"{signed(total)} {currency or '(no currency)'}, of which {parts}"


def signed(amount: Decimal) -> str:
    """`+0.10`, `−312.40`, `±0.00`: exact, with at least two places and no zeros at the end beyond them."""
    whole, _, places = f"{abs(amount):,f}".partition(".")
    mark = "+" if amount > 0 else "−" if amount < 0 else "±"
    return f"{mark}{whole}.{places.rstrip('0').ljust(2, '0')}"
