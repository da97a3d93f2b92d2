"""What is published now, formerly, and alone; what is kept, and what is said when S3 does not answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from api.problems import Problem
from api.publications.pointer import publication_id
from api.publications.reader import PublicationReader
from tests.api.fake_s3 import FakeS3, client_error

POINTER = "gold/_published.json"
OLD, NEW, OTHER = "2026-10-aaaaaaaaaaaaaaaa", "2026-10-bbbbbbbbbbbbbbbb", "2026-09-cccccccccccccccc"


def pointer(snapshot_id: str) -> bytes:
    entry = {"snapshot_id": snapshot_id, "delivery_id": "d", "delivered_at": "t1", "published_at": "t2"}
    return json.dumps({"version": 1, "exports": {"demo": {snapshot_id[:7]: entry}}}).encode()


def record(snapshot_id: str, delivered_at: str, **more: Any) -> bytes:
    delivery = {"delivery_id": "d", "delivered_at": delivered_at}
    known = {"snapshot_id": snapshot_id, "export": "demo", "billing_period": snapshot_id[:7], "delivery": delivery}
    return json.dumps(known | more).encode()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def s3() -> FakeS3:
    former = pointer(OLD)
    return FakeS3({POINTER: pointer(NEW), f"gold/_publications/{publication_id(former)}.json": former})


@pytest.fixture
def reader(s3: FakeS3, clock: Clock) -> PublicationReader:
    return PublicationReader(s3, "lake", pointer_seconds=5, clock=clock)


def problem_of(ask: Any, *arguments: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        ask(*arguments)
    return caught.value


def test_the_pointer_is_believed_for_its_seconds_and_then_read_again(
    reader: PublicationReader, s3: FakeS3, clock: Clock
) -> None:
    assert reader.current().publication_id == publication_id(pointer(NEW))
    s3.objects[POINTER] = pointer(OTHER)
    clock.now += 4.9
    assert [one.snapshot_id for one in reader.current().snapshots] == [NEW]
    clock.now += 0.1
    assert [one.snapshot_id for one in reader.current().snapshots] == [OTHER]
    assert s3.read == [POINTER, POINTER]


def test_a_former_publication_is_read_once_and_the_current_one_never(reader: PublicationReader, s3: FakeS3) -> None:
    former = publication_id(pointer(OLD))
    for _ in range(2):
        assert [one.snapshot_id for one in reader.former(former).snapshots] == [OLD]
    current = publication_id(pointer(NEW))
    assert [one.snapshot_id for one in reader.former(current).snapshots] == [NEW]
    assert s3.read == [POINTER, f"gold/_publications/{former}.json"]


@pytest.mark.parametrize("unknown", ["0" * 16, "../../secret", "A" * 16, ""])
def test_an_unknown_publication_has_expired_and_the_current_one_is_named(
    reader: PublicationReader, s3: FakeS3, unknown: str
) -> None:
    problem = problem_of(reader.former, unknown)
    assert (problem.status, problem.kind.value.name) == (410, "snapshot-expired")
    assert problem.extra == {"current_publication_id": publication_id(pointer(NEW))}
    assert all("secret" not in key for key in s3.read)


def test_a_published_snapshot_alone_is_as_it_is_published(reader: PublicationReader) -> None:
    lone = reader.snapshot(NEW)
    assert lone.publication_id is None
    assert [(one.snapshot_id, one.published_at) for one in lone.snapshots] == [(NEW, "t2")]


def test_a_former_snapshot_alone_is_as_its_record_says(reader: PublicationReader, s3: FakeS3) -> None:
    s3.objects[f"gold/_snapshots/{OLD}.json"] = record(OLD, "2026-10-02T00:00:00Z", finality="final")
    s3.objects[f"gold/_snapshots/{OTHER}.json"] = record(OTHER, "2026-09-02T00:00:00Z")
    [former] = reader.snapshot(OLD).snapshots
    assert (former.export, former.billing_period, former.finality) == ("demo", "2026-10", "final")
    assert (former.delivered_at, former.published_at) == ("2026-10-02T00:00:00Z", None)
    [older] = reader.snapshot(OTHER).snapshots
    assert older.finality == "estimated"  # its record is from before there was one


@pytest.mark.parametrize("unknown", ["2026-10-0000000000000000", "../_published", "2026-13-aaaaaaaaaaaaaaaa"])
def test_an_unknown_snapshot_has_expired(reader: PublicationReader, unknown: str) -> None:
    assert problem_of(reader.snapshot, unknown).kind.value.name == "snapshot-expired"


def test_the_records_of_a_month_are_in_the_order_of_delivery(reader: PublicationReader, s3: FakeS3) -> None:
    folder = "gold/_snapshots/"
    ids = {
        f"2026-10-{digit * 16}": f"2026-10-{day}T00:00:00Z" for digit, day in (("1", "09"), ("2", "03"), ("3", "05"))
    }
    for snapshot_id, delivered_at in ids.items():
        s3.objects[f"{folder}{snapshot_id}.json"] = record(snapshot_id, delivered_at)
    s3.objects[f"{folder}{OTHER}.json"] = record(OTHER, "2026-09-01T00:00:00Z")
    s3.objects[f"{folder}2026-10-note.json"] = b"not a record"
    assert [one["snapshot_id"][-1] for one in reader.records("2026-10")] == ["2", "3", "1"]
    assert reader.records("2026-08") == []


def test_nothing_published_is_said_so(clock: Clock) -> None:
    empty = json.dumps({"version": 1, "exports": {}}).encode()
    for objects in ({}, {POINTER: empty}):
        problem = problem_of(PublicationReader(FakeS3(objects), "lake", 5, clock).current)
        assert (problem.status, problem.kind.value.name) == (503, "nothing-published")


@pytest.mark.parametrize(
    "failure",
    [client_error("AccessDenied"), client_error("SlowDown"), EndpointConnectionError(endpoint_url="https://s3")],
)
def test_a_lake_that_cannot_be_read_is_unavailable_and_never_empty(
    reader: PublicationReader, s3: FakeS3, failure: Exception
) -> None:
    s3.failure = failure
    for ask, argument in ((reader.current, ()), (reader.records, ("2026-10",)), (reader.record, (OLD,))):
        problem = problem_of(ask, *argument)
        assert (problem.status, problem.kind.value.name) == (503, "unavailable")
        assert problem.headers["Retry-After"] == "5"
        assert "s3" not in problem.detail.lower()


def test_a_pointer_that_is_not_understood_is_unavailable(reader: PublicationReader, s3: FakeS3) -> None:
    s3.objects[POINTER] = b"{"
    assert problem_of(reader.current).kind.value.name == "unavailable"
