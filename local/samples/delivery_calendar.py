"""When deliveries arrive: two while the month runs and a last one a week into the next, which is then already under way."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from local.deliver.billing_periods import first_instant, is_billing_period, next_period


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery to come: its number in order of arrival, its month, and what of the month it knows."""

    number: int
    billing_period: str
    delivered_at: datetime
    last_day: int | None
    """The last day it has usage of, still filling; None for the last delivery, which has all."""
    is_first: bool

    @property
    def stamp(self) -> str:
        """`20260806T140211Z`: the assembly id of CUR 1.0, and part of the folder's name."""
        return f"{self.delivered_at:%Y%m%dT%H%M%SZ}"

    @property
    def folder(self) -> str:
        """The delivery's folder in the samples: `01-2026-08-20260806T140211Z`."""
        return f"{self.number:02d}-{self.billing_period}-{self.stamp}"

    @property
    def execution_folder(self) -> str:
        """The start of the execution's folder in CUR 2.0: `2026-08-06T14:02:11.120Z`."""
        return f"{self.delivered_at:%Y-%m-%dT%H:%M:%S}.120Z"


def billing_periods(start: str, months: int) -> list[str]:
    """`months` months from `start` on. Raises ValueError for a start that is no month, or fewer than one month."""
    if not is_billing_period(start):
        raise ValueError(f"start: {start!r} is not a month; write it as YYYY-MM, such as 2026-08.")
    if months < 1:
        raise ValueError(f"months: {months} is too few; at least 1.")
    periods = [start]
    while len(periods) < months:
        periods.append(next_period(periods[-1]))
    return periods


def arrivals(periods: Sequence[str]) -> list[Arrival]:
    """Every delivery of the months in order of arrival: the last one of a month comes after the first one of the next."""
    planned: list[tuple[datetime, str, int | None, bool]] = []
    for period in periods:
        start, following = first_instant(period), first_instant(next_period(period))
        planned.extend(
            (
                (_at(start, 6, 14, 2, 11), period, 6, True),
                (_at(start, 17, 5, 31, 47), period, 16, False),
                (_at(following, 8, 9, 15, 3), period, None, False),
            )
        )
    return [
        Arrival(number, period, delivered_at, last_day, is_first)
        for number, (delivered_at, period, last_day, is_first) in enumerate(
            sorted(planned, key=lambda p: p[0]), start=1
        )
    ]


def execution_id(seed: int, export: str, arrival: Arrival) -> str:
    """The execution id of a delivery, the same for the same seed."""
    digest = hashlib.sha256(f"{seed}|{export}|{arrival.folder}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _at(month: datetime, day: int, hour: int, minute: int, second: int) -> datetime:
    return datetime(month.year, month.month, day, hour, minute, second, tzinfo=UTC)
