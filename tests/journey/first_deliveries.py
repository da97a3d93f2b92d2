"""What every journey starts from: exports delivered, sensed by one run of the sensing DAG, published by the runs it starts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.journey.cur_files import csv_gz, focus_charge, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import CUR_SAMPLES, Stack

ONE_LINE_ITEM = "one-line-item"
RESTATED = "restated"
FOCUS = "focus"
PERIOD = "2026-03"
REAL_SAMPLES = {
    "cur2-real-partial": "2026-04",
    "wa-labs-cur1-parquet": "2018-11",
    "cur1-csv-focus-converters": "2023-11",
}


@dataclass(frozen=True)
class Sensed:
    """Bytes of the one-line-item delivery and its tree, and the state in which each started run ended, by run id."""

    one_line_item: bytes
    tree: Path
    run_states: dict[str, str]


def deliver_and_sense(stack: Stack, folder: Path) -> Sensed:
    """Deliver the first state of every export, run `sense_cur_deliveries` once over all months, wait for what it starts."""
    content, tree = _one_line_item(folder / "one")
    stack.json("deliver", tree)
    stack.json("deliver", restated_tree(folder / "restated", "2026-03-10T04:55:00.000Z", "1.00"))
    stack.json("deliver", _focus_tree(folder / "focus"))
    for sample in REAL_SAMPLES if CUR_SAMPLES.is_dir() else ():
        stack.json("deliver", CUR_SAMPLES / sample, "--export", f"real-{sample}")
    return Sensed(content, tree, _sense(stack))


def _one_line_item(folder: Path) -> tuple[bytes, Path]:
    """One row of EC2 usage for 0.0960000000 USD."""
    row = line_item(
        unblended="9.6E-2", day="2026-03-05", line_item_usage_amount="1.5", pricing_public_on_demand_cost="0.0960000000"
    )
    content = csv_gz([row])
    tree = write_tree(
        folder,
        export=ONE_LINE_ITEM,
        billing_period=PERIOD,
        stamp="2026-03-06T04:55:00.000Z",
        execution_id="11111111-2222-3333-4444-555555555555",
        files={f"{ONE_LINE_ITEM}-00001.csv.gz": content},
        columns=tuple(row),
    )
    return content, tree


def restated_tree(folder: Path, stamp: str, *unblended: str) -> Path:
    """A delivery of the restated export: usage rows of one resource of these costs, and 0.19 of tax."""
    resource = {"line_item_resource_id": "i-restated"}
    rows = [
        *(line_item(unblended=one, **resource) for one in unblended),
        line_item("Tax", unblended="0.19", day="2026-03-01", **resource),
    ]
    return write_tree(
        folder,
        export=RESTATED,
        billing_period=PERIOD,
        stamp=stamp,
        execution_id=f"{stamp[8:10]}000000-0000-4000-8000-000000000000",
        files={f"{RESTATED}-00001.csv.gz": csv_gz(rows)},
    )


def _focus_tree(folder: Path) -> Path:
    """A month of FOCUS 1.2, all invoiced: usage of 1.25, a reservation's fee of 10 of which usage has 3 and nothing 4."""
    of_reservation = {
        "CommitmentDiscountCategory": "Usage",
        "CommitmentDiscountId": "arn:aws:ec2:eu-central-1:111122223333:reserved-instances/one",
    }
    rows = [
        focus_charge("1.25", "1.25"),
        focus_charge("0", "3", CommitmentDiscountStatus="Used", **of_reservation),
        focus_charge("0", "4", CommitmentDiscountStatus="Unused", ConsumedQuantity="", **of_reservation),
        focus_charge(
            "10", "0", ChargeCategory="Purchase", ChargeFrequency="Recurring", ConsumedQuantity="", **of_reservation
        ),
    ]
    return write_tree(
        folder,
        export=FOCUS,
        billing_period=PERIOD,
        stamp="2026-04-20T04:55:00.000Z",
        execution_id="66666666-2222-3333-4444-555555555555",
        files={f"{FOCUS}-00001.csv.gz": csv_gz(rows)},
    )


def _sense(stack: Stack) -> dict[str, str]:
    api = f"{stack.airflow_url}/api/v2/dags"
    body = {"dag_run_id": "journey", "logical_date": None, "conf": {"all_months": True}}
    httpx.post(f"{api}/sense_cur_deliveries/dagRuns", json=body, timeout=60).raise_for_status()
    _wait(f"{api}/sense_cur_deliveries/dagRuns/journey")
    runs = httpx.get(f"{api}/refresh_billing_period/dagRuns", timeout=60).json()["dag_runs"]
    started = [run["dag_run_id"] for run in runs if run["dag_run_id"].startswith("delivery__")]
    return {run_id: _wait(f"{api}/refresh_billing_period/dagRuns/{run_id}") for run_id in started}


def _wait(url: str) -> str:
    state = ""
    for _ in range(1200):
        state = httpx.get(url, timeout=60).raise_for_status().json()["state"]
        if state in {"success", "failed"}:
            break
        time.sleep(0.5)
    return state
