"""`python -m benchmarks.dashboard`: Lighthouse's scores of every page, and how fast the largest chart answers a hand."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.api.__main__ import WORK, fresh_folder, kept_lake
from benchmarks.api.lake import LINE_ITEMS, SEED, Lake
from benchmarks.api.processes import BenchmarkError, api_environ, api_server, embedded_aws
from benchmarks.dashboard.interactions import LARGE, SMALL, measure_interactions
from benchmarks.dashboard.lighthouse import PROGRAM, scores_of
from benchmarks.dashboard.report import Report
from local.browser.chromium import chromium_flags, find_chromium
from local.browser.pages import pages
from local.settings import REPO_ROOT

RESULTS = REPO_ROOT / "benchmarks" / "results" / "dashboard.md"


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 when all was measured, whether aims are met or not; 1 when a measurement could not be taken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard", description=__doc__)
    parser.add_argument("--line-items", type=int, default=LINE_ITEMS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the report goes (%(default)s)")
    arguments = parser.parse_args(argv)
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        page = measure(
            kept_lake(WORK, arguments.line_items, arguments.seed), fresh_folder(WORK / "dashboard")
        ).markdown()
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    arguments.results.write_text(page, encoding="utf-8")
    print(page)
    return 0


def measure(lake: Lake, work: Path) -> Report:
    """All measurements, one after the other. Raises BenchmarkError."""
    chromium = find_chromium()
    if chromium is None or not PROGRAM.exists():
        raise BenchmarkError("Chromium or Lighthouse is missing: make bench-dashboard installs both")
    load, *_ = os.getloadavg()
    with (
        embedded_aws(lake.root, work / "aws.log") as endpoint_url,
        api_server(api_environ(endpoint_url, work / "cache"), work / "api.log") as (url, _),
    ):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=chromium_flags())
            _tell("interactions")
            large = measure_interactions(browser, url, "400 days × 10 groups", LARGE)
            small = measure_interactions(browser, url, "31 days × 3 groups", SMALL)
            browser.close()
        scores = []
        for path, title in pages().items():
            _tell(f"Lighthouse: {title}")
            scores.append(scores_of(title, f"{url}/{path}", chromium, work))
        with empty_page() as address:
            empty = scores_of("empty", address, chromium, work)
    return Report(lake=lake, pages=scores, empty=empty, large=large, baseline=small, load=load)


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


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
