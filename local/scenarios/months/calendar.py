"""When deliveries of a month arrive."""

from datetime import UTC, datetime

from local.deliver.billing_periods import first_instant, next_period


def during(period: str, day: int, hour: int = 14) -> datetime:
    """A day of the month itself."""
    start = first_instant(period)
    return datetime(start.year, start.month, day, hour, 2, 11, tzinfo=UTC)


def after(period: str, day: int, *, months: int = 1) -> datetime:
    """A day of a month after it; from the 15th of the next month on a delivery can be final."""
    for _ in range(months):
        period = next_period(period)
    return during(period, day, 9)
