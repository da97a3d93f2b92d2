"""Billing periods: the month `YYYY-MM`, and how AWS spells it in folder names and manifests."""

import re
from datetime import UTC, datetime

_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def is_billing_period(text: str) -> bool:
    """Whether the text is a month as `YYYY-MM`."""
    return _PERIOD.fullmatch(text) is not None


def first_instant(period: str) -> datetime:
    """The first instant of the month, UTC."""
    year, month = period.split("-")
    return datetime(int(year), int(month), 1, tzinfo=UTC)


def next_period(period: str) -> str:
    """The month after."""
    start = first_instant(period)
    return f"{start.year + start.month // 12:04d}-{start.month % 12 + 1:02d}"


def date_range(period: str) -> str:
    """The folder name of CUR 1.0: first of the month to first of the next, `20260901-20261001`."""
    return f"{first_instant(period):%Y%m%d}-{first_instant(next_period(period)):%Y%m%d}"


def year_month(period: str) -> str:
    """The folders of CUR 1.0 with Athena integration: `year=2026/month=9`, the month without a leading zero."""
    start = first_instant(period)
    return f"year={start.year}/month={start.month}"
