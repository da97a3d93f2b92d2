"""`sentinel up`, `down` and `status`."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict

import typer
from rich.table import Table

from local.command.context import CommandError, ExitCode, JsonOption, print_json, stderr, stdout
from local.settings import load_settings
from local.stack import lifecycle
from local.stack.airflow import airflow_environ
from local.stack.processes import PortInUseError


def up(as_json: JsonOption = False) -> None:
    """Start the embedded AWS, Airflow and the API, or what of them is not running.

    Ports: SENTINEL_AWS_PORT (4566), SENTINEL_AIRFLOW_PORT (8080), SENTINEL_AIRFLOW_EXECUTION_PORT (8081), SENTINEL_API_PORT (8000).
    Everything listens on 127.0.0.1 only.
    """
    settings = load_settings()
    begun = time.monotonic()
    with stderr.status("starting") as spinner:
        try:
            lifecycle.up(settings, progress=lambda step: spinner.update(f"{step} …"))
        except PortInUseError as error:
            raise CommandError(str(error), ExitCode.BAD_INPUT) from error
        except RuntimeError as error:
            raise CommandError(str(error)) from error
    seconds = time.monotonic() - begun
    if as_json:
        addresses = {
            "airflow": settings.airflow_page,
            "api": settings.api_page,
            "dashboard": f"{settings.api_page}/",
            "aws": settings.aws_endpoint,
        }
        print_json({**addresses, "home": str(settings.home)})
        return
    stdout.print(f"up after {seconds:.0f} s", highlight=False)
    stdout.print(f"  Airflow       {settings.airflow_page}", highlight=False)
    stdout.print(f"  API           {settings.api_page}/v1/status", highlight=False)
    stdout.print(f"  Dashboard     {settings.api_page}/", highlight=False)
    stdout.print(f"  embedded AWS  {settings.aws_endpoint}", highlight=False)
    stdout.print(f"  data          {settings.home}", highlight=False, soft_wrap=True)


def down(as_json: JsonOption = False) -> None:
    """Stop every process of the stack. The data stays; `up` finds it again."""
    settings = load_settings()
    with stderr.status("stopping"):
        stopped = lifecycle.down(settings)
    if as_json:
        print_json({"stopped_processes": stopped})
    else:
        stdout.print(f"down: {stopped} processes stopped" if stopped else "down: nothing was running", highlight=False)


def status(as_json: JsonOption = False) -> None:
    """Show what runs and answers; exit code 3 unless all of it does."""
    parts = lifecycle.status(load_settings())
    if as_json:
        print_json([asdict(part) for part in parts])
    else:
        table = Table("part", "runs", "answers", "address")
        for part in parts:
            table.add_row(part.name, _mark(part.is_running), _mark(part.is_healthy), part.address)
        stdout.print(table)
    if not all(part.is_running and part.is_healthy for part in parts):
        raise typer.Exit(ExitCode.NOT_RUNNING)


def airflow(context: typer.Context) -> None:
    """Run Airflow's own command line against this stack: `sentinel airflow dags list-import-errors`."""
    settings = load_settings()
    done = subprocess.run([sys.executable, "-m", "airflow", *context.args], env=airflow_environ(settings), check=False)  # noqa: S603
    raise typer.Exit(done.returncode)


def _mark(is_true: bool) -> str:
    return "[green]yes[/]" if is_true else "[red]no[/]"
