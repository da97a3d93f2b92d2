"""Every command of the runbooks, typed as it is written against a stack with two months, does what its page says it does.

The pages name the export `demo` and the months 2026-09 and 2026-10, which are delivered here. Of what they say to put in its place
(docs/runbooks/README.md) only the snapshot's id is not known beforehand.
"""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path

import pytest

from tests.drills.airflow import REFRESH
from tests.journey.cur_files import csv_gz, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import REPOSITORY, Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

EXPORT = "demo"
FORMER, MONTH = "2026-09", "2026-10"
SNAPSHOT = re.compile(r"\d{4}-\d{2}-0{16}")
# The rollback last: what was taken back is not published again by a refresh.
PAGES = ("failed_run", "late_delivery", "red_check", "rows_in_quarantine", "stale_snapshot", "restated_final_month")

# The command, up to what differs → what its output must show.
OUTPUT = {
    "sentinel alerts": r"message\(s\)$|no message has arrived$",
    "sentinel deliveries": r"│ published +│",
    "sentinel airflow dags list": r"^refresh_billing_period +\|",
    "sentinel airflow dags list-runs refresh_billing_period --state failed": r"^dag_id +\| run_id|No data found",
    "sentinel airflow dags list-runs refresh_billing_period --state running": r"^dag_id +\| run_id|No data found",
    "sentinel airflow dags list-runs refresh_billing_period --state queued": r"^dag_id +\| run_id|No data found",
    "sentinel airflow dags list-runs sense_cur_deliveries": r"^sense_cur_deliveries +\|",
    "sentinel airflow dags trigger": r"manual__",
    "sentinel airflow dags unpause refresh_billing_period": r"^refresh_billing_period +\|",
    "sentinel airflow pools list": r"^glue_jobs +\| 2 ",
    "sentinel refresh": r"^already published: ",
    "sentinel totals": r"^demo 2026-\d\d  snapshot 2026-\d\d-[0-9a-f]{16}$",
    "sentinel rollback": r"^demo 2026-09: 2026-09-[0-9a-f]{16} is published again, in place of 2026-09-[0-9a-f]{16}$",
    'sentinel sql "SELECT line_item_line_item_type': r"│ Usage +│ +2 +│",
    'sentinel sql "SELECT usage_account_id, service, charge_type': r"│ 012345678901 +│.*│ Usage +│ +1\.0000000000 +│",
    'sentinel sql "SELECT reason': r"│ .*line_item_unblended_cost.*│ +1 +│",
    'sentinel sql "SELECT * FROM quarantine': r"demo|2026-10",
}


def commands(page: str) -> list[str]:
    """The lines of the page's fenced blocks, in order."""
    text = (REPOSITORY / "docs" / "runbooks" / f"{page}.md").read_text()
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def published(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A month that AWS restated, and one with a row in quarantine, refreshed."""
    folder = tmp_path_factory.mktemp("deliveries")
    for number in (1, 2):
        _deliver(stack, folder / f"{FORMER}-{number}", FORMER, number, ["1.0"] * number)
        assert stack.refresh(EXPORT, FORMER).returncode == 0
    # Of 100 rows one may be in quarantine; of a few rows one always may.
    _deliver(stack, folder / MONTH, MONTH, 1, ["1.0", "1.0", "no number"])
    refreshed = stack.refresh(EXPORT, MONTH)
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    return stack


def test_each_page_is_tried() -> None:
    pages = {file.stem for file in (REPOSITORY / "docs" / "runbooks").glob("*.md") if commands(file.stem)}
    assert pages == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_works_as_it_is_written(published: Stack, page: str) -> None:
    snapshot = published.published()[EXPORT][MONTH]["snapshot_id"]
    if page == "stale_snapshot":
        # What the page finds first.
        assert published.run("airflow", "dags", "pause", "--yes", REFRESH).returncode == 0
        assert published.airflow(f"/dags/{REFRESH}")["is_paused"] is True
    for command in commands(page):
        program, *arguments = shlex.split(SNAPSHOT.sub(snapshot, command))
        assert program == "sentinel"
        done = published.run(*arguments)
        told = f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0, told
        expected = OUTPUT[max((one for one in OUTPUT if command.startswith(one)), key=len)]
        assert re.search(expected, done.stdout, re.MULTILINE), f"{expected!r} is missing: {told}"
        if arguments[:3] == ["airflow", "dags", "trigger"]:
            assert _newest_run_ends(published, arguments[3]) == "success", told
    assert published.airflow(f"/dags/{REFRESH}")["is_paused"] is False


def test_the_watch_that_the_pages_start_told_the_rows_in_quarantine(published: Stack) -> None:
    assert f"[sentinel] WARNING rows_in_quarantine: {MONTH} {EXPORT}" in published.run("alerts").stdout


def test_after_the_rollback_readers_see_the_former_snapshot(published: Stack) -> None:
    assert published.totals(EXPORT, FORMER)["unblended_cost"]["USD"] == "1.0000000000"
    assert published.published()[EXPORT][FORMER]["rollback_reason"] == "AWS takes the credit back, case 123"


def _deliver(stack: Stack, folder: Path, month: str, number: int, costs: list[str]) -> None:
    name = f"{EXPORT}-00001.csv.gz"
    tree = write_tree(
        folder,
        export=EXPORT,
        billing_period=month,
        stamp=f"{month}-{10 + number}T04:55:00.000Z",
        execution_id=f"{number:08d}-0000-4000-8000-{month.replace('-', ''):>012s}",
        files={name: csv_gz([line_item(unblended=cost, day=f"{month}-05") for cost in costs])},
    )
    stack.json("deliver", tree)


def _newest_run_ends(stack: Stack, dag_id: str) -> str:
    for _ in range(600):
        (run,) = stack.airflow(f"/dags/{dag_id}/dagRuns?run_type=manual&order_by=-run_after&limit=1")["dag_runs"]
        if run["state"] in {"success", "failed"}:
            break
        time.sleep(0.5)
    return str(run["state"])
