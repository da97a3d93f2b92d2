"""Valid questions to the API, drawn at random, and what they say."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hypothesis import strategies as st

from tests.api.lake_rows import (
    ACCOUNTS,
    CHARGE_TYPES,
    COST_CATEGORIES,
    MEASURES,
    OPERATIONS,
    PRICING_UNITS,
    PURCHASE_OPTIONS,
    REGIONS,
    SERVICES,
    TAGS,
    USAGE_TYPES,
)

NO_VALUE = None
Condition = tuple[str, str | None]
View = Literal["daily_costs", "line_items"]
Resource = Literal["costs", "costs/breakdown", "movers", "regions", "dimensions", "line-items"]
# Dimension → some of its values; the first ones are in both tables.
_IN_BOTH: dict[str, Sequence[str | None]] = {
    "service": SERVICES,
    "region": REGIONS,
    "operation": OPERATIONS,
    "usage_type": USAGE_TYPES,
    "usage_account_id": tuple(ACCOUNTS),
    "charge_type": CHARGE_TYPES,
    "charge_group": ("Usage", "Tax", "Other fees", None),
    "purchase_option": PURCHASE_OPTIONS,
    "pricing_unit": PRICING_UNITS,
    "currency": ("USD", "EUR"),
    "billing_period": ("2026-08", "2026-09", "2026-10"),
    "export": ("demo", "it's cur2 (100%)"),
}
_IN_LINE_ITEMS: dict[str, Sequence[str | None]] = {
    "usage_account_name": tuple(ACCOUNTS.values()),
    "resource_id": ("i-0123", "arn:aws:s3:::bucket/ü %", None),
    "product_family": ("Compute Instance", None),
    "invoice_id": ("INV-0", "INV-1", None),
    "availability_zone": ("us-east-1a", None),
    **{f"tag:{key}": (*(value for value in values if value), None) for key, values in TAGS.items()},
    **{f"cost_category:{key}": (*filter(None, values), None) for key, values in COST_CATEGORIES.items()},
    "tag:no such tag": ("x", None),
}
_VALUES = _IN_BOTH | _IN_LINE_ITEMS
GRANULARITIES = ("day", "week", "month")
COMPARISONS = ("previous_period", "previous_month", "previous_year")
EARLIEST, COUNT = date(2026, 6, 25), 133
# Every day once, far from the one before: small numbers are drawn most, and would give spans before the first row.
DAYS = [EARLIEST + timedelta(days=(70 + 37 * number) % COUNT) for number in range(COUNT)]


@dataclass(frozen=True)
class GroupedQuestion:
    """What is asked. None and empty: not said. `view`: where Athena is to look for it.

    Of /v1/regions and /v1/dimensions the only dimension is what is listed.
    """

    resource: Resource
    dimensions: tuple[str, ...]
    metric: str
    start: date | None
    end: date | None
    exports: tuple[str, ...]
    filters: tuple[Condition, ...]
    excludes: tuple[Condition, ...]
    granularity: str | None
    compare: str | None
    limit: int
    is_cumulative: bool
    accounts: tuple[str, ...] | None
    view: View

    def parameters(self) -> list[tuple[str, str]]:
        """As the caller writes it."""
        said = [] if self.resource == "dimensions" else [("metric", self.metric)]
        said += [] if self.resource == "regions" else [("limit", str(self.limit))]
        if self.resource not in {"regions", "dimensions", "line-items"}:
            said += [("group_by", one) for one in self.dimensions]
        said += [("export", one) for one in self.exports]
        said += [("filter", condition_text(one)) for one in self.filters]
        said += [("exclude", condition_text(one)) for one in self.excludes]
        optional = {
            "start_date": self.start,
            "end_date": self.end,
            "granularity": self.granularity,
            "comparison" if self.resource == "movers" else "compare": self.compare,
            "is_cumulative": "true" if self.is_cumulative else None,
        }
        return said + [(name, str(value)) for name, value in optional.items() if value is not None]

    def span(self, newest: str) -> tuple[date, date]:
        """The days asked for; what is not said follows the newest published month."""
        year, month = (int(part) for part in newest.split("-"))
        after = date(year, month, calendar.monthrange(year, month)[1]) + timedelta(days=1)
        end = self.end or (after if not self.start or self.start < after else _month_after(self.start))
        return self.start or (end - timedelta(days=1)).replace(day=1), end

    def former_span(self, newest: str) -> tuple[date, date] | None:
        """The days to compare with."""
        start, end = self.span(newest)
        if self.compare == "previous_period":
            return start - (end - start), start
        if not self.compare:
            return None
        months = {"previous_month": 1, "previous_year": 12}[self.compare]
        last = end - timedelta(days=1)
        if last.day == calendar.monthrange(last.year, last.month)[1]:  # up to the end of a month, whatever its length
            return _earlier(start, months=months), _month_after(_earlier(last, months=months))
        return _earlier(start, months=months), _earlier(last, months=months) + timedelta(days=1)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _earlier(day: date, *, months: int) -> date:
    month = day.replace(day=1)
    for _ in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month.replace(day=min(day.day, calendar.monthrange(month.year, month.month)[1]))


def condition_text(condition: Condition) -> str:
    """A filter as the caller writes it: `:` and `%` within the key of a tag are percent-encoded."""
    dimension, value = condition
    prefix, colon, key = dimension.partition(":")
    return f"{prefix}{colon}{key.replace('%', '%25').replace(':', '%3A')}:{value or ''}"


@st.composite
def _conditions(draw: st.DrawFn, values: dict[str, Sequence[str | None]], most: int) -> tuple[Condition, ...]:
    found: list[Condition] = []
    count = min(most, draw(st.sampled_from((0, 0, 0, 1, 1, 2))))
    for dimension in draw(st.lists(st.sampled_from(list(values)), min_size=count, max_size=count, unique=True)):
        offered = st.sampled_from([*dict.fromkeys(values[dimension]), "nobody's value"])
        found += [(dimension, value) for value in draw(st.lists(offered, min_size=1, max_size=4, unique=True))]
    return tuple(found)


@st.composite
def grouped_questions(draw: st.DrawFn, resource: Resource) -> GroupedQuestion:
    """A question to a resource that answers with groups."""
    is_series = resource == "costs"
    values = draw(st.sampled_from((_IN_BOTH, _VALUES)))
    fewest, most = {"costs": (0, 3), "costs/breakdown": (1, 3), "line-items": (0, 0)}.get(resource, (1, 1))
    names = st.just("region") if resource == "regions" else st.sampled_from(list(values))
    dimensions = draw(st.lists(names, min_size=fewest, max_size=most, unique=True))
    filters = draw(_conditions(values, 2))
    excludes = draw(_conditions(values, 1))
    used = {*dimensions, *(name for name, _ in (*filters, *excludes))}
    start, end = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True)))
    says = draw(st.sampled_from(("both", "both", "both", "start", "end", "neither")))
    compare: st.SearchStrategy[str | None] = st.sampled_from((None, *COMPARISONS))
    compare = {"movers": st.sampled_from(COMPARISONS), "dimensions": st.none(), "line-items": st.none()}.get(
        resource, compare
    )
    return GroupedQuestion(
        resource=resource,
        dimensions=tuple(dimensions),
        metric="unblended_cost" if resource == "dimensions" else draw(st.sampled_from(MEASURES)),
        start=start if says in {"both", "start"} else None,
        end=end if says in {"both", "end"} else None,
        exports=draw(st.sampled_from(((), ("demo",), ("it's cur2 (100%)",), ("it's cur2 (100%)", "demo")))),
        filters=filters,
        excludes=excludes,
        granularity=draw(st.sampled_from(GRANULARITIES)) if is_series else None,
        compare=draw(compare),
        limit={"regions": 1000, "line-items": 400}.get(resource) or draw(st.integers(1, 12)),
        is_cumulative=is_series and draw(st.booleans()),
        accounts=draw(st.sampled_from((None, None, None, ("111111111111",), ("222222222222", "444444444444")))),
        view=draw(st.sampled_from(("daily_costs", "line_items"))) if used <= set(_IN_BOTH) else "line_items",
    )
