from decimal import Decimal
from typing import Any

import pytest

from spark_jobs.gold import MissingSnapshotError


def test_daily_costs_sums_the_line_items_of_each_group_and_keeps_null_as_a_group(landed: Any) -> None:
    second = {"line_item_usage_start_date": "2026-10-02T05:00:00Z"}
    landed.add_csv(
        "a.csv.gz",
        {"line_item_unblended_cost": "0.1", "line_item_usage_amount": "3", "pricing_unit": "Requests"},
        {"line_item_unblended_cost": "0.2", "line_item_usage_amount": "4", "pricing_unit": "Requests"},
        {"line_item_unblended_cost": "5", "pricing_unit": ""},
        {"line_item_unblended_cost": "7.095684E-4", "pricing_unit": "Requests", **second},
        {"line_item_unblended_cost": "-1", "line_item_line_item_type": "Credit", "line_item_currency_code": "NOK"},
    )
    landed.complete().run_silver().run_gold()
    columns = "usage_date, charge_type, pricing_unit, currency, unblended_cost, usage_amount, line_item_count"
    assert landed.query(f"SELECT {columns} FROM daily_costs ORDER BY unblended_cost") == [
        ("2026-10-01", "Credit", None, "NOK", Decimal("-1.0000000000"), Decimal("0E-10"), 1),
        ("2026-10-02", "Usage", "Requests", "USD", Decimal("0.0007095684"), Decimal("0E-10"), 1),
        ("2026-10-01", "Usage", "Requests", "USD", Decimal("0.3000000000"), Decimal("7.0000000000"), 2),
        ("2026-10-01", "Usage", None, "USD", Decimal("5.0000000000"), Decimal("0E-10"), 1),
    ]


def test_sums_are_exact_where_doubles_are_not(landed: Any) -> None:
    landed.add_csv("a.csv.gz", *({"line_item_unblended_cost": cost} for cost in ["0.1"] * 10 + ["12345.6789012345"]))
    landed.complete().run_silver().run_gold()
    assert landed.query("SELECT SUM(unblended_cost) FROM daily_costs") == [(Decimal("12346.6789012345"),)]


def test_the_audit_log_has_one_row_per_line_item_with_its_resource_and_tags(landed: Any) -> None:
    landed.add_csv(
        "a.csv.gz",
        {
            "line_item_resource_id": "i-1",
            "resource_tags": '{"user_team":"blue"}',
            "tags": '{"resourceTags/user:Team":"blue"}',
            "cost_category": '{"Unit":"retail"}',
        },
        {"line_item_resource_id": "i-2", "resource_tags": '{"user_team":"red"}', "tags": "{}"},
        {"line_item_resource_id": "i-3"},
    )
    landed.complete().run_silver().run_gold()
    found = landed.query("SELECT resource_id, tags, cost_categories, unblended_cost FROM gold ORDER BY 1")
    assert found == [
        ("i-1", {"resourceTags/user:Team": "blue"}, {"Unit": "retail"}, Decimal("1.2500000000")),
        ("i-2", {"user_team": "red"}, None, Decimal("1.2500000000")),
        ("i-3", None, None, Decimal("1.2500000000")),
    ]


def test_split_cost_stays_in_silver_and_is_in_no_gold_table(landed: Any) -> None:
    share = {
        "line_item_unblended_cost": "0.4",
        "split_line_item_split_cost": "0.4",
        "split_line_item_unused_cost": "0.1",
    }
    landed.add_csv(
        "a.csv.gz",
        {"line_item_operation": "RunInstances", "line_item_unblended_cost": "0.5"},
        {**share, "line_item_operation": "EKSPod-EC2"},
        {**share, "line_item_operation": "ECSTask-EC2", "line_item_unblended_cost": "0"},
    )
    landed.complete().run_silver().run_gold()
    kept = "SELECT is_split_cost, COUNT(*), SUM(split_line_item_split_cost) FROM silver GROUP BY ALL ORDER BY ALL"
    assert landed.query(kept) == [(False, 1, None), (True, 2, 0.8)]
    for table in ("gold", "daily_costs"):
        assert landed.query(f"SELECT operation, unblended_cost FROM {table}") == [("RunInstances", Decimal("0.5"))]


def test_what_silver_tells_of_a_line_item_stands_in_gold(landed: Any) -> None:
    landed.add_csv(
        "a.csv.gz",
        {
            "line_item_blended_cost": "1.2",
            "line_item_resource_id": "arn:aws:s3:::logs/key",
            "product_region_code": "eu-west-1",
        },
        {"line_item_line_item_type": "Tax", "bill_billing_entity": "AWS Marketplace"},
        {
            "line_item_line_item_type": "RIFee",
            "line_item_unblended_cost": "3",
            "reservation_amortized_upfront_fee_for_billing_period": "2",
        },
        {"line_item_line_item_type": "SavingsPlanUpfrontFee", "line_item_unblended_cost": "8"},
    )
    landed.complete().run_silver().run_gold()
    told = "charge_group, is_marketplace, region_source, resource_id, canonical_resource_id, blended_cost"
    nothing = Decimal("0E-10")
    assert landed.query(f"SELECT {told} FROM gold ORDER BY charge_type") == [
        ("Upfront and recurring fees", False, None, None, None, nothing),
        ("Upfront and recurring fees", False, None, None, None, nothing),
        ("Tax", True, None, None, None, nothing),
        ("Usage", False, "product_region_code", "arn:aws:s3:::logs/key", "logs", Decimal("1.2000000000")),
    ]
    sums = "charge_group, SUM(blended_cost), SUM(true_up_cost), SUM(upfront_fee_cost), SUM(line_item_count)"
    assert landed.query(f"SELECT {sums} FROM daily_costs GROUP BY 1 ORDER BY 1") == [
        ("Tax", nothing, nothing, nothing, 1),
        ("Upfront and recurring fees", nothing, Decimal("-2.0000000000"), Decimal("8.0000000000"), 2),
        ("Usage", Decimal("1.2000000000"), nothing, nothing, 1),
    ]


def test_gold_without_its_silver_snapshot_names_the_folder(landed: Any) -> None:
    folder = f"file://{landed.lake}/silver/line_items/billing_period=2026-10/snapshot_id=2026-10-0000000000000000/"
    with pytest.raises(MissingSnapshotError) as caught:
        landed.run_gold()
    assert str(caught.value) == f"{folder} is not there; run the silver job for this snapshot first"
