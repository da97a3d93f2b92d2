"""`/v1/dimensions/{name}` lists values by how many line items have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import ACCOUNT, OTHER_ACCOUNT, line_item

Parameters = list[tuple[str, str]]


@pytest.fixture(scope="module")
def client(new_lake: Callable[[], PublishedLake]) -> ApiClient:
    """Six line items of two accounts in two months."""
    lake = new_lake()
    old = [line_item("2026-09-30", "1", usage_account_name="Oldest", service="AmazonRDS")]
    rows = [
        line_item("2026-10-01", "1", usage_account_name="Old", tags={"Team": "Core", "user:Env": "x"}),
        line_item("2026-10-03", "1", usage_account_name="Shop", service="AmazonS3", tags={"Team": "data"}),
        line_item("2026-10-03", "1", usage_account_name="", service="AWSLambda", tags={"Team": "", "Empty": ""}),
        line_item("2026-10-02", "1", usage_account_id=OTHER_ACCOUNT, service=None, tags={"Team": "core"}),
        line_item("2026-10-02", "1", usage_account_id=OTHER_ACCOUNT, service=None, cost_categories={"Unit": "Shop"}),
        line_item("2026-10-02", "1", usage_account_id=OTHER_ACCOUNT, service="AmazonEC2", region=None),
    ]
    for month, items in (("2026-09", old), ("2026-10", rows)):
        added = lake.add_snapshot("demo", month, items, delivered_at=f"{month}-28T04:00:00Z")
        lake.publish(added, updates_views=False)
    return lake.client()


def values(client: ApiClient, name: str, *parameters: tuple[str, str], **more: Any) -> list[tuple[Any, ...]]:
    answered = client.ask(f"/v1/dimensions/{name}", parameters, **more)
    assert answered.status == 200, answered.body
    return [tuple(row.values()) for row in answered.json["rows"]]


def test_the_most_frequent_value_is_first_then_by_alphabet_and_none_is_a_value(client: ApiClient) -> None:
    assert values(client, "service") == [
        ("AmazonEC2", None, 2),
        (None, None, 2),
        ("AWSLambda", None, 1),
        ("AmazonS3", None, 1),
    ]


def test_the_span_and_the_filters_decide_what_is_counted(client: ApiClient) -> None:
    assert values(client, "service", ("start_date", "2026-09-01"), ("end_date", "2026-10-01")) == [
        ("AmazonRDS", None, 1)
    ]
    assert values(client, "service", ("filter", "region:")) == [("AmazonEC2", None, 1)]
    assert values(client, "region", ("exclude", "service:AmazonEC2")) == [("us-east-1", None, 4)]
    assert values(client, "service", ("filter", "tag:Team:Core")) == [("AmazonEC2", None, 1)]


def test_accounts_are_labelled_with_their_last_name_in_the_span(client: ApiClient) -> None:
    assert values(client, "usage_account_id") == [(ACCOUNT, "Shop", 3), (OTHER_ACCOUNT, None, 3)]
    assert values(client, "usage_account_id", ("start_date", "2026-09-01"), ("end_date", "2026-10-02")) == [
        (ACCOUNT, "Old", 2)
    ]
    assert values(client, "payer_account_id") == [("999999999999", None, 6)]


def test_search_finds_parts_of_values_and_labels_whatever_the_case(client: ApiClient) -> None:
    assert values(client, "service", ("search", "amazon")) == [("AmazonEC2", None, 2), ("AmazonS3", None, 1)]
    assert values(client, "usage_account_id", ("search", "sHOp")) == [(ACCOUNT, "Shop", 3)]
    assert values(client, "service", ("search", "%")) == []


def test_search_also_narrows_the_count_of_values(client: ApiClient) -> None:
    meta = client.ask("/v1/dimensions/service", [("search", "amazon"), ("limit", "1")]).json["meta"]
    assert (meta["value_count"], meta["is_truncated"], meta["dimension"]) == (2, True, "service")


def test_the_count_of_values_is_of_all_though_few_are_shown(client: ApiClient) -> None:
    document = client.ask("/v1/dimensions/service", [("limit", "3")]).json
    assert len(document["rows"]) == 3
    assert (document["meta"]["value_count"], document["meta"]["is_truncated"]) == (4, True)
    document = client.ask("/v1/dimensions/service", [("limit", "4")]).json
    assert (document["meta"]["value_count"], document["meta"]["is_truncated"]) == (4, False)
    document = client.ask("/v1/dimensions/service", [("search", "nothing")]).json
    assert (document["rows"], document["meta"]["value_count"], document["meta"]["is_truncated"]) == ([], 0, False)


def test_keys_are_listed_with_the_line_items_that_have_a_value(client: ApiClient) -> None:
    assert values(client, "tag") == [("Team", None, 3), ("user:Env", None, 1)]
    assert values(client, "tag", ("search", "ENV")) == [("user:Env", None, 1)]
    assert values(client, "cost_category") == [("Unit", None, 1)]


def test_the_values_of_a_key_with_the_empty_one_as_none(client: ApiClient) -> None:
    assert values(client, "tag", ("key", "Team")) == [
        (None, None, 3),
        ("Core", None, 1),
        ("core", None, 1),
        ("data", None, 1),
    ]
    assert values(client, "cost_category", ("key", "Unit")) == [(None, None, 5), ("Shop", None, 1)]
    meta = client.ask("/v1/dimensions/tag", [("key", "user:Env")]).json["meta"]
    assert meta["dimension"] == "tag:user:Env"


def test_who_sees_one_account_learns_no_value_of_another(client: ApiClient) -> None:
    only = Bearer(OTHER_ACCOUNT)
    assert values(client, "usage_account_id", principal=only) == [(OTHER_ACCOUNT, None, 3)]
    assert values(client, "service", principal=only) == [(None, None, 2), ("AmazonEC2", None, 1)]
    assert values(client, "tag", principal=only) == [("Team", None, 1)]
    assert values(client, "service", principal=Bearer(None)) == []


def test_an_unknown_dimension_is_not_found(client: ApiClient) -> None:
    for name in ("nope", "line_item_id", "tags", "tag%3ATeam"):
        answered = client.ask(f"/v1/dimensions/{name}")
        assert (answered.status, answered.problem) == (404, "not-found")


def test_only_maps_have_keys(client: ApiClient) -> None:
    answered = client.ask("/v1/dimensions/service", [("key", "Team")])
    assert (answered.status, answered.json["errors"][0]["parameter"]) == (400, "key")


@pytest.mark.parametrize("parameter", [("limit", "0"), ("limit", "501"), ("search", "x" * 201), ("key", "")])
def test_limits_are_kept(client: ApiClient, parameter: tuple[str, str]) -> None:
    answered = client.ask("/v1/dimensions/tag", [parameter])
    assert (answered.status, answered.json["errors"][0]["parameter"]) == (400, parameter[0])


def test_the_csv_has_the_rows_of_the_json(client: ApiClient) -> None:
    answered = client.ask("/v1/dimensions/usage_account_id", accept="text/csv")
    assert answered.csv == [["value", "label", "line_item_count"], [ACCOUNT, "Shop", "3"], [OTHER_ACCOUNT, "", "3"]]
