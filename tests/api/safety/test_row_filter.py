"""A token for some accounts learns nothing of the others: two lakes that differ only in what it may not see answer alike."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.csv_exports.worker import make_export
from api.routes.registry import RESOURCES
from tests.api.asking import Answered, Bearer
from tests.api.generated_requests import CSV, Pool, Request, requests, routes
from tests.api.lake import MAIN, PublishedLake
from tests.api.safety.two_lakes import A, C, TwoLakes, two_lakes

TOKENS = [A, f"{A} {C}", C, "999999999999", None, f"* {A}"]
SECRETS = ("secret", "555555555555", "222222222222", "444444444444")
EXAMPLES, MOST_PAGES = 330, 3


@pytest.fixture(scope="module")
def lakes(new_lake: Callable[[], PublishedLake]) -> TwoLakes:
    return two_lakes(new_lake)


@pytest.fixture(scope="module")
def pool(lakes: TwoLakes) -> Pool:
    return Pool.of(*lakes.lakes)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour that does not end between two answers."""
    monkeypatch.setattr("api.routes.status.now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


def whole(answered: Answered) -> tuple[Any, ...]:
    """All there is to see of an answer."""
    return answered.status, dict(answered.headers), answered.body


def next_cursor(answered: Answered) -> str | None:
    """The next page's cursor."""
    if answered.status != 200 or "json" not in answered.headers["content-type"]:
        return None
    return answered.json.get("meta", {}).get("next_cursor")


asked: dict[str, int] = {}


def test_no_request_tells_two_lakes_apart_that_differ_in_other_accounts_only(lakes: TwoLakes, pool: Pool) -> None:
    @given(requests(pool), st.sampled_from(TOKENS))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(request: Request, accounts: str | None) -> None:
        parameters = list(request.parameters)
        for _ in range(MOST_PAGES):
            first, second = lakes.ask(request.path, parameters, principal=Bearer(accounts), accept=request.accept)
            assert whole(first) == whole(second)
            assert_nothing_is_told(first, request)
            asked[request.route] = asked.get(request.route, 0) + (first.status == 200)
            cursor = next_cursor(first)
            if cursor is None:
                break
            parameters = [*(one for one in parameters if one[0] != "cursor"), ("cursor", cursor)]

    check()


@pytest.mark.parametrize(("accounts", "sort"), [(A, "-usage_date"), (f"{A} {C}", "region"), (A, "unblended_cost")])
def test_no_cursor_counts_the_rows_of_others(lakes: TwoLakes, sort: str, accounts: str) -> None:
    """A place in a file would: the rows of all accounts lie in it."""
    question = [("export", MAIN), ("start_date", "2026-08-01"), ("end_date", "2026-11-01"), ("sort", sort)]
    whole_log, _ = lakes.ask("/v1/line-items", [*question, ("limit", "500")], principal=Bearer(accounts))
    pages: list[Any] = []
    cursor: list[tuple[str, str]] = []
    while True:
        asked = [*question, ("limit", "12"), *cursor]
        first, second = lakes.ask("/v1/line-items", asked, principal=Bearer(accounts))
        assert whole(first) == whole(second)
        pages += first.json["rows"]
        if not (text := next_cursor(first)):
            break
        carried = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[16:]
        assert b".parquet" not in carried
        cursor = [("cursor", text)]
    assert pages == whole_log.json["rows"]
    assert len(pages) > 40


def test_a_cursor_of_who_sees_all_is_nothing_to_who_sees_some(lakes: TwoLakes) -> None:
    question = [("export", MAIN), ("limit", "1")]
    for mine, theirs in ((None, "*"), (A, "*"), (A, C), (A, f"{A} {C}"), ("*", A)):
        page, _ = lakes.ask("/v1/line-items", question, principal=Bearer(theirs))
        stolen, _ = lakes.ask(
            "/v1/line-items", [*question, ("cursor", next_cursor(page) or "")], principal=Bearer(mine)
        )
        assert (stolen.status, stolen.problem) == (400, "invalid-cursor")


@pytest.mark.parametrize("resource", [one.name for one in RESOURCES if one.table and not one.parts])
@pytest.mark.parametrize("accounts", [A, None])
def test_a_csv_export_holds_what_its_orderer_may_see(
    lakes: TwoLakes, resource: str, accounts: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is made later, in the background: the event bears the view of the token, and the file obeys it."""
    files = []
    for client, lake in zip(lakes.clients, lakes.lakes, strict=True):
        called = mock.Mock()
        monkeypatch.setattr("api.routes.csv_exports.aws_client", mock.Mock(return_value=called))
        order = {"resource": resource, "parameters": {"export": MAIN}}
        with lakes.same_publications():
            answered = client.ask("/v1/exports", method="POST", body=order, principal=Bearer(accounts))
            assert answered.status == 202, answered.body
            event = json.loads(called.invoke.call_args.kwargs["Payload"])
            made = make_export(client.api, {one.name: one for one in RESOURCES}, event["csv_export"])
        shown = client.ask(answered.headers["location"], principal=Bearer(accounts)).json
        assert (shown["status"], shown["problem"]) == ("finished", None)
        body = lake.tables.s3.get_object(Bucket=lake.tables.bucket, Key=made.file_key)["Body"].read().decode()
        same_for_both = {"export_id": None, "created_at": None, "url": None, "expires_at": None}
        files.append((shown | same_for_both, event["csv_export"] | {"export_id": None}, body))
        others = client.ask(answered.headers["location"], principal=Bearer(C))
        assert (others.status, others.problem) == (404, "not-found")
    assert files[0] == files[1]
    assert not any(secret in files[1][2].lower() for secret in SECRETS)


def assert_nothing_is_told(answered: Answered, request: Request) -> None:
    """No word of the others stands in the answer, but where the question itself said it."""
    said = " ".join([request.path, *(value for _, value in request.parameters)]).lower()
    for secret in SECRETS:
        if secret not in said:
            assert secret not in answered.body.lower()


def test_every_route_was_asked_with_success() -> None:
    """Guards the test above: it must come after it, and hold it to more than refusals."""
    assert {route for route in routes() if asked.get(route, 0) < 3} == set()
    assert sum(asked.values()) >= 200


# How final a day is tells nothing of anybody's costs: it is the same for all.
SAME_FOR_ALL = {"/v1/days"}


@pytest.mark.parametrize("route", [route for route in routes() if route not in SAME_FOR_ALL])
def test_who_may_see_all_does_see_the_difference(lakes: TwoLakes, route: str) -> None:
    """Guards the tests above: the lakes do differ in every route."""
    path = route.replace("{name}", "service")
    first, second = lakes.ask(path, [("export", MAIN)])
    assert (first.status, second.status) == (200, 200)
    assert first.body != second.body
    assert first.etag == second.etag, "the publications are called the same, so that nothing else can tell them apart"


@pytest.mark.parametrize(
    "accounts", [None, "", " ", "[]", "999999999999", f"{A}{C}", f"*{A}", "**", "% OR 1=1", "_" * 12]
)
@pytest.mark.parametrize("route", routes())
def test_a_token_without_accounts_sees_no_figure(lakes: TwoLakes, route: str, accounts: str | None) -> None:
    path = route.replace("{name}", "service")
    first, second = lakes.ask(path, [("export", MAIN)], principal=Bearer(accounts))
    assert whole(first) == whole(second)
    assert first.status == 200
    meta = first.json["meta"]
    assert meta.get("totals", []) == []
    assert meta.get("line_item_count", 0) == 0
    for row in first.json.get("rows", []):
        assert not {"amount", "service", "value", "region"} & set(row)
        assert row.get("line_item_count") is None


def test_a_token_for_two_accounts_sees_the_sum_of_what_each_sees(lakes: TwoLakes) -> None:
    question = [("export", MAIN), ("start_date", "2026-07-01"), ("end_date", "2026-11-01"), ("metric", "list_cost")]

    def total(accounts: str) -> dict[str, Decimal]:
        first, _ = lakes.ask("/v1/costs", question, principal=Bearer(accounts))
        return {one["currency"]: Decimal(one["amount"]) for one in first.json["meta"]["totals"]}

    of_a, of_c, of_both = total(A), total(C), total(f"{C},{A}")
    assert set(of_both) == {"USD", "EUR"}
    assert of_both == {currency: of_a[currency] + of_c[currency] for currency in of_both}


def test_the_rows_a_token_sees_are_just_those_of_its_accounts(lakes: TwoLakes) -> None:
    question = [("export", MAIN), ("start_date", "2026-07-01"), ("end_date", "2026-11-01")]
    first, _ = lakes.ask("/v1/line-items", question, principal=Bearer(A), accept=CSV)
    header, *rows = first.csv
    accounts = [row[header.index("usage_account_id")] for row in rows if row[0] != "Total"]
    published = {one.snapshot_id: one for one in lakes.lakes[0].published() if one.export == MAIN}
    expected = sum(row["usage_account_id"] == A for one in published.values() for row in one.line_items)
    assert set(accounts) == {A}
    assert len(accounts) == expected > 60


@pytest.mark.parametrize("accounts", [A, f"{A} {C}", None])
def test_a_filter_by_another_account_finds_as_much_as_one_by_an_account_that_is_not(
    lakes: TwoLakes, accounts: str | None
) -> None:
    for route in ("/v1/costs", "/v1/costs/breakdown", "/v1/line-items", "/v1/dimensions/service"):
        for query in (
            "filter=usage_account_id:222222222222",
            "filter=service:SecretService1",
            "filter=tag:SecretKey:s1",
        ):
            there, _ = lakes.ask(route, [("export", MAIN), *parse_qsl(query)], principal=Bearer(accounts))
            absent = [("export", MAIN), *((name, f"{value}x") for name, value in parse_qsl(query))]
            missing, _ = lakes.ask(route, absent, principal=Bearer(accounts))
            assert there.status == missing.status == 200
            assert there.body == missing.body
