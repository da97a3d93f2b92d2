"""Repeated, older, restated and broken deliveries, each through the real Airflow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journey.cur_files import csv_gz, csv_text, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.first_deliveries import ONE_LINE_ITEM, PERIOD, RESTATED, Sensed, restated_tree
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


@pytest.mark.usefixtures("sensed")
def test_the_sensing_dag_starts_one_run_per_delivery_and_each_is_green(sensed: Sensed) -> None:
    assert len(sensed.run_states) in {3, 6}
    assert set(sensed.run_states.values()) == {"success"}


def test_the_same_delivery_again_is_green_says_why_and_makes_no_snapshot(stack: Stack, sensed: Sensed) -> None:
    before = stack.published()
    versions = stack.versions("sentinel-lake")

    stack.json("deliver", sensed.tree)
    done = stack.refresh(ONE_LINE_ITEM, PERIOD)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "already_published"
    assert before[ONE_LINE_ITEM][PERIOD]["snapshot_id"] in answer["reason"]
    assert stack.published() == before
    assert stack.versions("sentinel-lake") == versions


@pytest.mark.usefixtures("sensed")
def test_a_month_that_nobody_delivered_is_not_found(stack: Stack) -> None:
    done = stack.refresh(ONE_LINE_ITEM, "2020-02")

    assert done.returncode == 4
    assert "no delivery of export one-line-item for 2020-02" in done.stderr


@dataclass(frozen=True)
class Restatement:
    """A month before and after AWS restated it, and the tree of what AWS wrote then."""

    before: dict[str, Any]
    after: dict[str, Any]
    tree: Path


@pytest.fixture(scope="module")
def restatement(stack: Stack, sensed: Sensed, tmp_path_factory: pytest.TempPathFactory) -> Restatement:
    """The restated export, published a second time from a newer delivery with a bad row."""
    before = stack.totals(RESTATED, PERIOD)
    tree = restated_tree(tmp_path_factory.mktemp("newer"), "2026-03-12T04:55:00.000Z", "1.25", "abc", "1.25")
    stack.json("deliver", tree)
    done = stack.refresh(RESTATED, PERIOD)
    assert done.returncode == 0, done.stderr
    return Restatement(before, stack.totals(RESTATED, PERIOD), tree)


def test_a_restated_month_replaces_it_with_its_bad_row_in_quarantine_and_an_older_one_does_not(
    stack: Stack, restatement: Restatement, tmp_path: Path
) -> None:
    assert restatement.before["unblended_cost"] == {"USD": "1.1900000000"}
    totals = restatement.after
    assert totals["unblended_cost"] == {"USD": "2.6900000000"}
    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (4, 3, 1)
    (reason,) = totals["quarantine_reasons"]
    assert "line_item_unblended_cost" in reason
    assert "abc" in reason
    # Two rows of usage that cannot be told apart, where there was one; the tax is as it was.
    assert stack.sql(f"SELECT * FROM restatements WHERE export = '{RESTATED}'") == [
        {
            "export": RESTATED,
            "former_snapshot_id": restatement.before["snapshot_id"],
            "restatement": "changed",
            "usage_date": "2026-03-05",
            "payer_account_id": "111122223333",
            "usage_account_id": "012345678901",
            "service": "AmazonEC2",
            "charge_type": "Usage",
            "currency": "USD",
            "former_line_item_count": 1,
            "line_item_count": 2,
            "former_unblended_cost": "1.0000000000",
            "unblended_cost": "2.5000000000",
            "former_amortized_cost": "1.0000000000",
            "amortized_cost": "2.5000000000",
            "billing_period": PERIOD,
            "snapshot_id": totals["snapshot_id"],
        }
    ]

    stack.json("deliver", restated_tree(tmp_path / "older", "2026-03-08T04:55:00.000Z", "0.50"))
    done = stack.refresh(RESTATED, PERIOD)
    assert json.loads(done.stdout)["outcome"] == "older_than_published"
    assert done.returncode == 1
    assert stack.totals(RESTATED, PERIOD) == totals
    # What is not a number adds nothing; all three are known by what they hold, whatever became of them.
    assert ledger(stack, RESTATED) == [
        ("2026-03-12", "open", "published", 4, {"USD": "2.6900000000"}),
        ("2026-03-10", "open", "superseded", 2, {"USD": "1.1900000000"}),
        ("2026-03-08", "open", "superseded", 2, {"USD": "0.6900000000"}),
    ]


def ledger(stack: Stack, export: str) -> list[tuple[Any, ...]]:
    """Day of delivery, state, outcome, rows and Σ unblended of every delivery of the month, as the command tells them."""
    return [
        (
            row["delivered_at"][:10],
            row["state"],
            row["outcome"],
            row["line_item_count"],
            {total["currency"]: total["unblended_cost"] for total in row["totals"]},
        )
        for row in stack.json("deliveries", "--billing-period", PERIOD, "--export", export)
    ]


def test_a_month_is_rolled_back_everywhere_at_once_stays_so_and_goes_forward_again(
    stack: Stack, restatement: Restatement
) -> None:
    before, after = (one["snapshot_id"] for one in (restatement.before, restatement.after))
    others = {export: periods for export, periods in stack.published().items() if export != RESTATED}
    asked = ("rollback", "--billing-period", PERIOD, "--export", RESTATED)

    done = stack.json(*asked, "--reason", "AWS took it back")
    assert (done["replaced_snapshot_id"], done["snapshot_id"], done["is_changed"]) == (after, before, True)
    _assert_everywhere(stack, before, "1.1900000000")
    assert {export: periods for export, periods in stack.published().items() if export != RESTATED} == others

    stack.json("deliver", restatement.tree)
    refreshed = stack.refresh(RESTATED, PERIOD)
    answer = json.loads(refreshed.stdout)
    assert (refreshed.returncode, answer["outcome"]) == (1, "rolled_back")
    assert "was rolled back (AWS took it back)" in answer["reason"]
    assert stack.published()[RESTATED][PERIOD]["snapshot_id"] == before

    refused = stack.run(*asked, "--reason", "further back")
    assert refused.returncode == 1
    assert f"there is no snapshot before {before}" in refused.stderr

    done = stack.json(*asked, "--snapshot-id", after, "--reason", "it was right after all")
    assert (done["snapshot_id"], done["is_changed"]) == (after, True)
    _assert_everywhere(stack, after, "2.6900000000")


def _assert_everywhere(stack: Stack, snapshot_id: str, unblended_cost: str) -> None:
    """The pointer, the Athena view and the API show this snapshot of the restated export."""
    assert stack.published()[RESTATED][PERIOD]["snapshot_id"] == snapshot_id
    assert stack.totals(RESTATED, PERIOD)["unblended_cost"] == {"USD": unblended_cost}
    (row,) = stack.sql(
        "SELECT MIN(snapshot_id) AS first, MAX(snapshot_id) AS last, CAST(SUM(unblended_cost) AS VARCHAR) AS unblended_cost "
        f"FROM line_items WHERE export = '{RESTATED}' AND billing_period = '{PERIOD}'"
    )
    assert row == {"first": snapshot_id, "last": snapshot_id, "unblended_cost": unblended_cost}
    days = {"start_date": "2026-03-01", "end_date": "2026-04-01"}
    meta = stack.api("/costs/breakdown", export=RESTATED, group_by="service", **days)["meta"]
    assert [one["snapshot_id"] for one in meta["snapshots"]] == [snapshot_id]
    assert [one["amount"] for one in meta["totals"]] == [unblended_cost]


@pytest.fixture
def untouched(stack: Stack, sensed: Sensed) -> object:
    """The published state that a broken delivery must leave as it is."""
    return stack.published()


def test_a_manifest_that_names_a_missing_file_is_red_by_its_name(
    stack: Stack, untouched: object, tmp_path: Path
) -> None:
    here, missing = f"{ONE_LINE_ITEM}-00001.csv.gz", f"{ONE_LINE_ITEM}-00002.csv.gz"
    stack.json("deliver", _broken(tmp_path, "11", {here: csv_gz([line_item()])}, named=(here, missing)))

    _assert_red(stack, missing, untouched)
    _assert_refused(stack, "11", "land_delivery", missing)


def test_a_truncated_file_is_red_by_its_name(stack: Stack, untouched: object, tmp_path: Path) -> None:
    whole = csv_gz([line_item(unblended=f"0.{number:04d}") for number in range(2000)])
    file = f"{ONE_LINE_ITEM}-00001.csv.gz"
    stack.json("deliver", _broken(tmp_path, "12", {file: whole[: len(whole) // 2]}))

    _assert_red(stack, file, untouched)
    _assert_refused(stack, "12", "clean_line_items", file)


def test_a_file_without_the_cost_column_is_red_by_the_columns_name(
    stack: Stack, untouched: object, tmp_path: Path
) -> None:
    content = csv_gz([line_item()], without="line_item_unblended_cost")
    stack.json("deliver", _broken(tmp_path, "13", {f"{ONE_LINE_ITEM}-00001.csv.gz": content}))

    _assert_red(stack, "line_item_unblended_cost", untouched)
    _assert_refused(stack, "13", "clean_line_items", "line_item_unblended_cost")


def test_a_loose_file_is_delivered_with_the_manifest_aws_would_have_written(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "loose.csv"
    file.write_text(csv_text([line_item(day="2026-02-03")]))

    (delivered,) = stack.json("deliver", file, "--export", "loose")

    assert (delivered["export"], delivered["billing_period"], delivered["layout"]) == ("loose", "2026-02", "cur2")
    assert any(key.endswith("-Manifest.json") for key in stack.keys("sentinel-deliveries", "cur/loose/metadata/"))


def _broken(folder: Path, day: str, files: dict[str, bytes], named: tuple[str, ...] | None = None) -> Path:
    return write_tree(
        folder,
        export=ONE_LINE_ITEM,
        billing_period=PERIOD,
        stamp=f"2026-03-{day}T04:55:00.000Z",
        execution_id=f"{day}bbbbbb-0000-4000-8000-000000000000",
        files=files,
        named=named,
    )


def _assert_red(stack: Stack, named: str, untouched: object) -> None:
    done = stack.refresh(ONE_LINE_ITEM, PERIOD)
    assert done.returncode == 1, done.stdout
    assert named in done.stderr
    assert stack.published() == untouched
    assert stack.totals(ONE_LINE_ITEM, PERIOD)["unblended_cost"] == {"USD": "0.0960000000"}


def _assert_refused(stack: Stack, day: str, task: str, named: str) -> None:
    rows = stack.json("deliveries", "--billing-period", PERIOD, "--export", ONE_LINE_ITEM)
    (row,) = [one for one in rows if one["delivered_at"] == f"2026-03-{day}T04:55:00Z"]
    assert (row["outcome"], row["refused_by"], row["state"]) == ("refused", task, None)
    assert named in row["refusal_reason"]
