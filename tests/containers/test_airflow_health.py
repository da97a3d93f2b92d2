"""The healthcheck of Airflow's containers, run as they run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from containers.airflow_health import is_worker_running

CHECK = Path(__file__).resolve().parents[2] / "containers" / "airflow_health.py"
HEALTH = {"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}, "dag_processor": {"status": None}}


@pytest.fixture
def api_server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/api/v2/monitor/health" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(HEALTH).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def ask(part: str, url: str) -> int:
    return subprocess.run(
        [sys.executable, "-I", str(CHECK), part], env={"SENTINEL_AIRFLOW_URL": url}, capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize(
    ("part", "code"), [("scheduler", 0), ("triggerer", 1), ("dag_processor", 1), ("metadatabase", 1)]
)
def test_a_part_is_healthy_when_the_api_server_says_so(api_server: str, part: str, code: int) -> None:
    assert ask(part, api_server) == code


def test_no_api_server_is_not_healthy() -> None:
    assert ask("scheduler", "http://127.0.0.1:9") == 1


def test_the_worker_is_known_by_its_process(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "cmdline").write_bytes(b"python\0/etc/sentinel/airflow_health.py\0worker\0celery")
    assert not is_worker_running(tmp_path)

    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cmdline").write_bytes(b"[celeryd: celery@worker:MainProcess] -active- (celery worker)")
    assert is_worker_running(tmp_path)
