"""From a request to an answer: who asks, what exactly, is it known already, in which form. One way for every resource."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.asked import Asked, make_definite
from api.csv_table import MEDIA_TYPE as CSV
from api.csv_table import CsvTable, csv_chunks
from api.http_request import is_match, parse_question, wanted_media_type
from api.principal import principal_of
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import Kinds, Problem
from api.reading import Gold
from api.resource import Resource
from api.settings import Settings

JSON = "application/json"
# Raised when the same question gets another answer from the same figures.
ANSWER_VERSION = "2"
# A Lambda answers 6 MB (of 1,048,576 bytes) at most, headers and the JSON quoting of the body included.
MAX_SENT_BYTES = 6_000_000
_QUOTED = (b'"', b"\\", b"\n", b"\r", b"\t")
# Written with six characters each, such as a backslash and u0000.
_CONTROL = bytes(set(range(32)) - set(b"\n\r\t"))
CACHE_CONTROL = "private, max-age=60"


@dataclass
class HttpAnswer:
    """An answer to be sent; `asked` is for the log."""

    status: int
    body: str = ""
    media_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    asked: Asked | None = None


def answer(
    resource: Resource, event: Mapping[str, Any], path: dict[str, str], gold: Gold, settings: Settings
) -> HttpAnswer:
    """The answer of a resource that reads what is published. Raises Problem."""
    principal = principal_of(event, settings)
    principal.require(resource.scope)
    headers = event.get("headers") or {}
    offered = (JSON, CSV) if resource.table else (JSON,)
    media_type = wanted_media_type(headers.get("accept"), offered)
    question = parse_question(resource.question, event.get("rawQueryString") or "")
    asked = make_definite(question, principal, gold.publications, settings, path)
    state = resource.state(gold, asked) if resource.state else []
    etag = f'"{asked.digest(resource.path, media_type, ANSWER_VERSION, *state)}"'
    kept = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": "Origin, Accept, Authorization"}
    if is_match(headers.get("if-none-match"), etag):
        return HttpAnswer(304, headers=kept, asked=asked)
    if media_type == CSV and resource.table:
        body = csv_body(resource.table(gold, asked))
        kept["Content-Disposition"] = f'attachment; filename="{file_name(resource, asked)}"'
        return HttpAnswer(200, body, "text/csv; charset=utf-8; header=present", kept, asked)
    body = json_body(resource.ask(gold, asked))
    return HttpAnswer(200, body, JSON, kept, asked)


def json_body(document: Any) -> str:
    """The document. Problem too-large."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if _sent_bytes(body.encode()) > MAX_SENT_BYTES:
        raise Problem(Kinds.TOO_LARGE, "the answer has more rows than fit; ask for fewer days, groups or rows")
    return body


def csv_body(table: CsvTable) -> str:
    """The table, written until it is whole or too large. Problem too-large."""
    too_large = Problem(Kinds.TOO_LARGE, "more CSV than fits an answer; make a file of it: POST /v1/exports")
    # A separator per cell is the least a row takes: what cannot fit is not begun.
    if (table.row_count or 0) * len(table.columns) > MAX_SENT_BYTES:
        raise too_large
    chunks, size = [], 0
    for chunk in csv_chunks(table):
        chunks.append(chunk)
        size += _sent_bytes(chunk)
        if size > MAX_SENT_BYTES:
            raise too_large
    return b"".join(chunks).decode()


def _sent_bytes(body: bytes) -> int:
    """How long the body is inside the JSON that a Lambda hands to API Gateway."""
    control = len(body) - len(body.translate(None, _CONTROL))
    return len(body) + sum(body.count(character) for character in _QUOTED) + 5 * control


def file_name(resource: Resource, asked: Asked) -> str:
    """Name of the download: resource, days or month, measure, and which figures. Plain ASCII, for it goes into a header."""
    parts = ["sentinel", resource.name.replace("/", "-")]
    if asked.span:
        parts += [asked.span.start.isoformat(), asked.span.end.isoformat()]
    if asked.billing_period:
        parts.append(asked.billing_period)
    parts += [getattr(asked.question, "metric", ""), asked.publication.identity]
    return "_".join(part for part in parts if part) + ".csv"


def problem_answer(problem: Problem, *, request_id: str, path: str) -> HttpAnswer:
    """A problem as it is sent."""
    document = problem.document(request_id=request_id, path=path)
    headers = {"Cache-Control": "no-store", "Vary": "Origin, Accept, Authorization", **problem.headers}
    return HttpAnswer(problem.status, json.dumps(document, ensure_ascii=False), PROBLEM, headers)
