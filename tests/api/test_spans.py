"""Spans of days: what is left open, the former spans, the buckets."""

from __future__ import annotations

from datetime import date

import pytest

from api.spans import (
    Comparison,
    Granularity,
    Span,
    bucket_at,
    bucket_number,
    bucket_of,
    former_span,
    months_before,
    next_month,
    span_of,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(start: str, end: str) -> Span:
    return Span(day(start), day(end))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, ("2026-10-01", "2026-11-01")),
        ("2026-09-15", None, ("2026-09-15", "2026-11-01")),
        ("2026-10-31", None, ("2026-10-31", "2026-11-01")),
        # Behind all that is published: to the end of its own month, an empty answer and no error.
        ("2026-11-01", None, ("2026-11-01", "2026-12-01")),
        ("2026-12-31", None, ("2026-12-31", "2027-01-01")),
        (None, "2026-09-01", ("2026-08-01", "2026-09-01")),
        (None, "2026-09-02", ("2026-09-01", "2026-09-02")),
        (None, "2026-01-01", ("2025-12-01", "2026-01-01")),
        ("2024-02-29", "2024-03-01", ("2024-02-29", "2024-03-01")),
    ],
)
def test_what_is_left_open_follows_the_newest_month(
    start: str | None, end: str | None, expected: tuple[str, str]
) -> None:
    found = span_of(day(start) if start else None, day(end) if end else None, "2026-10")
    assert (found.start.isoformat(), found.end.isoformat()) == expected


@pytest.mark.parametrize("end", ["2026-10-01", "2026-09-30"])
def test_a_span_has_a_day_at_least(end: str) -> None:
    with pytest.raises(ValueError, match=f"start_date 2026-10-01 is not before end_date {end}"):
        span_of(day("2026-10-01"), day(end), "2026-10")


@pytest.mark.parametrize(
    ("start", "end", "touched"),
    [
        ("2026-09-30", "2026-10-01", ["2026-09"]),
        ("2026-09-30", "2026-10-02", ["2026-09", "2026-10"]),
        ("2026-10-31", "2026-11-01", ["2026-10"]),
        ("2026-11-01", "2026-11-02", ["2026-11"]),
        ("2026-08-31", "2026-12-01", ["2026-08", "2026-09", "2026-10", "2026-11"]),
    ],
)
def test_a_span_touches_the_months_of_its_days(start: str, end: str, touched: list[str]) -> None:
    months = ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12"]
    assert [month for month in months if span(start, end).touches(month)] == touched


def test_the_part_of_a_span_in_a_month() -> None:
    whole = span("2026-09-15", "2026-11-03")
    assert [whole.within(f"2026-{month}-01") for month in ("09", "10", "11")] == [
        span("2026-09-15", "2026-10-01"),
        span("2026-10-01", "2026-11-01"),
        span("2026-11-01", "2026-11-03"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "comparison", "expected"),
    [
        ("2026-10-01", "2026-11-01", "previous_period", ("2026-08-31", "2026-10-01")),
        ("2026-03-01", "2026-03-02", "previous_period", ("2026-02-28", "2026-03-01")),
        ("2026-10-01", "2026-11-01", "previous_month", ("2026-09-01", "2026-10-01")),
        ("2026-10-05", "2026-10-09", "previous_month", ("2026-09-05", "2026-09-09")),
        ("2026-10-01", "2026-10-31", "previous_month", ("2026-09-01", "2026-10-01")),
        ("2026-03-30", "2026-03-31", "previous_month", ("2026-02-28", "2026-03-01")),
        ("2026-01-10", "2026-01-20", "previous_month", ("2025-12-10", "2025-12-20")),
        ("2026-10-01", "2026-11-01", "previous_year", ("2025-10-01", "2025-11-01")),
        ("2024-02-29", "2024-03-01", "previous_year", ("2023-02-28", "2023-03-01")),
        ("2026-03-30", "2026-04-01", "previous_month", ("2026-02-28", "2026-03-01")),
    ],
)
def test_the_former_span(start: str, end: str, comparison: Comparison, expected: tuple[str, str]) -> None:
    assert former_span(span(start, end), comparison) == span(*expected)


@pytest.mark.parametrize("comparison", ["previous_period", "previous_month", "previous_year"])
def test_before_the_first_day_there_is_no_former_span(comparison: Comparison) -> None:
    with pytest.raises(ValueError, match=f"there is no {comparison} before 0001-01-01"):
        former_span(span("0001-01-01", "0001-01-05"), comparison)


def test_the_same_day_months_before_is_the_last_of_a_shorter_month() -> None:
    assert months_before(day("2026-03-31"), 1) == day("2026-02-28")
    assert months_before(day("2024-03-31"), 1) == day("2024-02-29")
    assert months_before(day("2026-03-31"), 12) == day("2025-03-31")
    assert months_before(day("2026-01-31"), 2) == day("2025-11-30")


def test_the_month_after_december_is_january() -> None:
    assert next_month(day("2026-12-31")) == day("2027-01-01")
    assert next_month(day("2026-01-01")) == day("2026-02-01")


@pytest.mark.parametrize(
    ("granularity", "bucket"), [("day", "2026-11-01"), ("week", "2026-10-26"), ("month", "2026-11-01")]
)
def test_a_bucket_is_named_by_its_first_day_and_a_week_by_its_monday(granularity: Granularity, bucket: str) -> None:
    assert bucket_of(day("2026-11-01"), granularity) == day(bucket)  # a Sunday


@pytest.mark.parametrize(
    ("granularity", "buckets"),
    [
        ("day", ["2025-12-28", "2025-12-29", "2025-12-30", "2025-12-31", "2026-01-01"]),
        ("week", ["2025-12-22", "2025-12-29"]),
        ("month", ["2025-12-01", "2026-01-01"]),
    ],
)
def test_buckets_are_numbered_from_the_start_and_end_with_the_span(
    granularity: Granularity, buckets: list[str]
) -> None:
    days = span("2025-12-28", "2026-01-02")  # from a Sunday
    found = [bucket_at(number, days, granularity) for number in range(len(buckets))]
    assert found == [day(bucket) for bucket in buckets]
    assert bucket_at(len(buckets), days, granularity) is None
    assert [bucket_number(day(bucket), days, granularity) for bucket in buckets] == list(range(len(buckets)))
