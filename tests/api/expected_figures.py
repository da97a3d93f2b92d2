"""What the API has to answer, from Athena's whole group-by: first groups, other, none, buckets. In Decimals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.api.athena import Cells
from tests.api.lake_rows import EXACT
from tests.api.questions import GroupedQuestion

Amount = Decimal | None
ZERO = Decimal(0)
Span = tuple[date, date]


class Line(NamedTuple):
    """A group as it is shown. `keys` None: the rows of `other`."""

    kind: str
    keys: tuple[str | None, ...] | None
    unit: str | None


class Sum(NamedTuple):
    """A sum of Athena."""

    bucket: str | None
    keys: tuple[str | None, ...]
    unit: str | None
    amount: Amount
    line_items: int


def sums_of(rows: Iterable[Cells], question: GroupedQuestion) -> list[Sum]:
    """Athena's rows: bucket, three keys, unit, amount, count."""
    keys = 3 if question.resource == "regions" else len(question.dimensions)
    return [
        Sum(row[0], row[1 : 1 + keys], row[4], None if row[5] is None else Decimal(row[5]), int(row[6] or 0))
        for row in rows
    ]


def added(amounts: Iterable[Amount]) -> Amount:
    """The exact sum; None when there is no amount."""
    total: Amount = None
    for amount in amounts:
        if amount is not None:
            total = EXACT.add(total or ZERO, amount)
    return total


def text(amount: Amount) -> str | None:
    """As the API writes an amount."""
    return None if amount is None else format(EXACT.quantize(amount, Decimal("1E-10")), "f")


def lines(question: GroupedQuestion, current: Sequence[Sum], former: Sequence[Sum]) -> dict[tuple[Any, ...], Line]:
    """(keys, unit) → the line it is shown in. Each currency or unit has its own first groups."""
    amounts = {(one.keys, one.unit): ZERO for one in (*current, *former)}
    for one in current:
        amounts[one.keys, one.unit] = EXACT.add(amounts[one.keys, one.unit], one.amount or ZERO)
    if question.resource == "movers":
        for one in former:
            amounts[one.keys, one.unit] = EXACT.subtract(amounts[one.keys, one.unit], one.amount or ZERO)
        amounts = {group: EXACT.abs(amount) for group, amount in amounts.items()}

    def rank(group: tuple[Any, ...]) -> tuple[Any, ...]:
        # By amount or change, the largest first; then by name, no name last.
        return EXACT.minus(amounts[group]), [(name is None, name or "") for name in group[0]]

    found: dict[tuple[Any, ...], Line] = {}
    shown: dict[str | None, int] = {}
    for keys, unit in sorted(amounts, key=rank):
        if keys and all(key is None for key in keys):
            found[keys, unit] = Line("none", keys, unit)
            continue
        shown[unit] = shown.get(unit, 0) + 1
        is_shown = shown[unit] <= question.limit
        found[keys, unit] = Line("value", keys, unit) if is_shown else Line("other", None, unit)
    return found


def other_groups(of: Mapping[tuple[Any, ...], Line]) -> int:
    """How many groups are behind `other`."""
    return sum(1 for line in of.values() if line.kind == "other")


def totals(sums: Sequence[Sum], other_span: Sequence[Sum]) -> dict[str | None, str | None]:
    """Unit → sum; a unit that only the other span has is zero."""
    found: dict[str | None, Amount] = {one.unit: ZERO for one in other_span}
    for unit in {one.unit for one in sums}:
        found[unit] = added(one.amount for one in sums if one.unit == unit)
    return {unit: text(amount) for unit, amount in found.items()}


def breakdown(question: GroupedQuestion, current: Sequence[Sum], former: Sequence[Sum]) -> dict[Line, tuple[Any, ...]]:
    """Line → amount, line items, compared amount, change."""
    of = lines(question, current, former)
    found: dict[Line, tuple[Any, ...]] = {}
    for line in set(of.values()):
        now = [one for one in current if of[one.keys, one.unit] == line]
        before = [one for one in former if of[one.keys, one.unit] == line]
        amount = added(one.amount for one in now) if now else ZERO
        former_amount = added(one.amount for one in before) if before else ZERO
        change = EXACT.subtract(amount or ZERO, former_amount or ZERO)
        count = sum(one.line_items for one in now)
        if not question.compare:
            found[line] = (text(amount), count, None, None)
        else:
            is_unknown = amount is None and former_amount is None
            found[line] = (text(amount), count, text(former_amount), None if is_unknown else text(change))
    return found


def by_first_key(sums: Iterable[Sum]) -> list[Sum]:
    """The same sums by their first key alone."""
    listed: dict[tuple[Any, ...], list[Sum]] = {}
    for one in sums:
        listed.setdefault((one.bucket, one.keys[:1], one.unit), []).append(one)
    return [
        Sum(*group, added(one.amount for one in parts), sum(one.line_items for one in parts))
        for group, parts in listed.items()
    ]


def bucket_starts(span: Span, granularity: str) -> list[str]:
    """The names of the span's buckets, the first of which may begin before it."""
    found: dict[str, None] = {}
    for number in range((span[1] - span[0]).days):
        day = span[0] + timedelta(days=number)
        start = day - timedelta(days=day.weekday()) if granularity == "week" else day
        found[(day.replace(day=1) if granularity == "month" else start).isoformat()] = None
    return list(found)


def series(
    question: GroupedQuestion, spans: tuple[Span, Span | None], current: Sequence[Sum], former: Sequence[Sum]
) -> dict[tuple[Any, ...], tuple[str | None, str | None]]:
    """(date, compared date, line) → amount, compared amount.

    Every line has a point in every bucket in which any line has one; buckets of two spans meet by their number.
    """
    of = lines(question, current, former)
    days = [bucket_starts(span, str(question.granularity)) if span else [] for span in spans]
    sums = [_by_bucket(current, of), _by_bucket(former, of)]
    used = {days[side].index(str(bucket)) for side in (0, 1) for bucket, _ in sums[side]}
    found: dict[tuple[Any, ...], tuple[str | None, str | None]] = {}
    for line in set(of.values()):
        running: list[Amount] = [None, None]
        for number in sorted(used):
            dates = [days[side][number] if number < len(days[side]) else None for side in (0, 1)]
            amounts: list[Amount] = [None, None]
            for side in (0, 1):
                if dates[side] is not None:
                    amounts[side] = sums[side].get((dates[side], line), ZERO)
                    running[side] = added([running[side], amounts[side]])
                    amounts[side] = running[side] if question.is_cumulative else amounts[side]
            found[dates[0], dates[1], line] = (text(amounts[0]), text(amounts[1]))
    return found


def _by_bucket(sums: Sequence[Sum], of: Mapping[tuple[Any, ...], Line]) -> dict[tuple[str | None, Line], Amount]:
    listed: dict[tuple[str | None, Line], list[Amount]] = {}
    for one in sums:
        listed.setdefault((one.bucket, of[one.keys, one.unit]), []).append(one.amount)
    return {place: added(amounts) for place, amounts in listed.items()}
