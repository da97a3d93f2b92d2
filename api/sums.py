"""Exact sums of amounts that are decimal strings; null amounts add nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal

from api.models.answer import Total

PLACES = 10
ZERO = f"0.{'0' * PLACES}"
# Wide enough for DECIMAL(38,10), so that no sum is ever rounded.
_EXACT = Context(prec=60)


def text(amount: Decimal | None) -> str | None:
    """The amount with ten places."""
    if amount is None:
        return None
    return format(amount.quantize(Decimal(1).scaleb(-PLACES), context=_EXACT), "f")


def add(amounts: Iterable[str | None]) -> str | None:
    """The sum; None when every amount is."""
    total: Decimal | None = None
    for amount in amounts:
        if amount is not None:
            total = _EXACT.add(total or Decimal(0), Decimal(amount))
    return text(total)


def subtract(amount: str | None, less: str | None) -> str | None:
    """The difference, null counting as zero; None when both are."""
    if amount is None and less is None:
        return None
    return text(_EXACT.subtract(Decimal(amount or 0), Decimal(less or 0)))


def totals(amounts: Iterable[tuple[str | None, str | None, str | None]]) -> list[Total]:
    """The sums of (amount, currency, pricing unit), one for each currency or unit, in their order."""
    grouped: dict[tuple[str | None, str | None], list[str | None]] = {}
    for amount, currency, pricing_unit in amounts:
        grouped.setdefault((currency, pricing_unit), []).append(amount)
    in_order = sorted(grouped.items(), key=lambda item: [part or "" for part in item[0]])
    return [
        {"amount": add(listed), "currency": currency, "pricing_unit": pricing_unit}
        for (currency, pricing_unit), listed in in_order
    ]
