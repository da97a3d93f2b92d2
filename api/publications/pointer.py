"""One state of the pointer: the snapshot of every export and billing period that readers see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

VERSION = 1


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot of one billing period of one export; instants are ISO 8601 in UTC."""

    export: str
    billing_period: str
    snapshot_id: str
    delivery_id: str
    delivered_at: str
    published_at: str | None
    finality: str = "estimated"
    line_item_count: int | None = None
    checks_passed: int | None = None
    checks_warned: int | None = None
    rollback_reason: str | None = None
    rolled_back_snapshot_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """What is read together, in the order of export and billing period. `publication_id` is None for a lone snapshot."""

    publication_id: str | None
    snapshots: tuple[Snapshot, ...]

    @property
    def exports(self) -> list[str]:
        return sorted({snapshot.export for snapshot in self.snapshots})

    @property
    def identity(self) -> str:
        """What an answer is recognised by."""
        return self.publication_id or self.snapshots[0].snapshot_id

    def of_exports(self, exports: Iterable[str]) -> Publication:
        """The same publication, these exports only."""
        wanted = set(exports)
        return replace(self, snapshots=tuple(one for one in self.snapshots if one.export in wanted))


def publication_id(pointer: bytes) -> str:
    """What a state of the pointer is named by: docs/architecture.md «A snapshot»."""
    return hashlib.sha256(pointer).hexdigest()[:16]


def parse_pointer(pointer: bytes) -> Publication:
    """The publication in the bytes of the pointer. Raises ValueError when they cannot be understood."""
    try:
        document = json.loads(pointer)
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']!r} is not {VERSION}")
        snapshots = tuple(
            _snapshot(export, billing_period, entry)
            for export, periods in sorted(document["exports"].items())
            for billing_period, entry in sorted(periods.items())
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the pointer cannot be understood: {error}") from error
    return Publication(publication_id(pointer), snapshots)


def _snapshot(export: str, billing_period: str, entry: dict[str, Any]) -> Snapshot:
    known = {name: entry[name] for name in Snapshot.__dataclass_fields__ if name in entry}
    known["rolled_back_snapshot_ids"] = tuple(known.get("rolled_back_snapshot_ids", ()))
    return Snapshot(export=export, billing_period=billing_period, **known)
