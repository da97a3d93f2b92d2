"""Athena: queries that really run, each in a thread of its own, their states and results as the API shows them."""

import io
import shutil
import time
import uuid
from pathlib import Path
from threading import RLock, Semaphore, Thread
from typing import Any

import duckdb
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from local.aws import catalog
from local.aws.athena_answer import Answer, Row
from local.aws.athena_errors import QueryFailedError
from local.aws.athena_session import Session
from local.aws.athena_statements import bare, run, statement_type
from local.aws.places import Places, split_uri

CONCURRENT_QUERIES = 4
# Results are kept in memory for the newest queries; older ones stay readable in their output location.
KEPT_RESULTS = 500
PAGE_ROWS = 1000
SECONDS_BETWEEN_INTERRUPTS = 0.05
FINISHED = {"SUCCEEDED", "FAILED", "CANCELLED"}

_lock = RLock()
_slots = Semaphore(CONCURRENT_QUERIES)
_places: list[Places] = []
_executions: "dict[str, QueryExecution]" = {}
_by_request_token: dict[str, str] = {}


class QueryExecution:
    """One query: what was asked, how far it is, and what it gave."""

    def __init__(
        self,
        sql: str,
        database: str,
        context: dict[str, Any],
        output_folder: str,
        workgroup: str,
        parameters: list[str],
    ) -> None:
        self.query_id = str(uuid.uuid4())
        self.sql, self.database, self.context, self.parameters = sql, database, context, parameters
        self.workgroup = workgroup
        self.output_folder = output_folder.rstrip("/") + "/"
        self.statement_type = statement_type(sql)
        suffix = "csv" if self.statement_type == "DML" else "txt"
        self.output_location = f"{self.output_folder}{self.query_id}.{suffix}"
        self.state = "QUEUED"
        self.reason = ""
        self.answer: Answer | None = None
        self.submitted_at = self.started_at = self.ended_at = time.time()
        self.session: Session | None = None
        self.thread = Thread(target=self._run, name=f"query-{self.query_id[:8]}", daemon=True)

    def stop(self) -> None:
        """Cancel it, unless it ended."""
        with _lock:
            if self.state in FINISHED:
                return
            self._end("CANCELLED", "Query cancelled by user")
        Thread(target=self._interrupt, name=f"stop-{self.query_id[:8]}", daemon=True).start()

    def _interrupt(self) -> None:
        """End its thread: again and again, as DuckDB forgets an interrupt that comes before a statement or between two."""
        while self.thread.is_alive():
            with _lock:
                if self.session is not None:
                    self.session.interrupt()
            time.sleep(SECONDS_BETWEEN_INTERRUPTS)

    def _run(self) -> None:
        with _slots:
            with _lock:
                if self.state != "QUEUED":
                    return
                self.state, self.started_at = "RUNNING", time.time()
            scratch = _places[0].incoming / f"query-{self.query_id}"
            try:
                answer = self._answer(scratch)
                _put(self.output_location, result_file(answer))
            except QueryFailedError as failed:
                self._finish("FAILED", str(failed))
            except duckdb.InterruptException:
                self._finish("CANCELLED", "Query cancelled by user")
            except Exception as error:
                # A fault of the emulator must be a failed query that says so, never one that runs for ever.
                self._finish("FAILED", f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}")
            else:
                self.answer = answer
                self._finish("SUCCEEDED", "")
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def _answer(self, scratch: Path) -> Answer:
        session = Session(_places[0], self.database, scratch)
        with _lock:
            self.session = session
        try:
            return run(session, self.sql, self.parameters, f"{self.output_folder}tables/{self.query_id}/")
        finally:
            with _lock:
                self.session = None
            session.close()
            if self.statement_type == "DDL" or bare(self.sql)[:6].upper() == "INSERT":
                catalog.save_now()

    def _finish(self, state: str, reason: str) -> None:
        with _lock:
            if self.state not in FINISHED:
                self._end(state, reason)

    def _end(self, state: str, reason: str) -> None:
        self.state, self.reason, self.ended_at = state, reason, time.time()

    def describe(self) -> dict[str, Any]:
        """Athena's QueryExecution."""
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted_at}
        if self.reason:
            status["StateChangeReason"] = self.reason
        if self.state in FINISHED:
            status["CompletionDateTime"] = self.ended_at
        if self.state == "FAILED":
            status["AthenaError"] = {"ErrorCategory": 2, "Retryable": False, "ErrorMessage": self.reason}
        until = self.ended_at if self.state in FINISHED else time.time()
        described = {
            "QueryExecutionId": self.query_id,
            "Query": self.sql,
            "StatementType": self.statement_type,
            "ResultConfiguration": {"OutputLocation": self.output_location},
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": self.context,
            "Status": status,
            "Statistics": {
                "EngineExecutionTimeInMillis": int((until - self.started_at) * 1000),
                "DataScannedInBytes": 0,
                "TotalExecutionTimeInMillis": int((until - self.submitted_at) * 1000),
                "QueryQueueTimeInMillis": int((self.started_at - self.submitted_at) * 1000),
            },
            "WorkGroup": self.workgroup,
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
        }
        if self.parameters:
            described["ExecutionParameters"] = self.parameters
        return described


def start(
    sql: str, context: dict[str, Any], output_folder: str, workgroup: str, parameters: list[str], request_token: str
) -> str:
    """Start a query; its id. The same request token gives the same query."""
    with _lock:
        if request_token and request_token in _by_request_token:
            return _by_request_token[request_token]
        database = (context.get("Database") or "default").lower()
        execution = QueryExecution(sql, database, context, output_folder, workgroup, parameters)
        _executions[execution.query_id] = execution
        if request_token:
            _by_request_token[request_token] = execution.query_id
        for old in list(_executions.values())[:-KEPT_RESULTS]:
            old.answer = None
    execution.thread.start()
    return execution.query_id


def find(query_id: str) -> QueryExecution | None:
    """A query by its id."""
    return _executions.get(query_id)


def list_ids(workgroup: str) -> list[str]:
    """The ids of a workgroup's queries, the newest first."""
    return [found.query_id for found in reversed(list(_executions.values())) if found.workgroup == workgroup]


def result_file(answer: Answer) -> bytes:
    """The object Athena leaves: CSV with every value quoted and null empty; plain lines for what is no query."""
    if not answer.is_query:
        return "".join("\t".join(value or "" for value in row) + "\n" for row in answer.rows).encode()
    written = io.StringIO()
    header: Row = [column.name for column in answer.columns]
    for row in [header, *answer.rows]:
        written.write(",".join(_quoted(value) for value in row) + "\n")
    return written.getvalue().encode()


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def result_page(answer: Answer, first_row: int, row_count: int) -> tuple[dict[str, Any], int | None]:
    """Athena's ResultSet from a row on, the header being row 0 of a query; and where the next page begins."""
    header: list[Row] = [[column.name for column in answer.columns]] if answer.is_query else []
    rows = header + answer.rows
    page = rows[first_row : first_row + row_count]
    following = first_row + row_count
    described = {
        "Rows": [{"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in page],
        "ResultSetMetadata": {
            "ColumnInfo": [
                {
                    "CatalogName": "hive",
                    "SchemaName": "",
                    "TableName": "",
                    "Name": column.name,
                    "Label": column.name,
                    "Type": column.kind,
                    "Precision": column.precision,
                    "Scale": column.scale,
                    "Nullable": "UNKNOWN",
                    "CaseSensitive": column.kind in {"varchar", "string"},
                }
                for column in answer.columns
            ]
        },
    }
    return described, following if following < len(rows) else None


def _put(uri: str, content: bytes) -> None:
    bucket, key = split_uri(uri)
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(bucket, key, content)


def stop_all() -> None:
    """Cancel every query and wait until it ended."""
    running = [found for found in _executions.values() if found.state not in FINISHED]
    for execution in running:
        execution.stop()
    for execution in running:
        execution.thread.join(timeout=30)


def install(places: Places) -> None:
    """Say where queries read and write."""
    _places[:] = [places]
