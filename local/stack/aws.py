"""The embedded AWS as a part of the stack: its environment, its start, and whether it answers."""

from __future__ import annotations

import sys

import httpx

from local.settings import REPO_ROOT, Settings
from local.stack import processes
from local.stack.environ import stack_environ

NAME = "embedded-aws"


def aws_environ(settings: Settings) -> dict[str, str]:
    """The environment of the server and, less what Glue does not hand on, of the jobs it runs."""
    return {**stack_environ(settings), "PYTHONPATH": str(REPO_ROOT), "PYTHONUNBUFFERED": "1"}


def command(settings: Settings) -> list[str]:
    """The command line of the server."""
    return [sys.executable, "-m", "local.aws", "--port", str(settings.aws_port), "--root", str(settings.aws_root)]


def start(settings: Settings) -> None:
    """Start the server unless it runs; it answers some seconds later."""
    if processes.running(settings.home, NAME) is None:
        processes.start(
            NAME,
            command(settings),
            home=settings.home,
            environ=aws_environ(settings),
            log=settings.logs / f"{NAME}.log",
        )


def is_healthy(settings: Settings) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(f"{settings.aws_endpoint}/_sentinel/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def wait(settings: Settings) -> None:
    """Wait until it answers. RuntimeError with the log's last lines if it cannot."""
    processes.wait_until(
        lambda: is_healthy(settings),
        seconds=60,
        still_alive=lambda: processes.running(settings.home, NAME) is not None,
        what="the embedded AWS",
        log=lambda: settings.logs / f"{NAME}.log",
    )
