"""What every verb needs: settings, clients of the running stack, output for people or machines, exit codes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from rich.console import Console

from local.settings import PLACEHOLDER_CREDENTIALS, REGION, Settings, load_settings
from local.stack import lifecycle
from sentinel.billing_periods import checked_billing_period

# Results go to stdout, progress and errors to stderr, so that `--json` and `--csv` can be piped. A file or pipe has no width of its
# own; tables must not be cut to the 80 columns that are assumed then.
stdout = Console(width=None if sys.stdout.isatty() else 180)
stderr = Console(stderr=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of text.")]
BillingPeriodOption = Annotated[str, typer.Option("--billing-period", help="The month, YYYY-MM.", show_default=False)]
ExportOption = Annotated[
    str | None,
    typer.Option(
        "--export", help="Name of the CUR export; needed only when several have this month.", show_default=False
    ),
]


class ExitCode(IntEnum):
    """What the exit code says; 2 is also what a wrong option gives."""

    OK = 0
    FAILED = 1
    BAD_INPUT = 2
    NOT_RUNNING = 3
    NOT_FOUND = 4


class CommandError(Exception):
    """An error meant for the person at the keyboard: what is wrong and what to do, with its exit code."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


# A part that was started again, or whose heartbeat is late on a busy machine, answers by then.
PATIENCE_SECONDS = 60.0


def running_stack(sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic) -> Settings:
    """Settings of the stack, which must be up; what runs and does not answer is given a minute."""
    settings = load_settings()
    # Not a number of looks: each of them may itself wait for an answer.
    deadline = clock() + PATIENCE_SECONDS
    while True:
        parts = lifecycle.status(settings)
        if down := [part.name for part in parts if not part.is_running]:
            raise CommandError(f"not running: {', '.join(down)}. Start with `sentinel up`.", ExitCode.NOT_RUNNING)
        silent = [part.name for part in parts if not part.is_healthy]
        if not silent:
            return settings
        if clock() >= deadline:
            logs = f"Their logs are in {settings.logs}; `sentinel down` and `sentinel up` start all anew."
            raise CommandError(f"not answering: {', '.join(silent)}. {logs}", ExitCode.NOT_RUNNING)
        sleep(1)


def aws_client(settings: Settings, service: str) -> Any:
    """A boto3 client of the embedded AWS."""
    connect: Any = boto3.client  # its stubs know services by literal names only
    paths = Config(s3={"addressing_style": "path"})  # the embedded AWS's host has no names for buckets
    return connect(
        service, endpoint_url=settings.aws_endpoint, region_name=REGION, config=paths, **PLACEHOLDER_CREDENTIALS
    )


def check_billing_period(text: str) -> str:
    """The billing period itself; CommandError unless it is a month written YYYY-MM."""
    try:
        return checked_billing_period(text)
    except ValueError as error:
        raise CommandError(f"--billing-period: {error}", ExitCode.BAD_INPUT) from error


def print_json(document: Any) -> None:
    """One JSON document on stdout; no rich markup, no wrapping."""
    print(json.dumps(document, indent=2, ensure_ascii=False))
