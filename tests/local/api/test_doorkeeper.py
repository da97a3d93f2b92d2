"""Who may knock, and what the log says of it."""

from __future__ import annotations

import httpx
import pytest

from local.api.doorkeeper import is_own_host
from local.api.oidc import LOOPBACK_HOSTS
from tests.local.api.conftest import RunningApi


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:5173", "LOCALHOST", "[::1]:8000"])
def test_this_machines_own_names_are_let_in(host: str) -> None:
    assert is_own_host(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example:8000", "localhost.evil.example", "127.0.0.1@evil.example", "["]
)
def test_other_names_are_not(host: str) -> None:
    assert not is_own_host(host)


@pytest.mark.parametrize("path", ["/", "/v1/costs", "/2015-03-31/functions/sentinel-api/invocations"])
def test_a_foreign_host_is_forbidden_everywhere(api: RunningApi, path: str) -> None:
    answer = api.http.post(path, headers={"host": "evil.example"})

    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


def test_the_log_has_method_path_status_and_time_but_no_query(api: RunningApi) -> None:
    api.http.get("/v1/secret-free%0Apath?token=hush")
    httpx.get(f"{api.url}/v1/x?do=raise&cursor=hush", trust_env=False)

    lines = api.log.read_text().splitlines()
    assert any(" INFO GET /v1/secret-free%0Apath 200 " in line and line.endswith(" ms") for line in lines)
    assert any(" INFO GET /v1/x 500 " in line for line in lines)
    assert not any("hush" in line for line in lines)


def test_a_container_answers_to_its_own_name_too() -> None:
    names = LOOPBACK_HOSTS | {"api"}

    assert is_own_host("api:8000", names)
    assert not is_own_host("api.example:8000", names)
