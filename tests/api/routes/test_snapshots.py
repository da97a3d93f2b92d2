"""`/v1/snapshots` shows every proven state of a month with its control totals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sentinel.places import pointer_place
from sentinel.snapshots.pointer import roll_back
from sentinel.snapshots.records import published_entry
from tests.api.asking import Answered, Bearer
from tests.api.lake import CODE_VERSION, PublishedLake
from tests.api.routes.few_rows import ACCOUNT
from tests.api.routes.restated_lake import RestatedLake, restated

SEPTEMBER = ("billing_period", "2026-09")


@pytest.fixture(scope="module")
def restated_lake(new_lake: Callable[[], PublishedLake]) -> RestatedLake:
    return restated(new_lake())


def ask(filled: RestatedLake, *parameters: tuple[str, str], **more: Any) -> Answered:
    answered = filled.lake.client().ask("/v1/snapshots", parameters, **more)
    assert answered.status == 200, answered.body
    return answered


def test_every_proven_snapshot_of_the_month_is_shown_the_newest_delivery_first(restated_lake: RestatedLake) -> None:
    rows = ask(restated_lake, SEPTEMBER, ("export", "demo")).json["rows"]
    shown = [
        (row["snapshot_id"], row["delivered_at"], row["published_at"], row["is_published"], row["line_item_count"])
        for row in rows
    ]
    assert shown == [
        (restated_lake.unpublished.snapshot_id, "2026-10-11T04:00:00Z", None, False, 1),
        (restated_lake.restated.snapshot_id, "2026-10-10T04:00:00Z", "2026-10-10T14:00:00Z", True, 3),
        (restated_lake.first.snapshot_id, "2026-09-20T04:00:00Z", None, False, 2),
    ]
    assert {(row["code_version"], row["finality"]) for row in rows} == {(CODE_VERSION, "estimated")}
    assert [row["control_totals"] for row in rows] == [
        {
            "rows_reconcile": {"rows: silver = gold line_items": "1"},
            "unblended_cost_reconciles": {"USD unblended: silver = gold daily_costs": "9"},
        },
        {
            "rows_reconcile": {"rows: silver = gold line_items": "3"},
            "unblended_cost_reconciles": {"USD unblended: silver = gold daily_costs": "2.75"},
        },
        {
            "rows_reconcile": {"rows: silver = gold line_items": "2"},
            "unblended_cost_reconciles": {"USD unblended: silver = gold daily_costs": "3.5"},
        },
    ]


def test_a_snapshot_says_how_its_checks_ended_and_how_much_of_it_is_invoiced(restated_lake: RestatedLake) -> None:
    rows = ask(restated_lake, SEPTEMBER, ("export", "demo")).json["rows"]
    counts = ("checks_passed", "checks_warned", "invoiced_line_item_count")
    # The restated snapshot has two rows in quarantine, which warns.
    assert [tuple(row[name] for name in counts) for row in rows] == [(3, 0, 0), (2, 1, 0), (3, 0, 0)]


def test_a_record_from_before_there_were_facts_knows_no_invoiced_line_items(
    new_lake: Callable[[], PublishedLake],
) -> None:
    filled = restated(new_lake())
    s3, bucket = filled.lake.tables.s3, filled.lake.tables.bucket
    key = f"gold/_snapshots/{filled.october.snapshot_id}.json"
    record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    del record["facts"]
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(record).encode())
    [row] = ask(filled).json["rows"]
    assert (row["line_item_count"], row["invoiced_line_item_count"]) == (1, None)


def test_what_aws_changed_and_why_it_was_rolled_back_are_told_to_those_who_see_all(
    new_lake: Callable[[], PublishedLake],
) -> None:
    filled = restated(new_lake())
    s3, bucket = filled.lake.tables.s3, filled.lake.tables.bucket
    key = f"gold/_snapshots/{filled.restated.snapshot_id}.json"
    record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    change = {
        "restatement": "changed",
        "charge_type": "Usage",
        "currency": "USD",
        "former_line_item_count": 1,
        "line_item_count": 2,
        "former_unblended_cost": "2.0000000000",
        "unblended_cost": "2.2500000000",
    }
    compared = {"former_snapshot_id": filled.first.snapshot_id, "is_final_restated": True, "changes": [change]}
    record["restatement"] = {**compared, "snapshot_id": filled.restated.snapshot_id, "sentence": "AWS changed …"}
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(record).encode())
    first = json.loads(
        s3.get_object(Bucket=bucket, Key=f"gold/_snapshots/{filled.first.snapshot_id}.json")["Body"].read()
    )
    entry = published_entry(first, first["delivery"]["delivered_at"], "2026-10-20T00:00:00Z")
    roll_back(s3, pointer_place(bucket), "demo", "2026-09", entry, "AWS took it back")

    rows = ask(filled, SEPTEMBER, ("export", "demo")).json["rows"]
    assert [(row["restatement"], row["rollback_reason"], row["is_published"]) for row in rows] == [
        (None, None, False),
        (compared, None, False),
        (None, "AWS took it back", True),
    ]
    deliveries = filled.lake.client().ask("/v1/deliveries", [SEPTEMBER, ("export", "demo")]).json["rows"]
    assert [row["outcome"] for row in deliveries] == ["waiting", "rolled_back", "published"]
    [alone] = ask(filled, ("snapshot_id", filled.restated.snapshot_id), principal=Bearer(ACCOUNT)).json["rows"]
    assert alone["restatement"] is None
    header, cells = ask(filled, ("snapshot_id", filled.restated.snapshot_id), accept="text/csv").csv
    assert json.loads(dict(zip(header, cells, strict=True))["restatement"]) == compared


def test_a_snapshot_that_is_listed_can_be_asked_for(restated_lake: RestatedLake) -> None:
    listed = ask(restated_lake, SEPTEMBER, ("export", "demo")).json["rows"][2]["snapshot_id"]
    costs = restated_lake.lake.client().ask("/v1/costs", [("snapshot_id", listed)]).json
    assert [one["amount"] for one in costs["meta"]["totals"]] == ["3.5000000000"]
    [alone] = ask(restated_lake, ("snapshot_id", listed)).json["rows"]
    assert (alone["snapshot_id"], alone["is_published"]) == (listed, False)


def test_all_exports_are_shown_when_none_is_named(restated_lake: RestatedLake) -> None:
    rows = ask(restated_lake, SEPTEMBER).json["rows"]
    assert [(row["export"], row["is_published"]) for row in rows] == [
        ("demo", False),
        ("demo", True),
        ("second", True),
        ("demo", False),
    ]


def test_who_sees_some_accounts_learns_no_count_and_no_total(restated_lake: RestatedLake) -> None:
    rows = ask(restated_lake, SEPTEMBER, principal=Bearer(ACCOUNT)).json["rows"]
    names = (
        "line_item_count",
        "invoiced_line_item_count",
        "checks_passed",
        "checks_warned",
        "control_totals",
        "restatement",
    )
    assert [tuple(row[name] for name in names) for row in rows] == [(None,) * len(names)] * 4


def test_the_csv_has_the_control_totals_as_json(restated_lake: RestatedLake) -> None:
    header, *rows = ask(restated_lake, ("billing_period", "2026-10"), accept="text/csv").csv
    [row] = [dict(zip(header, cells, strict=True)) for cells in rows]
    assert (row["snapshot_id"], row["is_published"], row["line_item_count"]) == (
        restated_lake.october.snapshot_id,
        "true",
        "1",
    )
    assert row["control_totals"] == (
        '{"rows_reconcile":{"rows: silver = gold line_items":"1"},'
        '"unblended_cost_reconciles":{"USD unblended: silver = gold daily_costs":"4"}}'
    )
    restricted = ask(restated_lake, SEPTEMBER, accept="text/csv", principal=Bearer(ACCOUNT)).csv[1:]
    assert [cells[-6:] for cells in restricted] == [[""] * 6] * 4
