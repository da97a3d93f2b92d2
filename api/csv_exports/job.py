"""A CSV export as it is kept: a small JSON object beside the file, in a folder of its owner."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from api.problems import Kinds, Problem
from api.publications.reader import unavailable

FOLDER = "csv_exports"
EXPORT_ID = re.compile(r"[0-9a-f]{32}")
Status = Literal["pending", "running", "finished", "failed"]
_NOT_THERE = {"NoSuchKey", "404"}
# Lambda's three attempts of at most 15 minutes, and the waits of one and two minutes between them, end within it.
GIVEN_UP_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class CsvExport:
    """A CSV export.

    :param owner: the principal's `owner`: nobody else finds it.
    :param problem: why it failed: the name of a kind of problem, and its detail.
    """

    export_id: str
    owner: str
    resource: str
    file_name: str
    created_at: str
    status: Status = "pending"
    row_count: int | None = None
    byte_count: int | None = None
    sha256: str | None = None
    problem: dict[str, str] | None = None

    @property
    def file_key(self) -> str:
        return f"{FOLDER}/{self.owner}/{self.export_id}.csv"

    def failed(self, problem: Problem) -> CsvExport:
        """The export with what it failed of."""
        return replace(self, status="failed", problem={"kind": problem.kind.value.name, "detail": problem.detail})


def new_export(owner: str, resource: str, file_name: str) -> CsvExport:
    """A pending export with an id that cannot be guessed."""
    return CsvExport(secrets.token_hex(16), owner, resource, file_name, instant(datetime.now(UTC)))


def as_of(export: CsvExport, now: datetime) -> CsvExport:
    """The export, failed when nobody works on it any more: an instance that was ended could not say so."""
    if export.status in {"finished", "failed"} or datetime.fromisoformat(export.created_at) + GIVEN_UP_AFTER > now:
        return export
    return export.failed(Problem(Kinds.QUERY_TIMEOUT, "the file took too long; ask for fewer months or columns"))


def instant(moment: datetime) -> str:
    """The moment in ISO 8601, UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_export(s3: Any, bucket: str, export: CsvExport) -> None:
    """Keep the export's state. Problem unavailable."""
    body = json.dumps(asdict(export)).encode()
    try:
        s3.put_object(
            Bucket=bucket, Key=_key(export.owner, export.export_id), Body=body, ContentType="application/json"
        )
    except (ClientError, BotoCoreError) as error:
        raise unavailable() from error


def read_export(s3: Any, bucket: str, owner: str, export_id: str) -> CsvExport:
    """The owner's export of that id. Problems: not-found, unavailable."""
    not_found = Problem(Kinds.NOT_FOUND, "there is no such export, or it was deleted; exports are kept for a day")
    if not EXPORT_ID.fullmatch(export_id):
        raise not_found
    try:
        body = s3.get_object(Bucket=bucket, Key=_key(owner, export_id))["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_THERE:
            raise not_found from error
        raise unavailable() from error
    except BotoCoreError as error:
        raise unavailable() from error
    return CsvExport(**json.loads(body))


def _key(owner: str, export_id: str) -> str:
    return f"{FOLDER}/{owner}/{export_id}.json"
