"""Every address in every kind of message opens the right page, as far as can be told without a browser."""

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import airflow
import pytest
from airflow.dag_processing.dagbag import BundleDagBag

from sentinel.alerts.failed_run import RunListener
from sentinel.alerts.failed_task import TellFailedTask
from sentinel.alerts.kinds import KINDS
from sentinel.alerts.links import RUNBOOKS_PREFIX
from sentinel.checks.red_checks import RedChecks
from tests.plugins.alerts.test_failed_task import context
from tests.plugins.alerts.test_runbooks import get
from tests.plugins.freshness.conftest import Month, result

REPOSITORY = Path(__file__).resolve().parents[3]
AIRFLOW, DASHBOARD = "https://airflow.example.com", "https://costs.example.com"
CONF = {"billing_period": "2026-10", "export": "demo"}
RUN_ID = "manual__2026-10-09T14:00:00+00:00"
REFRESH_DAG = {"dagId": "refresh_billing_period"}
MONTH = {"export": ["demo"], "period": ["2026-10"]}


def of_failed_task(alerting):
    TellFailedTask()(context(conf=CONF, exception=ValueError("broken")))
    return alerting.received()


def of_failed_mapped_task(alerting):
    TellFailedTask()(context("sense_cur_deliveries", "refresh_billing_period", map_index=3, exception=ValueError("x")))
    return alerting.received()


def of_run_that_timed_out(alerting):
    run = SimpleNamespace(dag_id="refresh_billing_period", run_id=RUN_ID, conf=CONF, data_interval_start=None)
    RunListener(hand_over=lambda work: work()).on_dag_run_failed(run, "timed_out")
    return alerting.received()


def of_red_task(alerting):
    TellFailedTask()(context(task_id="run_checks", conf=CONF, exception=RedChecks("1 red")))
    return alerting.received()


def of_red_month(alerting):
    red = result("rows_reconcile", "rows: raw = silver + quarantine", "1", is_ok=False)
    Month(alerting).checks("2026-10-bb", red, is_green=False)
    return Month(alerting).look_and_read()


def of_late_delivery(alerting):
    Month(alerting).publish(age_hours=37)
    return Month(alerting).look_and_read()


def of_stale_snapshot(alerting):
    alerting.trees.cur2({"a.csv.gz": b"x"})
    return Month(alerting).look_and_read(hours=7)


def of_rows_in_quarantine(alerting):
    Month(alerting).publish(results=[result("quarantine_is_empty", "rows in quarantine: any reason", "3", is_ok=False)])
    return Month(alerting).look_and_read()


def of_restated_final_month(alerting):
    restatement = {"is_final_restated": True, "former_snapshot_id": "2026-10-00", "sentence": "AWS changed 2026-10."}
    Month(alerting).publish(restatement=restatement)
    return Month(alerting).look_and_read()


# What makes trouble, the kind it is told as, where its address in Airflow leads, and the page of the dashboard.
TROUBLE = [
    (of_failed_task, "failed_run", {**REFRESH_DAG, "runId": RUN_ID, "taskId": "land_delivery"}, "data-health", MONTH),
    (
        of_failed_mapped_task,
        "failed_run",
        {"dagId": "sense_cur_deliveries", "runId": RUN_ID, "taskId": "refresh_billing_period", "mapIndex": "3"},
        "data-health",
        {},
    ),
    (of_run_that_timed_out, "failed_run", {**REFRESH_DAG, "runId": RUN_ID}, "data-health", MONTH),
    (of_red_task, "red_check", {**REFRESH_DAG, "runId": RUN_ID, "taskId": "run_checks"}, "proof", MONTH),
    (of_red_month, "red_check", REFRESH_DAG, "proof", MONTH),
    (of_late_delivery, "late_delivery", {"dagId": "sense_cur_deliveries"}, "data-health", {"export": ["demo"]}),
    (of_stale_snapshot, "stale_snapshot", REFRESH_DAG, "data-health", MONTH),
    (of_rows_in_quarantine, "rows_in_quarantine", REFRESH_DAG, "proof", MONTH),
    (of_restated_final_month, "restated_final_month", REFRESH_DAG, "data-health", MONTH),
]


def addresses(text: str) -> dict[str, str]:
    """The addresses of a message, by the word before them."""
    return dict(re.findall(r"^(\w+): +(https://\S+)$", text, re.MULTILINE))


def airflow_page(url: str) -> dict[str, str]:
    """What the page of this address in Airflow's UI is about; empty when its router has no such page."""
    pages = (
        re.fullmatch(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", route), url.removeprefix(f"{AIRFLOW}/")) for route in routes()
    )
    found = next((page for page in pages if page), None)
    return {name: unquote(part) for name, part in found.groupdict().items()} if found else {}


@cache
def routes() -> list[str]:
    """The routes of the installed Airflow's UI, as it was built."""
    (built,) = (Path(airflow.__file__).parent / "ui" / "dist" / "assets").glob("index-*.js")
    return sorted(set(re.findall(r"path:`(dags/[\w:/]+)`", built.read_text(encoding="utf-8"))))


@cache
def dags() -> dict:
    folder = REPOSITORY / "dags"
    return BundleDagBag(dag_folder=str(folder), bundle_path=folder, bundle_name="dags-folder").dags


def dashboard_source(path: str) -> str:
    return (REPOSITORY / "dashboard" / "src" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "kind", "about", "page", "parameters"), TROUBLE, ids=[one[0].__name__ for one in TROUBLE]
)
def test_every_address_of_a_message_opens_the_page_it_is_about(alerting, make, kind, about, page, parameters):
    (message,) = make(alerting)
    assert message["kind"] == kind
    found = addresses(message["text"])
    assert set(found) == {"Run", "Runbook", "Dashboard"}

    assert airflow_page(found["Run"]) == about
    assert about.get("taskId") in {None, *dags()[about["dagId"]].task_ids}

    status, body = get(found["Runbook"].removeprefix(f"{AIRFLOW}{RUNBOOKS_PREFIX}"))
    assert status == 200
    assert f"<h1>{kind}: {KINDS[kind].title}</h1>" in body

    dashboard = urlsplit(found["Dashboard"])
    assert f"{dashboard.scheme}://{dashboard.netloc}{dashboard.path}" == f"{DASHBOARD}/{page}"
    assert parse_qs(dashboard.query) == parameters
    assert page in re.findall(r'\{ path: "([a-z-]+)"', dashboard_source("shell/pages.ts"))
    assert set(parameters) <= set(re.findall(r'given\.get(?:All)?\("(\w+)"\)', dashboard_source("state/view.ts")))


def test_every_kind_of_message_is_followed():
    assert {kind for _, kind, *_ in TROUBLE} == set(KINDS)


@pytest.mark.parametrize(
    "address", ["dag/x", "dags/x/runs", "dags/x/runs/y/task/z", "dags/x/runs/y/tasks/z/mapped/3/w"]
)
def test_an_address_that_airflow_has_no_page_for_is_seen(address):
    assert airflow_page(f"{AIRFLOW}/{address}") == {}
