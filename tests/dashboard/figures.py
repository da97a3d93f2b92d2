"""Figures as the screen writes them, and the API's as they are written there."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

_CENT = Decimal("0.01")
_WIDE = Context(prec=60)


def read(text: str) -> Decimal:
    """`−$3.20`, `+€1,000.00`, `1,204.50 GB-Mo` as a number."""
    match = re.search(r"\d[\d,]*(\.\d+)?", text)
    assert match, f"{text!r} has no figure"
    figure = Decimal(match[0].replace(",", ""))
    return figure.copy_negate() if "−" in text[: match.start()] and figure else figure


def cents(amount: str | Decimal | None) -> Decimal:
    """An amount of the API with the two places that the screen shows."""
    rounded = Decimal(amount or 0).quantize(_CENT, rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded else rounded.copy_abs()


def added(amounts: list[str]) -> Decimal:
    """The exact sum of amounts of the API."""
    total = Decimal(0)
    for one in amounts:
        total = _WIDE.add(total, Decimal(one))
    return total
