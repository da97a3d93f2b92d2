"""Thousands of generated requests to the running API, right and wrong ones: no answer leaves the contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.contract import openapi, written
from tests.api.asking import ALL_SCOPES
from tests.api.lake import MAIN, PublishedLake
from tests.conftest import REPOSITORY, EmbeddedAws
from tests.local.api.conftest import AUDIENCE, running_api, running_issuer

# Thousands of requests take minutes on a busy machine.
pytestmark = pytest.mark.timeout(1200)

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
CASES = 5000
PER_OPERATION = 250


class _Lambda(BaseHTTPRequestHandler):
    """Takes every asynchronous call and makes nothing of it: files made in the background have tests of their own."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def running_lambda() -> Iterator[str]:
    """The address of a Lambda that takes every call."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Lambda)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def report(
    published_lake: PublishedLake, embedded_aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What schemathesis says of the API behind its JWT authorizer, after all it has asked."""
    folder = tmp_path_factory.mktemp("schemathesis")
    contract = folder / "openapi.json"
    contract.write_text(written(openapi()))
    configuration = folder / "schemathesis.toml"
    snapshots = [one.snapshot_id for one in published_lake.published()]
    configuration.write_text(
        f"{CONFIGURATION.read_text()}"
        f"publications = {{ values = {json.dumps(published_lake.publications)} }}\n"
        f"snapshots = {{ values = {json.dumps(snapshots)} }}\n"
    )
    with running_issuer() as issuer, running_lambda() as its_lambda:
        environ = embedded_aws.environment() | {
            "AWS_ENDPOINT_URL_LAMBDA": its_lambda,
            "SENTINEL_LAKE_BUCKET": published_lake.tables.bucket,
            "SENTINEL_CSV_EXPORTS_BUCKET": published_lake.tables.bucket,
            "SENTINEL_CURSOR_KEY": "a key for the tests, no secret at all",
            "SENTINEL_DEFAULT_EXPORTS": MAIN,
            "SENTINEL_CACHE_FOLDER": str(folder / "cache"),
            "SENTINEL_OIDC_ISSUER": issuer.url,
            "SENTINEL_OIDC_AUDIENCE": AUDIENCE,
        }
        token = issuer.token(scope=" ".join(ALL_SCOPES), sentinel_accounts="*")
        with running_api(folder / "api.log", handler="api.handler.lambda_handler", **environ) as running:
            arguments = [
                *("--config-file", str(configuration), "run", str(contract), "--url", running.url),
                *("--header", f"Authorization: Bearer {token}"),
                *("--max-examples", str(PER_OPERATION)),
                *("--report-json-path", str(folder / "report.json"), "--no-color"),
            ]
            program = Path(sys.executable).with_name("schemathesis")
            done = subprocess.run(
                [program, *arguments],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
                capture_output=True,
                text=True,
                check=False,
                timeout=1100,
            )
    said: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return said | {"text": done.stdout + done.stderr}


def test_no_answer_leaves_the_contract(report: dict[str, Any]) -> None:
    assert report["failures"] == [], report["text"]
    assert report["errors"] == [], report["text"]
    assert report["exit_code"] == 0, report["text"]


def test_every_operation_was_asked_and_thousands_of_times(report: dict[str, Any]) -> None:
    operations = sum(len(methods) for methods in openapi()["paths"].values())
    assert (report["operations"]["tested"], report["operations"]["errored"]) == (operations, 0)
    assert {phase: said["status"] for phase, said in report["phases"].items()} == {
        "examples": "skip",
        "coverage": "success",
        "fuzzing": "success",
        "stateful": "skip",
    }
    assert report["complete"]
    assert report["test_cases"]["generated"] >= CASES
    assert report["test_cases"]["with_failures"] == report["test_cases"]["errored"] == 0


def test_well_formed_requests_were_mostly_answered(report: dict[str, Any]) -> None:
    """Else the answers were hardly looked at."""
    accepted = {
        name: sum(phase["accepted"] for phase in phases.values()) for name, phases in report["valid_rates"].items()
    }
    # Without parameters there is but one good request; neither the id of an export nor a cursor can be guessed.
    few = {"GET /v1/health", "GET /v1/exports/{export_id}", "GET /v1/quarantine"}
    assert all(accepted.values()), accepted
    assert {name for name, count in accepted.items() if count < 10 and name not in few} == set(), accepted
