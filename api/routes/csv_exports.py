"""`/v1/exports`: CSV files too large for one answer, made in the background."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal, get_origin

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from api.answering import JSON, HttpAnswer, file_name, json_body
from api.asked import make_definite
from api.csv_exports.job import CsvExport, as_of, instant, new_export, read_export, write_export
from api.csv_exports.worker import order_of
from api.http_request import checked
from api.models.answer import Instant
from api.principal import EXPORTS as SCOPE
from api.principal import principal_of
from api.problems import Kinds, Problem, invalid
from api.publications.reader import unavailable
from api.resource import Operation, Resource
from api.wiring import Api, aws_client

MAX_BODY_LENGTH = 65_536
URL_SECONDS = 900
# What can be made a file of: every table whose address has no part to be filled in. A test holds the list against the routes.
Exportable = Literal[
    "checks",
    "costs",
    "costs/breakdown",
    "days",
    "deliveries",
    "line-items",
    "movers",
    "quarantine",
    "regions",
    "snapshots",
    "status",
]


class CsvExportOrder(BaseModel):
    """What to make a file of."""

    model_config = ConfigDict(extra="forbid")

    resource: Annotated[Exportable, Field(description="The resource.")]
    parameters: Annotated[
        dict[str, str | int | bool | list[str]],
        Field(
            max_length=50,
            description="Its parameters, by name, as in its address; `limit` and `cursor` of pages are passed over.",
        ),
    ] = {}


class CsvExportAnswer(TypedDict):
    """A CSV export and how far it is."""

    export_id: str
    resource: str
    status: Literal["pending", "running", "finished", "failed"]
    created_at: Instant
    file_name: str
    row_count: int | None
    byte_count: int | None
    sha256: Annotated[str | None, Field(description="Of the file, in hexadecimal.")]
    problem: Annotated[dict[str, str] | None, Field(description="Why it failed: kind and detail.")]
    url: Annotated[str | None, Field(description="Where the file can be fetched for 15 minutes, once it is finished.")]
    expires_at: Annotated[
        Instant | None, Field(description="When `url` opens nothing any more; ask again for another.")
    ]


def order(exportable: Mapping[str, Resource], api: Api, event: Mapping[str, Any], _path: dict[str, str]) -> HttpAnswer:
    """Begin an export: it is checked here, and made by an asynchronous call of the same code."""
    principal = principal_of(event, api.settings)
    principal.require(SCOPE)
    ordered = checked(CsvExportOrder, _body(event))
    resource = exportable[ordered.resource]
    principal.require(resource.scope)
    question = checked(resource.question, _parameters(resource, ordered.parameters))
    asked = make_definite(question, principal, api.publications, api.settings, {})
    pinned = {"publication_id": asked.publication.publication_id} if asked.publication.publication_id else {}
    export = new_export(principal.owner, resource.name, file_name(resource, asked))
    write_export(api.s3, api.settings.csv_exports_bucket, export)
    said = question.model_dump(mode="json", exclude_unset=True) | pinned
    payload = {"csv_export": order_of(export, said, principal)}
    try:
        aws_client("lambda").invoke(
            FunctionName=api.settings.csv_exports_function,
            InvocationType="Event",
            Payload=json.dumps(payload).encode(),
        )
    except (ClientError, BotoCoreError) as error:
        raise unavailable() from error
    headers = {"Location": f"/v1/exports/{export.export_id}", "Cache-Control": "no-store", "Retry-After": "2"}
    return HttpAnswer(202, json_body(_shown(export)), JSON, headers, asked)


def _body(event: Mapping[str, Any]) -> dict[str, Any]:
    headers = event.get("headers") or {}
    if str(headers.get("content-type") or "").split(";")[0].strip().lower() != JSON:
        raise Problem(Kinds.UNSUPPORTED_MEDIA_TYPE, "send the order as application/json")
    text = event.get("body") or ""
    if len(text) > MAX_BODY_LENGTH:
        raise Problem(Kinds.TOO_LARGE, f"the body has more than {MAX_BODY_LENGTH} characters")
    try:
        document = json.loads(base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text)
        # Half a surrogate pair can be written in JSON, but is no text.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, binascii.Error, RecursionError) as error:
        raise invalid("body", "is not JSON") from error
    if not isinstance(document, dict):
        raise invalid("body", "must be a JSON object with `resource` and `parameters`")
    return document


def _parameters(resource: Resource, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the model takes them; those of pages mean nothing for a whole file."""
    fields = resource.question.model_fields
    pages = {"cursor"} | ({"limit"} if "cursor" in fields else set())
    lists = {name for name, field in fields.items() if get_origin(field.annotation) is list}
    return {
        name: [value] if name in lists and not isinstance(value, list) else value
        for name, value in given.items()
        if name not in pages or name not in fields
    }


def show(api: Api, event: Mapping[str, Any], path: dict[str, str]) -> HttpAnswer:
    """The state of an export of the caller's own, with an address when it is finished."""
    principal = principal_of(event, api.settings)
    principal.require(SCOPE)
    bucket = api.settings.csv_exports_bucket
    now = datetime.now(UTC)
    export = as_of(read_export(api.s3, bucket, principal.owner, path["export_id"]), now)
    url = expires_at = None
    if export.status == "finished":
        place = {"Bucket": bucket, "Key": export.file_key}
        url = api.s3.generate_presigned_url("get_object", Params=place, ExpiresIn=URL_SECONDS)
        expires_at = instant(now + timedelta(seconds=URL_SECONDS))
    return HttpAnswer(200, json_body(_shown(export, url, expires_at)), JSON, {"Cache-Control": "no-store"})


def _shown(export: CsvExport, url: str | None = None, expires_at: str | None = None) -> CsvExportAnswer:
    return {
        "export_id": export.export_id,
        "resource": export.resource,
        "status": export.status,
        "created_at": export.created_at,
        "file_name": export.file_name,
        "row_count": export.row_count,
        "byte_count": export.byte_count,
        "sha256": export.sha256,
        "problem": export.problem,
        "url": url,
        "expires_at": expires_at,
    }


def ordering(resources: Iterable[Resource]) -> Operation:
    """The operation that begins an export of one of these resources."""
    exportable = {one.name: one for one in resources if one.table and not one.parts}
    return Operation(
        method="POST",
        path="/v1/exports",
        summary="Make a CSV export",
        description=(
            "Begins a CSV file of the whole of an answer, from the figures published now. "
            "Look at `Location` until it is finished."
        ),
        status=202,
        answer=CsvExportAnswer,
        serve=partial(order, exportable),
        scope=SCOPE,
        body=CsvExportOrder,
        problems=(
            Kinds.INVALID_REQUEST,
            Kinds.EXPORT_REQUIRED,
            Kinds.SNAPSHOT_EXPIRED,
            Kinds.TOO_LARGE,
            Kinds.UNSUPPORTED_MEDIA_TYPE,
            Kinds.NOTHING_PUBLISHED,
            Kinds.UNAVAILABLE,
        ),
    )


SHOW = Operation(
    method="GET",
    path="/v1/exports/{export_id}",
    summary="State of a CSV export",
    description="How far an export is, for who ordered it; once it is finished, an address to fetch it from.",
    status=200,
    answer=CsvExportAnswer,
    serve=show,
    scope=SCOPE,
    parts={"export_id": {"type": "string", "pattern": "^[0-9a-f]{32}$", "description": "`export_id` of the order."}},
    problems=(Kinds.NOT_FOUND, Kinds.UNAVAILABLE),
)
