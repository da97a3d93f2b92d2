"""Line items for lakes of a few rows, whose sums are worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.api.lake_rows import Row

ACCOUNT, OTHER_ACCOUNT = "111111111111", "222222222222"


def line_item(usage_date: str, cost: str, **cells: Any) -> Row:
    """One line item: EC2 in us-east-1 of ACCOUNT unless said otherwise. `cost` is every measure, the usage amount too."""
    amount = Decimal(cost)
    return {
        "line_item_id": "item",
        "time_interval": f"{usage_date}T00:00:00Z/{usage_date}T01:00:00Z",
        "usage_date": usage_date,
        "payer_account_id": "999999999999",
        "usage_account_id": ACCOUNT,
        "usage_account_name": None,
        "service": "AmazonEC2",
        "region": "us-east-1",
        "operation": "RunInstances",
        "usage_type": "BoxUsage:m5.large",
        "charge_type": "Usage",
        "charge_group": "Usage",
        "purchase_option": "OnDemand",
        "pricing_unit": "Hrs",
        "currency": "USD",
        "invoice_id": None,
        "tags": None,
        "unblended_cost": amount,
        "net_unblended_cost": amount,
        "amortized_cost": amount,
        "net_amortized_cost": amount,
        "list_cost": amount,
        "usage_amount": amount,
        **cells,
    }
