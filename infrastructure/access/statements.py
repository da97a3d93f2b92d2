"""What policies are written with: statements as plain data, and the permissions that several tasks share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from infrastructure.definitions.installation import Installation
from infrastructure.definitions.workgroup import RESULTS_PREFIX

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, Any]]

POINTER = "gold/_published.json"
RECORDS = "gold/_snapshots/*"
PUBLICATIONS = "gold/_publications/*"


def allow(sid: str, actions: Iterable[str], resources: Iterable[str], condition: Condition | None = None) -> Statement:
    """What is allowed on which resources."""
    return _statement(sid, "Allow", actions, resources, condition)


def deny(sid: str, actions: Iterable[str], resources: Iterable[str], condition: Condition | None = None) -> Statement:
    """What is denied, whatever else allows it."""
    return _statement(sid, "Deny", actions, resources, condition)


def policy(statements: Iterable[Statement]) -> dict[str, Any]:
    """The policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _statement(
    sid: str, effect: str, actions: Iterable[str], resources: Iterable[str], condition: Condition | None
) -> Statement:
    made: Statement = {"Sid": sid, "Effect": effect, "Action": sorted(actions), "Resource": sorted(resources)}
    return made | ({"Condition": {key: dict(value) for key, value in condition.items()}} if condition else {})


def lake_objects(at: Installation, *keys: str) -> list[str]:
    """The ARNs of objects of the lake, by patterns of their keys."""
    return [at.object_arn(at.names.lake_bucket, key) for key in keys]


def artifacts_objects(at: Installation, *keys: str) -> list[str]:
    """The ARNs of objects among the artifacts."""
    return [at.object_arn(at.names.artifacts_bucket, key) for key in keys]


def list_lake(at: Installation) -> Statement:
    """Names of objects of the lake.

    Without a condition on the prefix: S3 says «not there» (404) only to who may list the bucket, and «denied» to all others, and a
    GetObject has no prefix that such a condition could look at. What the objects hold stays closed.
    """
    return allow("ListLake", ["s3:ListBucket"], [at.bucket_arn(at.names.lake_bucket)])


def read_lake(at: Installation, *keys: str) -> list[Statement]:
    """Reading objects of the lake, and finding out that one is not there."""
    return [list_lake(at), allow("ReadLake", ["s3:GetObject"], lake_objects(at, *keys)), use_key(at, "lake")]


def use_key(at: Installation, data_class: str, *, is_writer: bool = False) -> Statement:
    """The KMS key of a class of data, through S3 alone.

    Keys are named by their alias, as their ids are known only once they exist: hence `key/*`, bound by the condition. A writer
    needs Decrypt too: S3 puts the parts of a large object together with it.
    """
    actions = ["kms:Decrypt", "kms:GenerateDataKey"] if is_writer else ["kms:Decrypt"]
    return allow(
        "Use" + data_class.title().replace("-", "") + "Key",
        actions,
        [at.arn("kms", "key/*")],
        {
            "StringEquals": {"kms:ViaService": at.service_host("s3")},
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": at.names.key_alias(data_class)},
        },
    )


def catalog_arns(at: Installation, database: str, *tables: str) -> list[str]:
    """What Glue looks at for a table: the catalog, the database, and the table itself."""
    return [
        at.arn("glue", "catalog"),
        at.arn("glue", f"database/{database}"),
        *(at.arn("glue", f"table/{database}/{table}") for table in tables),
    ]


def ask_athena(at: Installation) -> list[Statement]:
    """Queries in the workgroup, their results, and the results' place among the artifacts."""
    names = at.names
    results = artifacts_objects(at, f"{RESULTS_PREFIX}*")
    return [
        allow(
            "AskAthena",
            [
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            [at.arn("athena", f"workgroup/{names.workgroup}")],
        ),
        # Athena acts for whoever asks: it reads and writes the results with the rights of the task.
        allow(
            "AthenaResults",
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
            results,
        ),
        allow(
            "AthenaResultsBucket",
            ["s3:GetBucketLocation", "s3:ListBucket"],
            [at.bucket_arn(names.artifacts_bucket)],
        ),
        use_key(at, "results", is_writer=True),
        # Athena looks at the catalog and the database `default` whatever it is asked for:
        # https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html#full-access-to-default-db-per-region
        allow("FindDefaultDatabase", ["glue:GetDatabase"], catalog_arns(at, "default")),
    ]
