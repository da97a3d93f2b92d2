"""What the people on call do in Airflow's own UI, in a real browser; the pictures are in .sentinel/screenshots/airflow.

One story: two deliveries are sensed, one month is delivered anew and refreshed, another fails and is told, six months are
backfilled, and a month is rolled back by «Cost data» and forward by the trigger form.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.browser.chromium import running_chromium
from local.stack.airflow_client import AirflowClient
from tests.drills.airflow import REFRESH, end_of_run
from tests.drills.airflow_ui import VIEWPORT, AirflowUi, SignedIn, signing_in
from tests.drills.months import EXPORT, deliver, unblended_cost
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

SENSE, ROLL_BACK = "sense_cur_deliveries", "roll_back_snapshot"
MONTHS = tuple(f"2026-{number:02d}" for number in range(1, 7))
RESTATED, OTHER, TORN, *NOT_DELIVERED = MONTHS


@pytest.fixture(scope="module")
def server(stack: Stack) -> Iterator[SignedIn]:
    with signing_in(stack) as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as started:
        yield started


@pytest.fixture(scope="module")
def new_ui(server: SignedIn, browser: Browser) -> Callable[[], AirflowUi]:
    """How to open a window in which nobody has signed in."""
    return lambda: AirflowUi(browser.new_context(viewport=VIEWPORT, timezone_id="UTC", reduced_motion="reduce"), server)


@pytest.fixture(scope="module")
def ui(new_ui: Callable[[], AirflowUi]) -> AirflowUi:
    """The window of one who may start runs."""
    opened = new_ui()
    opened.sign_in("operator")
    expect(opened.page.get_by_role("heading", name="Welcome")).to_be_visible()
    return opened


@pytest.fixture(scope="module")
def client(stack: Stack) -> AirflowClient:
    return AirflowClient(stack.airflow_url)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where deliveries are written."""
    return tmp_path_factory.mktemp("deliveries")


class _EmptyPage(BaseHTTPRequestHandler):
    """A page of somebody else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>foreign</title>")

    def log_message(self, *_: object) -> None:
        """Nothing is written of it."""


@pytest.fixture(scope="module")
def foreign_port() -> Iterator[int]:
    """Where somebody else's pages are served, on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def sensed(stack: Stack, ui: AirflowUi, client: AirflowClient, folder: Path) -> str:
    """Two months delivered, sensed by a run that a person started, and published; the id of that run."""
    for month in (RESTATED, OTHER):
        deliver(stack, folder / f"{month}-1", month, 1)
    form = ui.open_trigger_form(SENSE)
    form.get_by_text("All months").first.wait_for()
    form.locator("label:has(#element_all_months), [id*=element_all_months]").first.click()
    ui.picture("trigger-sensing")
    run_id = ui.send(SENSE, form)
    assert end_of_run(client, run_id, dag_id=SENSE) == "success"
    for started in client.run_confs(REFRESH):
        if started.startswith("delivery__"):
            assert end_of_run(client, started) == "success"
    return run_id


@pytest.fixture(scope="module")
def restated(stack: Stack, ui: AirflowUi, client: AirflowClient, sensed: str, folder: Path) -> str:
    """One of the months, delivered anew and refreshed by the trigger form; the id of the run."""
    del sensed
    deliver(stack, folder / f"{RESTATED}-2", RESTATED, 2)
    form = ui.open_trigger_form(REFRESH, billing_period=RESTATED, export=EXPORT)
    ui.picture("trigger-refresh")
    run_id = ui.send(REFRESH, form)
    assert end_of_run(client, run_id) == "success"
    return run_id


@pytest.fixture(scope="module")
def failed(stack: Stack, ui: AirflowUi, client: AirflowClient, folder: Path) -> str:
    """A month whose delivery lacks a file, refreshed by the trigger form; the id of the run."""
    deliver(stack, folder / f"{TORN}-1", TORN, 1, is_torn=True)
    run_id = ui.trigger(REFRESH, billing_period=TORN, export=EXPORT)
    assert end_of_run(client, run_id) == "failed"
    return run_id


@pytest.fixture(scope="module")
def backfilled(stack: Stack, ui: AirflowUi, restated: str, failed: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Six months backfilled by the form, of which three were delivered: month → its run."""
    del restated, failed
    deliver(stack, folder / f"{TORN}-2", TORN, 2)
    form = ui.open_trigger_form(REFRESH)
    form.get_by_text("Backfill", exact=True).click()
    form.locator("input[name=from_date]").fill(f"{MONTHS[0]}-01T00:00")
    form.locator("input[name=to_date]").fill(f"{MONTHS[-1]}-01T00:00")
    form.locator("input[name=max_active_runs]").fill("4")
    button = form.get_by_role("button", name="Run Backfill")
    expect(button).to_be_enabled()
    expect(form.get_by_text("6 runs", exact=False)).to_be_visible()
    ui.picture("backfill-form")
    button.click()
    expect(form).to_be_hidden()
    # Where SQLite is busy in the middle of it, Airflow takes back the runs it made and makes them anew, and a scheduler that saw
    # the former ones dies of it (docs/decisions/0005).
    assert stack.run("up").returncode == 0
    for _ in range(1200):
        runs = stack.airflow(f"/dags/{REFRESH}/dagRuns?run_type=backfill&limit=100")["dag_runs"]
        ended = {run["logical_date"][:7]: run for run in runs if run["state"] in {"success", "failed"}}
        if len(ended) == len(MONTHS):
            break
        time.sleep(0.5)
    return ended


def test_people_sign_in_and_find_cost_data_in_the_menu(new_ui: Callable[[], AirflowUi]) -> None:
    window = new_ui()
    window.sign_in("operator", "not the password")
    expect(window.page.get_by_text("Invalid credentials")).to_be_visible()
    window.picture("sign-in-refused")
    window.sign_in("operator")
    expect(window.page.get_by_role("heading", name="Welcome")).to_be_visible()
    for entry in ("Cost data", "Dashboard"):
        expect(window.page.get_by_role("link", name=entry, exact=True)).to_be_visible()
    window.open("/dags")
    for dag_id in (REFRESH, SENSE, ROLL_BACK):
        expect(window.page.get_by_text(dag_id, exact=True).first).to_be_visible()
    window.picture("dags")


def test_a_mapped_task_bears_the_month_and_the_export(ui: AirflowUi, sensed: str) -> None:
    page = ui.open(f"/dags/{SENSE}/runs/{sensed}/tasks/{REFRESH}/mapped")
    for month in (RESTATED, OTHER):
        expect(page.get_by_text(f"{month} {EXPORT}", exact=True).first).to_be_visible()
    ui.picture("mapped-tasks")


def test_a_month_is_refreshed_by_the_trigger_form(stack: Stack, ui: AirflowUi, restated: str) -> None:
    assert stack.totals(EXPORT, RESTATED)["unblended_cost"]["USD"] == unblended_cost(2)
    page = ui.open(f"/dags/{REFRESH}/runs/{restated}")
    expect(page.get_by_text("publish_snapshot", exact=True).first).to_be_visible()
    ui.picture("run")


def test_the_dag_says_what_it_does_and_who_owns_it(ui: AirflowUi) -> None:
    page = ui.open(f"/dags/{REFRESH}")
    expect(page.get_by_text("finops-data").first).to_be_visible()
    page.get_by_role("button", name="Dag Docs").click()
    expect(page.get_by_role("heading", name="When to rerun")).to_be_visible()
    ui.picture("dag-docs")


def test_the_form_refuses_what_is_no_month(ui: AirflowUi) -> None:
    form = ui.open_trigger_form(REFRESH, billing_period="2026-13")
    form.get_by_test_id("trigger-dag-submit").click()
    expect(ui.page.get_by_text("Invalid input for param billing_period", exact=False).first).to_be_visible()
    ui.picture("trigger-refused")


def test_a_failed_run_shows_why_and_its_alert_leads_to_it(
    stack: Stack, ui: AirflowUi, browser: Browser, failed: str
) -> None:
    page = ui.open(f"/dags/{REFRESH}/runs/{failed}/tasks/land_delivery")
    expect(page.get_by_text("names 1 missing file(s)", exact=False).first).to_be_visible()
    ui.picture("failed-task")

    (alert,) = _alerts(stack)
    assert alert["subject"] == f"[sentinel] ERROR failed_run: {REFRESH} {TORN} {EXPORT}"
    assert "names 1 missing file(s)" in alert["text"]
    links = dict(line.split(None, 1) for line in alert["text"].splitlines() if "http://" in line)
    assert set(links) == {"Run:", "Runbook:", "Dashboard:"}
    # Alerts lead to the Airflow that `sentinel up` starts, where everybody is signed in.
    opened = browser.new_page(viewport=VIEWPORT)
    opened.goto(links["Run:"])
    expect(opened.get_by_text("land_delivery").first).to_be_visible()
    opened.goto(links["Runbook:"])
    expect(opened.get_by_role("heading", name="failed_run: a DAG run failed")).to_be_visible()
    opened.goto(links["Dashboard:"])
    expect(opened.get_by_role("heading", name="Data health", level=1)).to_be_visible()
    opened.close()


def test_six_months_are_backfilled_by_the_form(
    stack: Stack, ui: AirflowUi, backfilled: dict[str, dict[str, Any]]
) -> None:
    assert {month: run["state"] for month, run in backfilled.items()} == dict.fromkeys(MONTHS, "success")
    assert sorted(stack.published()[EXPORT]) == [RESTATED, OTHER, TORN]
    assert stack.totals(EXPORT, TORN)["unblended_cost"]["USD"] == unblended_cost(2)
    outcomes = {month: _plan(stack, run)["outcome"] for month, run in backfilled.items()}
    assert outcomes == {
        RESTATED: "already_published",
        OTHER: "already_published",
        TORN: "new",
        **dict.fromkeys(NOT_DELIVERED, "no_delivery"),
    }
    run_id = backfilled[NOT_DELIVERED[0]]["dag_run_id"]
    page = ui.open(f"/dags/{REFRESH}/runs/{run_id}/tasks/find_delivery")
    expect(page.get_by_text(f"no delivery for {NOT_DELIVERED[0]} in s3://", exact=False).first).to_be_visible()
    ui.picture("skipped-month")
    ui.open(f"/dags/{REFRESH}/backfills")
    ui.picture("backfills")
    ui.open(f"/dags/{REFRESH}/runs")
    ui.picture("runs")


@pytest.mark.usefixtures("backfilled")
def test_the_failed_month_is_told_as_over_when_it_is_published(stack: Stack) -> None:
    for _ in range(60):
        if len(told := _alerts(stack)) > 1:
            break
        time.sleep(0.5)
    assert [one["state"] for one in told] == ["opened", "recovered"]


def test_a_task_leads_to_its_glue_run_its_query_its_runbook_and_the_dashboard(
    ui: AirflowUi, restated: str, stack: Stack
) -> None:
    def links(task_id: str) -> dict[str, Locator]:
        page = ui.open(f"/dags/{REFRESH}/runs/{restated}/tasks/{task_id}/details")
        page.get_by_role("link", name="Runbook").wait_for()
        names = (
            *("AWS Glue Job Run Details", "Query Results", "Snapshot"),
            *("Proof of this month", "Data health", "Runbook"),
        )
        found = {name: page.get_by_role("link", name=name, exact=True) for name in names}
        return {name: link for name, link in found.items() if link.count()}

    found = links("clean_line_items")
    assert sorted(found) == ["AWS Glue Job Run Details", "Data health", "Runbook"]
    ui.picture("links")
    (glue_run,) = _glue_runs(stack, RESTATED)[:1]
    assert found["AWS Glue Job Run Details"].get_attribute("href") == (
        "https://console.aws.amazon.com/gluestudio/home?region=us-east-1#/job/sentinel-silver/run/" + glue_run
    )
    assert _heading(ui.page, found["Runbook"]) == "failed_run: a DAG run failed"
    assert _heading(ui.page, found["Data health"]) == "Data health"

    found = links("run_checks")
    assert sorted(found) == ["Data health", "Proof of this month", "Query Results", "Runbook"]
    query = found["Query Results"].get_attribute("href") or ""
    assert re.fullmatch(
        r"https://console\.aws\.amazon\.com/athena/home\?region=us-east-1#/query-editor/history/[0-9a-f-]{36}", query
    ), query
    assert _heading(ui.page, found["Runbook"]) == "red_check: a month does not add up and is not published"

    found = links("publish_snapshot")
    assert sorted(found) == ["Data health", "Proof of this month", "Runbook", "Snapshot"]
    assert _heading(ui.page, found["Proof of this month"]) == "Proof"
    published = stack.published()[EXPORT][RESTATED]["snapshot_id"]
    assert found["Snapshot"].get_attribute("href") == (
        f"https://console.aws.amazon.com/s3/object/sentinel-lake?prefix=gold%2F_snapshots%2F{published}.json"
    )


@pytest.mark.usefixtures("backfilled")
def test_cost_data_shows_each_month_and_what_became_of_it(stack: Stack, ui: AirflowUi) -> None:
    page = ui.open("/plugin/cost-data")
    cells = [_row(page, month).locator("td").all_inner_texts() for month in (RESTATED, OTHER, TORN)]
    published = stack.published()[EXPORT]
    assert [(one[0], one[1], one[2], one[6]) for one in cells] == [
        (RESTATED, EXPORT, "Published", "3"),
        (OTHER, EXPORT, "Published", "2"),
        (TORN, EXPORT, "Published", "3"),
    ]
    assert [one[4] for one in cells] == [
        published[month]["published_at"][:16].replace("T", " ") for month in (RESTATED, OTHER, TORN)
    ]
    expect(page.get_by_text(f"{EXPORT}: last delivery", exact=False)).to_be_visible()
    ui.picture("cost-data")
    assert ui.wrong == []


@pytest.mark.usefixtures("backfilled")
def test_who_may_only_look_starts_nothing_in_cost_data(stack: Stack, new_ui: Callable[[], AirflowUi]) -> None:
    window = new_ui()
    window.sign_in("viewer")
    expect(window.page.get_by_role("heading", name="Welcome")).to_be_visible()
    page = window.open("/plugin/cost-data")
    before = _run_count(stack, REFRESH)
    page.get_by_role("button", name=f"Refresh {OTHER} of {EXPORT}").click()
    expect(
        page.get_by_text(f"{REFRESH} was not started. Your role in Airflow does not allow this", exact=False)
    ).to_be_visible()
    window.picture("cost-data-forbidden")
    assert _run_count(stack, REFRESH) == before


@pytest.mark.usefixtures("backfilled")
def test_a_month_is_refreshed_by_cost_data(stack: Stack, ui: AirflowUi) -> None:
    page = ui.open("/plugin/cost-data")
    published = stack.published()
    page.get_by_role("button", name=f"Refresh {OTHER} of {EXPORT}").click()
    started = page.locator("[aria-live=polite]", has_text=f"Refresh {OTHER} of {EXPORT}: ")
    expect(started).to_contain_text("success", timeout=300_000)
    ui.picture("cost-data-refreshed")
    assert stack.published() == published
    started.get_by_role("link").click()
    page.wait_for_url(f"**/dags/{REFRESH}/runs/**")


@pytest.mark.usefixtures("backfilled")
def test_a_month_is_rolled_back_by_cost_data_once_it_is_confirmed_and_forward_by_the_trigger_form(
    stack: Stack, ui: AirflowUi, client: AirflowClient
) -> None:
    newer = stack.published()[EXPORT][RESTATED]["snapshot_id"]
    page = ui.open("/plugin/cost-data")
    page.get_by_role("button", name=f"Roll back {RESTATED} of {EXPORT}").click()
    confirm = ui.dialog.get_by_role("button", name=f"Roll back {RESTATED}")
    expect(ui.dialog.get_by_text(newer, exact=False)).to_be_visible()
    expect(ui.dialog.get_by_text("(the one before)", exact=False)).to_be_attached()
    expect(confirm).to_be_disabled()
    ui.dialog.get_by_role("button", name="Cancel").click()
    expect(ui.dialog).to_be_hidden()
    assert _run_count(stack, ROLL_BACK) == 0

    page.get_by_role("button", name=f"Roll back {RESTATED} of {EXPORT}").click()
    ui.dialog.get_by_label("Reason").fill("AWS takes the line item back")
    ui.picture("cost-data-roll-back")
    confirm.click()
    started = page.locator("[aria-live=polite]", has_text=f"Roll back {RESTATED} of {EXPORT}: ")
    expect(started).to_contain_text("success", timeout=300_000)
    row = _row(page, RESTATED)
    expect(row).to_contain_text("Rolled back")
    expect(row).to_contain_text("AWS takes the line item back")
    ui.picture("cost-data-rolled-back")
    assert stack.totals(EXPORT, RESTATED)["unblended_cost"]["USD"] == unblended_cost(1)

    form = ui.open_trigger_form(
        ROLL_BACK, billing_period=RESTATED, export=EXPORT, snapshot_id=newer, reason="It was right after all"
    )
    ui.picture("trigger-roll-back")
    run_id = ui.send(ROLL_BACK, form)
    assert end_of_run(client, run_id, dag_id=ROLL_BACK) == "success"
    assert stack.published()[EXPORT][RESTATED]["snapshot_id"] == newer
    ui.open(f"/dags/{ROLL_BACK}/runs/{run_id}")
    ui.picture("rolled-back")


@pytest.mark.usefixtures("backfilled")
@pytest.mark.parametrize(
    ("host", "status"),
    [
        # Another site: the browser keeps Airflow's cookie to itself.
        ("localhost", 401),
        # Another port of the same machine, which is the same site for cookies: Airflow takes JSON alone, which only Airflow's own
        # pages can send.
        ("127.0.0.1", 422),
    ],
)
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_foreign_page_starts_nothing(
    stack: Stack, ui: AirflowUi, foreign_port: int, host: str, content_type: str | None, status: int
) -> None:
    """Somebody who is signed in opens a page that sends what «Cost data» sends."""
    before = _run_count(stack, ROLL_BACK)
    page = ui.page.context.new_page()
    page.goto(f"http://{host}:{foreign_port}/")
    with page.expect_response(f"**/dags/{ROLL_BACK}/dagRuns") as waiting:
        page.evaluate(
            """([url, type]) => fetch(url, {method: 'POST', mode: 'no-cors', credentials: 'include',
                body: new Blob([JSON.stringify({logical_date: null, conf: {billing_period: '2026-01', reason: 'foreign'}})],
                               type ? {type} : {})}).catch(() => null)""",
            [f"{ui.url}/api/v2/dags/{ROLL_BACK}/dagRuns", content_type],
        )
    assert waiting.value.status == status
    assert _run_count(stack, ROLL_BACK) == before
    page.close()


def _row(page: Page, month: str) -> Locator:
    row = page.get_by_test_id(f"month {month} {EXPORT}")
    row.wait_for()
    return row


def _heading(page: Page, link: Locator) -> str:
    """The heading of the page that the link names, opened in a tab of its own."""
    opened = page.context.new_page()
    opened.goto(link.get_attribute("href") or "")
    text = _first_heading(opened)
    opened.close()
    return text


def _first_heading(page: Page) -> str:
    heading = page.get_by_role("heading", level=1).first
    heading.wait_for()
    return heading.inner_text()


def _alerts(stack: Stack) -> list[dict[str, Any]]:
    return [one for one in stack.json("alerts") if one["subject"].endswith(f"{TORN} {EXPORT}")]


def _plan(stack: Stack, run: dict[str, Any]) -> dict[str, Any]:
    path = f"/dags/{REFRESH}/dagRuns/{run['dag_run_id']}/taskInstances/find_delivery/xcomEntries/plan?deserialize=true"
    plan: dict[str, Any] = stack.airflow(path)["value"]
    return plan


def _glue_runs(stack: Stack, month: str) -> list[str]:
    """The ids of the runs of the silver job for a month, the newest first."""
    runs = stack.client("glue").get_job_runs(JobName="sentinel-silver")["JobRuns"]
    return [run["Id"] for run in runs if run["Arguments"]["--billing_period"] == month]


def _run_count(stack: Stack, dag_id: str) -> int:
    count: int = stack.airflow(f"/dags/{dag_id}/dagRuns?limit=1")["total_entries"]
    return count
