"""Serving: the API's function, and the function that makes CSV exports in the background."""

from __future__ import annotations

from infrastructure.access.statements import (
    POINTER,
    PUBLICATIONS,
    RECORDS,
    Statement,
    allow,
    artifacts_objects,
    read_lake,
    use_key,
)
from infrastructure.definitions.installation import Installation

# Whatever was ever published lies here, whole; of silver the API shows what was quarantined, of raw what a delivery is.
SERVED = (
    "raw/*/_COMPLETE",
    "raw/*/_COUNTED",
    "raw/*/_REFUSED",
    POINTER,
    PUBLICATIONS,
    RECORDS,
    "gold/daily_costs/*",
    "gold/line_items/*",
    "gold/restatements/*",
    "silver/quarantine/*",
)


def serve(at: Installation) -> list[Statement]:
    """The API: reads what is published. Of exports it writes orders, and signs addresses of files, for which it must read them."""
    return [
        *read_lake(at, *SERVED),
        allow("ReadExports", ["s3:GetObject"], artifacts_objects(at, "csv_exports/*")),
        allow("OrderExports", ["s3:PutObject"], artifacts_objects(at, "csv_exports/*.json")),
        _find_exports(at),
        use_key(at, "results", is_writer=True),
        allow(
            "StartExports", ["lambda:InvokeFunction"], [at.arn("lambda", f"function:{at.names.csv_exports_function}")]
        ),
        *_log(at, at.names.api_function),
    ]


def export(at: Installation) -> list[Statement]:
    """The CSV exports: read what is published, and write the files. Reachable by the API's function alone."""
    return [
        *read_lake(at, *SERVED),
        allow(
            "WriteExports",
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            artifacts_objects(at, "csv_exports/*"),
        ),
        _find_exports(at),
        use_key(at, "results", is_writer=True),
        *_log(at, at.names.csv_exports_function),
    ]


def _find_exports(at: Installation) -> Statement:
    # Without a prefix, as in list_lake: an export that is not there must be «not there», not «denied».
    return allow("FindExports", ["s3:ListBucket"], [at.bucket_arn(at.names.artifacts_bucket)])


def _log(at: Installation, function: str) -> list[Statement]:
    # The group is made by the stack, with its retention; a function that could make it would make it without.
    group = at.arn("logs", f"log-group:/aws/lambda/{function}:*")
    return [
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [group]),
        # X-Ray knows no resource for traces.
        allow("WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
    ]
