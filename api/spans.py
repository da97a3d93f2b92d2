"""Spans of days: half-open, UTC. Their defaults, their buckets, and the former spans they are compared with."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Granularity = Literal["day", "week", "month"]
Comparison = Literal["previous_period", "previous_month", "previous_year"]


@dataclass(frozen=True)
class Span:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def touches(self, billing_period: str) -> bool:
        """Whether a day of the month is in the span. Every row lies in its month: check usage_days_are_inside_period."""
        first = date.fromisoformat(f"{billing_period}-01")
        return first < self.end and next_month(first) > self.start

    def within(self, month: str) -> Span:
        """The part of the span in a month, named by its first day."""
        first = date.fromisoformat(month)
        return Span(max(self.start, first), min(self.end, next_month(first)))


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def span_of(start: date | None, end: date | None, newest_billing_period: str) -> Span:
    """The span asked for; what is left open follows the newest published month. Raises ValueError."""
    newest = date.fromisoformat(f"{newest_billing_period}-01")
    if end is None:
        end = next_month(start) if start and start >= next_month(newest) else next_month(newest)
    if start is None:
        start = (end - timedelta(days=1)).replace(day=1)
    if start >= end:
        raise ValueError(f"start_date {start} is not before end_date {end}, which is not part of the span")
    return Span(start, end)


def former_span(span: Span, comparison: Comparison) -> Span:
    """The span to compare with: the days just before, or the same days a month or a year before. Raises ValueError."""
    try:
        if comparison == "previous_period":
            return Span(span.start - timedelta(days=span.days), span.start)
        months = 1 if comparison == "previous_month" else 12
        # Whole months are compared with whole months; else the last day moves, and the end is the day after it.
        end = months_before(span.end, months)
        if span.end.day != 1:
            end = months_before(span.end - timedelta(days=1), months) + timedelta(days=1)
        return Span(months_before(span.start, months), end)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no {comparison} before {span.start}") from error


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last of that month when it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    if year < 1:
        raise ValueError(f"{day} has no day {months} months before")
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def bucket_of(day: date, granularity: Granularity) -> date:
    """The day that names the bucket: the day itself, the Monday of its week, the first of its month."""
    if granularity == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if granularity == "month" else day


def bucket_number(bucket: date, span: Span, granularity: Granularity) -> int:
    """The how manieth bucket of the span it is, from 0."""
    first = bucket_of(span.start, granularity)
    if granularity == "month":
        return (bucket.year - first.year) * 12 + bucket.month - first.month
    return (bucket - first).days // (7 if granularity == "week" else 1)


def bucket_at(number: int, span: Span, granularity: Granularity) -> date | None:
    """The bucket of that number, or None behind the end of the span."""
    first = bucket_of(span.start, granularity)
    if granularity == "month":
        month = first.year * 12 + first.month - 1 + number
        bucket = date(month // 12, month % 12 + 1, 1)
    else:
        bucket = first + timedelta(days=number * (7 if granularity == "week" else 1))
    return bucket if bucket < span.end else None
