"""What AWS changed: by hand, and against the same comparison written another way."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from sentinel.checks.sql import render_sql
from tests.sql.catalogued import BILLING_PERIOD, LakeTables
from tests.sql.small_lake import Row, SmallLake, gold_row

ZERO = "0.0000000000"


def item(cost: str, resource: str = "i-1", **changes: Any) -> Row:
    """A line item of a resource on the first day."""
    return gold_row(cost) | {"service": "AmazonEC2", "usage_account_id": "1", "resource_id": resource} | changes


@pytest.fixture
def restated(lake_tables: LakeTables) -> Any:
    """What changes from the former line items to the latter, as the query says."""

    def compare(former: list[Row], latter: list[Row]) -> list[Row]:
        before, now = (lake_tables.load(SmallLake(line_items=rows, restatements=[])) for rows in (former, latter))
        rows = lake_tables.ask(
            render_sql(
                "queries/restatement.sql",
                gold_database=lake_tables.gold,
                billing_period=BILLING_PERIOD,
                snapshot_id=now.snapshot_id,
                former_snapshot_id=before.snapshot_id,
            )
        )
        assert {row["former_snapshot_id"] for row in rows} <= {before.snapshot_id}
        assert {row["snapshot_id"] for row in rows} <= {now.snapshot_id}
        return rows

    return compare


def told(rows: list[Row]) -> list[tuple[str, ...]]:
    """Restatement, day, charge type, counts and unblended cost before and now, in order."""
    names = (
        "restatement",
        "usage_date",
        "charge_type",
        "former_line_item_count",
        "line_item_count",
        "former_unblended_cost",
        "unblended_cost",
    )
    return sorted(tuple(row[name] for name in names) for row in rows)


def test_what_is_the_same_has_no_row_whatever_its_id_words_tags_and_invoice(restated: Any) -> None:
    before = [
        item("1.5", line_item_id="a", description="$1", source_file="1.gz"),
        item("2", line_item_id="b", currency="EUR"),
    ]
    now = [
        item("2", line_item_id="x", currency="EUR", invoice_id="7", payer_account_name="New name"),
        item("1.5", line_item_id="y", description="$1.00", source_file="2.gz", tags=[("team", "core")]),
    ]
    assert restated(before, now) == []


def test_added_removed_and_changed_are_told_apart_to_the_last_digit(restated: Any) -> None:
    before = [
        item("1", "stays"),
        item("2.0000000001", "goes"),
        item("3", "changes"),
        item("5", "elsewhere", usage_date="2026-10-02"),
    ]
    now = [
        item("1", "stays"),
        item("3.0000000002", "changes"),
        item("0.5", "comes"),
        item("-9", "credit", charge_type="Credit"),
        item("5", "elsewhere", usage_date="2026-10-02"),
    ]
    assert told(restated(before, now)) == [
        ("added", "2026-10-01", "Credit", "0", "1", ZERO, "-9.0000000000"),
        ("added", "2026-10-01", "Usage", "0", "1", ZERO, "0.5000000000"),
        ("changed", "2026-10-01", "Usage", "1", "1", "3.0000000000", "3.0000000002"),
        ("removed", "2026-10-01", "Usage", "1", "0", "2.0000000001", ZERO),
    ]


def test_line_items_that_cannot_be_told_apart_are_compared_together(restated: Any) -> None:
    assert restated([item("1"), item("2")], [item("2"), item("1")]) == []
    # One of three is gone, and the money is the same.
    assert told(restated([item("1"), item("2"), item("0")], [item("2"), item("1")])) == [
        ("changed", "2026-10-01", "Usage", "3", "2", "3.0000000000", "3.0000000000")
    ]


@pytest.mark.parametrize(
    "measure", ["amortized_cost", "net_unblended_cost", "net_amortized_cost", "list_cost", "usage_amount"]
)
def test_a_change_of_any_measure_is_one_and_not_known_is_not_nothing(restated: Any, measure: str) -> None:
    assert [row["restatement"] for row in restated([item("1")], [item("1") | {measure: Decimal("1.1")}])] == ["changed"]
    assert [
        row["restatement"] for row in restated([item("1") | {measure: None}], [item("1") | {measure: Decimal(0)}])
    ] == ["changed"]
    assert restated([item("1") | {measure: None}], [item("1") | {measure: None}]) == []


KEY = ("usage_date", "usage_account_id", "service", "charge_type", "currency", "resource_id", "region")
GROUP = KEY[:5]
MEASURES = ("unblended_cost", "amortized_cost", "usage_amount")


def by_other_means(former: list[Row], latter: list[Row]) -> dict[tuple[Any, ...], list[Any]]:
    """(restatement, group) → counts and unblended cost before and now; by dictionaries."""
    sides: list[dict[tuple[Any, ...], list[Row]]] = []
    for rows in (former, latter):
        found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in rows:
            found[tuple(row.get(name) for name in KEY)].append(row)
        sides.append(found)
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, Decimal(0), Decimal(0)])
    for key in {*sides[0], *sides[1]}:
        before, now = (side.get(key, []) for side in sides)
        sums = [[sum(row[name] for row in side) for name in MEASURES] for side in (before, now)]
        if len(before) == len(now) and sums[0] == sums[1]:
            continue
        group = groups["added" if not before else "removed" if not now else "changed", *key[:5]]
        for at, side in enumerate((before, now)):
            group[at] += len(side)
            group[2 + at] += sum((row["unblended_cost"] for row in side), Decimal(0))
    return groups


@pytest.mark.parametrize("seed", range(6))
def test_random_restatements_are_what_they_are_by_other_means_and_add_up(restated: Any, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  figures, no secret

    def drawn() -> Row:
        cost = Decimal(rng.randrange(-(10**14), 10**14)).scaleb(-10)
        return item(
            str(cost),
            rng.choice(["a", "b", None]),
            usage_date=f"2026-10-0{rng.randrange(1, 4)}",
            usage_account_id=rng.choice(["1", "2"]),
            service=rng.choice(["EC2", "S3", None]),
            charge_type=rng.choice(["Usage", "Credit"]),
            currency=rng.choice(["USD", "EUR"]),
            region=rng.choice(["us-east-1", None]),
            usage_amount=Decimal(rng.randrange(3)),
        )

    former = [drawn() for _ in range(120)]
    latter = [row for row in former if rng.random() < 0.8]
    latter = [row | {"unblended_cost": row["unblended_cost"] + 1} if rng.random() < 0.2 else row for row in latter]
    latter += [drawn() for _ in range(20)]
    rng.shuffle(latter)

    found = restated(former, latter)
    expected = by_other_means(former, latter)
    assert {
        (row["restatement"], *(row[name] for name in GROUP)): [
            int(row["former_line_item_count"]),
            int(row["line_item_count"]),
            Decimal(row["former_unblended_cost"]),
            Decimal(row["unblended_cost"]),
        ]
        for row in found
    } == expected
    assert {key[0] for key in expected} == {"added", "removed", "changed"}
    for currency in ("USD", "EUR"):
        change = sum(
            Decimal(row["unblended_cost"]) - Decimal(row["former_unblended_cost"])
            for row in found
            if row["currency"] == currency
        )
        now, before = (
            sum(row["unblended_cost"] for row in rows if row["currency"] == currency) for rows in (latter, former)
        )
        assert change == now - before
