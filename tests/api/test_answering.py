"""From a request to an answer: what an answer is recognised by, in which form it comes, and how large it may be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api import answering
from api.answering import csv_body, json_body, problem_answer
from api.csv_table import Column, CsvTable
from api.problems import Kinds, Problem
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import MAIN, PERIODS, PublishedLake
from tests.api.lake_rows import line_items

ASKED = [
    ("group_by", "service"),
    ("filter", "region:us-east-1"),
    ("filter", "region:"),
    ("exclude", "service:AmazonS3"),
]


def etag(api: ApiClient, *parameters: tuple[str, str], path: str = "/v1/costs", **how: Any) -> str:
    answered = api.ask(path, parameters, **how)
    assert answered.status == 200, answered.body
    return answered.etag


def test_the_same_question_written_otherwise_is_the_same_answer(api: ApiClient, published_lake: PublishedLake) -> None:
    same = {
        etag(api, *ASKED),
        etag(api, *reversed(ASKED)),
        etag(api, *ASKED, ASKED[1]),
        etag(api, *ASKED, ("metric", "unblended_cost"), ("granularity", "day"), ("limit", "10")),
        etag(api, *ASKED, ("start_date", "2026-10-01"), ("end_date", "2026-11-01")),
        etag(api, *ASKED, ("export", MAIN)),
        etag(api, *ASKED, ("publication_id", published_lake.publication_id)),
        etag(api, *ASKED, accept="application/json"),
        etag(api, *ASKED, principal=Bearer(subject="somebody else who may see the same")),
    }
    assert len(same) == 1


def test_every_other_question_view_or_form_is_another_answer(api: ApiClient, published_lake: PublishedLake) -> None:
    tags = [
        etag(api, *ASKED),
        etag(api, *ASKED[:-1]),
        etag(api, *ASKED, ("metric", "list_cost")),
        etag(api, *ASKED, ("limit", "9")),
        etag(api, *ASKED, ("start_date", "2026-10-02")),
        etag(api, *ASKED, ("publication_id", published_lake.publications[-2])),
        etag(api, ("filter", "service:AmazonS3")),
        etag(api, ("exclude", "service:AmazonS3")),
        etag(api, *ASKED, accept="text/csv"),
        etag(api, *ASKED, path="/v1/costs/breakdown"),
        etag(api, *ASKED, principal=Bearer("111111111111")),
        etag(api, *ASKED, principal=Bearer("111111111111 222222222222")),
        etag(api, *ASKED, principal=Bearer(None)),
    ]
    assert len(set(tags)) == len(tags)


def test_groups_in_another_order_are_another_answer(api: ApiClient) -> None:
    """Their columns are."""
    one, other = ("group_by", "service"), ("group_by", "region")
    assert etag(api, one, other) != etag(api, other, one)


def test_an_answer_is_another_one_once_its_version_is_raised(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = etag(api)
    monkeypatch.setattr(answering, "ANSWER_VERSION", "next")
    assert etag(api) != before


def test_an_answer_is_another_one_once_newer_figures_are_published(new_lake: Callable[[], PublishedLake]) -> None:
    lake = new_lake()
    api = lake.client()
    tags = []
    for seed, day in ((1, "20"), (2, "21")):
        rows = line_items(PERIODS[0], seed, 20)
        added = lake.add_snapshot(MAIN, PERIODS[0], rows, delivered_at=f"{PERIODS[0]}-{day}T04:00:00Z")
        lake.publish(added, updates_views=False)
        tags.append(etag(api))
    assert tags[0] != tags[1]
    assert etag(api, ("publication_id", lake.publications[0])) == tags[0]


@pytest.mark.parametrize("written", ["{}", "W/{}", '"x", {}', '"x",W/{}', "*"])
def test_who_has_the_answer_is_not_sent_it_again(api: ApiClient, written: str) -> None:
    answered = api.ask("/v1/costs", ASKED, headers={"If-None-Match": written.format(etag(api, *ASKED))})
    assert (answered.status, answered.body) == (304, "")
    assert answered.etag == etag(api, *ASKED)
    assert "content-type" not in answered.headers


def test_who_has_another_answer_is_sent_this_one(api: ApiClient) -> None:
    tag = etag(api, *ASKED)
    for written in ('"x"', tag.strip('"'), tag[:-2] + '"', tag.upper(), "", ","):
        assert api.ask("/v1/costs", ASKED, headers={"If-None-Match": written}).status == 200


def test_an_answer_may_be_kept_by_who_asked_alone(api: ApiClient) -> None:
    headers = api.ask("/v1/costs").headers
    assert headers["cache-control"] == "private, max-age=60"
    assert {name.strip() for name in headers["vary"].split(",")} == {"Origin", "Accept", "Authorization"}


def test_a_download_is_named_by_what_is_in_it(api: ApiClient, published_lake: PublishedLake) -> None:
    question = [("start_date", "2026-09-05"), ("end_date", "2026-09-08"), ("metric", "list_cost")]
    headers = api.ask("/v1/costs/breakdown", question, accept="text/csv").headers
    name = f"sentinel_costs-breakdown_2026-09-05_2026-09-08_list_cost_{published_lake.publication_id}.csv"
    assert headers["content-disposition"] == f'attachment; filename="{name}"'
    assert headers["content-type"] == "text/csv; charset=utf-8; header=present"


def within_lambdas_limit(body: str) -> bool:
    """A Lambda's answer is JSON of at most 6,291,556 bytes, in which the body is a text."""
    return len(json.dumps({"statusCode": 200, "body": body, "headers": {}}, ensure_ascii=False).encode()) < 6_250_000


@pytest.mark.parametrize("character", ["x", '"', "\\", "é", "日", "🚀", "\n", "\t"])
def test_the_largest_answer_there_is_fits_through_a_lambda(character: str) -> None:
    """Whatever it is made of: quotes and line breaks double on the way, letters may take four bytes."""
    assert_fits_up_to_a_size(lambda count: json_body({"x": character * count}), range(100_000, 7_000_000, 300_000))


def assert_fits_up_to_a_size(make: Callable[[int], str], sizes: range) -> None:
    """Small ones are made, large ones refused, and whatever is made fits."""
    refusals = []
    for size in sizes:
        try:
            assert within_lambdas_limit(make(size))
        except Problem as problem:
            refusals.append((size, problem.kind))
            break
    [(size, kind)] = refusals
    assert kind is Kinds.TOO_LARGE
    assert size > sizes.start


@pytest.mark.parametrize("cell", ["x" * 100, '"' * 100, "\n" * 100, "日" * 100, "\0" * 20])
def test_the_largest_csv_there_is_fits_and_no_more_of_it_is_made(cell: str) -> None:
    made = 0

    def rows(count: int) -> Iterator[list[str]]:
        nonlocal made
        for _ in range(count):
            made += 1
            yield [cell]

    assert_fits_up_to_a_size(lambda count: csv_body(CsvTable([Column("x")], rows(count))), range(5_000, 400_000, 9_000))
    made = 0
    with pytest.raises(Problem) as refused:
        csv_body(CsvTable([Column("x")], rows(10_000_000)))
    assert refused.value.kind is Kinds.TOO_LARGE
    assert "POST /v1/exports" in refused.value.detail
    assert made < 250_000


def test_a_problem_is_sent_with_its_headers_and_kept_by_nobody() -> None:
    problem = Problem(Kinds.UNAVAILABLE, "try again, später", headers={"Retry-After": "5"})
    sent = problem_answer(problem, request_id="r", path="/v1/costs")
    assert (sent.status, sent.media_type) == (503, "application/problem+json")
    assert sent.headers["Cache-Control"] == "no-store"
    assert sent.headers["Retry-After"] == "5"
    assert json.loads(sent.body)["detail"] == "try again, später"
