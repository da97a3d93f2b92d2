"""The spans that are compared follow from what was delivered."""

from __future__ import annotations

from datetime import date

import pytest

from api.comparisons import month_to_date, newest_whole_month, same_days_of_month_before
from api.publications.pointer import Publication, Snapshot
from api.spans import Span


def published(*deliveries: tuple[str, str]) -> Publication:
    """(billing period, time of delivery), each of an export of its own."""
    return Publication(
        "0" * 16,
        tuple(
            Snapshot(f"export-{number}", month, f"{month}-{number:016}", "0" * 16, delivered_at, None)
            for number, (month, delivered_at) in enumerate(deliveries)
        ),
    )


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("delivered_at", "end"),
    [
        ("2026-10-01T02:00:00Z", "2026-10-02"),  # no day is whole: the first all the same
        ("2026-10-02T00:00:00Z", "2026-10-02"),
        ("2026-10-09T23:59:59Z", "2026-10-09"),
        ("2026-10-31T23:00:00Z", "2026-10-31"),
        ("2026-11-01T00:00:00Z", "2026-11-01"),
        ("2026-11-20T00:00:00Z", "2026-11-01"),
    ],
)
def test_a_month_to_date_ends_with_the_day_before_the_delivery(delivered_at: str, end: str) -> None:
    publication = published(("2026-09", "2026-11-20T00:00:00Z"), ("2026-10", delivered_at))
    assert month_to_date(publication) == span("2026-10-01", end)


def test_of_several_exports_the_oldest_delivery_says_which_days_are_whole() -> None:
    publication = published(("2026-10", "2026-10-09T00:00:00Z"), ("2026-10", "2026-10-07T09:00:00Z"))
    assert month_to_date(publication) == span("2026-10-01", "2026-10-07")


@pytest.mark.parametrize(
    ("end", "former"),
    [
        ("2026-03-02", span("2026-02-01", "2026-02-02")),
        ("2026-03-29", span("2026-02-01", "2026-03-01")),
        ("2026-03-31", span("2026-02-01", "2026-03-01")),
        ("2026-04-01", span("2026-02-01", "2026-03-01")),
    ],
)
def test_the_month_before_has_the_same_days_or_all_it_has(end: str, former: Span) -> None:
    assert same_days_of_month_before(span("2026-03-01", end)) == former


def test_january_is_compared_with_december() -> None:
    assert same_days_of_month_before(span("2027-01-01", "2027-01-05")) == span("2026-12-01", "2026-12-05")


def test_a_month_is_whole_when_every_export_delivered_it_after_its_end() -> None:
    september, october = ("2026-09", "2026-10-01T00:00:00Z"), ("2026-10", "2026-10-31T23:59:59Z")
    assert newest_whole_month(published(september, october)) == span("2026-09-01", "2026-10-01")
    assert newest_whole_month(published(("2026-10", "2026-11-02T00:00:00Z"), september)) == span(
        "2026-10-01", "2026-11-01"
    )
    assert newest_whole_month(published(("2026-10", "2026-11-02T00:00:00Z"), october, september)) == span(
        "2026-09-01", "2026-10-01"
    )
    assert newest_whole_month(published(october)) is None
