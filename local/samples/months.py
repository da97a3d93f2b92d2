"""The rows of one month: what finally happened, and what each delivery before the last one knew of it."""

import calendar
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from local.samples.charges import make_charges, make_support_line, make_tax_lines, support_fee, tax_on
from local.samples.exact_numbers import SCALE, multiply
from local.samples.line_items import LineItem

# Factors in thousandths: what is left of the amount on Saturday and Sunday, and the noise around it.
_WEEKEND = {"always": 1000, "steady": 1000, "business": 420, "batch": 700}
_NOISE = {"always": 0, "steady": 80, "business": 200, "batch": 900}
_GROWTH_PER_DAY = 2
_FILLING_DAY = 380
_PRELIMINARY = 910
_ONE_USE = SCALE


class Row(NamedTuple):
    """One row: the line item, the day of the month, and its figures in units of 1e-10."""

    line_item: LineItem
    day: int
    amount: int
    unblended: int
    list_price: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it finally was: usage by day, and the line items of everything else."""

    period: str
    number: int
    usage: Sequence[Row]
    tax_lines: Mapping[tuple[str, str], LineItem]
    support: LineItem
    restated_early: frozenset[int]
    """Positions in `usage` whose figure the first delivery has otherwise; the second restates them."""
    restated_late: frozenset[int]
    """Positions in `usage` whose figure the first two deliveries have otherwise; the last restates them."""

    @property
    def days(self) -> int:
        """The days of the month."""
        year, month = map(int, self.period.split("-"))
        return calendar.monthrange(year, month)[1]


def daily_weights(period: str, days_before: int) -> list[int]:
    """How many usage rows each day has in proportion: less at weekends, a little more every day."""
    year, month = map(int, period.split("-"))
    return [
        (86 if date(year, month, day).weekday() >= 5 else 100) * (1000 + days_before + day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
    ]


def share(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared out by the weights: whole numbers that sum to it exactly."""
    whole, reached, shares = sum(weights), 0, []
    running = 0
    for weight in weights:
        running += weight
        upto = total * running // whole
        shares.append(upto - reached)
        reached = upto
    return shares


def count_fixed_rows(period: str, number: int, target: int, line_items: Sequence[LineItem]) -> int:
    """How many rows of a month's target are no usage."""
    return len(_tax_lines(period, target, line_items)) + len(make_charges(number)) + 1


def _tax_lines(period: str, target: int, line_items: Sequence[LineItem]) -> dict[tuple[str, str], LineItem]:
    # Only line items that are there every day: the shortest day still has more than half of the average.
    year, month = map(int, period.split("-"))
    return make_tax_lines(line_items[: max(1, target // (2 * calendar.monthrange(year, month)[1]))])


def make_month(
    *, seed: int, period: str, number: int, days_before: int, target: int, line_items: Sequence[LineItem]
) -> Month:
    """The month in which `target` rows are delivered at the end; on each day the first line items of the list are in use."""
    rng = random.Random(f"{seed}|{period}")  # noqa: S311 - samples, not secrets
    usage_rows = target - count_fixed_rows(period, number, target, line_items)
    in_use = share(usage_rows, daily_weights(period, days_before))
    usage = list(_usage_rows(rng, period, days_before, in_use, line_items))
    early = [
        n
        for n, row in enumerate(usage)
        if 2 <= row.day <= 4 and row.unblended > 0 and row.amount > row.line_item.step * 20
    ]
    picked = rng.sample(early, k=min(6, len(early)))
    return Month(
        period=period,
        number=number,
        usage=usage,
        tax_lines=_tax_lines(period, target, line_items),
        support=make_support_line(),
        restated_early=frozenset(picked[: len(picked) // 2]),
        restated_late=frozenset(picked[len(picked) // 2 :]),
    )


def _usage_rows(
    rng: random.Random, period: str, days_before: int, in_use: Sequence[int], line_items: Sequence[LineItem]
) -> Iterator[Row]:
    year, month = map(int, period.split("-"))
    chance = rng.random
    for day, count in enumerate(in_use, start=1):
        is_weekend = date(year, month, day).weekday() >= 5
        growth = 1000 + _GROWTH_PER_DAY * (days_before + day)
        for line_item in line_items[:count]:
            shape = line_item.shape
            if shape == "always":
                amount = line_item.per_day
            else:
                noise = _NOISE[shape]
                week = _WEEKEND[shape] if is_weekend else 1000
                wave = 1000 + int((2 * chance() - 1) * noise)
                amount = line_item.per_day * week * growth * wave // 1_000_000_000
                if line_item.cells["pricing_unit"] == "Hrs":
                    amount = min(amount, 24 * SCALE)
                amount = max(line_item.step, amount - amount % line_item.step)
            yield _usage_row(line_item, day, amount)


def _usage_row(line_item: LineItem, day: int, amount: int) -> Row:
    unblended = multiply(amount, line_item.rate)
    same = line_item.rate == line_item.list_rate
    return Row(line_item, day, amount, unblended, unblended if same else multiply(amount, line_item.list_rate))


def rows_known(month: Month, *, last_day: int | None, is_first: bool) -> Iterator[Row]:
    """The rows a delivery holds, tax first as AWS often has it; `last_day` None is the last delivery, the final truth.

    Before that the last day is still filling, restated figures are preliminary, and late charges are missing.
    """
    usage = list(month.usage if last_day is None else _usage_until(month, last_day, is_first=is_first))
    by_tax_line: dict[tuple[str, str], int] = defaultdict(int)
    usage_total = 0
    for row in usage:
        by_tax_line[row.line_item.account.account_id, row.line_item.product_code] += row.unblended
        usage_total += row.unblended
    for key, line_item in month.tax_lines.items():
        yield Row(line_item, 1, _ONE_USE, tax_on(by_tax_line[key]), 0)
    for charge in make_charges(month.number):
        if last_day is None or (charge.day <= last_day and not charge.is_late):
            yield Row(charge.line_item, charge.day, _ONE_USE, charge.unblended, 0)
    if last_day is None:
        yield Row(month.support, 1, _ONE_USE, support_fee(usage_total), 0)
    yield from usage


def _usage_until(month: Month, last_day: int, *, is_first: bool) -> Iterator[Row]:
    preliminary = month.restated_late | (month.restated_early if is_first else frozenset())
    for position, row in enumerate(month.usage):
        if row.day > last_day:
            return  # usage is in the order of the days
        if row.day == last_day:
            yield _scaled(row, _FILLING_DAY)
        elif position in preliminary:
            yield _scaled(row, _PRELIMINARY)
        else:
            yield row


def _scaled(row: Row, thousandths: int) -> Row:
    step = row.line_item.step
    amount = max(step, row.amount * thousandths // 1000 // step * step)
    return _usage_row(row.line_item, row.day, amount)
