"""How final a day is: by hand, and against the same rule written another way."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sentinel.checks.sql import render_sql
from sentinel.instants import format_instant
from sentinel.restatements.day_finality import QUERY, parameters_of
from tests.sql.catalogued import BILLING_PERIOD, LakeTables, LoadedLake
from tests.sql.small_lake import Row, SmallLake, gold_row

# The delivery that is judged: 06:00 on the 21st of October, and the one before it a day earlier.
NOW = datetime(2026, 10, 21, 6, tzinfo=UTC)
FORMER = NOW - timedelta(days=1)


@dataclass
class Seen:
    """A day that was seen again in an earlier delivery: how old it was before, and whether and how much it moved."""

    age_hours: int
    moved_share: float | None

    def row(self, number: int, **changes: Any) -> Row:
        return {
            "usage_date": f"2026-{1 + number // 28 % 9:02}-{1 + number % 28:02}",
            "finality": "settling",
            "delivered_at": "2026-10-01T00:00:00Z",
            "age_hours": self.age_hours + 24,
            "former_age_hours": self.age_hours,
            "is_moved": self.moved_share is not None,
            "moved_share": self.moved_share or 0.0,
            "observation_count": 0,
        } | changes


def still(age_hours: int, count: int) -> list[Seen]:
    return [Seen(age_hours, None)] * count


def moved(age_hours: int, count: int, share: float = 0.5) -> list[Seen]:
    return [Seen(age_hours, share)] * count


class Judge:
    """Asks Athena for the days of one delivery, in view of what was seen before. Each has an export of its own."""

    def __init__(self, tables: LakeTables) -> None:
        self.tables = tables

    def former(self, *seen: Seen, **changes: Any) -> LoadedLake:
        """A snapshot whose days were seen so; the export is named by the lake's own id."""
        loaded = self.tables.load(SmallLake.empty())
        rows = [one.row(number, **{"export": loaded.snapshot_id, **changes}) for number, one in enumerate(seen)]
        self.tables.add_rows("gold", "day_finality", rows, loaded.snapshot_id)
        return loaded

    def days(
        self,
        costs: Iterable[Row],
        restated: Iterable[Row] = (),
        *,
        former: LoadedLake | None = None,
        export: str | None = None,
        **changes: Any,
    ) -> dict[str, Row]:
        """usage_date → what is judged of it."""
        loaded = self.tables.load(SmallLake(daily_costs=list(costs), restatements=list(restated), day_finality=[]))
        former = former or self.former()
        plan = {
            "export": export or former.snapshot_id,
            "billing_period": BILLING_PERIOD,
            "snapshot_id": loaded.snapshot_id,
            "delivered_at": format_instant(NOW),
        }
        compared = {
            "former_snapshot_id": former.snapshot_id,
            "former_delivered_at": format_instant(FORMER),
            "is_same_delivery": False,
        }
        finality = changes.pop("finality", "estimated")
        sql = render_sql(QUERY, gold_database=self.tables.gold, **parameters_of(plan, compared | changes, finality))
        return {str(row["usage_date"]): row for row in self.tables.ask(sql)}


@pytest.fixture
def judge(lake_tables: LakeTables) -> Judge:
    return Judge(lake_tables)


def cost(day: int, amount: str = "10", **changes: Any) -> Row:
    return gold_row(amount) | {"usage_date": f"2026-10-{day:02}"} | changes


def restatement(day: int, before: str, now: str, **changes: Any) -> Row:
    return {
        "restatement": "changed",
        "usage_date": f"2026-10-{day:02}",
        "currency": "USD",
        "former_unblended_cost": Decimal(before),
        "unblended_cost": Decimal(now),
    } | changes


def finalities(days: dict[str, Row]) -> dict[int, str]:
    return {int(day[-2:]): str(row["finality"]) for day, row in days.items()}


def test_the_age_of_a_day_counts_from_its_end(judge: Judge) -> None:
    days = judge.days([cost(18), cost(20), cost(21), cost(25)])
    assert {day[-2:]: (row["age_hours"], row["former_age_hours"]) for day, row in days.items()} == {
        "18": ("54", "30"),
        "20": ("6", "-18"),
        "21": ("-18", "-42"),
        "25": ("-114", "-138"),
    }


def test_before_anything_is_learned_a_day_fills_for_24_hours_and_settles_until_the_month_is_final(judge: Judge) -> None:
    costs = [cost(1), cost(19), cost(20), cost(21)]
    days = judge.days(costs)
    assert finalities(days) == {1: "settling", 19: "settling", 20: "filling", 21: "filling"}
    # The 1st and the 19th had ended at the former delivery; two days seen again are too few.
    assert {row["observation_count"] for row in days.values()} == {"2"}
    assert {(row["filling_hours"], row["settling_hours"]) for row in days.values()} == {(None, None)}
    assert set(finalities(judge.days(costs, finality="final")).values()) == {"settled"}


def test_days_fill_as_long_as_days_of_their_age_moved_much_and_settle_as_long_as_they_moved_at_all(
    judge: Judge,
) -> None:
    seen = judge.former(*moved(10, 50), *moved(30, 50, 0.005), *moved(60, 50, 0.0001), *still(100, 60))
    days = judge.days([cost(14), cost(16), cost(17), cost(18), cost(20)], former=seen)
    # 216 seen with those of this delivery (58 + 24·k hours old, all still); from 24 hours on none moved by more than 1 %.
    assert {(row["filling_hours"], row["settling_hours"]) for row in days.values()} == {("24", "72")}
    assert finalities(days) == {14: "settled", 16: "settled", 17: "settled", 18: "settling", 20: "filling"}
    assert {row["observation_count"] for row in days.values()} == {"214"}


def test_days_that_move_at_every_age_never_settle(judge: Judge) -> None:
    days = judge.days([cost(1), cost(18)], former=judge.former(*moved(1400, 30, 0.005)))
    assert {(row["filling_hours"], row["settling_hours"]) for row in days.values()} == {("0", None)}
    assert finalities(days) == {1: "settling", 18: "settling"}


def test_a_day_that_moved_just_now_is_not_settled_though_others_of_its_age_are(judge: Judge) -> None:
    seen = judge.former(*still(0, 400))
    days = judge.days([cost(5), cost(6)], [restatement(5, "9", "10")], former=seen)
    assert {row["settling_hours"] for row in days.values()} == {"0"}
    assert finalities(days) == {5: "settling", 6: "settled"}
    fifth, sixth = days["2026-10-05"], days["2026-10-06"]
    assert (fifth["is_moved"], float(str(fifth["moved_share"])), fifth["last_moved_at"]) == (
        "true",
        0.1,
        "2026-10-21T06:00:00Z",
    )
    assert (sixth["is_moved"], float(str(sixth["moved_share"])), sixth["last_moved_at"]) == ("false", 0.0, None)


def test_when_a_day_last_moved_is_remembered(judge: Judge) -> None:
    seen = judge.former(Seen(0, None), usage_date="2026-10-05", last_moved_at="2026-10-09T00:00:00Z")
    assert judge.days([cost(5)], former=seen)["2026-10-05"]["last_moved_at"] == "2026-10-09T00:00:00Z"
    moved_now = judge.days([cost(5)], [restatement(5, "9", "10")], former=seen)
    assert moved_now["2026-10-05"]["last_moved_at"] == "2026-10-21T06:00:00Z"


def test_how_much_moved_is_of_the_day_s_cost_in_its_own_currency(judge: Judge) -> None:
    days = judge.days(
        [cost(1, "30"), cost(1, "-10", charge_type="Credit"), cost(1, "5", currency="EUR"), cost(2, "0"), cost(3, "1")],
        [
            restatement(1, "10", "12"),
            restatement(1, "0", "-2", charge_type="Credit"),
            restatement(1, "4", "5", currency="EUR"),
            restatement(2, "0", "0"),
            restatement(3, "1", "9"),
            restatement(4, "7", "0", restatement="removed"),
        ],
    )
    shares = {day[-2:]: float(str(row["moved_share"])) for day, row in days.items()}
    # 4 of 40 dollars, 1 of 5 euros; a day without cost, one that moved by more than it costs, one that is gone.
    assert shares == {"01": 0.2, "02": 1.0, "03": 1.0, "04": 1.0}


@pytest.mark.parametrize(
    "compared", [{"former_delivered_at": None, "former_snapshot_id": None}, {"is_same_delivery": True}]
)
def test_without_a_former_delivery_nothing_is_seen_to_move(judge: Judge, compared: dict[str, Any]) -> None:
    (row,) = judge.days([cost(5)], [restatement(5, "9", "10")], **compared).values()
    assert (row["former_age_hours"], row["is_moved"], row["moved_share"], row["last_moved_at"]) == (None,) * 4
    assert (row["observation_count"], row["finality"]) == ("0", "settling")


@pytest.mark.parametrize(
    "changes",
    [
        {"export": "another"},
        {"delivered_at": "2026-07-01T00:00:00Z"},
        {"delivered_at": "2026-10-21T06:00:00Z"},
        {"former_age_hours": -1},
        {"former_age_hours": None, "is_moved": None},
    ],
)
def test_what_is_not_learned_from(judge: Judge, changes: dict[str, Any]) -> None:
    """Other exports, deliveries before the last 90 days and not before this one, days that had not ended, no former one."""
    days = judge.days([cost(21)], former=judge.former(*still(0, 30), **changes))
    assert days["2026-10-21"]["observation_count"] == "0"


def test_a_snapshot_without_costs_has_no_days(judge: Judge) -> None:
    assert judge.days([]) == {}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_learned_is_what_another_way_of_counting_finds(judge: Judge, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    seen = [
        Seen(age, chance.choice([0.001, 0.009, 0.011, 0.7]) if chance.random() < 3 / (1 + age / (seed + 2)) else None)
        for age in (chance.randrange(0, 900) for _ in range(chance.randrange(10, 300)))
    ]
    (row,) = judge.days([cost(21)], former=judge.former(*seen)).values()
    filling, settling = (learned(seen, limit) for limit in (0.01, None))
    assert (row["filling_hours"], row["settling_hours"]) == (filling, settling)


def learned(seen: list[Seen], limit: float | None) -> str | None:
    """The first whole day of age from which at most one in twenty of twenty or more moved (by more than the limit)."""
    for hours in range(0, 61 * 24, 24):
        old = [one.moved_share for one in seen if one.age_hours >= hours]
        much = [share for share in old if share is not None and (limit is None or share > limit)]
        if len(old) >= 20 and len(much) / len(old) <= 0.05:
            return str(hours)
    return None
