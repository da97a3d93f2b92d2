"""A month as one delivery knows it: its days so far, its payer, and what is agreed with AWS."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from local.deliver.billing_periods import first_instant, next_period
from local.samples.organisation import PAYER, Account
from local.scenarios.agreement import Agreement
from local.scenarios.charges import Span, net

Granularity = Literal["hourly", "daily"]


@dataclass(frozen=True)
class MonthView:
    """`last_day` is the last day with usage, still filling; None once the month is over.

    `agreement` is what the net columns hold, which are empty without one. `is_preliminary`: some figures are still other than
    they will be. `late_charges` are the names of what comes only after the month is closed. `accounts` renames account ids
    (another payer's organisation). `id_salt`: AWS gives line items other ids from one delivery to the next as it likes.
    """

    period: str
    granularity: Granularity = "daily"
    seed: int = 1
    payer: Account = PAYER
    accounts: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    last_day: int | None = None
    is_preliminary: bool = False
    late_charges: frozenset[str] = frozenset()
    agreement: Agreement | None = None
    id_salt: str = ""

    @cached_property
    def start(self) -> datetime:
        """The first instant of the month."""
        return first_instant(self.period)

    @cached_property
    def end(self) -> datetime:
        """The first instant of the next month."""
        return first_instant(next_period(self.period))

    @property
    def days(self) -> int:
        """The days of the month."""
        return (self.end - self.start).days

    @property
    def span_hours(self) -> int:
        """The hours of one row of usage."""
        return 1 if self.granularity == "hourly" else 24

    @cached_property
    def all_spans(self) -> tuple[Span, ...]:
        """Every hour or day of the month, also those to come."""
        step = timedelta(hours=self.span_hours)
        count = self.days * 24 // self.span_hours
        return tuple(_span(self.start + step * number, step) for number in range(count))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The hours or days that there is usage of."""
        known = self.days if self.last_day is None else self.last_day
        return self.all_spans[: known * 24 // self.span_hours]

    def knows_day(self, day: int) -> bool:
        """Whether the delivery is from this day or later."""
        return self.last_day is None or day <= self.last_day

    def spans_from(self, day: int) -> Iterator[Span]:
        """The known spans from a day of the month on."""
        yield from self.spans[(day - 1) * 24 // self.span_hours :]

    def rest_of_month(self, day: int = 1, *, ends_at_last_second: bool = False) -> Span:
        """From a day to the end of the month, as a fee or a tax is billed; in a daily report its interval is that day."""
        begin = self.start + timedelta(days=day - 1)
        end = self.end - timedelta(seconds=1) if ends_at_last_second else self.end
        interval_end = begin + timedelta(days=1) if self.granularity == "daily" else self.end
        hours = int((self.end - begin).total_seconds()) // 3600
        return Span(begin, end, _interval(begin, interval_end), f"{begin:%Y-%m-%d}", hours)

    @property
    def has_net_columns(self) -> bool:
        """Whether there is a net cost beside the unblended."""
        return self.agreement is not None

    def usage_percent(self, product_code: str, product_family: str = "") -> int:
        """What the agreement takes off usage of a product."""
        return sum(self.agreement.of_usage(product_code, product_family).values()) if self.agreement else 0

    @property
    def reservation_percent(self) -> int:
        """What the agreement takes off reservations."""
        return sum(self.agreement.of_reservations.values()) if self.agreement else 0

    @property
    def charge_percent(self) -> int:
        """What the agreement takes off other charges."""
        return sum(self.agreement.of_other_charges.values()) if self.agreement else 0

    def net_figures(self, figures: Mapping[str, int], percent: int) -> dict[str, int]:
        """Net twins of the figures, by the name of their net column; nothing without net columns."""
        return {name: net(gross, percent) for name, gross in figures.items()} if self.has_net_columns else {}


def _span(start: datetime, step: timedelta) -> Span:
    return Span(
        start, start + step, _interval(start, start + step), f"{start:%Y-%m-%d}", int(step.total_seconds()) // 3600
    )


def _interval(start: datetime, end: datetime) -> str:
    return f"{start:%Y-%m-%dT%H:%M:%S}Z/{end:%Y-%m-%dT%H:%M:%S}Z"
