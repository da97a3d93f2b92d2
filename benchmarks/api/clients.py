"""Twenty clients at once against the API's server: how long each request took, and what the instances held."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil

from benchmarks.api.processes import BenchmarkError
from benchmarks.api.timings import Timings

CLIENTS = 20
REQUESTS_PER_CLIENT = 15


def ask_at_once(base_url: str, addresses: Sequence[str]) -> tuple[Timings, float]:
    """The time of each request, and requests per second. Each client begins at another question."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = pool.map(lambda number: _ask(base_url, addresses, number), range(CLIENTS))
        milliseconds = [time_taken for times in asked for time_taken in times]
    return Timings.of(milliseconds), len(milliseconds) / (time.perf_counter() - begun)


def _ask(base_url: str, addresses: Sequence[str], number: int) -> list[float]:
    milliseconds = []
    with httpx.Client(base_url=base_url, timeout=60, trust_env=False) as client:
        for request in range(REQUESTS_PER_CLIENT):
            address = addresses[(number + request) % len(addresses)]
            begun = time.perf_counter()
            answer = client.get(address)
            milliseconds.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise BenchmarkError(f"{address}: {answer.status_code} {answer.text[:500]}")
    return milliseconds


def peak_of_instances(server_pid: int) -> int:
    """The most bytes that one process of the server ever held."""
    server = psutil.Process(server_pid)
    return max(_peak_bytes(process.pid) for process in (server, *server.children(recursive=True)))


def _peak_bytes(pid: int) -> int:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123  a kernel's file, not a path
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:")), 0)
