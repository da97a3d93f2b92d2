"""Repeated, older, restated and broken deliveries, each through the real Airflow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journey.cur_files import csv_gz, csv_text, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.first_deliveries import ONE_LINE_ITEM, PERIOD, RESTATED, Sensed, restated_tree
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


@pytest.mark.usefixtures("sensed")
def test_the_sensing_dag_starts_one_run_per_delivery_and_each_is_green(sensed: Sensed) -> None:
    assert len(sensed.run_states) in {2, 5}
    assert set(sensed.run_states.values()) == {"success"}


def test_the_same_delivery_again_is_green_says_why_and_makes_no_snapshot(stack: Stack, sensed: Sensed) -> None:
    before = stack.published()
    objects = stack.keys("sentinel-lake", "")

    stack.json("deliver", sensed.tree)
    done = stack.refresh(ONE_LINE_ITEM, PERIOD)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "already_published"
    assert before[ONE_LINE_ITEM][PERIOD]["snapshot_id"] in answer["reason"]
    assert stack.published() == before
    assert stack.keys("sentinel-lake", "") == objects


@pytest.mark.usefixtures("sensed")
def test_a_month_that_nobody_delivered_is_not_found(stack: Stack) -> None:
    done = stack.refresh(ONE_LINE_ITEM, "2020-02")

    assert done.returncode == 4
    assert "no delivery of export one-line-item for 2020-02" in done.stderr


@pytest.mark.usefixtures("sensed")
def test_a_restated_month_replaces_it_with_its_bad_row_in_quarantine_and_an_older_one_does_not(
    stack: Stack, tmp_path: Path
) -> None:
    assert stack.totals(RESTATED, PERIOD)["unblended_cost"] == {"USD": "1.1900000000"}

    stack.json("deliver", restated_tree(tmp_path / "newer", "2026-03-12T04:55:00.000Z", "1.25", "abc", "1.25"))
    done = stack.refresh(RESTATED, PERIOD)
    assert done.returncode == 0, done.stderr
    totals = stack.totals(RESTATED, PERIOD)
    assert totals["unblended_cost"] == {"USD": "2.6900000000"}
    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (4, 3, 1)
    (reason,) = totals["quarantine_reasons"]
    assert "line_item_unblended_cost" in reason
    assert "abc" in reason

    stack.json("deliver", restated_tree(tmp_path / "older", "2026-03-08T04:55:00.000Z", "0.50"))
    done = stack.refresh(RESTATED, PERIOD)
    assert json.loads(done.stdout)["outcome"] == "older_than_published"
    assert done.returncode == 1
    assert stack.totals(RESTATED, PERIOD) == totals


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


def test_a_truncated_file_is_red_by_its_name(stack: Stack, untouched: object, tmp_path: Path) -> None:
    whole = csv_gz([line_item(unblended=f"0.{number:04d}") for number in range(2000)])
    file = f"{ONE_LINE_ITEM}-00001.csv.gz"
    stack.json("deliver", _broken(tmp_path, "12", {file: whole[: len(whole) // 2]}))

    _assert_red(stack, file, untouched)


def test_a_file_without_the_cost_column_is_red_by_the_columns_name(
    stack: Stack, untouched: object, tmp_path: Path
) -> None:
    content = csv_gz([line_item()], without="line_item_unblended_cost")
    stack.json("deliver", _broken(tmp_path, "13", {f"{ONE_LINE_ITEM}-00001.csv.gz": content}))

    _assert_red(stack, "line_item_unblended_cost", untouched)


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
