"""Every answer is as the contract says, and every problem the contract lists is reached by a request here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import EndpointConnectionError

from api.queries.statement import Statement
from api.resource import Resource
from api.routes.registry import RESOURCES
from tests.api.asking import ALL_SCOPES, Answered, ApiClient, Bearer
from tests.api.contract.conforming import assert_conforms, contract, kinds_of
from tests.api.lake import PublishedLake

UNKNOWN = "0" * 16
EXPORT_ID = "0" * 32
each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
reached: set[tuple[str, str, int, str]] = set()


@dataclass
class Case:
    """A request that comes to a problem: how it is asked, over which API."""

    kind: str
    parameters: list[tuple[str, str]] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)
    how: dict[str, Any] = field(default_factory=dict)
    patches: list[Any] = field(default_factory=list)
    lake: str = "published"


class BrokenS3:
    """An S3 that every call fails at, in the same way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*_: Any, **__: Any) -> Any:
            raise self._error

        return call


NO_SCOPE = Bearer(scopes=())
CASES = [
    Case("invalid-request", [("no_such_parameter", "1")]),
    Case("invalid-cursor", [("cursor", "AAAA")]),
    Case("export-required", environ={"SENTINEL_DEFAULT_EXPORTS": ""}),
    Case("unauthorized", how={"principal": None}),
    Case("forbidden", how={"principal": NO_SCOPE}),
    Case("not-found", how={"name": "no-such-dimension"}),
    Case("not-acceptable", how={"accept": "image/png"}),
    Case("snapshot-expired", [("publication_id", UNKNOWN)]),
    Case("too-large", patches=[mock.patch("api.answering.MAX_SENT_BYTES", 10)]),
    Case("internal-error", environ={"s3": "crashes"}),
    Case("nothing-published", lake="empty"),
    Case("unavailable", environ={"s3": "is down"}),
    Case("query-timeout", environ={"SENTINEL_QUERY_SECONDS": "0.02"}),
]


@pytest.fixture(scope="module")
def empty_lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    return new_lake()


def client_of(lake: PublishedLake, environ: Mapping[str, str]) -> ApiClient:
    """The API with other settings, or an S3 that fails."""
    settings = {name: value for name, value in environ.items() if name != "s3"}
    client = lake.client(**settings)
    errors = {"crashes": RuntimeError("secret"), "is down": EndpointConnectionError(endpoint_url="http://secret")}
    if "s3" in environ:
        broken: Any = BrokenS3(errors[environ["s3"]])
        client.api.publications._s3 = broken
        client.api.gold.files._s3 = broken
        object.__setattr__(client.api, "s3", broken)
    return client


def make_endless(client: ApiClient) -> None:
    """Every query takes for ever: what ends it is the limit."""
    engine = client.api.gold.engine
    endless = Statement("SELECT count(*) FROM range(1000000000000)", {})
    real = engine.rows
    engine.rows = lambda _: real(endless)  # type: ignore[method-assign]


def path_of(resource: Resource, name: str = "service") -> str:
    return resource.path.replace("{name}", name)


def noted(answered: Answered, path: str, method: str = "get") -> Answered:
    """The answer, held against the contract and noted."""
    assert_conforms(answered, path, method)
    kind = answered.problem if answered.status >= 400 else ""
    reached.add((method, path, answered.status, kind))
    return answered


def is_listed(kind: str, path: str, method: str = "get") -> bool:
    return any(name == kind for _, name in kinds_of(path, method))


@each_resource
@pytest.mark.parametrize("accounts", ["*", "111111111111", None])
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_an_answer_is_as_the_contract_says(
    api: ApiClient, resource: Resource, accept: str, accounts: str | None
) -> None:
    answered = api.ask(path_of(resource), principal=Bearer(accounts), accept=accept)
    assert noted(answered, resource.path).status == 200
    assert answered.headers["content-type"].startswith(accept)
    again = api.ask(
        path_of(resource), principal=Bearer(accounts), accept=accept, headers={"If-None-Match": answered.etag}
    )
    assert noted(again, resource.path).status == 304
    assert again.etag == answered.etag


QUERIES = {
    "costs": ["group_by=service&group_by=tag:Team&granularity=week&compare=previous_month&is_cumulative=true&limit=2"],
    "costs/breakdown": ["group_by=region&compare=previous_period&metric=usage_amount", "filter=service:nowhere"],
    "movers": ["comparison=month_over_month&group_by=tag:Team&limit=1"],
    "regions": ["compare=previous_month", "filter=service:nowhere"],
    "line-items": ["limit=2&sort=-list_cost&search=a", "columns=service&columns=tags", "filter=service:nowhere"],
    "quarantine": ["limit=1", "billing_period=2026-07"],
    "deliveries": ["billing_period=2026-09", "billing_period=2031-01"],
    "days": ["start_date=2026-09-01&end_date=2026-11-01", "start_date=2031-01-01&end_date=2031-02-01"],
    "checks": ["billing_period=2026-10", "billing_period=2031-01"],
    "snapshots": ["billing_period=2026-09", "billing_period=2031-01"],
    "dimensions": ["search=a&limit=1", "filter=region:nowhere"],
    "status": ["export=demo"],
}


@each_resource
def test_answers_to_more_particular_questions_are_too(api: ApiClient, resource: Resource) -> None:
    for query in QUERIES[resource.name]:
        parameters = [tuple(part.split("=", 1)) for part in query.split("&")]
        answered = api.ask(path_of(resource), parameters)  # type: ignore[arg-type]
        assert noted(answered, resource.path).status == 200, query


@pytest.mark.parametrize("name", ["tag", "cost_category", "usage_account_id", "export", "resource_id"])
def test_every_sort_of_dimension_is_as_the_contract_says(api: ApiClient, name: str) -> None:
    assert noted(api.ask(f"/v1/dimensions/{name}"), "/v1/dimensions/{name}").status == 200


def listed_cases() -> list[Any]:
    """The problems the contract lists for each resource."""
    return [
        pytest.param(resource, case, id=f"{resource.name} {case.kind}")
        for resource in RESOURCES
        for case in CASES
        if is_listed(case.kind, resource.path)
    ]


@pytest.mark.parametrize(("resource", "case"), listed_cases())
def test_a_problem_is_as_the_contract_says(
    published_lake: PublishedLake, empty_lake: PublishedLake, resource: Resource, case: Case
) -> None:
    client = client_of(published_lake if case.lake == "published" else empty_lake, case.environ)
    how = dict(case.how)
    path = path_of(resource, how.pop("name", "service"))
    if case.kind == "query-timeout":
        make_endless(client)
    for patch in case.patches:
        patch.start()
    try:
        answered = client.ask(path, case.parameters, **how)
    finally:
        for patch in case.patches:
            patch.stop()
    assert noted(answered, resource.path).problem == case.kind
    assert "secret" not in answered.body


@pytest.mark.parametrize("resource", [one for one in RESOURCES if one.reads_rows], ids=lambda r: r.name)
def test_files_beyond_the_budget_are_too_large(published_lake: PublishedLake, resource: Resource) -> None:
    client = published_lake.client(SENTINEL_CACHE_BYTES="1000")
    with_rows = [("billing_period", "2026-10")] if resource.name == "quarantine" else []
    assert noted(client.ask(path_of(resource), with_rows), resource.path).problem == "too-large"


ORDER = {"resource": "costs", "parameters": {}}
ORDER_CASES = [
    ("invalid-request", {"body": {"resource": "no-such-resource"}}, {}),
    ("export-required", {"body": ORDER}, {"SENTINEL_DEFAULT_EXPORTS": ""}),
    ("unauthorized", {"body": ORDER, "principal": None}, {}),
    ("forbidden", {"body": ORDER, "principal": NO_SCOPE}, {}),
    ("forbidden", {"body": {"resource": "line-items"}, "principal": Bearer(scopes=ALL_SCOPES[2:])}, {}),
    ("snapshot-expired", {"body": {"resource": "costs", "parameters": {"publication_id": UNKNOWN}}}, {}),
    ("too-large", {"body": {"resource": "costs", "parameters": {"filter": ["x" * 70_000]}}}, {}),
    ("unsupported-media-type", {"body": ORDER, "headers": {"content-type": "text/plain"}}, {}),
    ("internal-error", {"body": ORDER}, {"s3": "crashes"}),
    ("unavailable", {"body": ORDER}, {"s3": "is down"}),
    ("nothing-published", {"body": ORDER}, {"lake": "empty"}),
]


@pytest.mark.parametrize(("kind", "how", "environ"), ORDER_CASES, ids=[case[0] for case in ORDER_CASES])
def test_an_order_that_cannot_be_taken(
    published_lake: PublishedLake,
    empty_lake: PublishedLake,
    kind: str,
    how: dict[str, Any],
    environ: dict[str, str],
) -> None:
    lake = empty_lake if environ.get("lake") == "empty" else published_lake
    client = client_of(lake, {name: value for name, value in environ.items() if name != "lake"})
    answered = client.ask("/v1/exports", method="POST", **how)
    assert noted(answered, "/v1/exports", "post").problem == kind


def test_an_order_and_what_is_told_of_it(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.csv_exports.aws_client", mock.Mock())
    ordered = api.ask("/v1/exports", method="POST", body=ORDER)
    assert noted(ordered, "/v1/exports", "post").status == 202
    assert ordered.headers["location"] == f"/v1/exports/{ordered.json['export_id']}"
    assert noted(api.ask(ordered.headers["location"]), "/v1/exports/{export_id}").json["status"] == "pending"


@pytest.mark.parametrize(
    ("kind", "how", "environ"),
    [
        ("unauthorized", {"principal": None}, {}),
        ("forbidden", {"principal": NO_SCOPE}, {}),
        ("not-found", {}, {}),
        ("internal-error", {}, {"s3": "crashes"}),
        ("unavailable", {}, {"s3": "is down"}),
    ],
)
def test_an_export_that_cannot_be_shown(
    published_lake: PublishedLake, kind: str, how: dict[str, Any], environ: dict[str, str]
) -> None:
    client = client_of(published_lake, environ)
    answered = client.ask(f"/v1/exports/{EXPORT_ID}", **how)
    assert noted(answered, "/v1/exports/{export_id}").problem == kind


def test_health_needs_nothing(empty_lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(empty_lake, {"s3": "is down"})
    assert noted(client.ask("/v1/health", principal=None), "/v1/health").json == {"status": "ok"}
    monkeypatch.setattr("api.routes.health.json_body", mock.Mock(side_effect=RuntimeError))
    assert noted(client.ask("/v1/health", principal=None), "/v1/health").problem == "internal-error"


def test_every_answer_the_contract_lists_was_reached() -> None:
    """Comes last, for it looks at what the tests above have noted."""
    listed = {
        (method, path, int(status))
        for path, methods in contract()["paths"].items()
        for method, operation in methods.items()
        for status in operation["responses"]
    }
    assert listed - {(method, path, status) for method, path, status, _ in reached} == set()


def test_every_problem_the_contract_lists_was_reached() -> None:
    listed = {
        (method, path, status, kind)
        for path, methods in contract()["paths"].items()
        for method in methods
        for status, kind in kinds_of(path, method)
    }
    assert listed - reached == set()
