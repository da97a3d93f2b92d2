"""The pointer: swapped whole, under a condition, and never backwards in time."""

import json

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.places import Place
from sentinel.snapshots import pointer
from sentinel.snapshots.pointer import (
    Decision,
    Pointer,
    PointerContendedError,
    PublishedSnapshot,
    decide,
    parse_pointer,
    publish,
    read_pointer,
    roll_back,
    write_pointer,
)

PLACE = Place("lake", "gold/_published.json")


def snapshot(name, day=1):
    return PublishedSnapshot(
        f"2026-10-{name}",
        f"delivery-{name}",
        f"2026-10-{day:02d}T00:00:00Z",
        "2026-11-01T00:00:00Z",
        finality="final",
        line_item_count=32573,
        checks_passed=9,
        checks_warned=1,
    )


def put(s3, entry, export="demo", period="2026-10"):
    return publish(s3, PLACE, export, period, entry, sleep=lambda _: None)


def stored(s3):
    return json.loads(s3.get_object(Bucket=PLACE.bucket, Key=PLACE.key)["Body"].read())


def test_the_first_publish_makes_the_pointer(s3):
    assert put(s3, snapshot("a")) is Decision.NEW
    assert stored(s3) == {
        "version": 1,
        "exports": {
            "demo": {
                "2026-10": {
                    "snapshot_id": "2026-10-a",
                    "delivery_id": "delivery-a",
                    "delivered_at": "2026-10-01T00:00:00Z",
                    "published_at": "2026-11-01T00:00:00Z",
                    "finality": "final",
                    "line_item_count": 32573,
                    "checks_passed": 9,
                    "checks_warned": 1,
                    "rolled_back_snapshot_ids": [],
                    "rollback_reason": None,
                }
            }
        },
    }


def test_an_entry_from_before_finality_and_counts_is_estimated_with_unknown_counts(s3):
    old = {key: vars(snapshot("a"))[key] for key in ("snapshot_id", "delivery_id", "delivered_at", "published_at")}
    document = {"version": 1, "exports": {"demo": {"2026-10": old}}}
    s3.put_object(Bucket="lake", Key=PLACE.key, Body=json.dumps(document).encode())
    entry = read_pointer(s3, PLACE).published("demo", "2026-10")
    assert entry == PublishedSnapshot(**old, finality="estimated")
    assert (entry.line_item_count, entry.checks_passed, entry.checks_warned) == (None, None, None)
    put(s3, snapshot("b"), period="2026-11")
    assert read_pointer(s3, PLACE).published("demo", "2026-10") == entry


def test_a_key_this_code_does_not_know_is_refused_and_not_lost(s3):
    put(s3, snapshot("a"))
    document = stored(s3)
    document["exports"]["demo"]["2026-10"]["later_key"] = 1
    text = json.dumps(document).encode()
    s3.put_object(Bucket="lake", Key=PLACE.key, Body=text)
    with pytest.raises(ValueError, match="later_key"):
        put(s3, snapshot("b", day=2))
    assert s3.get_object(Bucket="lake", Key=PLACE.key)["Body"].read() == text


def test_the_same_snapshot_again_writes_nothing(s3):
    put(s3, snapshot("a"))
    before = s3.head_object(Bucket="lake", Key=PLACE.key)
    later = PublishedSnapshot(**{**vars(snapshot("a")), "published_at": "2026-12-01T00:00:00Z"})
    assert put(s3, later) is Decision.ALREADY_PUBLISHED
    assert s3.head_object(Bucket="lake", Key=PLACE.key)["ETag"] == before["ETag"]


def test_a_newer_delivery_replaces_and_an_older_one_never_does(s3):
    put(s3, snapshot("a", day=5))
    assert put(s3, snapshot("b", day=4)) is Decision.OLDER_THAN_PUBLISHED
    assert put(s3, snapshot("c", day=6)) is Decision.NEW
    assert read_pointer(s3, PLACE).published("demo", "2026-10") == snapshot("c", day=6)


def test_a_file_restated_under_the_same_execution_may_replace_it(s3):
    put(s3, snapshot("a", day=5))
    assert put(s3, snapshot("b", day=5)) is Decision.NEW


def test_other_exports_and_months_are_left_alone(s3):
    put(s3, snapshot("a"))
    put(s3, snapshot("b"), export="other")
    put(s3, snapshot("c"), period="2026-11")
    put(s3, snapshot("d", day=2))
    partitions = read_pointer(s3, PLACE).partitions()
    assert partitions == [
        {"export": "demo", "billing_period": "2026-10", "snapshot_id": "2026-10-d"},
        {"export": "demo", "billing_period": "2026-11", "snapshot_id": "2026-10-c"},
        {"export": "other", "billing_period": "2026-10", "snapshot_id": "2026-10-b"},
    ]


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_writers_neither_undoes_the_other(s3, monkeypatch, is_first):
    if not is_first:
        put(s3, snapshot("z"), export="earlier")
    original = pointer.write_pointer
    others = []

    def write(*arguments):
        # Between this writer's read and its write the other one publishes.
        if not others:
            others.append("started")
            others.append(put(s3, snapshot("other"), export="other"))
        return original(*arguments)

    monkeypatch.setattr(pointer, "write_pointer", write)
    assert put(s3, snapshot("mine"), export="mine") is Decision.NEW
    assert others[1] is Decision.NEW
    assert set(stored(s3)["exports"]) == {"mine", "other"} | (set() if is_first else {"earlier"})


def test_a_writer_that_lost_the_race_to_a_newer_delivery_gives_way(s3, monkeypatch):
    put(s3, snapshot("a", day=1))
    original = pointer.write_pointer
    others = []

    def write(*arguments):
        if not others:
            others.append("started")
            put(s3, snapshot("newer", day=9))
        return original(*arguments)

    monkeypatch.setattr(pointer, "write_pointer", write)
    assert put(s3, snapshot("older", day=5)) is Decision.OLDER_THAN_PUBLISHED
    assert read_pointer(s3, PLACE).published("demo", "2026-10").snapshot_id == "2026-10-newer"


@pytest.mark.parametrize("code", ["PreconditionFailed", "ConditionalRequestConflict", "412", "409", "NoSuchKey"])
def test_every_way_s3_says_somebody_was_faster_is_no_error(s3, monkeypatch, code):
    original = s3.put_object

    def refuse(**request):
        if request["Key"] != PLACE.key:
            return original(**request)
        raise ClientError({"Error": {"Code": code, "Message": "faster"}}, "PutObject")

    monkeypatch.setattr(s3, "put_object", refuse)
    assert write_pointer(s3, PLACE, Pointer({})) is False
    with pytest.raises(PointerContendedError, match="20 times"):
        put(s3, snapshot("a"))


@pytest.mark.parametrize("denied", ["gold/_published.json", "gold/_publications/"])
def test_another_error_of_s3_comes_out_as_it_is(s3, monkeypatch, denied):
    original = s3.put_object

    def deny(**request):
        if not request["Key"].startswith(denied):
            return original(**request)
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    monkeypatch.setattr(s3, "put_object", deny)
    with pytest.raises(ClientError, match="AccessDenied"):
        put(s3, snapshot("a"))
    assert read_pointer(s3, PLACE).exports == {}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 2, "exports": {}}',
        b'{"version": 1}',
        b'{"version": 1, "exports": {"d": {"2026-10": {"x": 1}}}}',
    ],
)
def test_a_pointer_that_is_not_understood_is_named_and_never_replaced(s3, text):
    s3.put_object(Bucket="lake", Key=PLACE.key, Body=text)
    with pytest.raises(ValueError, match=r"s3://lake/gold/_published\.json cannot be understood"):
        put(s3, snapshot("a"))
    assert s3.get_object(Bucket="lake", Key=PLACE.key)["Body"].read() == text


@given(st.permutations(range(1, 6)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_in_whatever_order_deliveries_arrive_the_newest_is_published(s3, order):
    s3.delete_object(Bucket="lake", Key=PLACE.key)
    newest = 0
    for day in order:
        expected = Decision.NEW if day > newest else Decision.OLDER_THAN_PUBLISHED
        assert put(s3, snapshot(f"s{day}", day=day)) is expected
        newest = max(newest, day)
    assert read_pointer(s3, PLACE).published("demo", "2026-10") == snapshot("s5", day=5)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)), min_size=1, max_size=8))
def test_what_is_published_never_goes_back_in_time(arrivals):
    published = None
    for name, day in arrivals:
        entry = snapshot(f"{name}{day}", day)
        if decide(published, entry.snapshot_id, entry.delivered_at) is Decision.NEW:
            assert published is None or published.delivered_at <= entry.delivered_at
            published = entry
    assert published.delivered_at == max(snapshot(name, day).delivered_at for name, day in arrivals)


def test_what_was_written_is_what_is_read(s3):
    written = Pointer({"b": {"2026-10": snapshot("x")}, "a": {"2026-09": snapshot("y")}})
    assert write_pointer(s3, PLACE, written)
    assert read_pointer(s3, PLACE).exports == written.exports
    assert parse_pointer(b'{"version": 1, "exports": {}}', "x").partitions() == []


def back(s3, entry, reason="bad"):
    return roll_back(s3, PLACE, "demo", "2026-10", entry, reason, sleep=lambda _: None)


def test_a_roll_back_goes_back_in_time_and_what_was_taken_back_does_not_come_again_by_itself(s3):
    old, bad = snapshot("old", 1), snapshot("bad", 2)
    put(s3, old)
    put(s3, bad)
    assert back(s3, old, "AWS took it back") == bad
    entry = read_pointer(s3, PLACE).published("demo", "2026-10")
    assert (entry.snapshot_id, entry.rolled_back_snapshot_ids, entry.rollback_reason) == (
        "2026-10-old",
        ["2026-10-bad"],
        "AWS took it back",
    )
    before = stored(s3)
    assert put(s3, bad) is Decision.ROLLED_BACK
    assert put(s3, snapshot("older", 1)) is Decision.NEW  # of the same delivery, by other code
    assert before["exports"]["demo"]["2026-10"]["rolled_back_snapshot_ids"] == ["2026-10-bad"]
    # Still not, however often others were published in between.
    assert put(s3, bad) is Decision.ROLLED_BACK
    assert put(s3, snapshot("new", 3)) is Decision.NEW
    assert put(s3, bad) is Decision.ROLLED_BACK
    assert read_pointer(s3, PLACE).published("demo", "2026-10").rollback_reason is None


def test_a_roll_back_twice_remembers_both_and_the_way_forward_is_the_same(s3):
    one, two, three = snapshot("one", 1), snapshot("two", 2), snapshot("three", 3)
    for entry in (one, two, three):
        put(s3, entry)
    back(s3, two)
    back(s3, one)
    assert read_pointer(s3, PLACE).published("demo", "2026-10").rolled_back_snapshot_ids == [
        "2026-10-three",
        "2026-10-two",
    ]
    back(s3, three, "it was right")
    entry = read_pointer(s3, PLACE).published("demo", "2026-10")
    assert (entry.snapshot_id, entry.rolled_back_snapshot_ids) == ("2026-10-three", ["2026-10-one", "2026-10-two"])


def test_a_roll_back_to_what_is_published_writes_nothing(s3):
    put(s3, snapshot("a"))
    before = read_pointer(s3, PLACE)
    assert back(s3, snapshot("a")) == snapshot("a")
    assert read_pointer(s3, PLACE) == before


def test_there_is_nothing_to_roll_back_where_nothing_is_published(s3):
    put(s3, snapshot("a"), period="2026-11")
    with pytest.raises(ValueError, match="nothing is published of export demo for 2026-10"):
        back(s3, snapshot("a"))


def test_a_roll_back_leaves_other_months_and_exports_and_survives_a_lost_race(s3, monkeypatch):
    put(s3, snapshot("old", 1))
    put(s3, snapshot("bad", 2))
    real, raced = pointer.write_pointer, []

    def raced_write(client, place, read):
        if not raced:
            raced.append(True)
            monkeypatch.setattr(pointer, "write_pointer", real)
            put(client, snapshot("other", 5), export="second")
        return real(client, place, read)

    monkeypatch.setattr(pointer, "write_pointer", raced_write)
    back(s3, snapshot("old", 1))
    now = read_pointer(s3, PLACE)
    assert raced
    assert now.published("demo", "2026-10").snapshot_id == "2026-10-old"
    assert now.published("second", "2026-10") == snapshot("other", 5)
