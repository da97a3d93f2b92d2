"""`/v1/quarantine`: every row that could not be typed, and the money at stake."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake
from tests.api.lake_rows import Row
from tests.api.routes.few_rows import line_item

QUARANTINE = "/v1/quarantine"
NO_DATE, NO_NUMBER = "line_item_usage_start_date is no date", "line_item_unblended_cost is no number"


def quarantined(number: int, reason: str, cost: str | None, currency: str | None, text: str | None = None) -> Row:
    return {
        "reason": reason,
        "column_name": reason.split(maxsplit=1)[0],
        "source_file": f"demo-{number:05}.csv.gz",
        "source_row": number * 1000,
        "line_item_unblended_cost_text": text or cost,
        "unblended_cost": None if cost is None else Decimal(cost),
        "currency": currency,
        "raw_values": {"b": "=1+1", "a": f"row {number}"},
    }


@pytest.fixture(scope="module")
def client(new_lake: Callable[[], PublishedLake]) -> ApiClient:
    """Five rows in October, one in September, none in August."""
    lake = new_lake()
    october = [
        quarantined(1, NO_DATE, "7.5", "USD"),
        quarantined(2, NO_NUMBER, None, "USD", "=1+1"),
        quarantined(3, NO_DATE, "-2.0000000001", "USD"),
        quarantined(4, NO_DATE, "3", "EUR"),
        quarantined(5, NO_NUMBER, None, None, "n/a"),
    ]
    for month, rows in (("2026-08", []), ("2026-09", [quarantined(9, NO_DATE, "1", "USD")]), ("2026-10", october)):
        added = lake.add_snapshot(
            "demo", month, [line_item(f"{month}-01", "1")], delivered_at=f"{month}-28T04:00:00Z", quarantined=rows
        )
        lake.publish(added, updates_views=False)
    return lake.client()


def asked(client: ApiClient, *parameters: tuple[str, str], **more: Any) -> Any:
    answered = client.ask(QUARANTINE, parameters, **more)
    assert answered.status == 200, answered.body
    return answered.json


def test_a_row_is_shown_as_it_was_delivered(client: ApiClient) -> None:
    document = asked(client)
    assert document["rows"][0] == {
        "export": "demo",
        "billing_period": "2026-10",
        "reason": NO_DATE,
        "column_name": "line_item_usage_start_date",
        "source_file": "demo-00001.csv.gz",
        "source_row": 1000,
        "line_item_unblended_cost_text": "7.5",
        "unblended_cost": "7.5000000000",
        "currency": "USD",
        "raw_values": {"a": "row 1", "b": "=1+1"},
    }
    assert [row["raw_values"]["a"] for row in document["rows"]] == [f"row {number}" for number in range(1, 6)]


def test_the_money_at_stake_is_told_by_reason_and_currency(client: ApiClient) -> None:
    meta = asked(client, ("limit", "1"))["meta"]
    stakes = {(one["reason"], one["currency"]): (one["row_count"], one["unblended_cost"]) for one in meta["reasons"]}
    assert stakes == {
        (NO_DATE, "USD"): (2, "5.4999999999"),
        (NO_DATE, "EUR"): (1, "3.0000000000"),
        (NO_NUMBER, "USD"): (1, None),
        (NO_NUMBER, None): (1, None),
    }
    assert meta["row_count"] == 5
    assert meta["billing_period"] == "2026-10"
    assert [(total["currency"], total["amount"]) for total in meta["totals"]] == [
        (None, None),
        ("EUR", "3.0000000000"),
        ("USD", "5.4999999999"),
    ]


@pytest.mark.parametrize("limit", ["1", "2", "4", "5", "500"])
def test_all_pages_joined_are_the_whole(client: ApiClient, limit: str) -> None:
    pages = [page.json for page in client.pages(QUARANTINE, [("limit", limit)])]
    assert [row["source_file"] for page in pages for row in page["rows"]] == [
        f"demo-{number:05}.csv.gz" for number in range(1, 6)
    ]
    assert all(len(page["rows"]) == int(limit) for page in pages[:-1])
    assert {page["meta"]["row_count"] for page in pages} == {5}


@pytest.mark.parametrize(("month", "count"), [("2026-08", 0), ("2026-09", 1), ("2026-07", 0)])
def test_a_month_has_its_own_rows(client: ApiClient, month: str, count: int) -> None:
    document = asked(client, ("billing_period", month))
    assert len(document["rows"]) == document["meta"]["row_count"] == count
    assert document["meta"]["next_cursor"] is None


def test_a_limited_token_sees_nothing_at_all(client: ApiClient) -> None:
    document = asked(client, principal=Bearer("111111111111"))
    meta = document["meta"]
    assert (document["rows"], meta["reasons"], meta["totals"], meta["row_count"]) == ([], [], [], 0)
    header, *rows = client.ask(QUARANTINE, principal=Bearer("111111111111"), accept="text/csv").csv
    assert header[0] == "export"
    assert rows == []


def test_the_csv_is_formula_safe_and_ends_with_the_totals(client: ApiClient) -> None:
    header, *rows = client.ask(QUARANTINE, [("limit", "1")], accept="text/csv").csv
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["unblended_cost"] for row in cells[:5]] == ["7.5000000000", "", "-2.0000000001", "3.0000000000", ""]
    assert [row["line_item_unblended_cost_text"] for row in cells[:5]] == ["7.5", "'=1+1", "'-2.0000000001", "3", "n/a"]
    assert cells[0]["raw_values"] == '{"a":"row 1","b":"=1+1"}'
    assert [(row["export"], row["unblended_cost"], row["currency"]) for row in cells[5:]] == [
        ("Total", "", ""),
        ("Total", "3.0000000000", "EUR"),
        ("Total", "5.4999999999", "USD"),
    ]


def test_a_cursor_is_bound_to_the_month_and_the_token(client: ApiClient) -> None:
    cursor = asked(client, ("limit", "1"))["meta"]["next_cursor"]
    assert client.ask(QUARANTINE, [("cursor", cursor), ("billing_period", "2026-10")]).status == 200
    for parameters, principal in (
        ([("cursor", cursor), ("billing_period", "2026-09")], Bearer()),
        ([("cursor", cursor)], Bearer("111111111111")),
    ):
        assert client.ask(QUARANTINE, parameters, principal=principal).problem == "invalid-cursor"


def test_a_token_without_the_scope_is_refused(client: ApiClient) -> None:
    answered = client.ask(QUARANTINE, principal=Bearer(scopes=("sentinel/read", "sentinel/exports")))
    assert (answered.status, answered.problem) == (403, "forbidden")
