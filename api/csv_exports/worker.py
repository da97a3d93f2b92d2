"""Makes a CSV export: called by the Lambda's asynchronous event, which only the API itself sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from api.asked import make_definite
from api.csv_exports.job import CsvExport, read_export, write_export
from api.csv_exports.upload import upload
from api.csv_table import CsvTable, csv_chunks
from api.principal import Principal
from api.problems import Kinds, Problem
from api.resource import Resource
from api.wiring import Api


def make_export(api: Api, resources: dict[str, Resource], order: dict[str, Any]) -> CsvExport:
    """Carry out an order of `order_of`. Twice is the same as once; what goes wrong is kept as the export's state.

    Raises what is not a Problem, so that Lambda tries again.
    """
    bucket = api.settings.csv_exports_bucket
    principal = principal_of_order(order["principal"])
    export = read_export(api.s3, bucket, principal.owner, order["export_id"])
    if export.status == "finished":
        return export
    write_export(api.s3, bucket, replace(export, status="running", problem=None))
    try:
        export = _make(api, resources[export.resource], export, principal, order["question"])
    except Problem as problem:
        export = export.failed(problem)
    except Exception:
        hidden = Problem(Kinds.INTERNAL_ERROR, "the cause is in the log under this export id")
        write_export(api.s3, bucket, export.failed(hidden))
        raise
    write_export(api.s3, bucket, export)
    return export


def _make(api: Api, resource: Resource, export: CsvExport, principal: Principal, question: dict[str, Any]) -> CsvExport:
    if resource.table is None:
        raise TypeError(f"{resource.name} is no table")
    principal.require(resource.scope)
    asked = make_definite(resource.question.model_validate(question), principal, api.publications, api.settings, {})
    table = resource.table(api.gold, asked)
    counted = _Counted(table.rows)
    chunks = csv_chunks(CsvTable(table.columns, counted, table.totals))
    written = upload(api.s3, api.settings.csv_exports_bucket, export.file_key, chunks, file_name=export.file_name)
    return replace(
        export,
        status="finished",
        row_count=counted.count,
        byte_count=written.byte_count,
        sha256=written.sha256,
        problem=None,
    )


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row


def order_of(export: CsvExport, question: dict[str, Any], principal: Principal) -> dict[str, Any]:
    """The payload of the asynchronous event."""
    return {
        "export_id": export.export_id,
        "question": question,
        "principal": {
            "subject": principal.subject,
            "scopes": sorted(principal.scopes),
            "accounts": principal.accounts if principal.accounts is None else list(principal.accounts),
        },
    }


def principal_of_order(written: dict[str, Any]) -> Principal:
    """Who ordered: the same view of the figures as the token had."""
    accounts = written["accounts"]
    return Principal(
        subject=written["subject"],
        scopes=frozenset(written["scopes"]),
        accounts=accounts if accounts is None else tuple(accounts),
    )
