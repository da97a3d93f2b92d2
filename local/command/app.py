"""Entry point of `sentinel`: collects the verbs and turns errors into one line and an exit code."""

from __future__ import annotations

import os
import sys

import botocore.exceptions
import httpx
import typer

from local.command import alerts, deliveries, demo, ledger, query, refresh, rollback, stack, totals
from local.command import open as open_command
from local.command.context import CommandError, ExitCode, stderr
from local.settings import SettingError

app = typer.Typer(
    name="sentinel",
    help="AWS Sentinel on one machine: CUR deliveries in, proven and published cost figures out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("open")(open_command.open_addresses)
# Everything behind `airflow` is Airflow's, its options too.
_PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
app.command("airflow", context_settings=_PASS_THROUGH)(stack.airflow)
app.command("sample")(deliveries.sample)
app.command("deliver")(deliveries.deliver)
app.command("deliveries")(ledger.deliveries)
app.command("refresh")(refresh.refresh)
app.command("rollback")(rollback.rollback)
app.command("alerts")(alerts.alerts)
app.command("totals")(totals.totals)
app.command("sql")(query.sql)
app.command("demo")(demo.demo)


def main() -> None:
    """Run the command line; exit codes are those of ExitCode, and 130 after Ctrl-C."""
    # The stack is on this machine: no proxy of the environment may stand between (boto3 has no other way to be told).
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, ["127.0.0.1", os.environ.get(name)]))
    try:
        app()
    except CommandError as error:
        _fail(str(error), error.exit_code)
    except SettingError as error:
        _fail(str(error), ExitCode.BAD_INPUT)
    except (httpx.TransportError, botocore.exceptions.EndpointConnectionError) as error:
        _fail(f"the stack stopped answering ({error}): see `sentinel status`", ExitCode.NOT_RUNNING)
    except OSError as error:
        _fail(str(error), ExitCode.BAD_INPUT)


def _fail(message: str, exit_code: ExitCode) -> None:
    stderr.print(f"error: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(exit_code)
