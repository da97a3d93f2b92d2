"""`/v1/line-items`: exact rows, totals of the whole log, a search that takes every character as it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from api.gold.engine import Engine
from api.gold.tables import LINE_ITEMS
from api.models.line_item import COLUMNS, LineItem
from api.queries.statement import Statement
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import OTHER_ACCOUNT, line_item

LOG = "/v1/line-items"
ALL_DAYS = [("start_date", "2026-09-01"), ("end_date", "2026-11-01")]


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    """Two rows in September, seven in October, each with an id and a cost of its own."""
    lake = new_lake()
    september = [
        line_item("2026-09-01", "1", line_item_id="s1", resource_id="i-ABC"),
        line_item("2026-09-30", "2", line_item_id="s2", service="AmazonS3", list_cost=None, pricing_unit="GB"),
    ]
    october = [
        line_item("2026-10-01", "10", line_item_id="o1", resource_id="100%_\\"),
        line_item("2026-10-02", "20", line_item_id="o2", description="ΟΔΟΣ in Straße", region=None),
        line_item("2026-10-02", "30.0000000001", line_item_id="o3", usage_type="TimedStorage", list_cost=None),
        line_item("2026-10-03", "-40", line_item_id="o4", charge_type="Credit", operation="PutObject"),
        line_item("2026-10-04", "50", line_item_id="o5", currency="EUR", tags={"b": "=1+1", "a": 'x,"y"'}),
        line_item("2026-10-04", "60", line_item_id="o6", usage_account_id=OTHER_ACCOUNT, resource_id="1000"),
        line_item("2026-10-05", "70", line_item_id="o7", usage_account_id=OTHER_ACCOUNT, pricing_unit="GB"),
    ]
    for month, rows in (("2026-09", september), ("2026-10", october)):
        added = lake.add_snapshot("demo", month, rows, delivered_at=f"{month}-28T04:00:00Z")
        lake.publish(added, updates_views=False)
    return lake


@pytest.fixture(scope="module")
def client(lake: PublishedLake) -> ApiClient:
    return lake.client()


def asked(client: ApiClient, *parameters: tuple[str, str], **more: Any) -> Any:
    answered = client.ask(LOG, parameters, **more)
    assert answered.status == 200, answered.body
    return answered.json


def ids(client: ApiClient, *parameters: tuple[str, str], **more: Any) -> list[str]:
    return [row["line_item_id"] for row in asked(client, *parameters, ("columns", "line_item_id"), **more)["rows"]]


def test_a_row_has_every_column_of_gold_and_where_it_comes_from(client: ApiClient, lake: PublishedLake) -> None:
    [row] = [row for row in asked(client)["rows"] if row["line_item_id"] == "o5"]
    [snapshot] = [one for one in lake.published() if one.billing_period == "2026-10"]
    written = next(one for one in snapshot.line_items if one["line_item_id"] == "o5")
    expected = {
        name: f"{value:.10f}" if isinstance(value, Decimal) else value
        for name, value in ((name, written.get(name)) for name in LINE_ITEMS.columns)
    }
    place = {"export": "demo", "billing_period": "2026-10", "snapshot_id": snapshot.snapshot_id}
    assert row == expected | place
    assert row["unblended_cost"] == "50.0000000000"
    assert row["tags"] == {"a": 'x,"y"', "b": "=1+1"}


def test_months_of_former_code_are_null_in_newer_columns_alone_and_beside_months_that_have_them(
    new_lake: Callable[[], PublishedLake],
) -> None:
    newer = {
        "charge_group": "Usage",
        "is_marketplace": True,
        "blended_cost": Decimal(3),
        "canonical_resource_id": "i-1",
    }
    lake = new_lake()
    for month, more, lacks in (("2026-09", {}, tuple(newer)), ("2026-10", newer, ())):
        rows = [line_item(f"{month}-01", "1", line_item_id=month, **more)]
        added = lake.add_snapshot("demo", month, rows, delivered_at=f"{month}-28T04:00:00Z", lacks=lacks)
        lake.publish(added, updates_views=False)
    client = lake.client()
    columns = [("columns", name) for name in ("line_item_id", *newer)]
    former = {"line_item_id": "2026-09"} | dict.fromkeys(newer)
    told = {"line_item_id": "2026-10"} | newer | {"blended_cost": "3.0000000000"}
    both = [("start_date", "2026-09-01"), ("end_date", "2026-11-01"), ("sort", "usage_date")]
    assert asked(client, *both, *columns)["rows"] == [former, told]
    assert asked(client, *both[:1], ("end_date", "2026-10-01"), *columns)["rows"] == [former]
    _, *listed = client.ask(LOG, [*both, *columns], accept="text/csv").csv
    assert [row[:4] for row in listed[:2]] == [
        ["2026-09", "", "", ""],
        ["2026-10", "Usage", "true", "3.0000000000"],
    ]
    totals = client.ask("/v1/costs", [*both[:2], ("granularity", "month")]).json
    assert [row["amount"] for row in totals["rows"]] == ["1.0000000000", "1.0000000000"]
    for span, groups in ((both[:2], ["Usage", None]), ([both[0], ("end_date", "2026-10-01")], [None])):
        grouped = client.ask("/v1/costs/breakdown", [*span, ("group_by", "charge_group")]).json
        assert {row["group"]["charge_group"] for row in grouped["rows"]} == set(groups)


def test_the_model_names_the_columns_of_gold_in_their_order() -> None:
    assert list(LineItem.__annotations__) == [*LINE_ITEMS.columns, "export", "billing_period", "snapshot_id"]
    assert list(LineItem.__annotations__) == list(COLUMNS)


def test_totals_and_count_are_of_the_whole_log_on_every_page(client: ApiClient) -> None:
    totals = [
        {"amount": "50.0000000000", "currency": "EUR", "pricing_unit": None},
        {"amount": "153.0000000001", "currency": "USD", "pricing_unit": None},
    ]
    pages = [page.json for page in client.pages(LOG, [*ALL_DAYS, ("limit", "2")])]
    assert [len(page["rows"]) for page in pages] == [2, 2, 2, 2, 1]
    assert [page["meta"]["totals"] for page in pages] == [totals] * 5
    assert [page["meta"]["line_item_count"] for page in pages] == [9] * 5
    assert [page["meta"]["next_cursor"] is None for page in pages] == [False] * 4 + [True]


def test_a_last_page_that_is_full_has_no_next_one(client: ApiClient) -> None:
    assert asked(client, *ALL_DAYS, ("limit", "9"))["meta"]["next_cursor"] is None
    assert asked(client, *ALL_DAYS, ("limit", "8"))["meta"]["next_cursor"] is not None


def test_usage_is_totalled_by_pricing_unit(client: ApiClient) -> None:
    meta = asked(client, *ALL_DAYS, ("metric", "usage_amount"))["meta"]
    assert meta["totals"] == [
        {"amount": "72.0000000000", "currency": None, "pricing_unit": "GB"},
        {"amount": "131.0000000001", "currency": None, "pricing_unit": "Hrs"},
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("usage_date", ["s1", "s2", "o1", "o2", "o3", "o4", "o5", "o6", "o7"]),
        ("-usage_date", ["o7", "o5", "o6", "o4", "o2", "o3", "o1", "s2", "s1"]),
        ("-unblended_cost", ["o7", "o6", "o5", "o3", "o2", "o1", "s2", "s1", "o4"]),
        ("list_cost", ["o4", "s1", "o1", "o2", "o5", "o6", "o7", "s2", "o3"]),
        ("-list_cost", ["o7", "o6", "o5", "o2", "o1", "s1", "o4", "s2", "o3"]),
        ("-region", ["s1", "s2", "o1", "o3", "o4", "o5", "o6", "o7", "o2"]),
    ],
)
@pytest.mark.parametrize("limit", ["1", "4", "500"])
def test_rows_are_sorted_and_those_without_a_value_come_last(
    client: ApiClient, sort: str, expected: list[str], limit: str
) -> None:
    pages = client.pages(LOG, [*ALL_DAYS, ("sort", sort), ("limit", limit)])
    assert [row["line_item_id"] for page in pages for row in page.json["rows"]] == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("I-abc", ["s1"]),
        ("timedSTORAGE", ["o3"]),
        ("putobject", ["o4"]),
        ("amazons3", ["s2"]),
        ("ΟΔΟΣ", ["o2"]),
        ("οδοσ", ["o2"]),
        ("STRAßE", ["o2"]),
        ("100%", ["o1"]),
        ("00%_", ["o1"]),
        ("_\\", ["o1"]),
        ("%", ["o1"]),
        ("_", ["o1"]),
        ("\\", ["o1"]),
        ("100", ["o1", "o6"]),
        ("' OR 1=1 --", []),
        ("credit", []),
    ],
)
def test_a_search_takes_every_character_as_it_is(client: ApiClient, search: str, expected: list[str]) -> None:
    assert ids(client, *ALL_DAYS, ("search", search)) == expected
    assert asked(client, *ALL_DAYS, ("search", search))["meta"]["line_item_count"] == len(expected)


def test_the_totals_of_a_search_are_those_of_its_rows(client: ApiClient) -> None:
    meta = asked(client, *ALL_DAYS, ("search", "100"))["meta"]
    assert meta["totals"] == [{"amount": "70.0000000000", "currency": "USD", "pricing_unit": None}]


@pytest.mark.parametrize("condition", ["resource_id:i-ABC", "tag:b:=1+1", "service:AmazonS3"])
def test_conditions_choose_rows_and_totals_alike(client: ApiClient, condition: str) -> None:
    document = asked(client, *ALL_DAYS, ("filter", condition))
    assert document["meta"]["line_item_count"] == 1
    [row], [total] = document["rows"], document["meta"]["totals"]
    assert (total["amount"], total["currency"]) == (row["unblended_cost"], row["currency"])


def test_only_the_columns_asked_for_are_given(client: ApiClient) -> None:
    columns = [("columns", "currency"), ("columns", "tags"), ("columns", "snapshot_id")]
    rows = asked(client, *columns)["rows"]
    assert {tuple(row) for row in rows} == {("currency", "tags", "snapshot_id")}


def test_a_limited_token_sees_rows_count_and_totals_of_its_accounts(client: ApiClient) -> None:
    document = asked(client, *ALL_DAYS, principal=Bearer(OTHER_ACCOUNT))
    assert [row["line_item_id"] for row in document["rows"]] == ["o6", "o7"]
    assert document["meta"]["line_item_count"] == 2
    assert [total["amount"] for total in document["meta"]["totals"]] == ["130.0000000000"]


def test_the_csv_is_the_whole_log_with_its_totals_as_last_rows(client: ApiClient) -> None:
    names = ["line_item_id", "tags", "unblended_cost", "currency"]
    parameters = [*ALL_DAYS, ("sort", "-unblended_cost"), ("limit", "2"), *(("columns", name) for name in names)]
    header, *rows = client.ask(LOG, parameters, accept="text/csv").csv
    assert header == names
    assert [row[0] for row in rows] == ["o7", "o6", "o5", "o3", "o2", "o1", "s2", "s1", "o4", "Total", "Total"]
    assert rows[2][1:] == ['{"a":"x,\\"y\\"","b":"=1+1"}', "50.0000000000", "EUR"]
    assert rows[8][2:] == ["-40.0000000000", "USD"]
    assert rows[-2:] == [["Total", "", "50.0000000000", "EUR"], ["Total", "", "153.0000000001", "USD"]]
    document = asked(client, *parameters)
    assert [(row[2], row[3]) for row in rows[-2:]] == [
        (total["amount"], total["currency"]) for total in document["meta"]["totals"]
    ]


def test_a_csv_without_the_measure_gets_it_and_its_unit(client: ApiClient) -> None:
    parameters = [("columns", "unblended_cost"), ("metric", "usage_amount"), ("filter", "pricing_unit:GB")]
    header, *rows = client.ask(LOG, parameters, accept="text/csv").csv
    assert header == ["unblended_cost", "usage_amount", "pricing_unit"]
    assert rows == [["70.0000000000", "70.0000000000", "GB"], ["Total", "70.0000000000", "GB"]]


def test_a_page_opens_the_wide_rows_of_one_file_at_a_time(client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many at once they need more memory than a Lambda has."""
    wide: list[str] = []
    rows = Engine.rows

    def watched(engine: Engine, statement: Statement) -> Any:
        if "cost_categories" in statement.sql.partition(" FROM ")[0]:
            wide.append(statement.sql)
        return rows(engine, statement)

    monkeypatch.setattr(Engine, "rows", watched)
    assert len(asked(client, *ALL_DAYS, ("sort", "-unblended_cost"))["rows"]) == 9
    assert len(wide) > 2
    assert {sql.count(".parquet'") for sql in wide} == {1}


def test_files_that_were_dropped_between_the_two_steps_are_fetched_again(
    lake: PublishedLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = lake.client(SENTINEL_QUERY_SECONDS="19")
    rows, folder = Engine.rows, client.api.gold.files.folder

    def with_room_made(engine: Engine, statement: Statement) -> Any:
        found = rows(engine, statement)
        if statement.sql.startswith("SELECT CAST(usage_date"):
            for place in folder.glob("gold/line_items/export=*/billing_period=*/snapshot_id=*"):
                shutil.rmtree(place)
        return found

    monkeypatch.setattr(Engine, "rows", with_room_made)
    assert ids(client, *ALL_DAYS) == ["s1", "s2", "o1", "o2", "o3", "o4", "o5", "o6", "o7"]


def test_the_etag_of_every_page_is_its_own(client: ApiClient) -> None:
    etags = [page.etag for page in client.pages(LOG, [*ALL_DAYS, ("limit", "1")])]
    assert len(set(etags)) == 9


def test_a_cursor_is_refused_with_another_question_token_or_resource(client: ApiClient) -> None:
    cursor = asked(client, *ALL_DAYS, ("limit", "2"))["meta"]["next_cursor"]
    same = [*ALL_DAYS, ("cursor", cursor)]
    assert client.ask(LOG, [*same, ("limit", "5")]).status == 200
    others: list[tuple[list[tuple[str, str]], dict[str, Any]]] = [
        ([*same, ("sort", "-usage_date")], {}),
        ([*same, ("metric", "list_cost")], {}),
        ([*same, ("filter", "service:AmazonEC2")], {}),
        ([*same, ("search", "i")], {}),
        ([("cursor", cursor)], {}),
        (same, {"principal": Bearer("111111111111")}),
        ([*ALL_DAYS, ("cursor", cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))], {}),
    ]
    for parameters, more in others:
        answered = client.ask(LOG, parameters, **more)
        assert (answered.status, answered.problem) == (400, "invalid-cursor"), json.dumps(parameters)
    assert client.ask("/v1/quarantine", [("cursor", cursor)]).problem == "invalid-cursor"


def test_a_token_without_the_scope_is_refused(client: ApiClient) -> None:
    answered = client.ask(LOG, principal=Bearer(scopes=("sentinel/read", "sentinel/exports")))
    assert (answered.status, answered.problem) == (403, "forbidden")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sort", "tags"),
        ("sort", "usage_date DESC"),
        ("sort", "--usage_date"),
        ("search", ""),
        ("search", "x" * 201),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "1e2"),
        ("columns", "secret"),
        ("cursor", "a b"),
        ("offset", "5"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client: ApiClient, name: str, value: str) -> None:
    answered = client.ask(LOG, [(name, value)])
    assert (answered.status, answered.problem) == (400, "invalid-request")
    assert [error["parameter"] for error in answered.json["errors"]] == [name]
