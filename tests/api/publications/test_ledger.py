"""The ledger's states follow from the deliveries alone, whatever the order in which they came to be known."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.publications.ledger import Entry, by_delivery, restated_among
from api.publications.pointer import Publication, Snapshot
from api.publications.proven import Proven


def counted(state: str, rows: int, *costs: str) -> dict[str, Any]:
    totals = [
        {"currency": f"C{at}", "line_item_count": rows, "invoiced_line_item_count": rows, "unblended_cost": cost}
        for at, cost in enumerate(costs)
    ]
    return {"state": state, "totals": totals}


def entry(number: int, count: dict[str, Any] | None, *, export: str = "demo", has_landed: bool = True) -> Entry:
    delivery = {
        "export": export,
        "billing_period": "2026-09",
        "delivery_id": f"{number:016x}",
        "delivered_at": f"2026-10-{number:02}T00:00:00Z",
        "landed_at": f"2026-10-{number:02}T00:10:00Z" if has_landed else None,
        "files": [],
    }
    return Entry(delivery, count)


def states(*entries: Entry) -> list[str | None]:
    return [one.state for one in restated_among(entries)]


FINAL = counted("final", 3, "1.5")


def test_a_month_opens_closes_is_final_and_is_restated_when_final_figures_change() -> None:
    assert states(
        entry(1, counted("open", 1, "0.5")),
        entry(2, counted("closing", 3, "1.4")),
        entry(3, FINAL),
        entry(4, FINAL),
        entry(5, counted("final", 3, "1.6")),
        entry(6, counted("final", 3, "1.6")),
        entry(7, FINAL),
    ) == ["open", "closing", "final", "final", "restated", "final", "restated"]


@pytest.mark.parametrize(
    "changed",
    [
        counted("final", 4, "1.5"),
        counted("final", 3, "1.5000000001"),
        counted("final", 3, "1.5", "0"),
        counted("closing", 4, "1.5"),
        counted("final", 3),
    ],
)
def test_rows_costs_and_currencies_each_restate_a_final_month(changed: dict[str, Any]) -> None:
    assert states(entry(1, FINAL), entry(2, changed)) == ["final", "restated"]


def test_what_was_not_final_is_not_restated_and_what_was_not_counted_has_no_state() -> None:
    closing = counted("closing", 3, "1.5")
    assert states(entry(1, closing), entry(2, None), entry(3, counted("closing", 4, "2"))) == [
        "closing",
        None,
        "closing",
    ]
    # A delivery without a count is passed over: the final one before it is what the next is compared with.
    assert states(entry(1, FINAL), entry(2, None), entry(3, counted("final", 9, "9"))) == ["final", None, "restated"]


def test_each_export_is_compared_with_itself() -> None:
    other = entry(2, counted("final", 9, "9"), export="second")
    assert states(entry(1, FINAL), other, entry(3, FINAL)) == ["final", "final", "final"]


COUNTS = st.sampled_from([None, FINAL, counted("final", 4, "2"), counted("closing", 3, "1.5"), counted("open", 1, "1")])


@given(st.lists(COUNTS, max_size=8), st.randoms(use_true_random=False))
def test_only_the_time_of_delivery_orders_the_states(
    counts: list[dict[str, Any] | None], chance: random.Random
) -> None:
    entries = [entry(number, count) for number, count in enumerate(counts, start=1)]
    shuffled = chance.sample(entries, len(entries))
    ordered = sorted(shuffled, key=lambda one: (one.delivery["delivered_at"], *one.key))
    assert states(*ordered) == states(*entries)


def proven(snapshot_id: str, delivery_id: str, *, is_published: bool = False) -> Proven:
    published = Snapshot("demo", "2026-09", snapshot_id, delivery_id, "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z")
    record = {"export": "demo", "snapshot_id": snapshot_id, "delivery": {"delivery_id": delivery_id}}
    return Proven(record, published if is_published else None)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_delivery_computed_by_several_versions_of_the_code_is_one_delivery(position: int) -> None:
    found = [proven(f"snapshot-{number}", "d", is_published=number == position) for number in range(3)]
    [one] = by_delivery(found)
    assert one.record["snapshot_id"] == f"snapshot-{position}"
    assert len(by_delivery([*found, proven("other", "e")])) == 2


def published(number: int, *rolled_back: str) -> Publication:
    """September of `demo` as its delivery of that day, and the same month of another export as a later one."""
    at = f"2026-10-{number:02}T00:00:00Z"
    one = Snapshot("demo", "2026-09", "s", f"{number:016x}", at, at, rolled_back_snapshot_ids=rolled_back)
    return Publication("p", (one, replace(one, export="second", delivered_at="2026-10-30T00:00:00Z")))


REFUSAL = {"task": "run_checks", "reason": "1 red", "refused_at": "x"}


@pytest.mark.parametrize(
    ("found", "publication", "outcome"),
    [
        (entry(5, FINAL), published(5), "published"),
        (entry(5, FINAL), published(6), "superseded"),
        (entry(5, FINAL), published(4), "waiting"),
        (entry(5, None), Publication("p", ()), "waiting"),
        (replace(entry(5, FINAL), refusal=REFUSAL), published(4), "refused"),
        (replace(entry(5, FINAL), refusal=REFUSAL), published(6), "superseded"),
        (replace(entry(5, None, has_landed=False), refusal=REFUSAL), published(6), "refused"),
        (replace(entry(5, FINAL), refusal=REFUSAL, proven=proven("t", "d")), published(6), "superseded"),
        (replace(entry(5, FINAL), refusal=REFUSAL), published(5), "published"),
        (
            replace(entry(5, FINAL), proven=proven("t", "d"), snapshot_ids=frozenset({"t"})),
            published(4, "t"),
            "rolled_back",
        ),
        (
            replace(entry(5, FINAL), proven=proven("t", "d"), snapshot_ids=frozenset({"s", "t"})),
            published(4, "s"),
            "rolled_back",
        ),
        (
            replace(entry(5, FINAL), proven=proven("t", "d"), snapshot_ids=frozenset({"t"})),
            published(4, "u"),
            "waiting",
        ),
    ],
)
def test_what_became_of_a_delivery(found: Entry, publication: Publication, outcome: str) -> None:
    assert found.outcome(publication) == outcome
