"""The contract: the written files are those made from the models, and what they say is valid and complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.contract import FILE, PAGE, openapi, page, written
from api.handler import application_of
from api.problems import Kinds
from api.routes.registry import OPERATIONS, RESOURCES
from api.settings import load_settings
from api.wiring import Api

CONTRACT = openapi()
OF_PATHS = [(path, method) for path, methods in CONTRACT["paths"].items() for method in methods]
HOW_TO_MAKE = "is not what the models give: run `make docs` and commit the files"
each_operation = pytest.mark.parametrize(
    "operation", [CONTRACT["paths"][path][method] for path, method in OF_PATHS], ids=[f"{m} {p}" for p, m in OF_PATHS]
)


def parts_of(document: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in the document, with its place."""
    if isinstance(document, dict):
        yield place, document
    children = document.items() if isinstance(document, dict) else enumerate(document)
    for key, child in children:
        if isinstance(child, dict | list):
            yield from parts_of(child, f"{place}/{key}")


def says_its_type(schema: dict[str, Any]) -> bool:
    """Whether a schema says what its values are."""
    if {"type", "$ref", "enum", "const"} & set(schema):
        return True
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or []
    return bool(choices) and all(says_its_type(choice) for choice in choices)


def test_the_written_contract_is_the_one_the_models_give() -> None:
    assert FILE.read_text(encoding="utf-8") == written(CONTRACT), f"api/openapi.json {HOW_TO_MAKE}"


def test_the_written_page_is_the_one_the_contract_gives() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(CONTRACT), f"docs/api.md {HOW_TO_MAKE}"


def test_the_contract_is_made_the_same_every_time() -> None:
    assert written(openapi()) == written(CONTRACT)


def test_the_contract_is_valid_openapi() -> None:
    assert CONTRACT["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(json.loads(written(CONTRACT))).iter_errors()] == []


def test_no_reference_leads_nowhere_and_no_schema_is_left_over() -> None:
    there = {f"#/components/schemas/{name}" for name in CONTRACT["components"]["schemas"]}
    assert {part["$ref"] for _, part in parts_of(CONTRACT) if "$ref" in part} == there


def test_operation_ids_are_unique_camel_case() -> None:
    ids = [CONTRACT["paths"][path][method]["operationId"] for path, method in OF_PATHS]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)+", one)] == []


@each_operation
def test_an_operation_says_what_it_is(operation: dict[str, Any]) -> None:
    assert operation["summary"].strip()
    assert operation["description"].strip().endswith(".")
    assert operation["tags"]
    assert set(operation["tags"]) <= {tag["name"] for tag in CONTRACT["tags"]}


@each_operation
def test_every_parameter_is_described_typed_and_bounded(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        name, schema = parameter["name"], parameter["schema"]
        assert parameter["description"].strip(), f"{name} has no description"
        assert says_its_type(schema), f"{name} has no type"
        assert "null" not in json.dumps(schema.get("type", "")), f"{name}: null cannot be written into an address"
        if schema.get("type") == "array":
            assert schema["maxItems"] > 0, f"{name} is a list without an end"
            assert says_its_type(schema["items"]), f"the items of {name} have no type"
        if schema.get("type") == "integer":
            assert {"minimum", "maximum"} <= set(schema), f"{name} is a number without bounds"
        if parameter["in"] == "path":
            assert parameter["required"], f"{name} is a part of the path"


@each_operation
def test_no_parameter_is_named_twice(operation: dict[str, Any]) -> None:
    names = [(parameter["in"], parameter["name"].lower()) for parameter in operation["parameters"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("path", "method"), OF_PATHS)
def test_every_part_of_a_path_is_a_parameter(path: str, method: str) -> None:
    parameters = CONTRACT["paths"][path][method]["parameters"]
    assert set(re.findall(r"\{(\w+)\}", path)) == {one["name"] for one in parameters if one["in"] == "path"}


@each_operation
def test_every_error_is_a_problem_document(operation: dict[str, Any]) -> None:
    errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
    assert errors
    for status, answer in errors.items():
        content = dict(answer["content"])
        if status == "401":  # API Gateway's authorizer refuses a bad token before the function is asked
            assert content.pop("application/json") == {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
        schema = {"$ref": "#/components/schemas/ProblemDocument"}
        assert content == {"application/problem+json": {"schema": schema}}, status


@each_operation
def test_every_error_names_kinds_of_its_status(operation: dict[str, Any]) -> None:
    statuses = {kind.value.name: kind.value.status for kind in Kinds}
    for status, answer in operation["responses"].items():
        if status >= "400":
            named = re.findall(r"`([a-z-]+)`", answer["description"])
            assert named
            assert {statuses[name] for name in named} == {int(status)}


@each_operation
def test_every_answer_has_a_schema(operation: dict[str, Any]) -> None:
    good = {status: answer for status, answer in operation["responses"].items() if status < "300"}
    assert len(good) == 1
    assert all(says_its_type(media["schema"]) for answer in good.values() for media in answer["content"].values())


def test_every_property_of_every_schema_is_typed() -> None:
    untyped = [
        f"{place}/properties/{name}"
        for place, schema in parts_of(CONTRACT["components"]["schemas"])
        if isinstance(schema.get("properties"), dict)
        for name, one in schema["properties"].items()
        if not says_its_type(one)
    ]
    assert untyped == []


def test_every_list_in_a_schema_says_what_it_holds() -> None:
    lists = [
        (place, part) for place, part in parts_of(CONTRACT["components"]["schemas"]) if part.get("type") == "array"
    ]
    assert lists
    assert [place for place, part in lists if not says_its_type(part.get("items", {}))] == []


def test_all_but_health_needs_a_token() -> None:
    open_to_all = [(path, method) for path, method in OF_PATHS if not CONTRACT["paths"][path][method]["security"]]
    assert open_to_all == [("/v1/health", "get")]
    assert CONTRACT["security"] == [{"token": []}]


@each_operation
def test_who_needs_a_token_hears_401_and_403(operation: dict[str, Any]) -> None:
    assert ({"401", "403"} <= set(operation["responses"])) == bool(operation["security"])


def test_every_resource_has_its_route_and_every_route_its_resource() -> None:
    environ = {
        "SENTINEL_LAKE_BUCKET": "lake",
        "SENTINEL_CSV_EXPORTS_BUCKET": "files",
        "SENTINEL_CURSOR_KEY": "k" * 32,
    }
    # No route is called here, so none needs a lake.
    unused: Any = None
    app = application_of(Api(load_settings(environ), unused, unused))
    served = {(str(route.method), route.path.replace("<", "{").replace(">", "}")) for route in _routes(app)}
    registered = {("GET", one.path) for one in RESOURCES} | {(one.method, one.path) for one in OPERATIONS}
    assert served == registered == {(method.upper(), path) for path, method in OF_PATHS}
    assert len(OF_PATHS) == len(RESOURCES) + len(OPERATIONS)


def _routes(app: Any) -> list[Any]:
    routes = [*app._static_routes, *app._dynamic_routes]
    for route in routes:
        assert isinstance(route.path, str)
    return routes
