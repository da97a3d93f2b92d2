"""Proving a snapshot: checks, and what AWS changed since the snapshot before."""

from __future__ import annotations

from infrastructure.access.statements import (
    POINTER,
    RECORDS,
    Statement,
    allow,
    ask_athena,
    catalog_arns,
    lake_objects,
    list_lake,
    use_key,
)
from infrastructure.definitions.installation import Installation

# The table of one delivery, which the checks make for themselves.
DELIVERY_TABLES = "delivery_*"
# The tables of gold that Athena writes.
FOUND = ("gold/restatements/*", "gold/day_finality/*")


def check(at: Installation) -> list[Statement]:
    """`count_delivery`, `run_checks`, `compare_snapshots`, `judge_days`: read all layers through Athena; write what they found."""
    names = at.names
    raw, silver, gold = names.raw_database, names.database("silver"), names.database("gold")
    return [
        *ask_athena(at),
        list_lake(at),
        allow("FindLake", ["s3:GetBucketLocation"], [at.bucket_arn(names.lake_bucket)]),
        allow(
            "ReadWhatIsProven",
            ["s3:GetObject"],
            lake_objects(
                at,
                "raw/*",
                "silver/*",
                "gold/daily_costs/*",
                "gold/line_items/*",
                *FOUND,
                POINTER,
                RECORDS,
            ),
        ),
        allow(
            "KeepResults",
            ["s3:PutObject"],
            lake_objects(at, "gold/_snapshots/*.checks.json", "raw/*/_COUNTED", "raw/*/_REFUSED"),
        ),
        allow(
            "WriteWhatWasFound",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
            lake_objects(at, *FOUND),
        ),
        use_key(at, "lake", is_writer=True),
        allow(
            "ReadCatalog",
            ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            [arn for database in (raw, silver, gold) for arn in catalog_arns(at, database, "*")],
        ),
        allow("CatalogDelivery", ["glue:CreateTable", "glue:UpdateTable"], catalog_arns(at, raw, DELIVERY_TABLES)),
        allow(
            "CatalogWhatWasFound",
            ["glue:BatchCreatePartition", "glue:CreatePartition", "glue:UpdateTable"],
            catalog_arns(at, gold, "restatements", "day_finality"),
        ),
    ]
