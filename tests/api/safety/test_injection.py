"""What a caller writes is a value and nothing else: never SQL, never a path, never a header."""

from __future__ import annotations

from typing import Any

import pytest

from api.routes.registry import RESOURCES
from tests.api.asking import Answered, ApiClient, Bearer
from tests.api.lake import MAIN, SECOND, PublishedLake

# Each ends a literal, a name or a statement in some way, or is a place DuckDB could read.
HOSTILE = [
    "' OR '1'='1",
    "') OR 1=1 --",
    "x' UNION SELECT * FROM read_csv('/etc/passwd') --",
    "'; DROP TABLE line_items; --",
    "'; COPY (SELECT 1) TO '/tmp/sentinel-injected' ; --",
    '" OR ""="',
    "$v0",
    "$1",
    "?",
    "{{7*7}}",
    "%s%d%n",
    "%27 OR 1=1",
    "\\' OR 1=1 --",
    "/* */ OR 1=1",
    "read_text('/etc/passwd')",
    "'||(SELECT 1)||'",
    "\u02bc OR 1=1",
    "＇ OR 1=1 --",
    "\0' OR 1=1",
    "a\0",
    "\r\nSet-Cookie: a=b",
    "../../../../etc/passwd",
    "*",
    "%",
    "_",
    ".*",
]
each_hostile = pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
HARMLESS = "a value that is nowhere"
QUESTION = [("export", MAIN), ("start_date", "2026-07-01"), ("end_date", "2026-11-01")]
CONDITIONS = [
    ("/v1/costs", "service"),
    ("/v1/costs/breakdown", "cost_category:Unit"),
    ("/v1/regions", "export"),
    ("/v1/line-items", "tag:Team"),
    ("/v1/line-items", "resource_id"),
    ("/v1/dimensions/service", "billing_period"),
]


def same_but_for_the_text(hostile: Answered, harmless: Answered, text: str) -> None:
    """Both texts found the same, which is what a text finds that is nowhere."""
    assert hostile.status == harmless.status == 200, hostile.body
    first, second = hostile.json, harmless.json
    # A cursor belongs to its question.
    cursors = [one["meta"].pop("next_cursor", None) is None for one in (first, second)]
    assert cursors[0] == cursors[1]
    assert first == second
    assert text not in str(hostile.headers)


@each_hostile
@pytest.mark.parametrize("name", ["filter", "exclude"])
def test_a_value_of_a_condition_is_a_value(api: ApiClient, name: str, hostile: str) -> None:
    for route, of in CONDITIONS:
        asked = [[*QUESTION, (name, f"{of}:{text}")] for text in (hostile, HARMLESS)]
        same_but_for_the_text(api.ask(route, asked[0]), api.ask(route, asked[1]), hostile)


@each_hostile
def test_the_key_of_a_tag_is_a_value(api: ApiClient, hostile: str) -> None:
    written = hostile.replace("%", "%25").replace(":", "%3A")
    for route in ("/v1/costs/breakdown", "/v1/line-items"):
        for prefix in ("tag", "cost_category"):
            asked = [[*QUESTION, ("filter", f"{prefix}:{key}:core")] for key in (written, HARMLESS)]
            same_but_for_the_text(api.ask(route, asked[0]), api.ask(route, asked[1]), hostile)


@each_hostile
def test_the_key_of_a_tag_to_group_by_is_a_value(api: ApiClient, hostile: str) -> None:
    for route in ("/v1/costs", "/v1/costs/breakdown", "/v1/movers"):
        days = [] if route == "/v1/movers" else QUESTION[1:]
        first, second = (
            api.ask(route, [QUESTION[0], *days, ("group_by", f"tag:{key}")]) for key in (hostile, HARMLESS)
        )
        assert first.status == second.status == 200
        assert first.json["meta"] == second.json["meta"]
        assert [row["amount"] for row in first.json["rows"]] == [row["amount"] for row in second.json["rows"]]
        assert {name for row in first.json["rows"] for name in row["group"]} == {f"tag:{hostile}"}
        assert {value for row in first.json["rows"] for value in row["group"].values()} == {None}


@each_hostile
def test_a_text_that_is_searched_for_is_a_text(api: ApiClient, hostile: str) -> None:
    for route in ("/v1/line-items", "/v1/dimensions/operation", "/v1/dimensions/tag"):
        first, second = (
            api.ask(route, [*QUESTION, ("limit", "500"), ("search", text)]) for text in (hostile, HARMLESS)
        )
        if hostile in {"%", "_", "*", "?"}:  # they stand in values of the lake, as themselves
            found = first.json["rows"]
            assert all(hostile in str(row) for row in found)
            assert len(found) < len(api.ask(route, [*QUESTION, ("limit", "500")]).json["rows"])
        else:
            same_but_for_the_text(first, second, hostile)


@each_hostile
def test_a_key_to_list_the_values_of_is_a_value(api: ApiClient, hostile: str) -> None:
    first, second = (api.ask("/v1/dimensions/tag", [*QUESTION, ("key", key)]) for key in (hostile, HARMLESS))
    assert first.status == second.status == 200
    assert first.json["rows"] == second.json["rows"]
    assert first.json["meta"]["dimension"] == f"tag:{hostile}"


LISTED = ["metric", "sort", "columns", "granularity", "compare", "comparison", "group_by", "limit", "cursor", "export"]
IDS = ["publication_id", "snapshot_id", "billing_period", "start_date", "end_date", "is_cumulative"]


@each_hostile
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_where_only_listed_names_or_written_forms_go_nothing_else_does(
    api: ApiClient, resource: Any, hostile: str
) -> None:
    path = resource.path.replace("{name}", "service")
    for name in (*LISTED, *IDS):
        if name in resource.question.model_fields:
            answered = api.ask(path, [(name, hostile)])
            assert (answered.status, answered.problem.partition("-")[0]) == (400, "invalid"), name


@each_hostile
def test_a_name_of_a_parameter_is_refused_unless_it_is_one(api: ApiClient, hostile: str) -> None:
    answered = api.ask("/v1/costs", [(hostile, "1")])
    assert (answered.status, answered.problem) == (400, "invalid-request")


@each_hostile
def test_an_order_of_an_export_takes_values_for_values(api: ApiClient, hostile: str) -> None:
    for body in (
        {"resource": hostile},
        {"resource": "costs", "parameters": {hostile: "1"}},
        {"resource": "costs", "parameters": {"metric": hostile}},
        {"resource": "costs", "parameters": {"export": [hostile]}},
        {"resource": "line-items", "parameters": {"columns": [hostile]}},
        {"resource": "line-items", "parameters": {"sort": hostile}},
    ):
        answered = api.ask("/v1/exports", method="POST", body=body)
        assert (answered.status, answered.problem) == (400, "invalid-request"), body


@each_hostile
def test_an_account_of_a_token_is_a_value(api: ApiClient, hostile: str) -> None:
    words = hostile.replace(" ", "").replace(",", "")
    if words == "*":
        return
    answered = api.ask("/v1/line-items", QUESTION, principal=Bearer(accounts=words))
    assert answered.status == 200
    assert answered.json["meta"]["line_item_count"] == 0
    assert answered.json["rows"] == []


# Headers.


@pytest.mark.parametrize("header", ["accept", "if-none-match", "origin", "host", "x-forwarded-for", "user-agent"])
@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nX-Injected: 1", "text/csv\r\n\r\n<script>", "\0", "é" * 9])
def test_no_header_of_the_request_comes_back(api: ApiClient, header: str, value: str) -> None:
    answered = api.ask("/v1/costs", headers={header: value})
    assert answered.status in {200, 406}
    for name, sent in answered.headers.items():
        assert "\r" not in sent + name
        assert "\n" not in sent + name
        assert "injected" not in (sent + name).lower()
    assert "<script>" not in answered.body


@pytest.mark.parametrize("export", [MAIN, SECOND])
def test_the_name_of_a_download_is_plain_whatever_the_export_is_called(api: ApiClient, export: str) -> None:
    for resource in RESOURCES:
        answered = api.ask(resource.path.replace("{name}", "service"), [("export", export)], accept="text/csv")
        assert answered.status == 200
        name = answered.headers["content-disposition"].removeprefix('attachment; filename="').removesuffix('"')
        assert name.endswith(".csv")
        assert all(character.isascii() and (character.isalnum() or character in "_-.") for character in name)


def test_an_export_with_a_hostile_name_is_read_as_itself(published_lake: PublishedLake, api: ApiClient) -> None:
    answered = api.ask("/v1/costs/breakdown", [("export", SECOND), ("group_by", "export")])
    assert SECOND == "it's cur2 (100%)"
    assert [row["group"] for row in answered.json["rows"]] == [{"export": SECOND}] * 2
    rows = [one for one in published_lake.published() if (one.export, one.billing_period) == (SECOND, "2026-10")]
    assert sum(row["line_item_count"] for row in answered.json["rows"]) == len(rows[0].line_items)
