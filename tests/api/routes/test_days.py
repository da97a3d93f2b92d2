"""`/v1/days` tells how final each published day is, of every export, within the span that is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.asking import Answered, Bearer
from tests.api.lake import PublishedLake, SnapshotRows
from tests.api.routes.few_rows import ACCOUNT, line_item


def day(usage_date: str, finality: str, last_moved_at: str | None = None) -> dict[str, str | None]:
    return {"usage_date": usage_date, "finality": finality, "last_moved_at": last_moved_at}


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    """Two months of `demo`, the first of them twice, and one of `second`; of an old snapshot no day was judged."""
    made = new_lake()

    def add(export: str, month: str, delivered_at: str, *days: dict[str, str | None]) -> SnapshotRows:
        rows = [line_item(f"{month}-01", "1")]
        added = made.add_snapshot(export, month, rows, delivered_at=delivered_at, days=days)
        made.publish(added, updates_views=False)
        return added

    add("demo", "2026-09", "2026-10-01T04:00:00Z", day("2026-09-30", "filling"))
    moved = "2026-10-05T04:00:00Z"
    add("demo", "2026-09", moved, day("2026-09-29", "settled"), day("2026-09-30", "settling", moved))
    add("demo", "2026-10", "2026-10-02T04:00:00Z", day("2026-10-01", "filling"))
    add("second", "2026-09", "2026-10-01T05:00:00Z", day("2026-09-30", "filling"))
    add("old", "2026-09", "2026-10-01T06:00:00Z")
    return made


def ask(lake: PublishedLake, *parameters: tuple[str, str], **more: object) -> Answered:
    answered = lake.client().ask("/v1/days", parameters, **more)  # type: ignore[arg-type]
    assert answered.status == 200, answered.body
    return answered


SPAN = (("start_date", "2026-09-30"), ("end_date", "2026-10-02"))


def told(answered: Answered) -> list[tuple[str, ...]]:
    return [(row["export"], row["usage_date"], row["finality"], row["last_moved_at"]) for row in answered.json["rows"]]


def test_the_days_of_the_span_are_told_of_every_export_as_published_now(lake: PublishedLake) -> None:
    assert told(ask(lake, *SPAN)) == [
        ("demo", "2026-09-30", "settling", "2026-10-05T04:00:00Z"),
        ("second", "2026-09-30", "filling", None),
        ("demo", "2026-10-01", "filling", None),
    ]


def test_the_span_is_the_newest_month_unless_it_is_named_and_the_export_may_be(lake: PublishedLake) -> None:
    assert told(ask(lake)) == [("demo", "2026-10-01", "filling", None)]
    assert told(ask(lake, *SPAN, ("export", "second"))) == [("second", "2026-09-30", "filling", None)]
    assert told(ask(lake, ("start_date", "2027-01-01"), ("end_date", "2027-02-01"))) == []


def test_a_former_publication_tells_what_was_known_then(lake: PublishedLake) -> None:
    first = ask(lake, *SPAN, ("publication_id", lake.publications[0]))
    assert told(first) == [("demo", "2026-09-30", "filling", None)]


def test_who_sees_some_accounts_may_know_how_final_a_day_is(lake: PublishedLake) -> None:
    assert told(ask(lake, *SPAN, principal=Bearer(ACCOUNT))) == told(ask(lake, *SPAN))


def test_the_csv_is_the_same(lake: PublishedLake) -> None:
    header, *rows = ask(lake, *SPAN, accept="text/csv").csv
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {name: value or "" for name, value in row.items()} for row in ask(lake, *SPAN).json["rows"]
    ]
