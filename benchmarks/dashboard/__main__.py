"""`python -m benchmarks.dashboard`: Lighthouse's scores of every page, and how fast the largest chart answers a hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from benchmarks.api.lake import Lake
from benchmarks.api.processes import api_environ, api_server, embedded_aws
from benchmarks.command import run, tell
from benchmarks.dashboard.interactions import LARGE, SMALL, measure_interactions
from benchmarks.dashboard.lighthouse import scores_of
from benchmarks.dashboard.report import Report
from local.browser.chromium import running_chromium
from local.browser.pages import PAGES


def measure(lake: Lake, work: Path) -> str:
    """All measurements, one after the other, as a report. Raises BenchmarkError, NoChromiumError, SettingError."""
    load, *_ = os.getloadavg()
    with (
        embedded_aws(lake.root, work / "aws.log") as endpoint_url,
        api_server(api_environ(endpoint_url, work / "cache"), work / "api.log") as (url, _),
    ):
        with running_chromium() as browser:
            tell("interactions")
            large = measure_interactions(browser, url, "400 days × 10 groups", LARGE)
            small = measure_interactions(browser, url, "31 days × 3 groups", SMALL)
        scores = []
        for path, title in PAGES.items():
            tell(f"Lighthouse: {title}")
            scores.append(scores_of(title, f"{url}/{path}", work))
        with empty_page() as address:
            empty = scores_of("empty", address, work)
    return Report(lake=lake, pages=scores, empty=empty, large=large, baseline=small, load=load).markdown()


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><html lang=en><title>Empty</title><p>Nothing but these words."
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def empty_page() -> Iterator[str]:
    """The address of a page with one line of text: what any page takes here."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(run("dashboard", measure))
