"""The ledger: every delivery of a billing period, derived from what lies in the lake; it is written down nowhere else.

In the folder of a delivery in raw lie the delivery record (`_COMPLETE`), the count (`_COUNTED`) and the refusal (`_REFUSED`);
the records of the snapshots say what was made of it, and the publication says what is published (docs/architecture.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Literal

from api.publications.pointer import Publication
from api.publications.proven import Proven
from api.publications.reader import PublicationReader

State = Literal["open", "closing", "final", "restated"]
Outcome = Literal["published", "superseded", "rolled_back", "refused", "waiting"]
_READS = 16


@dataclass(frozen=True)
class Entry:
    """A delivery. `delivery` is its delivery record, or what a refusal tells of one that did not land."""

    delivery: Mapping[str, Any]
    counted: Mapping[str, Any] | None = None
    refusal: Mapping[str, Any] | None = None
    proven: Proven | None = None
    # Of every snapshot that was made of it.
    snapshot_ids: frozenset[str] = frozenset()
    is_restated: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by: export and delivery_id."""
        return str(self.delivery["export"]), str(self.delivery["delivery_id"])

    @property
    def state(self) -> State | None:
        """How far AWS had got with the month; None when the delivery was not counted."""
        if self.counted is None:
            return None
        state: State = "restated" if self.is_restated else self.counted["state"]
        return state

    def outcome(self, publication: Publication) -> Outcome:
        """What became of it in this publication."""
        export, delivery_id = self.key
        published = next(
            (
                one
                for one in publication.snapshots
                if (one.export, one.billing_period) == (export, self.delivery["billing_period"]) and one.published_at
            ),
            None,
        )
        if published and published.delivery_id == delivery_id:
            return "published"
        if published and self.snapshot_ids & {*published.rolled_back_snapshot_ids}:
            return "rolled_back"
        # Instants are all written `YYYY-MM-DDTHH:MM:SSZ`, so their text compares.
        is_older = published is not None and self.delivery["delivered_at"] <= published.delivered_at
        # One that has landed may be judged before a newer one is published, or never be: then it does not matter any more.
        if self.refusal and not self.proven and not (is_older and self.delivery["landed_at"]):
            return "refused"
        return "superseded" if is_older else "waiting"


def ledger(
    publications: PublicationReader, exports: Sequence[str] | None, billing_period: str, found: Iterable[Proven]
) -> list[Entry]:
    """The deliveries of these exports (None: all there are), the newest first, then by export. Problem unavailable.

    `found` are the proven snapshots to tell of; one whose delivery does not lie in raw any more is in its record still.
    """
    entries = {entry.key: entry for entry in _in_raw(publications, exports, billing_period)}
    made = list(found)
    for one in by_delivery(made):
        fresh = Entry(one.record["delivery"] | {key: one.record[key] for key in ("export", "billing_period")})
        ids = {other.record["snapshot_id"] for other in made if _delivery_key(other) == fresh.key}
        entries[fresh.key] = replace(entries.get(fresh.key, fresh), proven=one, snapshot_ids=frozenset(ids))
    ordered = sorted(entries.values(), key=lambda one: (one.delivery["delivered_at"], *one.key))
    return sorted(
        sorted(restated_among(ordered), key=lambda one: one.key),
        key=lambda one: str(one.delivery["delivered_at"]),
        reverse=True,
    )


def by_delivery(found: Iterable[Proven]) -> list[Proven]:
    """One snapshot for each delivery, in their order: newer code makes another snapshot of the same delivery."""
    chosen: dict[tuple[str, str], Proven] = {}
    for one in found:
        key = _delivery_key(one)
        if key not in chosen or not chosen[key].published:
            chosen[key] = one
    return list(chosen.values())


def _delivery_key(one: Proven) -> tuple[str, str]:
    return str(one.record["export"]), str(one.record["delivery"]["delivery_id"])


def restated_among(ordered: Iterable[Entry]) -> list[Entry]:
    """The deliveries, those marked that have other figures than a final one before them had. In order of delivery.

    A final month is compared with the last delivery that was final or restated it: rows and unblended cost per currency.
    """
    final: dict[str, Mapping[str, Any]] = {}
    marked = []
    for entry in ordered:
        export, counted = entry.key[0], entry.counted
        before = final.get(export)
        is_restated = counted is not None and before is not None and _figures(counted) != _figures(before)
        if counted is not None and (is_restated or counted["state"] == "final"):
            final[export] = counted
        marked.append(replace(entry, is_restated=is_restated))
    return marked


def _figures(counted: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return sorted((one["currency"], one["line_item_count"], one["unblended_cost"]) for one in counted["totals"])


def _in_raw(publications: PublicationReader, exports: Sequence[str] | None, billing_period: str) -> list[Entry]:
    named = exports if exports is not None else [folder.split("/")[1] for folder in publications.folders("raw/")]
    folders = [
        folder
        for export in named
        for folder in publications.folders(f"raw/{export}/billing_period={billing_period}/")
        if "/delivery_id=" in folder
    ]
    with ThreadPoolExecutor(_READS) as pool:
        found = pool.map(lambda folder: _entry(publications, folder), folders)
        return [entry for entry in found if entry is not None]


def _entry(publications: PublicationReader, folder: str) -> Entry | None:
    """The delivery in a folder; None while it is being copied, when nothing tells what it is."""
    record = _document(publications.kept(f"{folder}_COMPLETE"))
    refusal = _document(publications.read(f"{folder}_REFUSED"))
    delivery = record or (refusal or {}).get("delivery")
    if delivery is None:
        return None
    return Entry(delivery, _document(publications.kept(f"{folder}_COUNTED")) if record else None, refusal)


def _document(body: bytes | None) -> dict[str, Any] | None:
    document: dict[str, Any] | None = json.loads(body) if body is not None else None
    return document
