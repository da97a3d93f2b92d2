"""Random questions: as an address of the dashboard, and, worked out apart from it, as what the API is to be asked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from tests.api.lake import MAIN, PublishedLake

Pairs = list[tuple[str, str]]
METRICS = ("unblended_cost", "net_unblended_cost", "amortized_cost", "net_amortized_cost", "list_cost", "usage_amount")
COMPARISONS = ("previous_period", "previous_month", "previous_year")
DIMENSIONS = (
    "service",
    "usage_account_id",
    "region",
    "charge_group",
    "charge_type",
    "purchase_option",
    "usage_type",
    "operation",
    "product_family",
    "resource_id",
    "usage_account_name",
    "availability_zone",
    "billing_entity",
    "invoice_id",
)
SORTS = ("usage_date", "-usage_date", "-unblended_cost", "amortized_cost", "service", "-region", "-usage_amount")
SEARCHES = ("EC2", "ü %", "@SUM", "Tier1", "$0.10", "nowhere to be found")
# The newest published month of the lake, and the day its newest delivery was made.
MONTH, MONTH_END, AS_OF = date(2026, 10, 1), date(2026, 11, 1), date(2026, 10, 28)


@dataclass
class Question:
    """One state of a page."""

    page: str
    address: str
    asked: Pairs
    metric: str
    group_by: str = ""
    granularity: str = "day"
    compare: str | None = None
    is_cumulative: bool = False
    start: date = MONTH
    end: date = MONTH_END
    unit: str | None = None
    conditions: Pairs = field(default_factory=list)


def questions(lake: PublishedLake, page: str, count: int, seed: int = 2026) -> list[Question]:
    """So many, the same for the same seed."""
    chance = random.Random(f"{seed} {page}")  # noqa: S311  repeatable, no secrets
    values = _values(lake)
    return [_question(chance, page, values) for _ in range(count)]


def _values(lake: PublishedLake) -> dict[str, list[str]]:
    """Every dimension with the values the lake's rows have, no value among them."""
    found: dict[str, set[str]] = {name: {""} for name in DIMENSIONS}
    for snapshot in lake.published():
        for row in snapshot.line_items if snapshot.export == MAIN else ():
            for name in DIMENSIONS:
                found[name].add(row[name] or "")
            for prefix, column in (("tag", "tags"), ("cost_category", "cost_categories")):
                for key, value in (row[column] or {}).items():
                    found.setdefault(f"{prefix}:{key}", {""}).add(value)
    return {name: sorted(there) for name, there in found.items()}


def _question(chance: random.Random, page: str, values: dict[str, list[str]]) -> Question:
    metric = chance.choice(METRICS)
    span, start, end = _span(chance)
    conditions = _conditions(chance, values)
    said: Pairs = [("metric", metric), ("span", span), *conditions]
    asked: Pairs = [("metric", metric), ("start_date", start.isoformat()), ("end_date", end.isoformat())]
    asked += [("filter" if way == "in" else "exclude", text) for way, text in conditions]
    one = Question(page, "", asked, metric, start=start, end=end, conditions=conditions)
    if page != "line-items" and chance.random() < 0.4:
        one.compare = chance.choice(COMPARISONS)
        said.append(("compare", one.compare))
        asked.append(("compare", one.compare))
    if chance.random() < 0.5:
        one.unit = chance.choice(("EUR", "USD") if metric != "usage_amount" else ("Hrs", "GB-Mo", "Requests", ""))
        said.append(("unit", one.unit))
    if page == "daily-costs":
        _over_time(chance, one, said, values)
    if page == "line-items":
        sort = chance.choice(SORTS)
        said.append(("sort", sort))
        asked.append(("sort", sort))
        if chance.random() < 0.3:
            search = chance.choice(SEARCHES)
            said.append(("search", search))
            asked.append(("search", search))
    chance.shuffle(said)
    one.address = f"/{page}?{urlencode(said)}"
    return one


def _over_time(chance: random.Random, one: Question, said: Pairs, values: dict[str, list[str]]) -> None:
    one.group_by = chance.choice(["", *values])
    top = chance.choice((1, 2, 3, 7, 20))
    said += [("group", one.group_by), ("top", str(top)), ("show", "table")]
    length = (one.end - one.start).days
    one.granularity = "day" if length <= 100 else "week" if length <= 400 else "month"
    if chance.random() < 0.5:
        one.granularity = chance.choice(("day", "week", "month"))
        said.append(("by_time", one.granularity))
    one.is_cumulative = chance.random() < 0.3
    if one.is_cumulative:
        said.append(("cumulative", "yes"))
    one.asked += [("group_by", one.group_by)] if one.group_by else []
    one.asked += [
        ("granularity", one.granularity),
        ("is_cumulative", str(one.is_cumulative).lower()),
        ("limit", str(top)),
    ]


def _span(chance: random.Random) -> tuple[str, date, date]:
    """As the address has it, its first day, and the day after its last."""
    after = AS_OF + timedelta(days=1)
    presets = {
        "month": (MONTH, MONTH_END),
        "last_month": (date(2026, 9, 1), MONTH),
        "7d": (after - timedelta(days=7), after),
        "30d": (after - timedelta(days=30), after),
        "90d": (after - timedelta(days=90), after),
        "ytd": (date(2026, 1, 1), MONTH_END),
        "12m": (date(2025, 11, 1), MONTH_END),
    }
    if chance.random() < 0.6:
        name = chance.choice(list(presets))
        return name, *presets[name]
    first = date(2026, 6, 20) + timedelta(days=chance.randrange(140))
    last = first + timedelta(days=chance.choice((0, 1, 6, 20, 40, 120)))
    return f"{first}..{last}", first, last + timedelta(days=1)


def _conditions(chance: random.Random, values: dict[str, list[str]]) -> Pairs:
    """`in` and `out` as address and API write them: mostly few, so that mostly something is left."""
    found: Pairs = []
    names: Sequence[str] = chance.sample(list(values), chance.choice((0, 1, 1, 2, 3)))
    for name in names:
        way = chance.choice(("in", "in", "out"))
        there = values[name]
        for value in chance.sample(there, min(len(there), chance.choice((1, 1, 2, 3)))):
            found.append((way, f"{_written(name)}:{value}"))
    return found


def _written(name: str) -> str:
    prefix, colon, key = name.partition(":")
    return f"{prefix}:{key.replace('%', '%25').replace(':', '%3A')}" if colon else name
