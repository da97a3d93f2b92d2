"""Repeated, restated, older and broken deliveries, each through the real Airflow."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.journey.cur_files import csv_gz, csv_text, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey"), pytest.mark.timeout(900)]

EXPORT = "restated"
PERIOD = "2026-03"


def _tree(folder: Path, stamp: str, unblended: str, export: str = EXPORT) -> Path:
    rows = [line_item(unblended=unblended), line_item("Tax", unblended="0.19", day="2026-03-01")]
    return write_tree(
        folder,
        export=export,
        billing_period=PERIOD,
        stamp=stamp,
        execution_id=f"{stamp[8:10]}000000-0000-4000-8000-000000000000",
        files={f"{export}-00001.csv.gz": csv_gz(rows)},
    )


@pytest.fixture(scope="module")
def first(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published delivery of 1.00 usage + 0.19 tax."""
    tree = _tree(tmp_path_factory.mktemp("first"), "2026-03-10T04:55:00.000Z", "1.00")
    stack.json("deliver", tree)
    done = stack.refresh(EXPORT, PERIOD)
    assert done.returncode == 0, done.stderr
    return tree


def test_the_same_delivery_again_is_green_says_why_and_makes_no_snapshot(stack: Stack, first: Path) -> None:
    before = stack.published()
    objects = stack.keys("sentinel-lake", "")

    stack.json("deliver", first)
    done = stack.refresh(EXPORT, PERIOD)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "already_published"
    assert before[EXPORT][PERIOD]["snapshot_id"] in answer["reason"]
    assert stack.published() == before
    assert stack.keys("sentinel-lake", "") == objects


def test_a_restated_month_replaces_it_and_an_older_delivery_does_not(stack: Stack, first: Path, tmp_path: Path) -> None:
    assert stack.totals(EXPORT, PERIOD)["unblended_cost"] == {"USD": "1.1900000000"}

    stack.json("deliver", _tree(tmp_path / "newer", "2026-03-12T04:55:00.000Z", "2.50"))
    assert stack.refresh(EXPORT, PERIOD).returncode == 0
    assert stack.totals(EXPORT, PERIOD)["unblended_cost"] == {"USD": "2.6900000000"}

    stack.json("deliver", _tree(tmp_path / "older", "2026-03-08T04:55:00.000Z", "0.50"))
    done = stack.refresh(EXPORT, PERIOD)
    assert json.loads(done.stdout)["outcome"] == "older_than_published"
    assert done.returncode == 1
    assert stack.totals(EXPORT, PERIOD)["unblended_cost"] == {"USD": "2.6900000000"}


def test_broken_deliveries_are_red_by_name_publish_nothing_and_leave_the_former_snapshot(
    stack: Stack, tmp_path: Path
) -> None:
    broken = {
        "missing-file": "missing-file-00002.csv.gz",
        "truncated": "truncated-00001.csv.gz",
        "no-cost-column": "line_item_unblended_cost",
    }
    for export in broken:
        stack.json("deliver", _tree(tmp_path / f"good-{export}", "2026-03-10T04:55:00.000Z", "1.00", export))
    _refresh_all(stack, list(broken), expected_code=0)
    before = {export: stack.published()[export] for export in broken}

    _deliver_missing_file(stack, tmp_path)
    _deliver_truncated(stack, tmp_path)
    _deliver_without_cost(stack, tmp_path)
    errors = _refresh_all(stack, list(broken), expected_code=1)

    for export, named in broken.items():
        assert named in errors[export], errors[export]
        assert stack.published()[export] == before[export]
        assert stack.totals(export, PERIOD)["unblended_cost"] == {"USD": "1.1900000000"}


def _refresh_all(stack: Stack, exports: list[str], expected_code: int) -> dict[str, str]:
    with ThreadPoolExecutor(3) as pool:
        done = dict(zip(exports, pool.map(lambda export: stack.refresh(export, PERIOD), exports), strict=True))
    for export, one in done.items():
        assert one.returncode == expected_code, f"{export}: {one.stdout} {one.stderr}"
    return {export: one.stderr for export, one in done.items()}


def _broken_tree(folder: Path, export: str, files: dict[str, bytes], named: tuple[str, ...] | None = None) -> Path:
    return write_tree(
        folder,
        export=export,
        billing_period=PERIOD,
        stamp="2026-03-11T04:55:00.000Z",
        execution_id="bbbbbbbb-0000-4000-8000-000000000000",
        files=files,
        named=named,
    )


def _deliver_missing_file(stack: Stack, folder: Path) -> None:
    names = ("missing-file-00001.csv.gz", "missing-file-00002.csv.gz")
    tree = _broken_tree(folder / "missing", "missing-file", {names[0]: csv_gz([line_item()])}, names)
    stack.json("deliver", tree)


def _deliver_truncated(stack: Stack, folder: Path) -> None:
    whole = csv_gz([line_item(unblended=f"0.{number:04d}") for number in range(2000)])
    tree = _broken_tree(folder / "truncated", "truncated", {"truncated-00001.csv.gz": whole[: len(whole) // 2]})
    stack.json("deliver", tree)


def _deliver_without_cost(stack: Stack, folder: Path) -> None:
    content = csv_gz([line_item()], without="line_item_unblended_cost")
    tree = _broken_tree(folder / "no-cost", "no-cost-column", {"no-cost-column-00001.csv.gz": content})
    stack.json("deliver", tree)


def test_a_cost_that_is_no_number_is_quarantined_counted_and_accounted_for(stack: Stack, tmp_path: Path) -> None:
    rows = [line_item(unblended="1.25"), line_item(unblended="abc"), line_item(unblended="0.75")]
    file = tmp_path / "loose.csv"
    file.write_text(csv_text(rows))
    stack.json("deliver", file, "--export", "quarantined")

    done = stack.refresh("quarantined", PERIOD)

    assert done.returncode == 0, done.stderr
    totals = stack.totals("quarantined", PERIOD)
    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (3, 2, 1)
    assert totals["unblended_cost"] == {"USD": "2.0000000000"}
    (reason,) = totals["quarantine_reasons"]
    assert "line_item_unblended_cost" in reason
    assert "abc" in reason
