"""CSV exports are written whole or not at all, once or twice alike, and kept by owner."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.csv_exports.job import CsvExport, as_of, new_export, read_export, write_export
from api.csv_exports.upload import PART_BYTES, upload
from api.csv_exports.worker import make_export, order_of
from api.principal import Principal
from api.problems import Kinds, Problem
from api.resource import Resource
from api.routes import costs, line_items
from api.wiring import Api
from tests.api.asking import ALL_SCOPES
from tests.api.lake import PublishedLake

BUCKET = "csv-exports-of-tests"
SOMEBODY = Principal("somebody", frozenset(ALL_SCOPES), None)
CORE = Principal("somebody", frozenset(ALL_SCOPES), ("111111111111",))
RESOURCES = {"line-items": line_items.RESOURCE, "costs": costs.RESOURCE}
EXPORT = CsvExport("0" * 32, "1" * 32, "costs", "costs.csv", "2026-11-24T10:00:00Z")
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def s3(aws: Callable[[str], Any]) -> Iterator[Any]:
    client = aws("s3")
    client.create_bucket(Bucket=BUCKET)
    yield client
    for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=entry["Key"])
    client.delete_bucket(Bucket=BUCKET)


def keys(s3: Any, bucket: str = BUCKET) -> list[str]:
    found = s3.list_objects_v2(Bucket=bucket, Prefix="csv_exports/").get("Contents", [])
    return [entry["Key"] for entry in found]


def unfinished_uploads(s3: Any, bucket: str = BUCKET) -> list[Any]:
    return list(s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []))


def test_a_file_of_several_parts_holds_every_byte_in_order(s3: Any) -> None:
    chunk = bytes(range(256)) * 4096  # 1 MiB
    chunks = [chunk[number:] + chunk[:number] for number in range(20)]
    uploaded = upload(s3, BUCKET, "big.csv", iter(chunks), file_name="big.csv")
    stored = s3.get_object(Bucket=BUCKET, Key="big.csv")
    body = stored["Body"].read()
    assert len(body) == 20 * 1024 * 1024 > 2 * PART_BYTES
    assert body == b"".join(chunks)
    assert uploaded == (len(body), hashlib.sha256(body).hexdigest())
    assert stored["ContentDisposition"] == 'attachment; filename="big.csv"'
    assert stored["ContentType"].startswith("text/csv; charset=utf-8")


def test_rows_that_stop_coming_leave_neither_file_nor_parts(s3: Any) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * (PART_BYTES + 1)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        upload(s3, BUCKET, "half.csv", chunks(), file_name="half.csv")
    assert unfinished_uploads(s3) == []
    assert "half.csv" not in [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_no_more_than_a_part_and_a_chunk_is_held(s3: Any) -> None:
    sent: list[int] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return getattr(s3, name)

        def upload_part(self, **given: Any) -> Any:
            sent.append(len(given["Body"]))
            assert taken[-1] * 1000 - sum(sent) < 1000
            return s3.upload_part(**given)

    taken: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(1, 20_001):
            taken.append(number)
            yield b"y" * 1000

    upload(Watched(), BUCKET, "watched.csv", chunks(), file_name="watched.csv")
    assert sum(sent) == 20_000_000
    assert max(sent) < PART_BYTES + 1000


def test_an_export_is_found_by_its_owner_alone(s3: Any) -> None:
    export = new_export(SOMEBODY.owner, "costs", "costs.csv")
    write_export(s3, BUCKET, export)
    assert read_export(s3, BUCKET, SOMEBODY.owner, export.export_id) == export
    assert CORE.owner != SOMEBODY.owner
    for owner, export_id in ((CORE.owner, export.export_id), (SOMEBODY.owner, "f" * 32)):
        with pytest.raises(Problem) as caught:
            read_export(s3, BUCKET, owner, export_id)
        assert caught.value.kind is Kinds.NOT_FOUND


@pytest.mark.parametrize("export_id", ["", "../" + "0" * 29, "0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "*"])
def test_a_text_that_is_no_id_never_gets_into_a_key(export_id: str) -> None:
    with pytest.raises(Problem) as caught:
        read_export(None, BUCKET, "1" * 32, export_id)  # None: any call of S3 would fail otherwise
    assert caught.value.kind is Kinds.NOT_FOUND


def test_a_thousand_ids_are_a_thousand_different_ones() -> None:
    ids = {new_export("1" * 32, "costs", "costs.csv").export_id for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(export_id) for export_id in ids} == {32}


@pytest.mark.parametrize("status", ["pending", "running"])
def test_an_export_nobody_works_on_any_more_has_failed(status: Any) -> None:
    export = replace(EXPORT, status=status)
    assert as_of(export, TEN + timedelta(minutes=59)) == export
    given_up = as_of(export, TEN + timedelta(minutes=60))
    assert given_up.status == "failed"
    assert given_up.problem is not None
    assert given_up.problem["kind"] == "query-timeout"


@pytest.mark.parametrize("status", ["finished", "failed"])
def test_an_export_that_has_ended_stays_as_it_is(status: Any) -> None:
    export = replace(EXPORT, status=status)
    assert as_of(export, TEN + timedelta(days=1)) == export


@pytest.fixture(scope="module")
def wired(published_lake: PublishedLake) -> Api:
    """The parts of an API over the shared lake; exports go to its bucket."""
    return published_lake.client().api


_numbers = itertools.count()


def ordered(api: Api, principal: Principal, resource: str = "line-items", **question: Any) -> dict[str, Any]:
    """An order that waits to be carried out."""
    export = new_export(principal.owner, resource, f"{next(_numbers)}.csv")
    write_export(api.s3, api.settings.csv_exports_bucket, export)
    return order_of(export, question, principal)


def body_of(api: Api, export: CsvExport) -> bytes:
    stored: bytes = api.s3.get_object(Bucket=api.settings.csv_exports_bucket, Key=export.file_key)["Body"].read()
    return stored


def test_a_finished_export_says_how_many_rows_and_bytes_it_has(wired: Api, published_lake: PublishedLake) -> None:
    [october] = [one for one in published_lake.published() if (one.export, one.billing_period) == ("demo", "2026-10")]
    export = make_export(wired, RESOURCES, ordered(wired, SOMEBODY, export=["demo"], start_date="2026-10-01"))
    body = body_of(wired, export)
    assert export.status == "finished"
    assert export.row_count == len(october.line_items)
    assert export.byte_count == len(body)
    assert export.sha256 == hashlib.sha256(body).hexdigest()
    assert read_export(wired.s3, wired.settings.csv_exports_bucket, SOMEBODY.owner, export.export_id) == export


def test_the_same_order_carried_out_twice_gives_the_same_file(wired: Api) -> None:
    order = ordered(wired, SOMEBODY, export=["demo"], sort="-unblended_cost")
    first = make_export(wired, RESOURCES, order)
    body = body_of(wired, first)
    assert make_export(wired, RESOURCES, order) == first
    # Lambda's second attempt while the first one's state never came to be written.
    write_export(wired.s3, wired.settings.csv_exports_bucket, replace(first, status="running", row_count=None))
    assert make_export(wired, RESOURCES, order) == first
    assert body_of(wired, first) == body


def test_an_export_of_one_account_has_the_rows_of_that_account_alone(wired: Api, published_lake: PublishedLake) -> None:
    [october] = [one for one in published_lake.published() if (one.export, one.billing_period) == ("demo", "2026-10")]
    own = [row for row in october.line_items if row["usage_account_id"] == "111111111111"]
    columns = ["usage_account_id", "unblended_cost", "currency"]
    order = ordered(wired, CORE, export=["demo"], start_date="2026-10-01", columns=columns)
    export = make_export(wired, RESOURCES, order)
    header, *rows = body_of(wired, export).decode().splitlines()
    assert header == "usage_account_id,unblended_cost,currency"
    accounts = [row.split(",")[0] for row in rows]
    assert accounts == ["111111111111"] * len(own) + ["Total"] * (len(accounts) - len(own))
    assert export.row_count == len(own) > 0


def test_a_question_that_cannot_be_answered_fails_with_its_problem(wired: Api) -> None:
    order = ordered(wired, SOMEBODY, "costs", export=["demo"], publication_id="f" * 16)
    export = make_export(wired, RESOURCES, order)
    assert (export.status, export.problem and export.problem["kind"]) == ("failed", "snapshot-expired")
    assert export.file_key not in keys(wired.s3, wired.settings.csv_exports_bucket)


def test_an_error_is_raised_for_lambda_to_try_again_and_the_next_attempt_finishes(wired: Api) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    order = ordered(wired, SOMEBODY, "costs", export=["demo"])
    resources: dict[str, Resource] = {"costs": replace(costs.RESOURCE, table=broken)}
    with pytest.raises(RuntimeError):
        make_export(wired, resources, order)
    bucket = wired.settings.csv_exports_bucket
    kept = read_export(wired.s3, bucket, SOMEBODY.owner, order["export_id"])
    assert (kept.status, kept.problem and kept.problem["kind"]) == ("failed", "internal-error")
    assert "secret" not in str(kept)
    assert unfinished_uploads(wired.s3, bucket) == []
    finished = make_export(wired, RESOURCES, order)
    assert (finished.status, finished.problem) == ("finished", None)


def test_an_order_without_the_scope_of_its_resource_fails(wired: Api) -> None:
    reader = Principal("somebody", frozenset({"sentinel/read", "sentinel/exports"}), None)
    export = make_export(wired, RESOURCES, ordered(wired, reader, export=["demo"]))
    assert (export.status, export.problem and export.problem["kind"]) == ("failed", "forbidden")
