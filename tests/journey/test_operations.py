"""What the people on call see: one alert per incident and one recovery; a backfill that skips what was not delivered."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.browser.chromium import running_chromium
from tests.journey.cur_files import csv_gz, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

EXPORT = "operated"
DELIVERED, NOT_DELIVERED = "2025-05", "2025-06"
FILE = f"{EXPORT}-00001.csv.gz"


@pytest.fixture(scope="module")
def failed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """A delivery that lacks a file, refreshed twice in vain; the alerts that arrived of it."""
    stack.json("deliver", _tree(tmp_path_factory.mktemp("torn"), "11", named=(FILE, "missing.csv.gz")))
    assert [stack.refresh(EXPORT, DELIVERED).returncode for _ in range(2)] == [1, 1]
    return _alerts(stack)


@pytest.fixture(scope="module")
def backfilled(
    stack: Stack, failed: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """The whole delivery and a backfill of two months, of which one was delivered: month → its run."""
    stack.json("deliver", _tree(tmp_path_factory.mktemp("whole"), "12"))
    return _backfill(stack)


def test_a_refresh_that_fails_twice_is_told_once_with_where_to_look(stack: Stack, failed: list[dict[str, Any]]) -> None:
    (alert,) = failed
    assert alert["subject"] == f"[sentinel] ERROR failed_run: refresh_billing_period {DELIVERED} {EXPORT}"
    assert (alert["severity"], alert["kind"], alert["state"]) == ("error", "failed_run", "opened")
    assert "names 1 missing file(s)" in alert["text"]
    links = dict(line.split(None, 1) for line in alert["text"].splitlines() if "http://" in line)
    page, runbook = (httpx.get(links[word], timeout=60) for word in ("Run:", "Runbook:"))
    assert page.status_code == 200
    assert "failed_run: a DAG run failed" in runbook.text
    run = links["Run:"].removeprefix(f"{stack.airflow_url}/dags/").replace("/runs/", "/dagRuns/")
    task = stack.airflow("/dags/" + run.replace("/tasks/", "/taskInstances/"))
    assert (task["task_id"], task["state"]) == ("land_delivery", "failed")


def test_a_backfill_publishes_what_was_delivered_and_skips_what_was_not_with_a_reason(
    stack: Stack, backfilled: dict[str, dict[str, Any]]
) -> None:
    assert {month: run["state"] for month, run in backfilled.items()} == {
        DELIVERED: "success",
        NOT_DELIVERED: "success",
    }
    assert list(stack.published()[EXPORT]) == [DELIVERED]
    run_id = backfilled[NOT_DELIVERED]["dag_run_id"]
    tasks = stack.airflow(f"/dags/refresh_billing_period/dagRuns/{run_id}/taskInstances")["task_instances"]
    assert {task["state"] for task in tasks if task["task_id"] != "update_views"} == {"skipped"}
    path = (
        f"/dags/refresh_billing_period/dagRuns/{run_id}/taskInstances/find_delivery/xcomEntries/plan?deserialize=true"
    )
    plan = stack.airflow(path)["value"]
    assert plan["outcome"] == "no_delivery"
    assert plan["reason"] == f"no delivery for {NOT_DELIVERED} in s3://sentinel-deliveries/cur/"


def test_the_good_run_is_told_once_as_the_recovery(stack: Stack, backfilled: dict[str, dict[str, Any]]) -> None:
    # The listener tells it from a thread of its own, a moment after the run's end.
    for _ in range(60):
        if len(told := _alerts(stack)) > 1:
            break
        time.sleep(0.5)
    assert [one["state"] for one in told] == ["opened", "recovered"]
    assert told[1]["subject"] == f"[sentinel] RECOVERED failed_run: refresh_billing_period {DELIVERED} {EXPORT}"
    assert [key for key in stack.keys("sentinel-lake", "gold/_incidents/failed_run/") if EXPORT in key] == []


def test_the_same_backfill_again_publishes_nothing_new(stack: Stack, backfilled: dict[str, dict[str, Any]]) -> None:
    published, objects = stack.published(), _objects(stack)

    again = _backfill(stack)

    assert {run["state"] for run in again.values()} == {"success"}
    assert {run["dag_run_id"] for run in again.values()} == {run["dag_run_id"] for run in backfilled.values()}
    assert stack.published() == published
    assert _objects(stack) == objects
    assert len(_alerts(stack)) == 2


def test_the_menu_of_airflow_shows_the_dashboard_which_lets_itself_be_framed(stack: Stack) -> None:
    (view,) = _plugin(stack)["external_views"]
    assert (view["name"], view["url_route"], view["href"]) == ("Dashboard", "dashboard", f"{stack.api_url}/")
    answer = httpx.get(view["href"], headers={"Accept": "text/html"}, timeout=60)
    assert answer.status_code == 200
    assert f"frame-ancestors {stack.airflow_url} " in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_the_menu_of_airflow_shows_cost_data_and_what_it_shows_is_what_is_published(
    stack: Stack, backfilled: dict[str, dict[str, Any]]
) -> None:
    (view,) = _plugin(stack)["react_apps"]
    assert (view["name"], view["url_route"]) == ("Cost data", "cost-data")
    answer = httpx.get(f"{stack.airflow_url}/{view['bundle_url']}", timeout=60)
    assert "javascript" in answer.headers["Content-Type"]
    # On one machine everybody is signed in; who is not is asked in tests/plugins/cost_data.
    found = httpx.get(f"{stack.airflow_url}/sentinel/cost-data/months", timeout=60).raise_for_status().json()
    (shown,) = (one for one in found["months"] if one["export"] == EXPORT)
    assert (shown["billing_period"], shown["state"]) == (DELIVERED, "published")
    assert shown["published"]["snapshot_id"] == stack.published()[EXPORT][DELIVERED]["snapshot_id"]


def test_airflow_draws_cost_data(stack: Stack, backfilled: dict[str, dict[str, Any]]) -> None:
    """What can be done there is tried by tests/drills/test_airflow_ui.py."""
    del backfilled
    with running_chromium() as browser:
        page, wrong = browser.new_page(), list[str]()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{stack.airflow_url}/plugin/cost-data")
        row = page.get_by_test_id(f"month {DELIVERED} {EXPORT}")
        row.wait_for(timeout=120_000)
        cells = row.locator("td").all_inner_texts()
    assert (cells[:3], cells[6]) == ([DELIVERED, EXPORT, "Published"], "1")
    assert wrong == []


def _plugin(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in stack.airflow("/plugins")["plugins"] if one["name"] == "sentinel")
    return found


def _tree(folder: Path, day: str, named: tuple[str, ...] | None = None) -> Path:
    return write_tree(
        folder,
        export=EXPORT,
        billing_period=DELIVERED,
        stamp=f"{DELIVERED}-{day}T04:55:00.000Z",
        execution_id=f"{day}cccccc-0000-4000-8000-000000000000",
        files={FILE: csv_gz([line_item(day=f"{DELIVERED}-05")])},
        named=named,
    )


def _alerts(stack: Stack) -> list[dict[str, Any]]:
    """The alerts of this export's month that arrived, the oldest first."""
    return [one for one in stack.json("alerts") if one["subject"].endswith(f"{DELIVERED} {EXPORT}")]


def _objects(stack: Stack) -> list[str]:
    """The keys of the lake, without the incidents, which others may open meanwhile."""
    return [key for key in stack.keys("sentinel-lake", "") if not key.startswith("gold/_incidents/")]


def _backfill(stack: Stack) -> dict[str, dict[str, Any]]:
    """Backfill both months, newest first, two at once, and wait: month → its run.

    By the command and not by the REST API: where SQLite is busy in the middle of it, Airflow's API server keeps a broken
    transaction for good, while each command has a process of its own.
    """
    dates = ("--from-date", f"{DELIVERED}-01", "--to-date", f"{NOT_DELIVERED}-01")
    how = ("--run-backwards", "--max-active-runs", "2", "--reprocess-behavior", "completed")
    deadline = time.monotonic() + 300
    while True:
        begun = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        created = stack.run("airflow", "backfill", "create", "--dag-id", "refresh_billing_period", *dates, *how)
        # Airflow looks for backfills that are done twice a minute, and lets no other begin before.
        if created.returncode == 0 or time.monotonic() > deadline:
            break
        time.sleep(2)
    assert created.returncode == 0, created.stderr
    found: dict[str, dict[str, Any]] = {}
    for _ in range(600):
        runs = stack.airflow("/dags/refresh_billing_period/dagRuns?run_type=backfill&limit=100")["dag_runs"]
        # A run of before is queued anew: what counts is how it ends after that.
        ended = [run for run in runs if run["state"] in {"success", "failed"} and run["queued_at"] >= begun]
        found = {run["logical_date"][:7]: run for run in ended}
        if len(found) == 2:
            break
        time.sleep(0.5)
    return found
