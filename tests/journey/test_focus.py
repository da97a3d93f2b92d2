"""A FOCUS export through the real Airflow: sensed, landed, cleaned, proven, published, served."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journey.first_deliveries import FOCUS, PERIOD
from tests.journey.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900), pytest.mark.usefixtures("sensed")]


def test_its_totals_are_billed_and_effective_cost(stack: Stack) -> None:
    totals = stack.totals(FOCUS, PERIOD)

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (4, 4, 0)
    assert totals["unblended_cost"] == {"USD": "11.2500000000"}
    assert totals["amortized_cost"] == {"USD": "8.2500000000"}
    assert {name: one["amortized_cost"]["USD"] for name, one in totals["by_line_item_type"].items()} == {
        "Usage": "1.2500000000",
        "DiscountedUsage": "3.0000000000",
        "RIFee": "4.0000000000",
    }


def test_it_is_final_by_its_invoice_ids_and_its_checks_say_what_they_do_not_judge(stack: Stack) -> None:
    published = stack.published()[FOCUS][PERIOD]
    record: dict[str, Any] = json.loads(
        stack.object_bytes("sentinel-lake", f"gold/_snapshots/{published['snapshot_id']}.json")
    )
    (delivery,) = stack.json("deliveries", "--billing-period", PERIOD, "--export", FOCUS)

    assert published["finality"] == "final"
    assert (delivery["state"], delivery["outcome"]) == ("final", "published")
    assert "not judged of 4 rows of FOCUS, which has no line item id" in json.dumps(record)


def test_it_is_served_by_the_api_without_a_line_item_id(stack: Stack) -> None:
    of_its_month = {"export": FOCUS, "start_date": "2026-03-01", "end_date": "2026-04-01"}
    log = stack.api("/line-items", sort="amortized_cost", **of_its_month)

    assert [(item["line_item_id"], item["charge_type"], item["amortized_cost"]) for item in log["rows"]] == [
        (None, "RIFee", "0.0000000000"),
        (None, "Usage", "1.2500000000"),
        (None, "DiscountedUsage", "3.0000000000"),
        (None, "RIFee", "4.0000000000"),
    ]
    assert {json.dumps(item["tags"]) for item in log["rows"]} == {'{"user:team": "checkout"}'}
    assert {item["purchase_option"] for item in log["rows"]} == {"OnDemand", "Reserved"}
