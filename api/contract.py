"""The contract as OpenAPI 3.1, made from the routes and their models.

`python -m api.contract` writes api/openapi.json and docs/api.md. Tests hold the written files against what is made here,
and the answers against the schemas.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from api.csv_table import MEDIA_TYPE as CSV
from api.models.problem import GatewayMessage, ProblemDocument
from api.principal import SCOPES
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import Kinds
from api.resource import Operation, Resource
from api.routes.registry import OPERATIONS, RESOURCES

FILE = Path(__file__).parent / "openapi.json"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
VERSION = "1.0.0"
_SCHEMAS = "#/components/schemas/{model}"
# What any operation may answer with; then what one that needs a token may; then one that reads what is published.
_ALWAYS = (Kinds.INTERNAL_ERROR,)
_WITH_TOKEN = (Kinds.UNAUTHORIZED, Kinds.FORBIDDEN)
_PUBLISHED = (
    Kinds.INVALID_REQUEST,
    Kinds.NOT_ACCEPTABLE,
    Kinds.SNAPSHOT_EXPIRED,
    Kinds.TOO_LARGE,
    Kinds.NOTHING_PUBLISHED,
    Kinds.UNAVAILABLE,
)
# And one that reads rows: it adds exports up, and may take too long.
_OF_ROWS = (Kinds.EXPORT_REQUIRED, Kinds.QUERY_TIMEOUT)
_HEADERS = {
    "ETag": {
        "description": "Names the answer: the same question about the same figures.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"schema": {"type": "string"}},
}


def openapi(resources: Iterable[Resource] = RESOURCES, operations: Iterable[Operation] = OPERATIONS) -> dict[str, Any]:
    """The OpenAPI document."""
    components: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for resource in resources:
        paths.setdefault(resource.path, {})["get"] = _resource(resource, components)
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "AWS Sentinel",
            "version": VERSION,
            "summary": "Proven, published AWS cost figures.",
            "description": (
                "Every figure is read from one publication: the snapshots of all billing periods that were published together. "
                "`meta.publication_id` names it; send it back, and further answers fit the first. Amounts are decimal "
                "strings, exact to ten places. Errors are RFC 9457 problems."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this file is served from"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of the OIDC issuer, with the scopes: "
                    + "; ".join(f"`{scope}`: {text}" for scope, text in SCOPES.items()),
                }
            },
        },
    }


_TAGS = {"figures": "Cost figures", "proof": "Where the figures come from", "service": "The API itself"}
_PROOF = {"status", "days", "deliveries", "checks", "quarantine", "snapshots"}


def _resource(resource: Resource, components: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": _schema(resource.answer, components)}}
    kinds = (*_ALWAYS, *_WITH_TOKEN, *_PUBLISHED, *(_OF_ROWS if resource.reads_rows else ()), *resource.problems)
    if resource.table:
        content[CSV] = {
            "schema": {"type": "string", "description": "RFC 4180, with a header; the last rows are totals."}
        }
    return {
        "operationId": _operation_id("get", resource.path),
        "summary": resource.summary,
        "description": resource.description,
        "tags": ["proof" if resource.name in _PROOF else "figures"],
        "security": [{"token": [resource.scope]}],
        "parameters": [*_parts(resource.parts), *_parameters(resource.question), *_CONDITIONAL],
        "responses": {
            "200": {"description": "The answer.", "headers": _HEADERS, "content": content},
            "304": {"description": "The caller has this answer: If-None-Match names it.", "headers": _HEADERS},
            **_problems(kinds, components),
        },
    }


def _operation(operation: Operation, components: dict[str, Any]) -> dict[str, Any]:
    kinds = (*_ALWAYS, *(_WITH_TOKEN if operation.scope else ()), *operation.problems)
    described: dict[str, Any] = {
        "operationId": _operation_id(operation.method.lower(), operation.path),
        "summary": operation.summary,
        "description": operation.description,
        "tags": ["service"],
        "security": [{"token": [operation.scope]}] if operation.scope else [],
        "parameters": _parts(operation.parts),
        "responses": {
            str(operation.status): {
                "description": "The answer.",
                "content": {"application/json": {"schema": _schema(operation.answer, components)}},
            },
            **_problems(kinds, components),
        },
    }
    if operation.body:
        schema = _schema(operation.body, components)
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


_CONDITIONAL = [
    {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "ETags the caller has.",
        "schema": {"type": "string"},
    }
]


def _operation_id(method: str, path: str) -> str:
    words = path.removeprefix("/v1/").replace("{", "by-").replace("}", "").replace("/", "-").replace("_", "-")
    return "".join(
        word if number == 0 else word.capitalize() for number, word in enumerate([method, *words.split("-")])
    )


def _parts(parts: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in parts.items()
    ]


def _parameters(question: Any) -> list[dict[str, Any]]:
    schema = question.model_json_schema(ref_template=_SCHEMAS)
    required = set(schema.get("required", []))
    return [
        _parameter(name, _inlined(described, schema.get("$defs", {})), name in required)
        for name, described in schema["properties"].items()
    ]


def _parameter(name: str, described: dict[str, Any], is_required: bool) -> dict[str, Any]:
    # A parameter that is left out is simply not there: `null` is nothing one can write into an address.
    choices = [choice for choice in described.pop("anyOf", []) if choice.get("type") != "null"]
    schema = {key: value for key, value in described.items() if key not in {"title", "description"}}
    for choice in choices:
        schema |= choice
    if schema.get("default", "") is None or schema.get("default") == []:
        schema.pop("default")
    parameter = {"name": name, "in": "query", "required": is_required, "description": described.get("description", "")}
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    return parameter | {"schema": schema}


def _inlined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items()}
    return [_inlined(one, definitions) for one in schema] if isinstance(schema, list) else schema


def _schema(model: Any, components: dict[str, Any]) -> dict[str, Any]:
    """A reference to the model's schema, which is put among the components with all it is made of."""
    schema = TypeAdapter(model).json_schema(ref_template=_SCHEMAS, mode="serialization")
    for name, definition in schema.pop("$defs", {}).items():
        if components.setdefault(name, definition) != definition:
            raise ValueError(f"two models are named {name}; rename one")
    if "$ref" in schema:
        return dict(schema)
    title = schema["title"]
    if components.setdefault(title, schema) != schema:
        raise ValueError(f"two models are named {title}; rename one")
    return {"$ref": _SCHEMAS.format(model=title)}


def _problems(kinds: Iterable[Kinds], components: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(ProblemDocument, components)
    by_status: dict[int, list[str]] = {}
    for kind in dict.fromkeys(kinds):
        by_status.setdefault(kind.value.status, []).append(f"`{kind.value.name}`: {kind.value.title}")
    problems: dict[str, Any] = {
        str(status): {"description": "; ".join(titles), "content": {PROBLEM: {"schema": schema}}}
        for status, titles in sorted(by_status.items())
    }
    if "401" in problems:  # mostly said by API Gateway's authorizer, in its own words
        problems["401"]["content"]["application/json"] = {"schema": _schema(GatewayMessage, components)}
    return problems


def written(document: Mapping[str, Any]) -> str:
    """The document as it lies in the repository."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def page(document: Mapping[str, Any]) -> str:
    """The contract as a page to read."""
    lines = ["# The API", "", "Made from `api/openapi.json` by `make docs`; change the models, not this page.", ""]
    lines += [document["info"]["description"], ""]
    lines += ["| scope | allows |", "|---|---|", *(f"| `{scope}` | {text} |" for scope, text in SCOPES.items()), ""]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            lines += [f"## `{method.upper()} {path}`", "", operation["description"], ""]
            scopes = [scope for one in operation["security"] for scope in one["token"]]
            lines += [f"Scope: {', '.join(f'`{scope}`' for scope in scopes) or 'none, and no token'}.", ""]
            if operation["parameters"]:
                lines += ["| parameter | what | values |", "|---|---|---|"]
                lines += [_parameter_line(parameter) for parameter in operation["parameters"]]
                lines.append("")
            lines += ["| status | |", "|---|---|"]
            lines += [f"| {status} | {answer['description']} |" for status, answer in operation["responses"].items()]
            lines.append("")
    lines += ["## Problems", "", "| type | status | title |", "|---|---|---|"]
    lines += [f"| `/problems/{kind.value.name}` | {kind.value.status} | {kind.value.title} |" for kind in Kinds]
    return "\n".join(lines) + "\n"


def _parameter_line(parameter: Mapping[str, Any]) -> str:
    schema = parameter["schema"]
    inner = schema.get("items", schema)
    values = ", ".join(f"`{value}`" for value in inner.get("enum", [])) or inner.get("format") or inner.get("type", "")
    limits = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("maxItems", "at most"))
        if key in schema
    ]
    default = f"default `{json.dumps(schema['default'])}`" if "default" in schema else ""
    many = "several: " if schema.get("type") == "array" else ""
    text = "; ".join(part for part in (f"{many}{values}", *limits, default) if part)
    return f"| `{parameter['name']}` | {parameter['description']} | {text} |"


if __name__ == "__main__":
    made = openapi()
    FILE.write_text(written(made), encoding="utf-8")
    PAGE.write_text(page(made), encoding="utf-8")
    sys.stdout.write(f"{FILE.name}, {PAGE.name}: {len(made['paths'])} paths\n")
