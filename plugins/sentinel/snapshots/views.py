"""The published views: Athena views named like the tables they show, over published snapshots only.

Athena stores a view's SQL in its own spelling, so it cannot be compared with ours. A fingerprint of our SQL is kept as a
parameter of the view's Glue table instead; CREATE OR REPLACE VIEW drops it, so a half-done update is seen and done again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import ClientError

from sentinel.checks.sql import render_sql, sql_identifier
from sentinel.settings import Settings

PUBLISHED_VIEWS = ("daily_costs", "line_items", "quarantine", "restatements", "day_finality")
FINGERPRINT = "sentinel_fingerprint"

# What GetTable answers and UpdateTable does not take is left out.
_TABLE_INPUT = (
    "Name",
    "Description",
    "Owner",
    "LastAccessTime",
    "LastAnalyzedTime",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
    "TargetTable",
)
_POLL_SECONDS = 0.5
_TIMEOUT_SECONDS = 300.0


class ViewError(Exception):
    """Athena refused a view; the message names it and gives Athena's reason."""


def view_statement(name: str, settings: Settings, partitions: list[dict[str, str]]) -> str:
    """The statement that makes one published view show exactly these partitions."""
    select = render_sql(
        f"views/{name}.sql",
        published=partitions,
        silver_database=settings.silver_database,
        gold_database=settings.gold_database,
    )
    view = f"{sql_identifier(settings.published_database)}.{sql_identifier(name)}"
    return f"CREATE OR REPLACE VIEW {view} AS\n{select.strip().rstrip(';')}"


def outdated_views(glue: Any, settings: Settings, statements: dict[str, str]) -> list[str]:
    """The views that are missing or were made by another statement."""
    return [
        name
        for name, statement in statements.items()
        if _stored_fingerprint(glue, settings.published_database, name) != fingerprint(statement)
    ]


def fingerprint(statement: str) -> str:
    """What a statement is recognised by."""
    return hashlib.sha256(statement.encode()).hexdigest()


def replace_views(
    athena: Any,
    glue: Any,
    settings: Settings,
    statements: dict[str, str],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run the statements on Athena, all at once, and mark each view with its fingerprint. Raises ViewError."""
    started = {
        name: athena.start_query_execution(
            QueryString=statement,
            WorkGroup=settings.athena_workgroup,
            QueryExecutionContext={"Database": settings.published_database},
        )["QueryExecutionId"]
        for name, statement in statements.items()
    }
    _wait(athena, started, sleep)
    for name, statement in statements.items():
        table = glue.get_table(DatabaseName=settings.published_database, Name=name)["Table"]
        table_input = {key: table[key] for key in _TABLE_INPUT if key in table}
        table_input["Parameters"] = {**table.get("Parameters", {}), FINGERPRINT: fingerprint(statement)}
        glue.update_table(DatabaseName=settings.published_database, TableInput=table_input, SkipArchive=True)


def _wait(athena: Any, started: dict[str, str], sleep: Callable[[float], None]) -> None:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    for name, query in started.items():
        while (status := _status(athena, query))["State"] in {"QUEUED", "RUNNING"}:
            if time.monotonic() > deadline:
                _stop(athena, started.values())
                raise ViewError(f"view {name}: Athena query {query} did not end within {_TIMEOUT_SECONDS:.0f} s")
            sleep(_POLL_SECONDS)
        if status["State"] != "SUCCEEDED":
            reason = status.get("StateChangeReason", "no reason given")
            raise ViewError(f"view {name}: Athena query {query} ended {status['State']}: {reason}")


def _status(athena: Any, query: str) -> dict[str, Any]:
    status: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    return status


def _stop(athena: Any, queries: Iterable[str]) -> None:
    for query in queries:
        athena.stop_query_execution(QueryExecutionId=query)


def _stored_fingerprint(glue: Any, database: str, name: str) -> str | None:
    try:
        parameters = glue.get_table(DatabaseName=database, Name=name)["Table"].get("Parameters", {})
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException":
            raise
        return None
    stored: str | None = parameters.get(FINGERPRINT)
    return stored
