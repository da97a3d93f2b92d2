"""The spans that what changed is looked for in, from what is published and how far it surely goes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from api.publications.pointer import Publication, Snapshot
from api.spans import Span, months_before, next_month


def month_to_date(publication: Publication) -> Span:
    """The newest published month up to its last whole day: that before the day of the delivery, or at least its first."""
    first = _first(max(one.billing_period for one in publication.snapshots))
    delivered = _delivered_date(one for one in publication.snapshots if _first(one.billing_period) == first)
    return Span(first, max(first + timedelta(days=1), min(delivered, next_month(first))))


def same_days_of_month_before(span: Span) -> Span:
    """As many days from the first of the month before, or all it has."""
    before = months_before(span.start, 1)
    return Span(before, min(before + timedelta(days=span.days), next_month(before)))


def newest_whole_month(publication: Publication) -> Span | None:
    """The newest published month all of whose days are whole, in every export; None when there is none yet."""
    for first in sorted({_first(one.billing_period) for one in publication.snapshots}, reverse=True):
        delivered = _delivered_date(one for one in publication.snapshots if _first(one.billing_period) == first)
        if delivered >= next_month(first):
            return Span(first, next_month(first))
    return None


def _first(billing_period: str) -> date:
    return date.fromisoformat(f"{billing_period}-01")


def _delivered_date(snapshots: Iterable[Snapshot]) -> date:
    """The day of the oldest of the deliveries: all of them hold every day before."""
    return min(date.fromisoformat(one.delivered_at[:10]) for one in snapshots)
