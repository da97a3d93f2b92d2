"""Billing periods: calendar months in UTC, written `YYYY-MM`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"


def checked_billing_period(text: str) -> str:
    """The text itself when it is a billing period; ValueError otherwise."""
    if not re.fullmatch(PATTERN, text, flags=re.ASCII):
        raise ValueError(f"not a billing period: {text!r}; write the month as YYYY-MM, such as 2026-10")
    return text


def billing_period_of(instant: datetime) -> str:
    """The billing period an instant with a UTC offset lies in, taken in UTC."""
    if instant.utcoffset() is None:
        raise ValueError(f"an instant without a time zone lies in no certain billing period: {instant.isoformat()}")
    return instant.astimezone(UTC).strftime("%Y-%m")


def latest_billing_periods(now: datetime, look_back_months: int) -> list[str]:
    """The billing period of `now` and that many before it, newest first."""
    year, month = (int(part) for part in billing_period_of(now).split("-"))
    months = year * 12 + month - 1
    return [f"{count // 12:04d}-{count % 12 + 1:02d}" for count in range(months, months - look_back_months - 1, -1)]
