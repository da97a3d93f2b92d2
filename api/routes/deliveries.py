"""`/v1/deliveries`: what AWS delivered for a month, and what became of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import BillingPeriodName, Instant, Meta
from api.models.question import PeriodQuestion
from api.publications.proven import Proven, proven_snapshots
from api.reading import Gold
from api.resource import Resource

_NUMBERS = {"file_count", "file_bytes", "file_size_bytes"}
# Columns of the table: of a delivery, then of one of its files.
_OF_DELIVERY = (
    "export",
    "billing_period",
    "delivery_id",
    "delivered_at",
    "landed_at",
    "layout",
    "format",
    "execution_id",
    "manifest_key",
    "manifest_etag",
    "file_count",
    "file_bytes",
    "snapshot_id",
    "state",
)
_OF_FILE = ("name", "delivered_name", "size_bytes", "etag")


class DeliveriesQuestion(PeriodQuestion):
    """Parameters of `/v1/deliveries`."""

    needs_exports: ClassVar[bool] = False


class DeliveredFile(TypedDict):
    """A data file of a delivery."""

    name: Annotated[str, Field(description="Its name in the lake, as `source_file` of a line item has it.")]
    delivered_name: Annotated[
        str | None, Field(description="As AWS named it: a ZIP is unpacked into the file `name`. Null when unknown.")
    ]
    size_bytes: Annotated[int | None, Field(description="As delivered; null when unknown.")]
    etag: Annotated[str | None, Field(description="Of the delivered object in S3; null when unknown.")]


class Manifest(TypedDict):
    """The file that says what the delivery consists of."""

    key: Annotated[str, Field(description="Within the bucket AWS delivers into.")]
    etag: Annotated[str | None, Field(description="Of the object in S3; null when unknown.")]


class DeliveryRow(TypedDict):
    """A delivery that was proven."""

    export: str
    billing_period: BillingPeriodName
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made it.")]
    landed_at: Annotated[Instant, Field(description="When it was copied into the lake.")]
    layout: Annotated[str, Field(description="`cur2`, `cur1`, …: the kind of export.")]
    format: Annotated[Literal["csv", "parquet"], Field(description="Of the files in the lake.")]
    execution_id: Annotated[
        str | None, Field(description="AWS's own id of it: of the execution or assembly. Null when unknown.")
    ]
    manifest: Annotated[
        Manifest | None, Field(description="Null when unknown, and when the token is for some accounts only.")
    ]
    file_count: Annotated[int | None, Field(description="Null when the token is for some accounts only.")]
    file_bytes: Annotated[
        int | None, Field(description="Of all files as delivered; null when the token is for some accounts only.")
    ]
    files: Annotated[
        list[DeliveredFile],
        Field(description="In the order of the manifest; empty when the token is for some accounts only."),
    ]
    snapshot_id: Annotated[str, Field(description="What was made of it; of several the published, or the last.")]
    state: Annotated[
        Literal["published", "superseded", "rolled_back"],
        Field(
            description="`superseded`: the figures are of another delivery of the month; `rolled_back`: because a person took "
            "this one's back."
        ),
    ]


class DeliveriesAnswer(TypedDict):
    """Deliveries of which a proven snapshot was made, the newest first."""

    meta: Meta
    rows: list[DeliveryRow]


def ask(gold: Gold, asked: Asked) -> DeliveriesAnswer:
    """The deliveries. Problem snapshot-expired when a published snapshot has no record any more."""
    taken_back = {identity for one in asked.publication.snapshots for identity in one.rolled_back_snapshot_ids}
    return {
        "meta": asked.meta(),
        "rows": [
            delivery_row(
                one,
                tells_all=asked.principal.sees_all,
                is_rolled_back=one.record["snapshot_id"] in taken_back,
            )
            for one in by_delivery(proven_of(gold, asked))
        ],
    }


def proven_of(gold: Gold, asked: Asked) -> list[Proven]:
    """The proven snapshots of the month asked for."""
    return proven_snapshots(gold.publications, asked.publication, str(asked.billing_period))


def by_delivery(found: Iterable[Proven]) -> list[Proven]:
    """One snapshot for each delivery, in their order: newer code makes another snapshot of the same delivery."""
    chosen: dict[tuple[str, str], Proven] = {}
    for one in found:
        key = (one.record["export"], one.record["delivery"]["delivery_id"])
        if key not in chosen or not chosen[key].published:
            chosen[key] = one
    return list(chosen.values())


def delivery_row(one: Proven, *, tells_all: bool, is_rolled_back: bool = False) -> DeliveryRow:
    """The delivery as it is answered: no bucket, and files only when all may be told."""
    delivery: Mapping[str, Any] = one.record["delivery"]
    files = delivery["files"]
    return {
        "export": one.record["export"],
        "billing_period": one.record["billing_period"],
        "delivery_id": delivery["delivery_id"],
        "delivered_at": delivery["delivered_at"],
        "landed_at": delivery["landed_at"],
        "layout": delivery["layout"],
        "format": delivery["format"],
        "execution_id": delivery.get("execution_id"),
        "manifest": manifest_of(delivery) if tells_all else None,
        "file_count": len(files) if tells_all else None,
        "file_bytes": sum(file["size"] for file in files) if tells_all else None,
        "files": [delivered_file(file) for file in files] if tells_all else [],
        "snapshot_id": one.record["snapshot_id"],
        "state": "published" if one.published else "rolled_back" if is_rolled_back else "superseded",
    }


def manifest_of(delivery: Mapping[str, Any]) -> Manifest | None:
    """The manifest in a delivery record, without its bucket; None when the record does not say."""
    manifest = delivery.get("manifest") or {}
    key = key_of(manifest.get("uri"))
    return {"key": key, "etag": manifest.get("etag")} if key else None


def delivered_file(file: Mapping[str, Any]) -> DeliveredFile:
    """A file in a delivery record, by name."""
    return {
        "name": file["name"],
        "delivered_name": posixpath.basename(key_of(file.get("source_uri"))) or None,
        "size_bytes": file.get("size"),
        "etag": file.get("etag"),
    }


def key_of(uri: str | None) -> str:
    """`cur/demo/Manifest.json` of `s3://bucket/cur/demo/Manifest.json`; empty when there is none."""
    return (uri or "").removeprefix("s3://").partition("/")[2]


def state(gold: Gold, asked: Asked) -> list[str]:
    """Which snapshots there are, and which is published: records come and go though the publication stays."""
    return [
        f"{one.record['snapshot_id']} {one.published.published_at if one.published else None}"
        for one in proven_of(gold, asked)
    ]


def table(gold: Gold, asked: Asked) -> CsvTable:
    """A row for each file; for a delivery whose files are withheld, one."""
    columns = [*_OF_DELIVERY, *(f"file_{name}" for name in _OF_FILE)]
    rows = (cells for row in ask(gold, asked)["rows"] for cells in file_rows(row))
    return listed(rows, [Column(name, name in _NUMBERS) for name in columns])


def file_rows(row: DeliveryRow) -> list[dict[str, Any]]:
    """The delivery beside each of its files, nothing nested."""
    manifest = row["manifest"]
    of_delivery = {
        **row,
        "manifest_key": manifest["key"] if manifest else None,
        "manifest_etag": manifest["etag"] if manifest else None,
    }
    files: list[Mapping[str, Any]] = [*row["files"]] or [dict.fromkeys(_OF_FILE)]
    return [of_delivery | {f"file_{name}": file[name] for name in _OF_FILE} for file in files]


RESOURCE = Resource(
    path="/v1/deliveries",
    reads_rows=False,
    summary="What AWS delivered",
    description=(
        "The deliveries of a month that were proven: when AWS made them, their manifest and files, and which one is "
        "published. As CSV a row for each file."
    ),
    question=DeliveriesQuestion,
    answer=DeliveriesAnswer,
    ask=ask,
    table=table,
    state=state,
)
