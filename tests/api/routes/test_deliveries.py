"""`/v1/deliveries` is the ledger: what was delivered, what it holds, what became of it; without the name of a bucket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from api.publications.ledger import Entry
from api.publications.pointer import Publication
from api.routes.deliveries import delivery_row, without_buckets
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


def outcomes(answered: Answered) -> list[tuple[str, str, str]]:
    return [(row["export"], row["delivered_at"], row["outcome"]) for row in answered.json["rows"]]


def test_the_deliveries_of_a_month_are_shown_the_newest_first(restated_lake: RestatedLake) -> None:
    answered = ask(restated_lake, SEPTEMBER)
    assert outcomes(answered) == [
        ("demo", "2026-10-11T04:00:00Z", "waiting"),
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
    assert outcomes(ask(restated_lake)) == [("demo", "2026-10-12T04:00:00Z", "published")]
    assert outcomes(ask(restated_lake, SEPTEMBER, ("export", "second"))) == [
        ("second", "2026-10-05T04:00:00Z", "published")
    ]
    assert outcomes(ask(restated_lake, ("billing_period", "2026-08"))) == []


def test_a_former_publication_knows_nothing_of_what_came_later(restated_lake: RestatedLake) -> None:
    first, second, *_, current = restated_lake.lake.publications
    assert outcomes(ask(restated_lake, SEPTEMBER, ("publication_id", first))) == [
        ("demo", "2026-09-20T04:00:00Z", "published")
    ]
    assert outcomes(ask(restated_lake, SEPTEMBER, ("publication_id", second))) == [
        ("demo", "2026-10-10T04:00:00Z", "published"),
        ("demo", "2026-09-20T04:00:00Z", "superseded"),
    ]
    assert outcomes(ask(restated_lake, ("billing_period", "2026-10"), ("publication_id", second))) == []
    assert outcomes(ask(restated_lake, SEPTEMBER, ("publication_id", current))) == outcomes(
        ask(restated_lake, SEPTEMBER)
    )


def test_a_lone_snapshot_has_its_delivery_and_is_published_only_if_it_is_now(restated_lake: RestatedLake) -> None:
    first = ask(restated_lake, ("snapshot_id", restated_lake.first.snapshot_id))
    assert outcomes(first) == [("demo", "2026-09-20T04:00:00Z", "superseded")]
    now = ask(restated_lake, ("snapshot_id", restated_lake.restated.snapshot_id))
    assert outcomes(now) == [("demo", "2026-10-10T04:00:00Z", "published")]


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
    assert outcomes(after)[4:] == [("demo", "2026-09-11T04:00:00Z", "superseded")]


def test_a_lone_snapshot_that_is_published_no_more_is_another_answer(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    client = filled.lake.client()
    alone = [("snapshot_id", filled.restated.snapshot_id)]
    paths = ("/v1/deliveries", "/v1/snapshots", "/v1/status")
    before = {path: client.ask(path, alone).etag for path in paths}
    filled.lake.publish(filled.unpublished, updates_views=False)
    after = {path: client.ask(path, alone, headers={"if-none-match": before[path]}) for path in paths}
    assert {answered.status for answered in after.values()} == {200}
    assert outcomes(after["/v1/deliveries"]) == [("demo", "2026-10-10T04:00:00Z", "superseded")]
    assert [row["is_published"] for row in after["/v1/snapshots"].json["rows"]] == [False]
    assert [row["published_at"] for row in after["/v1/status"].json["rows"]] == [None]


def test_the_csv_has_a_row_for_each_file_and_nothing_nested(restated_lake: RestatedLake) -> None:
    document = ask(restated_lake, SEPTEMBER).json
    header, *rows = ask(restated_lake, SEPTEMBER, accept="text/csv").csv
    nested = {"manifest", "files", "totals"}
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {name: "" if value is None else str(value) for name, value in row.items() if name not in nested}
        | {"unblended_cost": ""}
        | {f"manifest_{name}": value for name, value in row["manifest"].items()}
        | {f"file_{name}": str(value) for name, value in file.items()}
        for row in document["rows"]
        for file in row["files"]
    ]


def test_the_csv_of_who_sees_some_accounts_has_one_row_for_each_delivery(restated_lake: RestatedLake) -> None:
    header, *rows = ask(restated_lake, SEPTEMBER, accept="text/csv", principal=Bearer(ACCOUNT)).csv
    withheld = [name for name in header if name.startswith(("file_", "manifest_", "line_item_", "unblended_"))]
    assert len(withheld) == 10
    for row in rows:
        assert {dict(zip(header, row, strict=True))[name] for name in withheld} == {""}
    assert len(rows) == 4


NOTHING = Publication("p", ())


def old_delivery(files: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A delivery record with nothing in it but what there always was."""
    return {
        **dict.fromkeys(("delivery_id", "delivered_at", "landed_at", "layout", "format"), "x"),
        **{"export": "demo", "billing_period": "2026-09", "files": files, **more},
    }


def test_the_sizes_of_all_files_are_added_up() -> None:
    files = [{"name": "a", "size": 100}, {"name": "b", "size": 23}, {"name": "missing", "size": None}]
    row = delivery_row(Entry(old_delivery(files)), NOTHING, tells_all=True)
    assert (row["file_count"], row["file_bytes"]) == (3, 123)


def test_what_an_old_record_does_not_say_is_null() -> None:
    row = delivery_row(Entry(old_delivery([{"name": "a", "size": 100}])), NOTHING, tells_all=True)
    assert (row["manifest"], row["execution_id"], row["snapshot_id"]) == (None, None, None)
    assert (row["state"], row["line_item_count"], row["totals"]) == (None, None, [])
    assert row["files"] == [{"name": "a", "delivered_name": None, "size_bytes": 100, "etag": None}]


def test_an_unpacked_file_is_named_as_it_was_delivered_too() -> None:
    zipped = {"name": "a.csv.gz", "size": 7, "etag": "e", "source_uri": "s3://bucket/cur/20261001-20261101/a.csv.zip"}
    manifest = {"uri": "s3://bucket/cur/a-Manifest.json", "etag": "m"}
    row = delivery_row(Entry(old_delivery([zipped], manifest=manifest)), NOTHING, tells_all=True)
    assert row["manifest"] == {"key": "cur/a-Manifest.json", "etag": "m"}
    assert row["files"] == [{"name": "a.csv.gz", "delivered_name": "a.csv.zip", "size_bytes": 7, "etag": "e"}]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("manifest s3://b/cur/m.json names s3://b/cur/a.gz, missing.", "manifest cur/m.json names cur/a.gz, missing."),
        ("s3a://b", ""),
        ("nothing of S3", "nothing of S3"),
    ],
)
def test_a_reason_is_told_without_the_names_of_buckets(reason: str, told: str) -> None:
    assert without_buckets(reason) == told


class RawLake:
    """Puts what the pipeline leaves of a delivery in raw."""

    def __init__(self, lake: PublishedLake) -> None:
        self.lake = lake

    def put(self, export: str, period: str, delivery_id: str, name: str, document: dict[str, Any]) -> None:
        key = f"raw/{export}/billing_period={period}/delivery_id={delivery_id}/{name}"
        self.lake.tables.s3.put_object(Bucket=self.lake.tables.bucket, Key=key, Body=json.dumps(document).encode())

    def deliver(self, delivered_at: str, *, export: str = "demo", period: str = "2026-09", **more: Any) -> str:
        """A delivery that has landed; its id."""
        delivery_id = hashlib.sha256(f"{export}|{period}|{delivered_at}".encode()).hexdigest()[:16]
        record = old_delivery([{"name": "a", "size": 1}], landed_at=delivered_at, layout="cur2", format="csv")
        named = {"export": export, "billing_period": period, "delivery_id": delivery_id, "delivered_at": delivered_at}
        self.put(export, period, delivery_id, "_COMPLETE", record | named | more)
        return delivery_id

    def count(self, delivery_id: str, state: str, *totals: tuple[str, int, int, str]) -> None:
        names = ("currency", "line_item_count", "invoiced_line_item_count", "unblended_cost")
        counted = {"state": state, "totals": [dict(zip(names, one, strict=True)) for one in totals]}
        self.put("demo", "2026-09", delivery_id, "_COUNTED", counted)

    def refuse(self, delivery_id: str, delivery: dict[str, Any] | None = None, refused_at: str = "x") -> None:
        refusal = {"task": "land_delivery", "reason": "s3://secret/cur/a.gz is missing", "refused_at": refused_at}
        self.put("demo", "2026-09", delivery_id, "_REFUSED", {**refusal, "delivery": delivery, "snapshot_id": None})


def test_the_ledger_tells_what_each_delivery_holds_and_what_became_of_it(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    raw = RawLake(filled.lake)
    published = raw.deliver("2026-10-10T04:00:00Z")
    raw.count(published, "closing", ("EUR", 1, 1, "2.0000000000"), ("USD", 2, 1, "0.7500000000"))
    older = raw.deliver("2026-09-15T00:00:00Z")
    raw.count(older, "open", ("USD", 1, 0, "0.5000000000"))
    raw.deliver("2026-10-12T00:00:00Z")
    torn = old_delivery([{"name": "a.gz", "size": None}], delivery_id="f" * 16, delivered_at="2026-10-13T00:00:00Z")
    raw.refuse("f" * 16, torn | {"landed_at": None, "format": None, "layout": None})
    raw.put("demo", "2026-09", "0" * 16, "part.csv.gz", {})  # being copied: nobody can say what it is
    rows = {row["delivered_at"]: row for row in ask(filled, SEPTEMBER, ("export", "demo")).json["rows"]}
    assert [(at[5:10], row["state"], row["outcome"]) for at, row in rows.items()] == [
        ("10-13", None, "refused"),
        ("10-12", None, "waiting"),
        ("10-11", None, "waiting"),
        ("10-10", "closing", "published"),
        ("09-20", None, "superseded"),
        ("09-15", "open", "superseded"),
    ]
    row = rows["2026-10-10T04:00:00Z"]
    assert (row["line_item_count"], row["invoiced_line_item_count"]) == (3, 2)
    assert row["totals"] == [
        {"currency": "EUR", "unblended_cost": "2.0000000000"},
        {"currency": "USD", "unblended_cost": "0.7500000000"},
    ]
    assert row["snapshot_id"] == filled.restated.snapshot_id
    refused = rows["2026-10-13T00:00:00Z"]
    assert (refused["refused_by"], refused["refusal_reason"]) == ("land_delivery", "cur/a.gz is missing")
    assert (refused["landed_at"], refused["snapshot_id"], refused["files"][0]["size_bytes"]) == (None, None, None)
    csv = ask(filled, SEPTEMBER, ("export", "demo"), accept="text/csv").csv
    assert [
        line[csv[0].index("unblended_cost")] for line in csv[1:] if line[csv[0].index("outcome")] == "published"
    ] == ["2.0000000000 EUR; 0.7500000000 USD"]


def test_a_refusal_of_what_was_proven_later_is_no_refusal(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    raw = RawLake(filled.lake)
    raw.refuse(raw.deliver("2026-10-10T04:00:00Z"))
    raw.refuse(raw.deliver("2026-09-20T04:00:00Z"))
    assert outcomes(ask(filled, SEPTEMBER, ("export", "demo")))[1:] == [
        ("demo", "2026-10-10T04:00:00Z", "published"),
        ("demo", "2026-09-20T04:00:00Z", "superseded"),
    ]


def test_an_export_of_which_nothing_is_published_is_in_the_ledger_too(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    RawLake(filled.lake).deliver("2026-10-01T00:00:00Z", export="third")
    assert ("third", "2026-10-01T00:00:00Z", "waiting") in outcomes(ask(filled, SEPTEMBER))


def test_what_comes_into_the_ledger_makes_another_answer(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    raw, client = RawLake(filled.lake), filled.lake.client()
    seen = [client.ask("/v1/deliveries", [SEPTEMBER]).etag]
    delivery_id = raw.deliver("2026-10-12T00:00:00Z")
    seen.append(client.ask("/v1/deliveries", [SEPTEMBER]).etag)
    raw.count(delivery_id, "closing", ("USD", 1, 0, "1"))
    seen.append(client.ask("/v1/deliveries", [SEPTEMBER]).etag)
    raw.refuse(delivery_id)
    seen.append(client.ask("/v1/deliveries", [SEPTEMBER]).etag)
    raw.refuse(delivery_id, refused_at="later")
    seen.append(client.ask("/v1/deliveries", [SEPTEMBER]).etag)
    assert len(set(seen)) == 5


def test_who_sees_some_accounts_learns_no_figure_and_no_reason(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    raw = RawLake(filled.lake)
    raw.count(raw.deliver("2026-10-10T04:00:00Z"), "closing", ("USD", 4321, 1, "98765.5"))
    raw.refuse(raw.deliver("2026-10-13T00:00:00Z"))
    answered = ask(filled, SEPTEMBER, principal=Bearer(ACCOUNT))
    assert "98765" not in answered.body
    assert "4321" not in answered.body
    assert "is missing" not in answered.body
    assert {row["line_item_count"] for row in answered.json["rows"]} == {None}
    assert answered.json["rows"][0]["outcome"] == "refused"
