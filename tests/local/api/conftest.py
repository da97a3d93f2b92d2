"""A real server on a free port, with the echo handler behind it; and an issuer of tokens on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conftest import REPOSITORY, free_port

ECHO = "tests.local.api.echo_handler.lambda_handler"
AUDIENCE = "sentinel"


@dataclass
class RunningApi:
    """A running server: its address, its process and its log."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    http: httpx.Client

    def event(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """The event the function got for a request."""
        answer = self.http.request(method, path, **request)
        assert answer.status_code == 200, answer.text
        event: dict[str, Any] = answer.json()["event"]
        return event


@contextmanager
def running_api(log: Path, *arguments: str, handler: str = ECHO, **environ: str) -> Iterator[RunningApi]:
    """Start a server, wait until it answers, and stop it."""
    port = free_port()
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SENTINEL_", "AWS_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.api", "--port", str(port), "--handler", handler, *arguments],
            cwd=REPOSITORY,
            env={**own, **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
            for _ in range(600):
                assert process.poll() is None, log.read_text()
                try:
                    http.get("/", timeout=30)
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield RunningApi(url, port, process, log, http)
    finally:
        process.terminate()
        process.wait(timeout=30)


StartApi = Callable[..., RunningApi]


@pytest.fixture
def start_api(tmp_path: Path) -> Iterator[StartApi]:
    """How to start one of the test's own: `start_api("--workers", "1")`; it is stopped at the end."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(
            running_api(tmp_path / "api.log", *arguments, **options)
        )


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApi]:
    """One server without tokens, with a single instance, for all tests that leave it as it is."""
    log = tmp_path_factory.mktemp("api") / "api.log"
    with running_api(log, "--workers", "1", "--retry-waits", "0.1,0.1") as started:
        yield started


@dataclass
class Issuer:
    """An issuer of tokens on a loopback port: what it serves may be changed, what it was asked is counted."""

    url: str
    key: rsa.RSAPrivateKey
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def token(self, *, key: Any = None, algorithm: str = "RS256", kid: str | None = "one", **claims: Any) -> str:
        """A good token, but for what is given; a claim given as None is left out."""
        now = int(time.time())
        good = {"iss": self.url, "aud": AUDIENCE, "sub": "ada", "iat": now - 10, "nbf": now - 10, "exp": now + 600}
        payload = {name: value for name, value in {**good, **claims}.items() if value is not None}
        headers = {"kid": kid} if kid else {}
        return jwt.encode(payload, self.key if key is None else key, algorithm=algorithm, headers=headers)

    def publish(self, *keys: dict[str, Any]) -> None:
        """Serve these keys, and the document that leads to them."""
        self.documents["/.well-known/openid-configuration"] = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        self.documents["/jwks"] = {"keys": list(keys)}


def public_jwk(key: rsa.RSAPrivateKey, kid: str, **members: str) -> dict[str, Any]:
    """The public half of a key as a JWKS lists it."""
    return {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **members}


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class _IssuerPages(BaseHTTPRequestHandler):
    def __init__(self, issuer: Issuer, *rest: Any) -> None:
        self.issuer = issuer
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.issuer.asked.append(self.path)
        document = self.issuer.documents.get(self.path)
        body = json.dumps(document).encode()
        self.send_response(200 if document is not None else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer with one key, `one`."""
    issuer = Issuer("", new_key())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_IssuerPages, issuer))
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    issuer.publish(public_jwk(issuer.key, "one"))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    with running_issuer() as started:
        yield started


@pytest.fixture(scope="session")
def guarded_api(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[RunningApi]:
    """One server that asks for the issuer's tokens."""
    log = tmp_path_factory.mktemp("guarded-api") / "api.log"
    environ = {"SENTINEL_OIDC_ISSUER": issuer.url, "SENTINEL_OIDC_AUDIENCE": f"other, {AUDIENCE}"}
    with running_api(log, "--workers", "1", **environ) as started:
        yield started
