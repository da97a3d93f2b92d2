"""Figures and days as the dashboard has to write them: worked out from the API's decimals by other means than the page's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

NOTHING = "–"
MINUS = "−"
SYMBOLS = {"USD": "$", "EUR": "€"}
_EXACT = Context(prec=60)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rounded(amount: Decimal, places: int) -> Decimal:
    """To so many places, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)


def exact_sum(amounts: list[str]) -> Decimal:
    """The sum of decimal strings, never rounded."""
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, Decimal(amount))
    return total


def less(amount: Decimal | str, other: Decimal | str) -> Decimal:
    """The difference, never rounded."""
    return _EXACT.subtract(Decimal(amount), Decimal(other))


def amount(text: str | Decimal | None, unit: str | None, *, least: int = 2, most: int = 2) -> str:
    """`$1,234.50`, `−€0.03`, `1,204.50 GB-Mo`; `unit` is a currency or a pricing unit. From `least` to `most` places."""
    if text in {None, ""}:
        return NOTHING
    figure = rounded(Decimal(str(text)), most)
    digits = f"{figure.copy_abs():,f}"
    whole, _, fraction = digits.partition(".")
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    written = f"{whole}.{fraction}" if fraction else whole
    sign = MINUS if figure < 0 else ""
    if unit in SYMBOLS:
        return f"{sign}{SYMBOLS[unit]}{written}"
    return f"{sign}{written} {unit}" if unit else f"{sign}{written}"


def exact(text: str | None, unit: str | None) -> str:
    """Every place that is not zero, at least two."""
    return amount(text, unit, least=2, most=10)


def aligned(text: str | None, unit: str | None) -> str:
    """All ten places."""
    return amount(text, unit, least=10, most=10)


def change(text: Decimal | str | None, unit: str | None) -> str:
    """`+$1.00`, `−$1.00`, `±$0.00`."""
    written = amount(text, unit)
    if written == NOTHING or written.startswith(MINUS):
        return written
    return f"+{written}" if rounded(Decimal(str(text)), 2) else f"±{written}"


def percent(part: Decimal | str, whole: Decimal | str) -> str:
    """`38.2%`; nothing of what is not above zero."""
    if Decimal(whole) <= 0:
        return NOTHING
    ratio = _EXACT.divide(Decimal(part), Decimal(whole))
    if 0 < ratio < Decimal("0.001"):
        return "<0.1%"
    figure = rounded(ratio * 100, 1)
    return f"{MINUS if figure < 0 else ''}{figure.copy_abs():,f}%"


def change_percent(now: Decimal | str | None, former: Decimal | str | None) -> str:
    """`+3.1%`; `new` from nothing; nothing where it would mislead."""
    if now is None or former is None or Decimal(former) < 0:
        return NOTHING
    if not Decimal(former):
        return "new" if Decimal(now) else NOTHING
    delta = less(now, former)
    written = percent(delta, former)
    return f"+{written}" if delta > 0 else written


def day(text: str, *, has_year: bool = True) -> str:
    """`14 Oct 2026`."""
    there = date.fromisoformat(text)
    return f"{there.day} {_MONTHS[there.month - 1]}{f' {there.year}' if has_year else ''}"


def month(text: str) -> str:
    """`Oct 2026` of a day or a billing period."""
    return f"{_MONTHS[int(text[5:7]) - 1]} {text[:4]}"


def bucket(text: str, granularity: str) -> str:
    """`14 Oct 2026`, `week of 12 Oct 2026`, `Oct 2026`."""
    if granularity == "month":
        return month(text)
    return f"week of {day(text)}" if granularity == "week" else day(text)


def span(start: str, end: str) -> str:
    """`1–31 Oct 2026`, `28 Sep – 4 Oct 2026`, `Oct 2026`; `end` is not part of it."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)
    if first == last:
        return day(start)
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month and first.year == last.year:
        return month(start)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last.isoformat())}"
    return f"{day(start, has_year=first.year != last.year)} – {day(last.isoformat())}"


# What dimensions are called within a sentence, where it is not the column's own words.
_WORDS = {
    "usage_account_id": "account",
    "resource_id": "resource",
    "invoice_id": "invoice",
    "payer_account_id": "payer account",
}
_WORDS |= {"usage_account_name": "account name"}


def dimension_words(name: str) -> str:
    """`usage type`, `tag Team`."""
    for prefix, words in (("tag:", "tag"), ("cost_category:", "cost category")):
        if name.startswith(prefix):
            return f"{words} {name.removeprefix(prefix)}"
    return _WORDS.get(name, name.replace("_", " "))


def divided(amount: Decimal, by: int) -> Decimal:
    """The quotient to sixty digits."""
    return _EXACT.divide(amount, Decimal(by))
