"""Publishing: the only task that writes the pointer; and the views that follow it."""

from __future__ import annotations

from infrastructure.access.statements import (
    POINTER,
    PUBLICATIONS,
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


def publish(at: Installation) -> list[Statement]:
    """`publish_snapshot`, `swap_pointer`, `update_views`: records, publications, the pointer, and the views."""
    names = at.names
    return [
        list_lake(at),
        allow("ReadDeliveryRecords", ["s3:GetObject"], lake_objects(at, "raw/*/_COMPLETE", "raw/*/_COUNTED")),
        allow("Publish", ["s3:GetObject", "s3:PutObject"], lake_objects(at, POINTER, PUBLICATIONS, RECORDS)),
        use_key(at, "lake", is_writer=True),
        *ask_athena(at),
        allow(
            "ReadCatalog",
            ["glue:GetDatabase", "glue:GetTable", "glue:GetTables"],
            [arn for layer in ("silver", "gold") for arn in catalog_arns(at, names.database(layer), "*")],
        ),
        allow(
            "WriteViews",
            ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:UpdateTable"],
            catalog_arns(at, names.published_database, "*"),
        ),
    ]


def expire(at: Installation) -> list[Statement]:
    """`expire_snapshots`: deletes snapshots that nothing keeps; reads the pointer and can never write or delete it."""
    names = at.names
    snapshots = ("silver/*", "gold/daily_costs/*", "gold/line_items/*", "gold/restatements/*", "gold/day_finality/*")
    return [
        list_lake(at),
        allow("ReadWhatIsKept", ["s3:GetObject"], lake_objects(at, POINTER, PUBLICATIONS, RECORDS)),
        # Not DeleteObjectVersion: for the days the lake keeps former versions, a deletion can be undone.
        allow("DeleteSnapshots", ["s3:DeleteObject"], lake_objects(at, PUBLICATIONS, RECORDS, *snapshots)),
        use_key(at, "lake"),
        allow(
            "DeletePartitions",
            ["glue:BatchDeletePartition"],
            [arn for layer in ("silver", "gold") for arn in catalog_arns(at, names.database(layer), "*")],
        ),
    ]
