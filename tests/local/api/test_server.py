"""The server as a process: where it listens, how it ends, and how it fails to start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import psutil
import pytest

from local.api.oidc import Oidc, is_trustworthy_url, oidc_from
from local.settings import SettingError
from tests.conftest import REPOSITORY
from tests.local.api.conftest import ECHO, RunningApi, StartApi


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A server that is expected to end by itself."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("SENTINEL_")}
    return subprocess.run(
        [sys.executable, "-m", "local.api", *arguments],
        cwd=REPOSITORY,
        env={**own, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_listens_on_127_0_0_1_only(api: RunningApi) -> None:
    family = [psutil.Process(api.process.pid), *psutil.Process(api.process.pid).children(recursive=True)]
    listening = {
        connection.laddr.ip
        for process in family
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}


def test_sigterm_ends_it_and_its_workers(start_api: StartApi) -> None:
    api = start_api("--workers", "2")
    children = psutil.Process(api.process.pid).children(recursive=True)
    assert len(children) >= 2

    api.process.send_signal(signal.SIGTERM)

    assert api.process.wait(timeout=30) == 0
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_sigterm_does_not_wait_for_a_call_in_progress(start_api: StartApi) -> None:
    api = start_api("--workers", "1")
    with pytest.raises(httpx.ReadTimeout):
        api.http.get("/v1/x?do=sleep&seconds=60", timeout=0.5)
    begun = time.monotonic()

    api.process.send_signal(signal.SIGTERM)

    api.process.wait(timeout=30)
    assert time.monotonic() - begun < 10


def test_a_port_in_use_is_one_line_and_exit_code_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        done = _run("--port", str(port), "--handler", ECHO)

    assert done.returncode == 1
    assert done.stderr == f"error: port {port} on 127.0.0.1 is in use; choose another with --port\n"


@pytest.mark.parametrize(
    ("handler", "named"),
    [
        ("tests.local.api.echo_handler.nothing", "has no function nothing"),
        ("no_such_module.handler", "No module named 'no_such_module'"),
        ("handler", "write it as module.function"),
    ],
)
def test_a_handler_that_cannot_be_loaded_ends_the_server_and_is_named(handler: str, named: str) -> None:
    done = _run("--port", "0", "--workers", "1", "--handler", handler)

    assert done.returncode == 1
    assert named in done.stdout + done.stderr


def test_half_of_the_token_settings_are_refused_at_start() -> None:
    done = _run("--port", "0", "--handler", ECHO, SENTINEL_OIDC_ISSUER="https://issuer.example")

    assert done.returncode == 1
    assert done.stderr.startswith("error: SENTINEL_OIDC_ISSUER is set, SENTINEL_OIDC_AUDIENCE is not")


def test_tokens_are_asked_for_only_when_both_settings_are_there() -> None:
    issuer, audience = {"SENTINEL_OIDC_ISSUER": "https://issuer.example/"}, {"SENTINEL_OIDC_AUDIENCE": "a, b,"}

    assert oidc_from({}) is None
    assert oidc_from({"SENTINEL_OIDC_ISSUER": " ", "SENTINEL_OIDC_AUDIENCE": ""}) is None
    assert oidc_from(issuer | audience) == Oidc("https://issuer.example/", ("a", "b"))
    with pytest.raises(SettingError, match="SENTINEL_OIDC_ISSUER is not"):
        oidc_from(audience)


@pytest.mark.parametrize("issuer", ["http://issuer.example", "issuer.example", "ftp://127.0.0.1", "https://"])
def test_an_issuer_whose_keys_could_be_forged_on_the_way_is_refused(issuer: str) -> None:
    with pytest.raises(SettingError, match="SENTINEL_OIDC_ISSUER"):
        oidc_from({"SENTINEL_OIDC_ISSUER": issuer, "SENTINEL_OIDC_AUDIENCE": "a"})


def test_plain_http_is_good_enough_on_this_machine() -> None:
    assert is_trustworthy_url("http://127.0.0.1:9000/jwks")
    assert is_trustworthy_url("https://issuer.example/jwks")
    assert not is_trustworthy_url("http://127.0.0.1.evil.example/jwks")
