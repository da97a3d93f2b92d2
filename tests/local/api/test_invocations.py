"""Lambda's own API, asked as boto3 asks it: synchronous and asynchronous calls, retries, errors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.local.api.conftest import RunningApi, StartApi

PATH = "/2015-03-31/functions/sentinel-api/invocations"
SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=local/…".encode()}


@pytest.fixture
def aws_lambda(api: RunningApi, monkeypatch: pytest.MonkeyPatch) -> Any:
    """boto3's client, led here by the environment alone, as in the function itself."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", api.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    connect: Any = boto3.client
    return connect("lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))


def _notes(file: Path) -> list[tuple[int, str]]:
    """Who handled each call so far: process and request id."""
    lines = file.read_text().splitlines() if file.exists() else []
    return [(int(line.split()[0]), line.split()[1]) for line in lines]


def _wait(is_true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_an_event_is_taken_at_once_and_handled_in_a_process_of_its_own(
    api: RunningApi, aws_lambda: Any, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"

    answer = aws_lambda.invoke(
        FunctionName="sentinel-api", InvocationType="Event", Payload=json.dumps({"note_in": str(notes)})
    )

    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""
    _wait(lambda: f"background {answer['ResponseMetadata']['RequestId']} try 1 of 3 done" in api.log.read_text())
    ((pid, request_id),) = _notes(notes)
    assert request_id == answer["ResponseMetadata"]["RequestId"]
    assert pid != api.http.get("/v1/x").json()["pid"]


@pytest.mark.parametrize(("failures", "calls", "end"), [(1, 2, "try 2 of 3 done"), (9, 3, "given up after 3 tries")])
def test_a_failing_event_is_tried_twice_more_under_the_same_id(
    api: RunningApi, aws_lambda: Any, tmp_path: Path, failures: int, calls: int, end: str
) -> None:
    notes = tmp_path / "notes"

    answer = aws_lambda.invoke(
        FunctionName="sentinel-api",
        InvocationType="Event",
        Payload=json.dumps({"note_in": str(notes), "failures": failures}),
    )

    request_id = answer["ResponseMetadata"]["RequestId"]
    _wait(lambda: f"background {request_id} {end}" in api.log.read_text())
    assert [noted for _, noted in _notes(notes)] == [request_id] * calls
    assert len({pid for pid, _ in _notes(notes)}) == calls


def test_a_request_does_not_wait_for_an_event(api: RunningApi, aws_lambda: Any) -> None:
    slow = {"queryStringParameters": {"do": "sleep", "seconds": "3"}}
    answer = aws_lambda.invoke(FunctionName="sentinel-api", InvocationType="Event", Payload=json.dumps(slow))
    end = f"background {answer['ResponseMetadata']['RequestId']} try 1"

    assert api.http.get("/v1/x").status_code == 200
    assert end not in api.log.read_text()
    _wait(lambda: end in api.log.read_text())


def test_an_event_beyond_the_functions_time_is_ended_and_tried_again(start_api: StartApi) -> None:
    api = start_api("--workers", "1", "--function-seconds", "2", "--retry-waits", "0.1")
    slow = {"queryStringParameters": {"do": "sleep", "seconds": "60"}}

    answer = api.http.post(PATH, json=slow, headers={**SIGNED, "x-amz-invocation-type": "Event"})

    assert (answer.status_code, answer.content) == (202, b"")
    _wait(lambda: "given up after 2 tries" in api.log.read_text())
    assert api.log.read_text().count("task timed out after 2.00 seconds") == 2


def test_a_synchronous_call_gives_the_answer(aws_lambda: Any) -> None:
    for name in ("sentinel-api", "arn:aws:lambda:us-east-1:123456789012:function:sentinel-api"):
        payload = json.dumps({"queryStringParameters": {"do": "answer"}, "body": '{"a": "ä"}'})

        answer = aws_lambda.invoke(FunctionName=name, Payload=payload)

        assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
        assert json.loads(answer["Payload"].read()) == {"a": "ä"}
        assert "FunctionError" not in answer


def test_a_synchronous_call_that_fails_gives_the_error_as_lambda_describes_it(aws_lambda: Any) -> None:
    answer = aws_lambda.invoke(FunctionName="sentinel-api", Payload='{"queryStringParameters": {"do": "raise"}}')
    described = json.loads(answer["Payload"].read())

    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert (described["errorType"], described["errorMessage"]) == ("RuntimeError", "told to")
    assert described["requestId"] == answer["ResponseMetadata"]["RequestId"]
    assert "echo_handler.py" in described["stackTrace"][-1]


def test_a_dry_run_does_nothing(aws_lambda: Any, tmp_path: Path) -> None:
    payload = json.dumps({"note_in": str(tmp_path / "notes")})

    answer = aws_lambda.invoke(FunctionName="sentinel-api", InvocationType="DryRun", Payload=payload)

    assert answer["StatusCode"] == 204
    assert _notes(tmp_path / "notes") == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"FunctionName": "other"}, "ResourceNotFoundException"),
        ({"FunctionName": "sentinel-api", "Payload": "{"}, "InvalidRequestContentException"),
        (
            {"FunctionName": "sentinel-api", "InvocationType": "Event", "Payload": json.dumps("x" * 1_048_575)},
            "RequestTooLargeException",
        ),
        ({"FunctionName": "sentinel-api", "Payload": json.dumps("x" * 6_291_555)}, "RequestTooLargeException"),
    ],
)
def test_a_call_that_cannot_be_is_refused_with_lambdas_error(
    aws_lambda: Any, arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError) as raised:
        aws_lambda.invoke(**arguments)

    assert raised.value.response["Error"]["Code"] == code


def test_an_unsigned_call_is_refused_so_that_no_web_page_can_make_one(api: RunningApi) -> None:
    answer = api.http.post(PATH, content='{"a": 1}', headers={"content-type": "text/plain"})

    assert answer.status_code == 403
    assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"
