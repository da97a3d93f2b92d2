"""The way of one line item, from its arrival to the published figure, through the real Airflow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journey.first_deliveries import ONE_LINE_ITEM, Sensed
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]


def test_it_arrives_in_raw_untouched(stack: Stack, sensed: Sensed) -> None:
    keys = stack.keys("sentinel-lake", _raw_folder(stack))
    data = [key for key in keys if key.endswith(".csv.gz")]

    assert len(data) == 1
    assert stack.object_bytes("sentinel-lake", data[0]) == sensed.one_line_item
    assert {key.rsplit("/", 1)[1] for key in keys} == {
        f"{ONE_LINE_ITEM}-00001.csv.gz",
        "_manifest.json",
        "_COMPLETE",
        "_COUNTED",
    }


def _raw_folder(stack: Stack) -> str:
    delivery_id = stack.published()[ONE_LINE_ITEM]["2026-03"]["delivery_id"]
    return f"raw/{ONE_LINE_ITEM}/billing_period=2026-03/delivery_id={delivery_id}/"


@pytest.mark.usefixtures("sensed")
def test_raw_is_cataloged_by_its_crawler_as_it_was_delivered(stack: Stack) -> None:
    delivery_id = stack.published()[ONE_LINE_ITEM]["2026-03"]["delivery_id"]
    rows = stack.sql(
        "SELECT line_item_unblended_cost AS text FROM sentinel_raw.one_line_item "
        f"WHERE billing_period = '2026-03' AND delivery_id = '{delivery_id}'"
    )

    assert [row["text"] for row in rows] == ["9.6E-2"]


@pytest.mark.usefixtures("sensed")
def test_it_is_typed_in_silver(stack: Stack) -> None:
    published = stack.published()[ONE_LINE_ITEM]["2026-03"]
    (row,) = stack.sql(
        "SELECT line_item_unblended_cost, line_item_usage_start_date, line_item_resource_id, usage_date, amortized_cost, "
        f"typeof(line_item_unblended_cost) AS type FROM sentinel_silver.line_items WHERE snapshot_id = '{published['snapshot_id']}'"
    )

    assert float(row["line_item_unblended_cost"]) == 0.096
    assert float(row["amortized_cost"]) == 0.096
    assert row["line_item_usage_start_date"] == "2026-03-05T00:00:00Z"
    assert row["usage_date"] == "2026-03-05"
    assert row["type"].lower() == "double"


@pytest.mark.usefixtures("sensed")
def test_it_is_a_line_item_and_a_daily_cost_in_published_gold(stack: Stack) -> None:
    snapshot_id = stack.published()[ONE_LINE_ITEM]["2026-03"]["snapshot_id"]
    (item,) = stack.sql(f"SELECT * FROM line_items WHERE snapshot_id = '{snapshot_id}'")
    (day,) = stack.sql(f"SELECT * FROM daily_costs WHERE snapshot_id = '{snapshot_id}'")

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


@pytest.mark.usefixtures("sensed")
def test_its_totals_are_read_from_published_gold(stack: Stack) -> None:
    totals = stack.totals(ONE_LINE_ITEM, "2026-03")

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (1, 1, 0)
    assert (totals["rows_split_cost"], totals["split_cost"]) == (0, {})
    assert totals["unblended_cost"] == {"USD": "0.0960000000"}
    assert totals["amortized_cost"] == {"USD": "0.0960000000"}
    assert totals["by_line_item_type"]["Usage"]["line_item_count"] == 1


@pytest.mark.usefixtures("sensed")
def test_it_is_served_by_the_api(stack: Stack) -> None:
    published = stack.published()[ONE_LINE_ITEM]["2026-03"]
    of_its_month = {"export": ONE_LINE_ITEM, "start_date": "2026-03-01", "end_date": "2026-04-01"}
    costs = stack.api("/costs", group_by=["service", "tag:user_team"], **of_its_month)
    log = stack.api("/line-items", **of_its_month)

    assert [snapshot["snapshot_id"] for snapshot in costs["meta"]["snapshots"]] == [published["snapshot_id"]]
    assert costs["meta"]["as_of"] == published["delivered_at"]
    # Its day ended five hours before AWS delivered it, and nothing is known yet of how long days move.
    days = stack.api("/days", export=ONE_LINE_ITEM, start_date="2026-03-01", end_date="2026-04-01")["rows"]
    assert [(day["usage_date"], day["finality"], day["last_moved_at"]) for day in days] == [
        ("2026-03-05", "filling", None)
    ]
    assert stack.sql(
        f"SELECT usage_date, age_hours, observation_count FROM day_finality WHERE export = '{ONE_LINE_ITEM}'"
    ) == [{"usage_date": "2026-03-05", "age_hours": 4, "observation_count": 0}]
    assert costs["meta"]["totals"] == [{"amount": "0.0960000000", "currency": "USD", "pricing_unit": None}]
    (point,) = costs["rows"]
    assert (point["date"], point["amount"]) == ("2026-03-05", "0.0960000000")
    assert point["group"] == {"service": "AmazonEC2", "tag:user_team": "checkout"}
    (item,) = log["rows"]
    assert (item["service"], item["region"], item["unblended_cost"]) == ("AmazonEC2", "eu-central-1", "0.0960000000")
    assert item["tags"] == {"user_team": "checkout"}


@pytest.mark.usefixtures("sensed")
def test_the_snapshot_names_what_went_in_and_every_green_check(stack: Stack) -> None:
    published = stack.published()[ONE_LINE_ITEM]["2026-03"]
    record: dict[str, Any] = json.loads(
        stack.object_bytes("sentinel-lake", f"gold/_snapshots/{published['snapshot_id']}.json")
    )
    text = json.dumps(record)
    # One id from sensing to the API: that of the run.
    assert record["run_id"].startswith("delivery__2026-03__")
    (row,) = stack.api("/snapshots", export=ONE_LINE_ITEM)["rows"]
    assert row["run_id"] == record["run_id"]
    checks = {path.stem for path in (Path(__file__).parents[2] / "include" / "sql" / "checks").glob("*.sql")}

    assert published["delivery_id"] in text
    assert f"{ONE_LINE_ITEM}-00001.csv.gz" in text
    assert all(check in text for check in checks)
    assert published["delivered_at"].startswith("2026-03-06T04:55:00")


@pytest.mark.usefixtures("sensed")
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


@pytest.mark.usefixtures("sensed")
def test_its_way_is_told_as_lineage_from_the_published_cost_back_to_the_delivered_column(stack: Stack) -> None:
    published = stack.published()[ONE_LINE_ITEM]["2026-03"]
    tasks = ("land_delivery", "clean_line_items", "aggregate_costs", "publish_snapshot")
    ids = (published["delivery_id"], *[published["snapshot_id"]] * 3)
    ended = [stack.lineage(task, "COMPLETE", told) for task, told in zip(tasks, ids, strict=True)]
    assert [len(events) for events in ended] == [1, 1, 1, 1]
    made_from = {
        (output["namespace"], output["name"], column): [
            (source["namespace"], source["name"], source["field"], source["transformations"][0]["type"])
            for source in made["inputFields"]
        ]
        for (event,) in ended
        for output in event["outputs"]
        for column, made in output["facets"].get("columnLineage", {"fields": {}})["fields"].items()
    }
    lake, athena = "s3://sentinel-lake", "awsathena://athena.us-east-1.amazonaws.com"
    raw = f"raw/{ONE_LINE_ITEM}"
    view = (athena, "AwsDataCatalog.sentinel.daily_costs", "unblended_cost")
    assert made_from[view] == [(lake, "gold/daily_costs", "unblended_cost", "DIRECT")]
    assert made_from[lake, "gold/daily_costs", "unblended_cost"] == [
        (lake, "silver/line_items", "line_item_unblended_cost", "DIRECT")
    ]
    assert made_from[lake, "silver/line_items", "line_item_unblended_cost"] == [
        (lake, raw, "line_item_unblended_cost", "DIRECT")
    ]
    assert made_from[lake, "silver/line_items", "service"] == [
        (lake, raw, "product", "DIRECT"),
        (lake, raw, "product_servicecode", "DIRECT"),
        (lake, raw, "line_item_product_code", "DIRECT"),
        (lake, raw, "bill_billing_entity", "INDIRECT"),
        (lake, raw, "line_item_line_item_type", "INDIRECT"),
    ]
    (delivered,) = ended[0][0]["inputs"]
    assert (delivered["namespace"], delivered["name"]) == ("s3://sentinel-deliveries", f"cur/{ONE_LINE_ITEM}")


@pytest.mark.usefixtures("sensed")
def test_each_run_of_a_task_is_told_as_begun_and_ended_and_none_of_them_by_figures(stack: Stack) -> None:
    snapshot_id = stack.published()[ONE_LINE_ITEM]["2026-03"]["snapshot_id"]
    for task in ("clean_line_items", "aggregate_costs", "run_checks", "judge_days", "publish_snapshot"):
        (ended,) = stack.lineage(task, "COMPLETE", snapshot_id)
        begun = stack.lineage(task, "START", ended["run"]["runId"])
        assert begun, task
        assert {event["job"]["namespace"] for event in [*begun, ended]} == {"sentinel"}
        text = json.dumps([*begun, ended])
        # Its cost, its account, and what a task was started with.
        for told in ("0.096", "9.6E-2", "012345678901", "111122223333", '"conf"', "environmentVariables"):
            assert told not in text, (task, told)
