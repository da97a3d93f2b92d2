"""The pointer read by the API is the one the pipeline writes."""

from __future__ import annotations

import json

import pytest

from api.publications.pointer import Publication, Snapshot, parse_pointer, publication_id
from sentinel.snapshots import publications
from sentinel.snapshots.pointer import PublishedSnapshot, pointer_bytes

ENTRY = PublishedSnapshot(
    "2026-10-aaaaaaaaaaaaaaaa", "d1", "2026-10-09T14:02:11Z", "2026-10-09T15:00:00Z", "final", 32573, 21, 1
)
OLD_ENTRY = {
    "snapshot_id": "2026-09-bbbbbbbbbbbbbbbb",
    "delivery_id": "d0",
    "delivered_at": "2026-09-30T00:00:00Z",
    "published_at": "2026-09-30T01:00:00Z",
}


def _read(export: str, billing_period: str) -> Snapshot:
    """The entry as the API reads it."""
    return Snapshot(export, billing_period, **(vars(ENTRY) | {"rolled_back_snapshot_ids": ()}))


def test_the_pipelines_bytes_are_read_in_the_order_of_export_and_month() -> None:
    text = pointer_bytes({"b": {"2026-10": ENTRY}, "a ü": {"2026-11": ENTRY, "2026-09": ENTRY}})
    publication = parse_pointer(text)
    assert [(one.export, one.billing_period) for one in publication.snapshots] == [
        ("a ü", "2026-09"),
        ("a ü", "2026-11"),
        ("b", "2026-10"),
    ]
    assert publication.snapshots[2] == _read("b", "2026-10")
    assert publication.exports == ["a ü", "b"]


def test_api_and_pipeline_name_a_publication_alike() -> None:
    text = pointer_bytes({"demo": {"2026-10": ENTRY}})
    assert parse_pointer(text).publication_id == publication_id(text) == publications.publication_id(text)
    assert publication_id(b"{}") == "44136fa355b3678a"


def test_an_entry_from_before_finality_and_counts_is_estimated_with_unknown_counts() -> None:
    text = json.dumps({"version": 1, "exports": {"demo": {"2026-09": OLD_ENTRY}}}).encode()
    [snapshot] = parse_pointer(text).snapshots
    assert snapshot.finality == "estimated"
    assert (snapshot.line_item_count, snapshot.checks_passed, snapshot.checks_warned) == (None, None, None)


def test_a_key_of_a_newer_writer_is_passed_over() -> None:
    text = json.dumps({"version": 1, "exports": {"demo": {"2026-09": OLD_ENTRY | {"newer": 1}}}}).encode()
    assert parse_pointer(text).snapshots[0].snapshot_id == OLD_ENTRY["snapshot_id"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"version": 2, "exports": {}}',
        b'{"version": 1, "exports": []}',
        b'{"version": 1, "exports": {"demo": {"2026-10": {}}}}',
        b'{"version": 1, "exports": {"demo": {"2026-10": null}}}',
        b"\xff",
    ],
)
def test_a_pointer_that_is_not_understood_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be understood"):
        parse_pointer(text)


def test_a_publication_of_some_exports_keeps_its_id() -> None:
    publication = parse_pointer(pointer_bytes({"a": {"2026-10": ENTRY}, "b": {"2026-10": ENTRY}}))
    chosen = publication.of_exports(["b", "c"])
    assert [one.export for one in chosen.snapshots] == ["b"]
    assert chosen.identity == publication.identity == publication.publication_id


def test_a_lone_snapshot_is_recognised_by_its_own_id() -> None:
    snapshot = _read("demo", "2026-10")
    assert Publication(None, (snapshot,)).identity == "2026-10-aaaaaaaaaaaaaaaa"
