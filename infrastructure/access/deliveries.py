"""Sensing deliveries, and landing them in raw."""

from __future__ import annotations

from infrastructure.access.statements import (
    POINTER,
    Statement,
    allow,
    lake_objects,
    list_lake,
    read_lake,
    use_key,
)
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.jobs import SCRIPTS
from infrastructure.definitions.names import DELIVERY_PREFIX
from infrastructure.settings import PayerSettings

CLAIMS = "gold/_snapshots/*.claim.json"


def sense(
    at: Installation, payers: tuple[PayerSettings, ...] = (), *, has_events_queue: bool = False
) -> list[Statement]:
    """`find_new_deliveries`: reads manifests, and asks raw what has landed. Writes nothing; a message that was heard goes."""
    queue = at.arn("sqs", at.names.delivery_events_queue)
    listen = [allow("ListenForDeliveries", ["sqs:DeleteMessage", "sqs:ReceiveMessage"], [queue])]
    return [
        *read_deliveries(at, payers),
        *read_lake(at, "raw/*/_COMPLETE"),
        *(listen if has_events_queue else []),
    ]


def land(at: Installation, payers: tuple[PayerSettings, ...] = ()) -> list[Statement]:
    """`find_delivery` and `land_delivery`: claim a snapshot, and copy a delivery into raw."""
    return [
        *read_deliveries(at, payers),
        list_lake(at),
        allow("ReadPointer", ["s3:GetObject"], lake_objects(at, POINTER)),
        allow("ReadAndWriteClaims", ["s3:GetObject", "s3:PutObject"], lake_objects(at, CLAIMS)),
        # Read too: a copy is looked at once it is made. A large file that is given up half-way leaves no parts.
        allow(
            "LandInRaw",
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            lake_objects(at, "raw/*"),
        ),
        use_key(at, "lake", is_writer=True),
        allow(
            "AskWhichCodeIsDeployed",
            ["glue:GetJob"],
            [at.arn("glue", f"job/{at.names.job(layer)}") for layer in SCRIPTS],
        ),
    ]


def read_deliveries(at: Installation, payers: tuple[PayerSettings, ...]) -> list[Statement]:
    """Manifests and files of every source."""
    names = at.names
    sources = [(names.delivery_bucket, DELIVERY_PREFIX), *((payer.bucket, payer.prefix) for payer in payers)]
    statements = [
        allow("ListDeliveries", ["s3:ListBucket"], [at.bucket_arn(bucket) for bucket, _ in sources]),
        allow("ReadDeliveries", ["s3:GetObject"], [at.object_arn(bucket, f"{prefix}*") for bucket, prefix in sources]),
    ]
    keys = [payer.key_arn for payer in payers if payer.key_arn]
    if keys:
        statements.append(allow("ReadPayersKey", ["kms:Decrypt"], keys))
    return statements
