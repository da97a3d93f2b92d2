"""`/v1/exports`: ordered, made by the function's own asynchronous call, fetched by its owner alone."""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import EndpointConnectionError

from api import handler
from api.routes import csv_exports
from api.routes.registry import RESOURCES
from api.wiring import aws_client
from tests.api.asking import Answered, ApiClient, Bearer, request_event
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import ACCOUNT, OTHER_ACCOUNT, line_item

EXPORTS = "/v1/exports"
ORDER = {"resource": "line-items", "parameters": {"sort": "-unblended_cost", "columns": ["line_item_id", "currency"]}}


class FakeLambda:
    """Lambda's Invoke, which keeps what it is sent."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.failure: Exception | None = None

    def invoke(self, **given: Any) -> dict[str, Any]:
        if self.failure:
            raise self.failure
        self.calls.append(given)
        return {"StatusCode": 202}

    @property
    def events(self) -> list[Any]:
        return [json.loads(call["Payload"]) for call in self.calls]


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> FakeLambda:
    fake = FakeLambda()
    monkeypatch.setattr(csv_exports, "aws_client", lambda service: {"lambda": fake}[service])
    return fake


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    lake = new_lake()
    publish(lake, "04", "5", "7")
    return lake


def publish(lake: PublishedLake, hour: str, cost: str, other_cost: str) -> None:
    rows = [
        line_item("2026-10-01", cost, line_item_id="one"),
        line_item("2026-10-02", other_cost, line_item_id="two", usage_account_id=OTHER_ACCOUNT),
    ]
    added = lake.add_snapshot("demo", "2026-10", rows, delivered_at=f"2026-10-28T{hour}:00:00Z")
    lake.publish(added, updates_views=False)


@pytest.fixture
def client(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    client = lake.client()
    monkeypatch.setattr(handler, "wired", lambda: client.api)
    return client


def ordered(client: ApiClient, body: Any = ORDER, **more: Any) -> Answered:
    return client.ask(EXPORTS, method="POST", body=body, **more)


def accepted(client: ApiClient, body: Any = ORDER, **more: Any) -> Any:
    answered = ordered(client, body, **more)
    assert answered.status == 202, answered.body
    return answered.json


def shown(client: ApiClient, export_id: str, **more: Any) -> Answered:
    return client.ask(f"{EXPORTS}/{export_id}", **more)


def fetched(url: str) -> tuple[str, Any]:
    with urllib.request.urlopen(url) as answer:  # noqa: S310  the address of the embedded AWS
        return answer.read().decode(), answer.headers


def test_an_order_is_accepted_and_the_function_calls_itself(client: ApiClient, function: FakeLambda) -> None:
    answered = ordered(client)
    export_id = answered.json["export_id"]
    assert answered.status == 202
    assert answered.headers["location"] == f"/v1/exports/{export_id}"
    assert answered.headers["cache-control"] == "no-store"
    assert answered.json["status"] == "pending"
    assert answered.json["url"] is None
    [call] = function.calls
    assert (call["FunctionName"], call["InvocationType"]) == ("sentinel-api", "Event")
    assert function.events[0]["csv_export"]["export_id"] == export_id
    assert shown(client, export_id).json["status"] == "pending"


def test_a_finished_export_is_fetched_by_the_address_it_gives(client: ApiClient, function: FakeLambda) -> None:
    export_id = accepted(client)["export_id"]
    assert client.raw(function.events[0]) == {"export_id": export_id, "status": "finished"}
    document = shown(client, export_id).json
    text, headers = fetched(document["url"])
    assert text == (
        "line_item_id,currency,unblended_cost\r\n"
        "two,USD,7.0000000000\r\n"
        "one,USD,5.0000000000\r\n"
        "Total,USD,12.0000000000\r\n"
    )
    assert document["status"] == "finished"
    assert (document["row_count"], document["byte_count"]) == (2, len(text))
    assert document["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert headers["Content-Disposition"] == f'attachment; filename="{document["file_name"]}"'
    assert headers["Content-Type"].startswith("text/csv")


def test_an_address_is_signed_for_fifteen_minutes_in_the_way_kms_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    place = {"Bucket": "bucket", "Key": "key"}
    url = aws_client("s3").generate_presigned_url("get_object", Params=place, ExpiresIn=csv_exports.URL_SECONDS)
    query = parse_qs(urlsplit(url).query)
    assert (query["X-Amz-Algorithm"], query["X-Amz-Expires"]) == (["AWS4-HMAC-SHA256"], ["900"])


def test_an_address_is_given_with_when_it_expires(client: ApiClient, function: FakeLambda) -> None:
    export_id = accepted(client)["export_id"]
    client.raw(function.events[0])
    before = datetime.now(UTC).replace(microsecond=0)
    expires_at = datetime.fromisoformat(shown(client, export_id).json["expires_at"])
    assert before + timedelta(minutes=15) <= expires_at <= datetime.now(UTC) + timedelta(minutes=15)


def test_figures_published_after_the_order_are_not_in_the_file(
    client: ApiClient, function: FakeLambda, lake: PublishedLake
) -> None:
    export_id = accepted(client)["export_id"]
    publish(lake, "05", "1000", "2000")
    try:
        client.raw(function.events[0])
    finally:
        publish(lake, "06", "5", "7")
    text, _ = fetched(shown(client, export_id).json["url"])
    assert text.splitlines()[-1] == "Total,USD,12.0000000000"


def test_an_export_has_the_rows_its_owner_may_see(client: ApiClient, function: FakeLambda) -> None:
    owner = Bearer(OTHER_ACCOUNT)
    export_id = accepted(client, principal=owner)["export_id"]
    client.raw(function.events[0])
    document = shown(client, export_id, principal=owner).json
    assert fetched(document["url"])[0].splitlines()[1:] == ["two,USD,7.0000000000", "Total,USD,7.0000000000"]
    assert document["row_count"] == 1


@pytest.mark.parametrize(
    "other", [Bearer(subject="another"), Bearer(ACCOUNT), Bearer(f"{ACCOUNT} {OTHER_ACCOUNT}"), Bearer(None)]
)
def test_nobody_else_finds_an_export(client: ApiClient, function: FakeLambda, other: Bearer) -> None:
    export_id = accepted(client)["export_id"]
    client.raw(function.events[0])
    answered = shown(client, export_id, principal=other)
    assert (answered.status, answered.problem) == (404, "not-found")


@pytest.mark.parametrize("export_id", ["0" * 32, "x", "..%2F..%2Fgold", "0" * 31 + "G"])
def test_an_id_that_was_never_given_is_not_found(client: ApiClient, export_id: str) -> None:
    assert shown(client, export_id).status == 404


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ("no json", "body"),
        ("[]", "body"),
        ("[" * 60_000, "body"),
        ({"parameters": {}}, "resource"),
        ({"resource": "health"}, "resource"),
        ({"resource": "../line-items"}, "resource"),
        ({"resource": "costs", "parameters": {"metricc": "list_cost"}}, "metricc"),
        ({"resource": "costs", "parameters": {"metric": "secret"}}, "metric"),
        ({"resource": "costs", "parameters": {"filter": ["nothing:x"]}}, "filter"),
        ({"resource": "costs", "parameters": {"export": ["unknown"]}}, "export"),
        ({"resource": "costs", "owner": "somebody else"}, "owner"),
        ({"resource": "line-items", "parameters": {"search": "\ud800"}}, "body"),
    ],
)
def test_a_wrong_order_is_refused_by_name_and_nothing_is_begun(
    client: ApiClient, function: FakeLambda, body: Any, parameter: str
) -> None:
    answered = ordered(client, body)
    assert (answered.status, answered.problem) == (400, "invalid-request")
    assert parameter in {error["parameter"] for error in answered.json["errors"]}
    assert function.calls == []


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_a_body_that_is_no_json_is_unsupported(client: ApiClient, function: FakeLambda, media_type: str) -> None:
    answered = ordered(client, headers={"content-type": media_type})
    assert (answered.status, answered.problem) == (415, "unsupported-media-type")
    assert function.calls == []


def test_a_body_may_have_a_charset_and_be_sent_in_base64(client: ApiClient, function: FakeLambda) -> None:
    assert ordered(client, headers={"content-type": "Application/JSON; charset=utf-8"}).status == 202
    event = request_event("POST", EXPORTS, "", Bearer(), {}, json.dumps(ORDER))
    event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}
    assert client.invoke(event).status == 202
    assert len(function.calls) == 2


def test_a_huge_body_is_too_large(client: ApiClient, function: FakeLambda) -> None:
    answered = ordered(client, {"resource": "costs", "parameters": {"filter": ["service:" + "x" * 70_000]}})
    assert answered.status == 413
    assert function.calls == []


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (("sentinel/read", "sentinel/line-items"), 403),
        (("sentinel/read", "sentinel/exports"), 403),
        (("sentinel/line-items", "sentinel/exports"), 202),
    ],
)
def test_an_order_needs_the_scope_of_exports_and_of_the_resource(
    client: ApiClient, function: FakeLambda, scopes: tuple[str, ...], status: int
) -> None:
    assert ordered(client, principal=Bearer(scopes=scopes)).status == status
    assert len(function.calls) == (1 if status == 202 else 0)


def test_a_call_that_lambda_does_not_take_is_told(client: ApiClient, function: FakeLambda) -> None:
    function.failure = EndpointConnectionError(endpoint_url="https://lambda.example")
    answered = ordered(client)
    assert (answered.status, answered.problem) == (503, "unavailable")
    assert "lambda.example" not in answered.body


TABLES = sorted(resource.name for resource in RESOURCES if resource.table and not resource.parts)


@pytest.mark.parametrize("resource", TABLES)
def test_every_table_can_be_made_a_file_with_the_bytes_of_its_csv(
    client: ApiClient, function: FakeLambda, resource: str
) -> None:
    export_id = accepted(client, {"resource": resource})["export_id"]
    client.raw(function.events[0])
    text, _ = fetched(shown(client, export_id).json["url"])
    assert text == client.ask(f"/v1/{resource}", accept="text/csv").body
