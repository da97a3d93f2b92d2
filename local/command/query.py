"""`sentinel sql`: any Athena query over the catalog."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pyathena
import pyathena.error
import typer
from rich.table import Table

from local.command.context import CommandError, JsonOption, print_json, running_stack, stderr, stdout
from local.settings import PLACEHOLDER_CREDENTIALS, REGION, Settings

WORKGROUP = "sentinel"
PUBLISHED_DATABASE = "sentinel"


@dataclass(frozen=True)
class QueryResult:
    """Column names and rows; values typed as Athena types them, money as Decimal."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def as_dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def run_query(settings: Settings, statement: str) -> QueryResult:
    """Run one statement through Athena in the database of the published views; CommandError with Athena's words if it fails."""
    connection = pyathena.connect(
        endpoint_url=settings.aws_endpoint,
        region_name=REGION,
        work_group=WORKGROUP,
        schema_name=PUBLISHED_DATABASE,
        poll_interval=0.1,
        **PLACEHOLDER_CREDENTIALS,
    )
    with connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement)
            columns = tuple(column[0] for column in cursor.description or ())
            return QueryResult(columns, cursor.fetchall() if columns else [])
        except pyathena.error.Error as error:
            raise CommandError(f"Athena: {error}") from error


def sql(
    statement: Annotated[
        str, typer.Argument(help="One statement in the Athena dialect; the default database is `sentinel`.")
    ],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run an Athena query over the catalog: `sentinel` (published), `sentinel_gold`, `sentinel_silver`, `sentinel_raw`."""
    settings = running_stack()
    with stderr.status("running the query"):
        result = run_query(settings, statement)
    if as_json:
        print_json([{key: _text(value) for key, value in row.items()} for row in result.as_dicts()])
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.columns)
        writer.writerows([_text(value) for value in row] for row in result.rows)
    elif result.columns:
        table = Table(*result.columns)
        for row in result.rows:
            table.add_row(*("" if value is None else str(_text(value)) for value in row))
        stdout.print(table, markup=False)
        stdout.print(f"{len(result.rows)} rows", highlight=False)
    else:
        stdout.print("done")


def _text(value: Any) -> Any:
    """The value as it goes out: numbers and text as they are, decimals in full, never in scientific notation."""
    if value is None or isinstance(value, int | bool | str):
        return value
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)
