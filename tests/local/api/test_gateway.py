"""The server as a client sees it: answers, errors, limits, and one event at a time."""

from __future__ import annotations

import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from local.api.gateway import with_known_addresses
from tests.local.api.conftest import RunningApi, StartApi

ERROR = {"message": "Internal Server Error"}
MEGABYTE = 1024 * 1024


def _answer(api: RunningApi, result: Any) -> httpx.Response:
    """What a client gets when the function answers so."""
    headers = {"content-type": "application/json"}
    return api.http.post("/v1/x?do=answer", content=json.dumps(result), headers=headers)


def test_the_functions_answer_reaches_the_client_with_the_gateways_request_id(api: RunningApi) -> None:
    answer = _answer(
        api,
        {
            "statusCode": 418,
            "headers": {"ETag": '"1"', "Content-Type": "text/x"},
            "cookies": ["a=1", "b=2"],
            "body": "ä",
        },
    )

    assert (answer.status_code, answer.content) == (418, "ä".encode())
    assert (answer.headers["etag"], answer.headers["content-type"]) == ('"1"', "text/x")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert len(answer.headers["apigw-requestid"]) == 16
    assert "server" not in answer.headers


def test_the_request_id_in_the_answer_is_the_one_in_the_event(api: RunningApi) -> None:
    answer = api.http.get("/v1/x")

    assert answer.json()["event"]["requestContext"]["requestId"] == answer.headers["apigw-requestid"]


def test_the_function_is_told_what_lambda_tells_it(api: RunningApi) -> None:
    first, second = (api.http.get("/v1/x").json() for _ in range(2))
    context = first["context"]

    assert context["function_name"] == first["environ_function_name"] == "sentinel-api"
    assert context["invoked_function_arn"] == "arn:aws:lambda:us-east-1:123456789012:function:sentinel-api"
    assert context["memory_limit_in_mb"] == "1024"
    assert 290_000 < context["remaining"] <= 300_000
    assert context["aws_request_id"] != second["context"]["aws_request_id"]
    assert first["authorizer"] == "none"


def test_a_head_request_gets_the_headers_alone(api: RunningApi) -> None:
    answer = api.http.head("/v1/x")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("do", ["raise", "exit", "unserialisable"])
def test_a_function_that_fails_is_a_500_and_the_next_request_works(api: RunningApi, do: str) -> None:
    answer = api.http.get(f"/v1/x?do={do}")

    assert (answer.status_code, answer.json()) == (500, ERROR)
    assert answer.headers["content-type"] == "application/json"
    assert "apigw-requestid" in answer.headers
    assert api.http.get("/v1/x").status_code == 200


@pytest.mark.parametrize("result", [{"statusCode": "200"}, {"statusCode": 200, "body": {}}])
def test_a_malformed_answer_is_a_500(api: RunningApi, result: Any) -> None:
    answer = _answer(api, result)

    assert (answer.status_code, answer.json()) == (500, ERROR)


def test_an_answer_of_6_mb_passes_and_one_byte_more_is_a_500(api: RunningApi) -> None:
    # Lambda counts the JSON around the body, too.
    around = len(json.dumps({"statusCode": 200, "body": ""}))

    largest = api.http.get("/v1/x", params={"do": "large", "bytes": 6_291_556 - around})
    larger = api.http.get("/v1/x", params={"do": "large", "bytes": 6_291_556 - around + 1})

    assert (largest.status_code, len(largest.content)) == (200, 6_291_556 - around)
    assert (larger.status_code, larger.json()) == (500, ERROR)


@pytest.mark.parametrize("size", [10 * MEGABYTE + 1, 12 * MEGABYTE])
def test_a_request_of_more_than_10_mb_is_a_413(api: RunningApi, size: int) -> None:
    answer = api.http.post("/v1/x", content=b"x" * size, headers={"content-type": "text/plain"})

    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


def test_a_request_lambda_cannot_take_is_a_413_and_a_smaller_one_passes(api: RunningApi) -> None:
    headers = {"content-type": "application/json"}
    body = json.dumps({"statusCode": 200, "body": "small", "rest": "x" * 6_200_000})

    assert api.http.post("/v1/x?do=answer", content=body, headers=headers).text == "small"
    assert api.http.post("/v1/x", content=b"x" * 6_291_556, headers=headers).status_code == 413


def test_two_requests_at_once_never_overlap_in_one_instance(api: RunningApi) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: api.http.get("/v1/x?do=sleep&seconds=0.3").json(), range(3)))

    assert len({call["pid"] for call in done}) == 1
    ordered = sorted(done, key=lambda call: call["begun"])
    assert all(before["ended"] <= after["begun"] for before, after in itertools.pairwise(ordered))


def test_two_workers_handle_two_requests_at_once(start_api: StartApi) -> None:
    api = start_api("--workers", "2")
    # Which worker takes a connection is the kernel's choice: ask until both had one at the same time.
    for _ in range(20):
        with ThreadPoolExecutor(4) as pool:
            done = list(
                pool.map(lambda _: httpx.get(f"{api.url}/v1/x?do=sleep&seconds=0.3", trust_env=False).json(), range(4))
            )
        if len({call["pid"] for call in done}) == 2:
            break
    one, other = ([call for call in done if call["pid"] == pid] for pid in {call["pid"] for call in done})

    assert any(a["begun"] < b["ended"] and b["begun"] < a["ended"] for a in one for b in other)


def test_no_answer_in_time_is_a_503_and_a_call_nobody_waits_for_is_not_begun(start_api: StartApi) -> None:
    api = start_api("--workers", "1", "--integration-seconds", "0.5")
    begun = time.monotonic()

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(api.http.get, "/v1/x?do=sleep&seconds=3")
        time.sleep(0.2)
        waiting = pool.submit(api.http.get, "/v1/x?do=raise")
        answers = [slow.result(), waiting.result()]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json() == {"message": "Service Unavailable"}
    assert time.monotonic() - begun < 3
    time.sleep(max(0.0, begun + 3.1 - time.monotonic()))
    assert api.http.get("/v1/x").status_code == 200
    assert "RuntimeError" not in api.log.read_text()


def test_a_call_beyond_the_functions_time_ends_its_worker_and_another_takes_over(start_api: StartApi) -> None:
    api = start_api("--workers", "1", "--function-seconds", "0.5")
    before = api.http.get("/v1/x").json()["pid"]

    with pytest.raises(httpx.TransportError):
        api.http.get("/v1/x?do=sleep&seconds=30")

    after = httpx.get(f"{api.url}/v1/x", trust_env=False, timeout=30).json()["pid"]
    assert after != before
    assert "task timed out after 0.50 seconds" in api.log.read_text()


def test_a_slash_is_the_dashboards(api: RunningApi) -> None:
    answer = api.http.get("/")

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS"])
def test_other_methods_on_a_slash_are_the_functions(api: RunningApi, method: str) -> None:
    assert api.event(method, "/")["rawPath"] == "/"


def test_every_path_is_the_functions_even_with_a_line_break_in_it(api: RunningApi) -> None:
    assert api.event("GET", "/v1/a%0Ab%00c")["rawPath"] == "/v1/a\nb\x00c"
    assert api.event("GET", "/2015-03-31/functions/sentinel-api/invocations")["routeKey"] == "$default"


def test_an_address_only_a_container_knows_is_told_as_this_machine_knows_it() -> None:
    addresses = {"http://embedded-aws:4566": "http://127.0.0.1:4566"}

    told = with_known_addresses(
        b'{"url":"http://embedded-aws:4566/b/k?X=1","of":"http://embedded-aws:45661/"}', addresses
    )

    assert told == b'{"url":"http://127.0.0.1:4566/b/k?X=1","of":"http://embedded-aws:45661/"}'
