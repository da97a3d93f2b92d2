"""Labelled sums as the rows of an answer: aligned buckets, compared spans, running totals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from api.queries.grouped_costs import CURRENT, FORMER, LabelledSum
from api.spans import Granularity, Span, bucket_at, bucket_number
from api.sums import ZERO, add, subtract

_KINDS = ("value", "other", "none")


class Group(NamedTuple):
    """A line of the answer."""

    kind: str
    values: tuple[str | None, ...]
    currency: str | None
    pricing_unit: str | None


class Point(NamedTuple):
    """A group in a bucket. `bucket` None: only the former span has it."""

    bucket: date | None
    group: Group
    amount: str | None
    former_bucket: date | None
    former_amount: str | None


def groups_in_order(
    sums: Iterable[LabelledSum], by: Callable[[str | None, str | None], object] | None = None
) -> list[Group]:
    """Every group once: by currency and unit, then those with a value by their amount, then `other`, then `none`."""
    amounts: dict[Group, dict[str, list[str | None]]] = {}
    for one in sums:
        group = Group(one.kind, one.group, one.currency, one.pricing_unit)
        amounts.setdefault(group, {}).setdefault(one.span, []).append(one.amount)

    def order(group: Group) -> tuple[object, ...]:
        current, former = add(amounts[group].get(CURRENT, [])), add(amounts[group].get(FORMER, []))
        rank = by(current, former) if by else -_number(current)
        # As the statement ranks equal amounts, so that a larger limit only adds groups at the end.
        names = [(value is None, value or "") for value in group.values]
        return (group.currency or "", group.pricing_unit or "", _KINDS.index(group.kind), rank, names)

    return sorted(amounts, key=order)


def by_change(current: str | None, former: str | None) -> object:
    """Ranks by how much the amount changed, whichever way."""
    return -abs(_number(subtract(current, former)))


def amounts_of(sums: Iterable[LabelledSum], span: str) -> dict[tuple[Group, str | None], LabelledSum]:
    """(group, bucket) → sum, of one span."""
    return {
        (Group(one.kind, one.group, one.currency, one.pricing_unit), one.bucket): one
        for one in sums
        if one.span == span
    }


def points(sums: Sequence[LabelledSum], span: Span, former: Span | None, granularity: Granularity) -> list[Point]:
    """The points in the order of bucket and group.

    Every group has a point in every bucket in which any group has one, so that lines and stacks fit together.
    Buckets of two spans meet by number.
    """
    current = _by_number(sums, CURRENT, span, granularity)
    before = _by_number(sums, FORMER, former, granularity) if former else {}
    numbers = sorted({number for _, number in (*current, *before)})
    in_order = groups_in_order(sums)
    found = []
    for number in numbers:
        bucket = bucket_at(number, span, granularity)
        former_bucket = bucket_at(number, former, granularity) if former else None
        for group in in_order:
            amount = current.get((group, number), ZERO if bucket else None)
            former_amount = before.get((group, number), ZERO if former_bucket else None)
            found.append(Point(bucket, group, amount, former_bucket, former_amount))
    return found


def _by_number(
    sums: Sequence[LabelledSum], which: str, span: Span, granularity: Granularity
) -> dict[tuple[Group, int], str | None]:
    amounts = amounts_of(sums, which)
    numbers = {
        bucket: bucket_number(date.fromisoformat(str(bucket)), span, granularity)
        for bucket in {bucket for _, bucket in amounts}
    }
    return {(group, numbers[bucket]): one.amount for (group, bucket), one in amounts.items()}


def running(listed: Iterable[Point]) -> list[Point]:
    """The points with every amount the sum of the group's amounts so far."""
    so_far: dict[Group, tuple[str | None, str | None]] = {}
    found = []
    for point in listed:
        amount, former_amount = so_far.get(point.group, (None, None))
        amount = add([amount, point.amount]) if point.bucket else amount
        former_amount = add([former_amount, point.former_amount]) if point.former_bucket else former_amount
        so_far[point.group] = (amount, former_amount)
        found.append(
            point._replace(
                amount=amount if point.bucket else None, former_amount=former_amount if point.former_bucket else None
            )
        )
    return found


def _number(amount: str | None) -> Decimal:
    return Decimal(amount or 0)
