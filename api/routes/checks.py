"""`/v1/checks`: what was proven before a month was published, with the SQL that proved it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.gold.tables import INCLUDE
from api.models.answer import BillingPeriodName, Meta
from api.models.question import PeriodQuestion
from api.publications.proven import published_records
from api.publications.records import checks_passed
from api.reading import Gold
from api.resource import Resource

_NAME = re.compile(r"[a-z0-9_]+")
# What the header of a check's SQL names after its question.
_HEADER = re.compile(r"--\s*(grain|owner|severity):")
_RESULT = ("subject", "expected", "actual", "difference", "is_ok")


class ChecksQuestion(PeriodQuestion):
    """Parameters of `/v1/checks`."""

    needs_exports: ClassVar[bool] = False


class CheckResultRow(TypedDict):
    """A row of a check."""

    subject: Annotated[str, Field(description="What was looked at.")]
    expected: Annotated[str, Field(description="What had to be there.")]
    actual: Annotated[str, Field(description="What was there.")]
    difference: Annotated[
        str | None,
        Field(
            description="What is left between the two, exact; null where there is nothing to subtract, and for "
            "snapshots that were checked before it was kept."
        ),
    ]
    is_ok: bool


class CheckRow(TypedDict):
    """A check of a published snapshot."""

    export: str
    billing_period: BillingPeriodName
    snapshot_id: str
    name: str
    severity: Annotated[Literal["error", "warning"], Field(description="`error`: a month that fails is not published.")]
    question: Annotated[str | None, Field(description="What it proves; null for a check there is no more.")]
    is_passed: Annotated[bool, Field(description="Whether every row is ok.")]
    results: Annotated[list[CheckResultRow], Field(description="Empty when the token is for some accounts only.")]
    query_execution_id: Annotated[
        str | None,
        Field(description="Athena's id of the query that ran; null when the token is for some accounts only."),
    ]
    sql: Annotated[
        str | None, Field(description="The SQL that ran on Athena; null when the token is for some accounts only.")
    ]


class ChecksAnswer(TypedDict):
    """The checks, in the order in which they are recorded."""

    meta: Meta
    rows: list[CheckRow]


def ask(gold: Gold, asked: Asked) -> ChecksAnswer:
    """The checks. Problem snapshot-expired when a record is gone."""
    records = published_records(gold.publications, asked.snapshots())
    rows = [row for record in records for row in check_rows(record, tells_all=asked.principal.sees_all)]
    return {"meta": asked.meta(), "rows": rows}


def check_rows(record: Mapping[str, Any], *, tells_all: bool) -> list[CheckRow]:
    """The checks in a record; results and SQL only when all may be told."""
    found: list[CheckRow] = []
    for name, is_passed in checks_passed(record["check_results"]).items():
        results = [one for one in record["check_results"] if one["check"] == name]
        found.append(
            {
                "export": record["export"],
                "billing_period": record["billing_period"],
                "snapshot_id": record["snapshot_id"],
                "name": name,
                "severity": "error" if any(one["severity"] == "error" for one in results) else "warning",
                "question": question_of(name),
                "is_passed": is_passed,
                "results": [{key: one.get(key) for key in _RESULT} for one in results] if tells_all else [],  # type: ignore[misc]
                "query_execution_id": (results[0].get("query_execution_id") or None) if tells_all else None,
                "sql": (results[0]["sql"] or None) if tells_all else None,
            }
        )
    return found


@cache
def question_of(name: str) -> str | None:
    """The first comment of the check's SQL: what it proves; None when there is no such file."""
    file = INCLUDE / "sql" / "checks" / f"{name}.sql"
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    lines: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--") or _HEADER.match(line):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines) or None


def table(gold: Gold, asked: Asked) -> CsvTable:
    """A row for each result; for a check whose results are withheld, one."""
    of_check = ("export", "billing_period", "snapshot_id", "name", "severity", "question", "is_passed")
    columns = [*of_check, *_RESULT, "query_execution_id", "sql"]
    withheld: list[Any] = [dict.fromkeys(_RESULT)]
    rows = ({**row, **result} for row in ask(gold, asked)["rows"] for result in (row["results"] or withheld))
    return listed(rows, [Column(name) for name in columns])


RESOURCE = Resource(
    path="/v1/checks",
    reads_rows=False,
    summary="What was proven",
    description="Every check of the published snapshots of a month: its question, what it expected and found, and its SQL.",
    question=ChecksQuestion,
    answer=ChecksAnswer,
    ask=ask,
    table=table,
)
