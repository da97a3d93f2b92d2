"""Publications: whatever the pointer ever said can be read again, byte for byte."""

import hashlib
import json

import pytest

from sentinel.places import Place
from sentinel.snapshots import pointer
from sentinel.snapshots.pointer import Decision, Pointer, PublishedSnapshot, publish, read_pointer, write_pointer
from sentinel.snapshots.publications import publication_id, write_publication

PLACE = Place("lake", "gold/_published.json")


def snapshot(name, day=1):
    return PublishedSnapshot(f"2026-10-{name}", "d", f"2026-10-{day:02d}T00:00:00Z", "x", "estimated", 3, 2, 1)


def put(s3, entry, export="demo"):
    return publish(s3, PLACE, export, "2026-10", entry, sleep=lambda _: None)


def pointer_text(s3):
    return s3.get_object(Bucket="lake", Key=PLACE.key)["Body"].read()


def publications(s3):
    """Id → bytes of every publication."""
    found = s3.list_objects_v2(Bucket="lake", Prefix="gold/_publications/").get("Contents", [])
    keys = [one["Key"] for one in found]
    return {
        key.removeprefix("gold/_publications/").removesuffix(".json"): s3.get_object(Bucket="lake", Key=key)[
            "Body"
        ].read()
        for key in keys
    }


def test_the_id_is_the_first_16_hex_digits_of_the_hash():
    assert publication_id(b"") == "e3b0c44298fc1c14"
    assert publication_id(b"{}\n") == hashlib.sha256(b"{}\n").hexdigest()[:16]


def test_every_state_of_the_pointer_is_kept_byte_for_byte(s3):
    states = []
    for day, name in enumerate("abc", start=1):
        put(s3, snapshot(name, day))
        states.append(pointer_text(s3))
    assert publications(s3) == {publication_id(state): state for state in states}
    assert len(set(states)) == 3
    first = json.loads(states[0])["exports"]["demo"]["2026-10"]
    assert (first["snapshot_id"], first["line_item_count"]) == ("2026-10-a", 3)


def test_the_same_bytes_again_are_the_same_object(s3):
    assert write_publication(s3, "lake", b"state") == write_publication(s3, "lake", b"state")
    assert publications(s3) == {publication_id(b"state"): b"state"}


def test_what_changes_nothing_keeps_nothing(s3):
    put(s3, snapshot("a", 5))
    kept = publications(s3)
    assert put(s3, snapshot("a", 5)) is Decision.ALREADY_PUBLISHED
    assert put(s3, snapshot("b", 4)) is Decision.OLDER_THAN_PUBLISHED
    assert publications(s3) == kept


def test_a_kill_before_the_swap_leaves_the_old_pointer_whole_and_a_repeat_heals_it(s3, monkeypatch):
    put(s3, snapshot("a", 1))
    before = pointer_text(s3)
    original = s3.put_object

    def killed(**request):
        if request["Key"] == PLACE.key:
            raise KeyboardInterrupt
        return original(**request)

    with monkeypatch.context() as patch:
        patch.setattr(s3, "put_object", killed)
        with pytest.raises(KeyboardInterrupt):
            put(s3, snapshot("b", 2))
    assert pointer_text(s3) == before
    orphans = publications(s3).keys() - {publication_id(before)}
    assert len(orphans) == 1
    assert put(s3, snapshot("b", 2)) is Decision.NEW
    assert orphans == {publication_id(pointer_text(s3))}
    assert len(publications(s3)) == 2


def test_nothing_is_swapped_that_could_not_be_kept(s3, monkeypatch):
    put(s3, snapshot("a", 1))
    before = pointer_text(s3)

    def full(*_):
        raise ConnectionError("cut off")

    monkeypatch.setattr(pointer, "write_publication", full)
    with pytest.raises(ConnectionError):
        put(s3, snapshot("b", 2))
    assert pointer_text(s3) == before


def test_of_two_writers_each_finds_its_state_and_the_loser_only_leaves_an_orphan(s3, monkeypatch):
    put(s3, snapshot("z"), "earlier")
    states = [pointer_text(s3)]
    original = pointer.write_pointer
    lost = []

    def write(*arguments):
        # Between this writer's read and its write the other one publishes.
        if len(states) == 1:
            states.append(b"")
            put(s3, snapshot("other"), "other")
            states[1] = pointer_text(s3)
            lost.append(pointer.pointer_bytes(arguments[2].exports))
        return original(*arguments)

    monkeypatch.setattr(pointer, "write_pointer", write)
    assert put(s3, snapshot("mine"), "mine") is Decision.NEW
    states.append(pointer_text(s3))
    assert [sorted(json.loads(state)["exports"]) for state in states] == [
        ["earlier"],
        ["earlier", "other"],
        ["earlier", "mine", "other"],
    ]
    assert sorted(json.loads(lost[0])["exports"]) == ["earlier", "mine"]
    assert publications(s3) == {publication_id(state): state for state in [*states, *lost]}


def test_a_state_from_before_there_were_publications_is_kept_when_it_is_replaced(s3):
    entry = {
        "snapshot_id": "2026-10-a",
        "delivery_id": "d",
        "delivered_at": "2026-10-01T00:00:00Z",
        "published_at": "x",
    }
    old = json.dumps({"version": 1, "exports": {"demo": {"2026-10": entry}}}).encode()
    s3.put_object(Bucket="lake", Key=PLACE.key, Body=old)
    assert put(s3, snapshot("b", 2)) is Decision.NEW
    assert publications(s3) == {publication_id(state): state for state in (old, pointer_text(s3))}


def test_a_lost_swap_keeps_the_publication_and_touches_no_pointer(s3):
    stale = Pointer({"demo": {"2026-10": snapshot("a")}}, etag='"0"')
    put(s3, snapshot("b"))
    before = pointer_text(s3)
    assert write_pointer(s3, PLACE, stale) is False
    assert pointer_text(s3) == before
    assert publication_id(pointer.pointer_bytes(stale.exports)) in publications(s3)
    assert read_pointer(s3, PLACE).published("demo", "2026-10") == snapshot("b")
