"""What IAM is asked for a call of the AWS SDK: the actions and resources, of services the project talks to.

Reference: docs.aws.amazon.com/service-authorization/latest/reference. A call that is not known here raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from infrastructure.definitions.buckets import data_buckets, service_buckets
from infrastructure.definitions.installation import Installation
from tests.infrastructure.access.evaluator import Call

# S3: operation → action on the object; what writes needs the key to encrypt, what puts parts together to decrypt too.
_S3_READS = {"GetObject", "HeadObject"}
_S3_WRITES = {"PutObject": False, "CreateMultipartUpload": True, "UploadPart": True, "CompleteMultipartUpload": True}
_S3_LISTS = {"ListObjectsV2", "ListObjects", "HeadBucket"}
_GLUE_JOB = {"GetJob", "StartJobRun", "GetJobRun", "GetJobRuns", "BatchStopJobRun"}
_GLUE_CRAWLER = {"GetCrawler", "StartCrawler"}
_ATHENA_QUERY = {"GetQueryExecution", "GetQueryResults", "StopQueryExecution", "StartQueryExecution"}


def needed(at: Installation, service: str, operation: str, given: Mapping[str, Any]) -> list[Call]:
    """What must be allowed for one call; `given` are its parameters."""
    asked = {"s3": _s3, "glue": _glue, "athena": _athena, "lambda": _lambda, "sns": _sns, "cloudwatch": _cloudwatch}[
        service
    ]
    return list(asked(at, operation, given))


def not_there(at: Installation, bucket: str) -> Call:
    """What S3 asks before it says «not there» rather than «denied»: the right to list, without a prefix."""
    return Call("s3:ListBucket", at.bucket_arn(bucket))


def object_calls(at: Installation, action: str, bucket: str, key: str, *, parts: bool = False) -> Iterator[Call]:
    """One action on one object, and the use of the key that encrypts it."""
    yield Call(action, at.object_arn(bucket, key))
    classes = {one.name: one.data_class for one in (*data_buckets(at.names), *service_buckets(at.names))}
    data_class = classes[bucket]
    uses = {
        "s3:GetObject": ["kms:Decrypt"],
        "s3:PutObject": ["kms:GenerateDataKey", *(["kms:Decrypt"] if parts else [])],
    }
    for use in uses.get(action, []) if data_class else []:
        context = {
            "kms:ViaService": f"s3.{at.region}.amazonaws.com",
            "kms:ResourceAliases": [at.names.key_alias(data_class)],
        }
        yield Call(use, at.arn("kms", "key/0000-the-id-of-some-key"), context)


def _s3(at: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    bucket, key = given["Bucket"], given.get("Key", "")
    if operation in _S3_LISTS:
        yield Call("s3:ListBucket", at.bucket_arn(bucket), {"s3:prefix": given["Prefix"]} if "Prefix" in given else {})
    elif operation in _S3_READS:
        yield from object_calls(at, "s3:GetObject", bucket, key)
    elif operation in _S3_WRITES:
        yield from object_calls(at, "s3:PutObject", bucket, key, parts=_S3_WRITES[operation])
    elif operation in {"CopyObject", "UploadPartCopy"}:
        source = given["CopySource"]
        yield from object_calls(at, "s3:GetObject", source["Bucket"], source["Key"])
        yield from object_calls(at, "s3:PutObject", bucket, key, parts=operation == "UploadPartCopy")
    elif operation == "AbortMultipartUpload":
        yield from object_calls(at, "s3:AbortMultipartUpload", bucket, key)
    elif operation == "DeleteObject":
        yield from object_calls(at, "s3:DeleteObject", bucket, key)
    elif operation == "DeleteObjects":
        for one in given["Delete"]["Objects"]:
            yield from object_calls(at, "s3:DeleteObject", bucket, one["Key"])
    else:
        raise NotImplementedError(f"s3 {operation}")


def _glue(at: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    if operation in _GLUE_JOB:
        yield Call(f"glue:{operation}", at.arn("glue", f"job/{given['JobName']}"))
    elif operation in _GLUE_CRAWLER:
        yield Call(f"glue:{operation}", at.arn("glue", f"crawler/{given['Name']}"))
    else:
        table = given.get("TableName") or given.get("Name") or given["TableInput"]["Name"]
        yield from table_calls(at, f"glue:{operation}", given["DatabaseName"], table)


def table_calls(at: Installation, action: str, database: str, table: str) -> Iterator[Call]:
    """An action on a table, for which Glue looks at the catalog, the database and the table."""
    for resource in ("catalog", f"database/{database}", f"table/{database}/{table}"):
        yield Call(action, at.arn("glue", resource))


def _athena(at: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    if operation not in _ATHENA_QUERY:
        raise NotImplementedError(f"athena {operation}")
    # There is one workgroup, and a query is looked for in it.
    workgroup = given.get("WorkGroup", at.names.workgroup)
    yield Call(f"athena:{operation}", at.arn("athena", f"workgroup/{workgroup}"))
    if operation == "StartQueryExecution":
        yield from query_calls(at, given["QueryString"])


def query_calls(at: Installation, statement: str) -> Iterator[Call]:
    """What Athena does with the rights of whoever asks: results, catalog and data."""
    names = at.names
    for resource in ("catalog", "database/default"):
        yield Call("glue:GetDatabase", at.arn("glue", resource))
    yield Call("s3:GetBucketLocation", at.bucket_arn(names.artifacts_bucket))
    yield from object_calls(at, "s3:PutObject", names.artifacts_bucket, "athena/some-query.csv", parts=True)
    yield from object_calls(at, "s3:GetObject", names.artifacts_bucket, "athena/some-query.csv")
    parsed = sqlglot.parse_one(statement, read="athena")
    common = {one.alias for one in parsed.find_all(exp.CTE)}
    tables = {(one.db, one.name) for one in parsed.find_all(exp.Table) if one.db and one.name not in common}
    target = parsed.find(exp.Table) if isinstance(parsed, exp.Create | exp.Insert) else None
    for database, table in sorted(tables):
        is_target = target is not None and (database, table) == (target.db, target.name)
        yield from table_calls(at, "glue:GetTable", database, table)
        yield Call("glue:GetDatabase", at.arn("glue", f"database/{database}"))
        if isinstance(parsed, exp.Create) and is_target:
            yield from table_calls(at, "glue:CreateTable", database, table)
            yield from table_calls(at, "glue:UpdateTable", database, table)
        elif not isinstance(parsed, exp.Create):  # a view reads no data when it is made
            yield from _data_calls(at, database, table, is_target=is_target)


def _data_calls(at: Installation, database: str, table: str, *, is_target: bool) -> Iterator[Call]:
    names, layer = at.names, database.rsplit("_", 1)[1]
    # A delivery's table stands for one folder of raw.
    folder = (
        "raw/demo/billing_period=2026-10/delivery_id=x" if layer == "raw" else f"{layer}/{table}/billing_period=2026-10"
    )
    yield Call("s3:GetBucketLocation", at.bucket_arn(names.lake_bucket))
    yield Call("s3:ListBucket", at.bucket_arn(names.lake_bucket), {"s3:prefix": f"{folder}/"})
    yield from object_calls(at, "s3:GetObject", names.lake_bucket, f"{folder}/part-0.parquet")
    yield from table_calls(at, "glue:GetPartitions", database, table)
    if is_target:
        yield from object_calls(at, "s3:PutObject", names.lake_bucket, f"{folder}/part-1.parquet", parts=True)
        yield from table_calls(at, "glue:BatchCreatePartition", database, table)


def _lambda(at: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    if operation != "Invoke":
        raise NotImplementedError(f"lambda {operation}")
    yield Call("lambda:InvokeFunction", at.arn("lambda", f"function:{given['FunctionName']}"))


def _sns(at: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    if operation != "Publish":
        raise NotImplementedError(f"sns {operation}")
    yield Call("sns:Publish", given["TargetArn"])
    # SNS uses the topic's key with the rights of whoever publishes.
    context = {
        "kms:ViaService": f"sns.{at.region}.amazonaws.com",
        "kms:ResourceAliases": [at.names.key_alias("alerts")],
    }
    for use in ("kms:Decrypt", "kms:GenerateDataKey"):
        yield Call(use, at.arn("kms", "key/0000-the-id-of-some-key"), context)


def _cloudwatch(_: Installation, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    if operation != "PutMetricData":
        raise NotImplementedError(f"cloudwatch {operation}")
    yield Call("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": given["Namespace"]})


def role_of_connection(connection: str | None) -> str:
    """The role a connection of Airflow takes: `sentinel_land` → `land`. AssertionError for one that has none."""
    found = re.fullmatch(r"sentinel_([a-z]+)", connection or "")
    assert found, f"the connection {connection!r} names no role: a step would act as Airflow itself"
    return found[1]
