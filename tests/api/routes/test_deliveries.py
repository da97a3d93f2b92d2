"""`/v1/deliveries` shows what was delivered and proven, its files and manifest, without the name of a bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.publications.pointer import Snapshot
from api.publications.proven import Proven
from api.routes.deliveries import by_delivery, delivery_row
from tests.api.asking import Answered, Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import ACCOUNT, line_item
from tests.api.routes.restated_lake import RestatedLake, restated

SEPTEMBER = ("billing_period", "2026-09")


@pytest.fixture(scope="module")
def restated_lake(new_lake: Callable[[], PublishedLake]) -> RestatedLake:
    return restated(new_lake())


def ask(filled: RestatedLake, *parameters: tuple[str, str], **more: Any) -> Answered:
    answered = filled.lake.client().ask("/v1/deliveries", parameters, **more)
    assert answered.status == 200, answered.body
    return answered


def states(answered: Answered) -> list[tuple[str, str, str]]:
    return [(row["export"], row["delivered_at"], row["state"]) for row in answered.json["rows"]]


def test_the_deliveries_of_a_month_are_shown_the_newest_first(restated_lake: RestatedLake) -> None:
    answered = ask(restated_lake, SEPTEMBER)
    assert states(answered) == [
        ("demo", "2026-10-11T04:00:00Z", "superseded"),
        ("demo", "2026-10-10T04:00:00Z", "published"),
        ("second", "2026-10-05T04:00:00Z", "published"),
        ("demo", "2026-09-20T04:00:00Z", "superseded"),
    ]
    assert [row["snapshot_id"] for row in answered.json["rows"]] == [
        restated_lake.unpublished.snapshot_id,
        restated_lake.restated.snapshot_id,
        restated_lake.second.snapshot_id,
        restated_lake.first.snapshot_id,
    ]
    row = answered.json["rows"][1]
    assert (row["layout"], row["format"], row["file_count"], row["file_bytes"]) == ("cur2", "csv", 1, 123)
    assert (row["landed_at"], len(row["delivery_id"])) == ("2026-10-10T04:00:00Z", 16)
    assert row["execution_id"] == f"execution-{row['delivery_id']}"


def test_a_delivery_names_its_manifest_and_its_files(restated_lake: RestatedLake) -> None:
    row = ask(restated_lake, SEPTEMBER).json["rows"][1]
    assert row["manifest"] == {"key": "cur/demo-Manifest.json", "etag": row["delivery_id"]}
    assert row["files"] == [
        {"name": "demo-00001.csv.gz", "delivered_name": "y", "size_bytes": 123, "etag": row["delivery_id"]}
    ]


def test_the_month_is_the_newest_and_the_export_can_be_named(restated_lake: RestatedLake) -> None:
    assert states(ask(restated_lake)) == [("demo", "2026-10-12T04:00:00Z", "published")]
    assert states(ask(restated_lake, SEPTEMBER, ("export", "second"))) == [
        ("second", "2026-10-05T04:00:00Z", "published")
    ]
    assert states(ask(restated_lake, ("billing_period", "2026-08"))) == []


def test_a_former_publication_knows_nothing_of_what_came_later(restated_lake: RestatedLake) -> None:
    first, second, *_, current = restated_lake.lake.publications
    assert states(ask(restated_lake, SEPTEMBER, ("publication_id", first))) == [
        ("demo", "2026-09-20T04:00:00Z", "published")
    ]
    assert states(ask(restated_lake, SEPTEMBER, ("publication_id", second))) == [
        ("demo", "2026-10-10T04:00:00Z", "published"),
        ("demo", "2026-09-20T04:00:00Z", "superseded"),
    ]
    assert states(ask(restated_lake, ("billing_period", "2026-10"), ("publication_id", second))) == []
    assert states(ask(restated_lake, SEPTEMBER, ("publication_id", current))) == states(ask(restated_lake, SEPTEMBER))


def test_a_lone_snapshot_has_its_delivery_and_is_published_only_if_it_is_now(restated_lake: RestatedLake) -> None:
    first = ask(restated_lake, ("snapshot_id", restated_lake.first.snapshot_id))
    assert states(first) == [("demo", "2026-09-20T04:00:00Z", "superseded")]
    now = ask(restated_lake, ("snapshot_id", restated_lake.restated.snapshot_id))
    assert states(now) == [("demo", "2026-10-10T04:00:00Z", "published")]


def test_who_sees_some_accounts_learns_no_size_and_no_file(restated_lake: RestatedLake) -> None:
    answered = ask(restated_lake, SEPTEMBER, principal=Bearer(ACCOUNT))
    told = [(row["file_count"], row["file_bytes"], row["manifest"], row["files"]) for row in answered.json["rows"]]
    assert told == [(None, None, None, [])] * 4
    assert "Manifest" not in answered.body


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_no_bucket_is_told(restated_lake: RestatedLake, accept: str) -> None:
    body = ask(restated_lake, SEPTEMBER, accept=accept).body
    assert "s3:" not in body
    assert "arn:" not in body
    assert "sentinel-deliveries" not in body


def test_a_late_record_of_an_older_delivery_makes_another_answer(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    client = filled.lake.client()
    before = client.ask("/v1/deliveries", [SEPTEMBER])
    assert client.ask("/v1/deliveries", [SEPTEMBER], headers={"if-none-match": before.etag}).status == 304
    filled.lake.add_snapshot("demo", "2026-09", [line_item("2026-09-01", "1")], delivered_at="2026-09-11T04:00:00Z")
    after = client.ask("/v1/deliveries", [SEPTEMBER], headers={"if-none-match": before.etag})
    assert states(after)[4:] == [("demo", "2026-09-11T04:00:00Z", "superseded")]


def test_a_lone_snapshot_that_is_published_no_more_is_another_answer(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    client = filled.lake.client()
    alone = [("snapshot_id", filled.restated.snapshot_id)]
    paths = ("/v1/deliveries", "/v1/snapshots", "/v1/status")
    before = {path: client.ask(path, alone).etag for path in paths}
    filled.lake.publish(filled.unpublished, updates_views=False)
    after = {path: client.ask(path, alone, headers={"if-none-match": before[path]}) for path in paths}
    assert {answered.status for answered in after.values()} == {200}
    assert states(after["/v1/deliveries"]) == [("demo", "2026-10-10T04:00:00Z", "superseded")]
    assert [row["is_published"] for row in after["/v1/snapshots"].json["rows"]] == [False]
    assert [row["published_at"] for row in after["/v1/status"].json["rows"]] == [None]


def test_the_csv_has_a_row_for_each_file_and_nothing_nested(restated_lake: RestatedLake) -> None:
    document = ask(restated_lake, SEPTEMBER).json
    header, *rows = ask(restated_lake, SEPTEMBER, accept="text/csv").csv
    nested = {"manifest", "files"}
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {name: str(value) for name, value in row.items() if name not in nested}
        | {f"manifest_{name}": value for name, value in row["manifest"].items()}
        | {f"file_{name}": str(value) for name, value in file.items()}
        for row in document["rows"]
        for file in row["files"]
    ]


def test_the_csv_of_who_sees_some_accounts_has_one_row_for_each_delivery(restated_lake: RestatedLake) -> None:
    header, *rows = ask(restated_lake, SEPTEMBER, accept="text/csv", principal=Bearer(ACCOUNT)).csv
    withheld = [name for name in header if name.startswith(("file_", "manifest_"))]
    assert len(withheld) == 8
    for row in rows:
        assert {dict(zip(header, row, strict=True))[name] for name in withheld} == {""}
    assert len(rows) == 4


def proven(snapshot_id: str, delivery_id: str, *, is_published: bool) -> Proven:
    entry = Snapshot("demo", "2026-09", snapshot_id, delivery_id, "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z")
    record = {"export": "demo", "snapshot_id": snapshot_id, "delivery": {"delivery_id": delivery_id}}
    return Proven(record, entry if is_published else None)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_delivery_computed_by_several_versions_of_the_code_is_one_delivery(position: int) -> None:
    found = [proven(f"snapshot-{number}", "d", is_published=number == position) for number in range(3)]
    [one] = by_delivery(found)
    assert one.record["snapshot_id"] == f"snapshot-{position}"
    assert len(by_delivery([*found, proven("other", "e", is_published=False)])) == 2


def old_record(files: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A record with nothing in its delivery but what there always was."""
    delivery = dict.fromkeys(("delivery_id", "delivered_at", "landed_at", "layout", "format"), "x")
    return {
        "export": "demo",
        "billing_period": "2026-09",
        "snapshot_id": "s",
        "delivery": {**delivery, "files": files, **more},
    }


def test_the_sizes_of_all_files_are_added_up() -> None:
    record = old_record([{"name": "a", "size": 100}, {"name": "b", "size": 23}])
    row = delivery_row(Proven(record, None), tells_all=True)
    assert (row["file_count"], row["file_bytes"], row["state"]) == (2, 123, "superseded")


def test_what_an_old_record_does_not_say_is_null() -> None:
    row = delivery_row(Proven(old_record([{"name": "a", "size": 100}]), None), tells_all=True)
    assert (row["manifest"], row["execution_id"]) == (None, None)
    assert row["files"] == [{"name": "a", "delivered_name": None, "size_bytes": 100, "etag": None}]


def test_an_unpacked_file_is_named_as_it_was_delivered_too() -> None:
    zipped = {"name": "a.csv.gz", "size": 7, "etag": "e", "source_uri": "s3://bucket/cur/20261001-20261101/a.csv.zip"}
    manifest = {"uri": "s3://bucket/cur/a-Manifest.json", "etag": "m"}
    row = delivery_row(Proven(old_record([zipped], manifest=manifest), None), tells_all=True)
    assert row["manifest"] == {"key": "cur/a-Manifest.json", "etag": "m"}
    assert row["files"] == [{"name": "a.csv.gz", "delivered_name": "a.csv.zip", "size_bytes": 7, "etag": "e"}]
