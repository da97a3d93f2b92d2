"""`/v1/deliveries`: the ledger of what AWS delivered for a month, and what became of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.asked import Asked
from api.csv_table import Column, CsvTable, listed
from api.models.answer import BillingPeriodName, Instant, Meta
from api.models.question import PeriodQuestion
from api.publications.ledger import Entry, ledger
from api.publications.pointer import Publication
from api.publications.proven import Proven, proven_snapshots
from api.reading import Gold
from api.resource import Resource

_NUMBERS = {"line_item_count", "invoiced_line_item_count", "file_count", "file_bytes", "file_size_bytes"}
# Columns of the table: of a delivery, then of one of its files.
_OF_DELIVERY = (
    "export",
    "billing_period",
    "delivery_id",
    "delivered_at",
    "landed_at",
    "state",
    "outcome",
    "refused_by",
    "refusal_reason",
    "line_item_count",
    "invoiced_line_item_count",
    "unblended_cost",
    "layout",
    "format",
    "execution_id",
    "manifest_key",
    "manifest_etag",
    "file_count",
    "file_bytes",
    "snapshot_id",
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


class DeliveryTotal(TypedDict):
    """What a delivery costs in one currency, as delivered."""

    currency: Annotated[str, Field(description="`(no currency)` when the line items name none.")]
    unblended_cost: Annotated[str, Field(description="Exact decimal.")]


class DeliveryRow(TypedDict):
    """A delivery that AWS made of the month, whatever became of it."""

    export: str
    billing_period: BillingPeriodName
    delivery_id: str
    delivered_at: Annotated[Instant, Field(description="When AWS made it.")]
    landed_at: Annotated[Instant | None, Field(description="When it was copied into the lake; null when it was not.")]
    state: Annotated[
        Literal["open", "closing", "final", "restated"] | None,
        Field(
            description="How far AWS had got with the month: `open`, nothing is invoiced and the month goes on; `closing`; "
            "`final`, all of it is invoiced, two weeks or more after its end; `restated`, it has other figures than the final "
            "delivery before. Null when it was not counted."
        ),
    ]
    outcome: Annotated[
        Literal["published", "superseded", "rolled_back", "refused", "waiting"],
        Field(
            description="`superseded`: a newer delivery is published; `rolled_back`: a person took it back; `refused`: it could "
            "not be taken or proven; `waiting`: it is newer than what is published."
        ),
    ]
    refused_by: Annotated[
        str | None, Field(description="The task that refused it; null unless it was, and never proven since.")
    ]
    refusal_reason: Annotated[
        str | None,
        Field(description="Null unless `refused_by` is given, and when the token is for some accounts only."),
    ]
    line_item_count: Annotated[
        int | None,
        Field(description="As delivered; null when it was not counted, and when the token is for some accounts only."),
    ]
    invoiced_line_item_count: Annotated[
        int | None, Field(description="How many of them have an invoice id; null as `line_item_count` is.")
    ]
    totals: Annotated[
        list[DeliveryTotal], Field(description="By currency, as delivered; empty where `line_item_count` is null.")
    ]
    layout: Annotated[
        str | None,
        Field(description="`cur2`, `cur1`, …: the kind of export. Null when the manifest could not be read."),
    ]
    format: Annotated[
        Literal["csv", "parquet"] | None, Field(description="Of the files in the lake; null when it did not land.")
    ]
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
    snapshot_id: Annotated[
        str | None,
        Field(
            description="What was made of it; of several the published, or the last. Null when nothing was, or no more."
        ),
    ]


class DeliveriesAnswer(TypedDict):
    """Every delivery of the month that was seen, the newest first."""

    meta: Meta
    rows: list[DeliveryRow]


def ask(gold: Gold, asked: Asked) -> DeliveriesAnswer:
    """The deliveries. Problem snapshot-expired when a published snapshot has no record any more."""
    tells_all, publication = asked.principal.sees_all, judging(gold, asked)
    return {
        "meta": asked.meta(),
        "rows": [delivery_row(one, publication, tells_all=tells_all) for one in entries_of(gold, asked)],
    }


def judging(gold: Gold, asked: Asked) -> Publication:
    """The publication that says what became of a delivery: a lone snapshot says nothing of others."""
    return asked.publication if asked.publication.publication_id else gold.publications.current()


def proven_of(gold: Gold, asked: Asked) -> list[Proven]:
    """The proven snapshots of the month asked for."""
    return proven_snapshots(gold.publications, asked.publication, str(asked.billing_period))


def entries_of(gold: Gold, asked: Asked) -> list[Entry]:
    """The ledger of the month asked for, as far as the publication reaches: a former one knows nothing of what came after."""
    publication, period = asked.publication, str(asked.billing_period)
    found = proven_of(gold, asked)
    known = {(one.record["export"], one.record["delivery"]["delivery_id"]) for one in found}
    named = publication.exports if asked.question.export else None
    entries = ledger(gold.publications, named, period, found)
    if publication.publication_id is None:
        return [one for one in entries if one.key in known]
    if publication.publication_id == gold.publications.current().publication_id:
        return entries
    newest = {one.export: one.delivered_at for one in publication.snapshots if one.billing_period == period}
    return [one for one in entries if one.delivery["delivered_at"] <= newest.get(one.key[0], "")]


def delivery_row(one: Entry, publication: Publication, *, tells_all: bool) -> DeliveryRow:
    """The delivery as it is answered: no bucket, and files and figures only when all may be told."""
    delivery, files = one.delivery, one.delivery["files"]
    counted = one.counted if tells_all else None
    totals = counted["totals"] if counted else []
    refusal = None if one.proven else one.refusal
    return {
        "export": delivery["export"],
        "billing_period": delivery["billing_period"],
        "delivery_id": delivery["delivery_id"],
        "delivered_at": delivery["delivered_at"],
        "landed_at": delivery["landed_at"],
        "state": one.state,
        "outcome": one.outcome(publication),
        "refused_by": refusal["task"] if refusal else None,
        "refusal_reason": without_buckets(refusal["reason"]) if refusal and tells_all else None,
        "line_item_count": sum(total["line_item_count"] for total in totals) if counted else None,
        "invoiced_line_item_count": sum(total["invoiced_line_item_count"] for total in totals) if counted else None,
        "totals": [{"currency": total["currency"], "unblended_cost": total["unblended_cost"]} for total in totals],
        "layout": delivery["layout"],
        "format": delivery["format"],
        "execution_id": delivery.get("execution_id"),
        "manifest": manifest_of(delivery) if tells_all else None,
        "file_count": len(files) if tells_all else None,
        "file_bytes": sum(file["size"] or 0 for file in files) if tells_all else None,
        "files": [delivered_file(file) for file in files] if tells_all else [],
        "snapshot_id": one.proven.record["snapshot_id"] if one.proven else None,
    }


def without_buckets(text: str) -> str:
    """The text with the keys of what lies in S3, without the names of the buckets."""
    return re.sub(r"\bs3[an]?://[^/\s]*/?", "", text)


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
    """What lies in the lake of each delivery, and which is published: documents come and go though the publication stays."""
    publication = judging(gold, asked)
    return [
        " ".join(
            str(part)
            for part in (
                *one.key,
                one.outcome(publication),
                one.state,
                (one.refusal or {}).get("refused_at"),
                one.proven and one.proven.record["snapshot_id"],
            )
        )
        for one in entries_of(gold, asked)
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
        # Of several currencies there is no one number.
        "unblended_cost": "; ".join(f"{one['unblended_cost']} {one['currency']}" for one in row["totals"]) or None,
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
        "The ledger of a month: every delivery that was seen, when AWS made it, what it holds, its manifest and files, how far "
        "AWS had got with the month, and what became of it. As CSV a row for each file."
    ),
    question=DeliveriesQuestion,
    answer=DeliveriesAnswer,
    ask=ask,
    table=table,
    state=state,
)
