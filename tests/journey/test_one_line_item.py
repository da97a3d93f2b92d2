"""The way of one line item, from its arrival to the published figure, through the real Airflow."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journey.cur_files import csv_gz, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey"), pytest.mark.timeout(600)]

EXPORT = "one-line-item"


@pytest.fixture(scope="module")
def delivered(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One row of EC2 usage for 0.0960000000 USD, delivered as AWS delivers it and refreshed by the sensing DAG."""
    row = line_item(
        unblended="9.6E-2", day="2026-03-05", line_item_usage_amount="1.5", pricing_public_on_demand_cost="0.0960000000"
    )
    content = csv_gz([row])
    tree = write_tree(
        tmp_path_factory.mktemp("tree"),
        export=EXPORT,
        billing_period="2026-03",
        stamp="2026-03-06T04:55:00.000Z",
        execution_id="11111111-2222-3333-4444-555555555555",
        files={f"{EXPORT}-00001.csv.gz": content},
    )
    stack.json("deliver", tree)
    _sense_and_wait(stack)
    return content


def _sense_and_wait(stack: Stack) -> None:
    """Run `sense_cur_deliveries` over all months and wait for the run it starts."""
    api = f"{stack.airflow_url}/api/v2/dags"
    body = {"dag_run_id": "journey", "logical_date": None, "conf": {"all_months": True}}
    httpx.post(f"{api}/sense_cur_deliveries/dagRuns", json=body, timeout=60).raise_for_status()
    _wait(f"{api}/sense_cur_deliveries/dagRuns/journey")
    runs = httpx.get(f"{api}/refresh_billing_period/dagRuns", timeout=60).json()["dag_runs"]
    started = [run["dag_run_id"] for run in runs if run["dag_run_id"].startswith("delivery__2026-03__")]
    assert len(started) == 1
    _wait(f"{api}/refresh_billing_period/dagRuns/{started[0]}")


def _wait(url: str) -> None:
    for _ in range(900):
        state = httpx.get(url, timeout=60).raise_for_status().json()["state"]
        if state in {"success", "failed"}:
            break
        time.sleep(0.5)
    assert state == "success", f"{url} ended {state}"


def test_it_arrives_in_raw_untouched(stack: Stack, delivered: bytes) -> None:
    keys = stack.keys("sentinel-lake", f"raw/{EXPORT}/billing_period=2026-03/")
    data = [key for key in keys if key.endswith(".csv.gz")]

    assert len(data) == 1
    assert stack.object_bytes("sentinel-lake", data[0]) == delivered
    assert {key.rsplit("/", 1)[1] for key in keys} == {f"{EXPORT}-00001.csv.gz", "_manifest.json", "_COMPLETE"}


@pytest.mark.usefixtures("delivered")
def test_raw_is_cataloged_by_its_crawler_as_it_was_delivered(stack: Stack) -> None:
    rows = stack.sql(f'SELECT line_item_unblended_cost AS text FROM sentinel_raw."{EXPORT}"')

    assert [row["text"] for row in rows] == ["9.6E-2"]


@pytest.mark.usefixtures("delivered")
def test_it_is_typed_in_silver(stack: Stack) -> None:
    published = stack.published()[EXPORT]["2026-03"]
    (row,) = stack.sql(
        "SELECT line_item_unblended_cost, line_item_usage_start_date, line_item_resource_id, usage_date, amortized_cost, "
        f"typeof(line_item_unblended_cost) AS type FROM sentinel_silver.line_items WHERE snapshot_id = '{published['snapshot_id']}'"
    )

    assert float(row["line_item_unblended_cost"]) == 0.096
    assert float(row["amortized_cost"]) == 0.096
    assert row["line_item_usage_start_date"] == "2026-03-05T00:00:00Z"
    assert row["usage_date"] == "2026-03-05"
    assert row["type"].lower() == "double"


@pytest.mark.usefixtures("delivered")
def test_it_is_a_line_item_and_a_daily_cost_in_published_gold(stack: Stack) -> None:
    period = "billing_period = '2026-03' AND payer_account_id = '111122223333'"
    (item,) = stack.sql(f"SELECT * FROM line_items WHERE {period}")
    (day,) = stack.sql(f"SELECT * FROM daily_costs WHERE {period}")

    for row in (item, day):
        assert row["unblended_cost"] == "0.0960000000"
        assert row["net_unblended_cost"] == "0.0960000000"
        assert row["amortized_cost"] == "0.0960000000"
        assert row["list_cost"] == "0.0960000000"
        assert row["usage_amount"] == "1.5000000000"
        assert (row["usage_date"], row["service"], row["region"]) == ("2026-03-05", "AmazonEC2", "eu-central-1")
        assert (row["usage_account_id"], row["charge_type"], row["purchase_option"]) == (
            "012345678901",
            "Usage",
            "OnDemand",
        )
    assert day["line_item_count"] == 1
    assert "checkout" in str(item["tags"])


@pytest.mark.usefixtures("delivered")
def test_its_totals_are_read_from_published_gold(stack: Stack) -> None:
    totals = stack.totals(EXPORT, "2026-03")

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (1, 1, 0)
    assert totals["unblended_cost"] == {"USD": "0.0960000000"}
    assert totals["amortized_cost"] == {"USD": "0.0960000000"}
    assert totals["by_line_item_type"]["Usage"]["line_item_count"] == 1


@pytest.mark.usefixtures("delivered")
def test_the_snapshot_names_what_went_in_and_every_green_check(stack: Stack) -> None:
    published = stack.published()[EXPORT]["2026-03"]
    record: dict[str, Any] = json.loads(
        stack.object_bytes("sentinel-lake", f"gold/_snapshots/{published['snapshot_id']}.json")
    )
    text = json.dumps(record)
    checks = {path.stem for path in (Path(__file__).parents[2] / "include" / "sql" / "checks").glob("*.sql")}

    assert published["delivery_id"] in text
    assert f"{EXPORT}-00001.csv.gz" in text
    assert all(check in text for check in checks)
    assert published["delivered_at"].startswith("2026-03-06T04:55:00")


@pytest.mark.usefixtures("delivered")
def test_airflow_has_no_import_errors_and_knows_both_dags(stack: Stack) -> None:
    assert stack.airflow("/importErrors")["import_errors"] == []
    assert {dag["dag_id"] for dag in stack.airflow("/dags")["dags"]} >= {
        "sense_cur_deliveries",
        "refresh_billing_period",
    }


def test_everything_listens_on_the_loopback_address_only(stack: Stack) -> None:
    import psutil

    listening = set()
    for process in psutil.process_iter():
        try:
            if process.environ().get("SENTINEL_STACK") != str(stack.home):
                continue
            listening |= {c.laddr.ip for c in process.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN}
        except psutil.Error:
            continue

    assert listening == {"127.0.0.1"}
