"""A small lake: a handful of line items in raw, silver and gold, that each test changes where it needs to."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


def raw_row(line_item_id: str, unblended_cost: str, currency: str = "USD", kind: str = "Usage") -> Row:
    """A row as delivered in CSV: text only."""
    return {
        "identity_line_item_id": line_item_id,
        "identity_time_interval": "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z",
        "line_item_currency_code": currency,
        "line_item_line_item_type": kind,
        "line_item_unblended_cost": unblended_cost,
    }


def silver_row(line_item_id: str, unblended_cost: float, **changes: Any) -> Row:
    """A line item of silver, on-demand usage of the first day unless `changes` say otherwise."""
    row = {
        "identity_line_item_id": line_item_id,
        "identity_time_interval": "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z",
        "bill_billing_period_start_date": "2026-10-01T00:00:00Z",
        "bill_payer_account_id": "000000000001",
        "line_item_usage_account_id": "000000000002",
        "line_item_line_item_type": "Usage",
        "line_item_line_item_description": "$0.10 per hour",
        "line_item_usage_start_date": "2026-10-01T00:00:00Z",
        "line_item_operation": "RunInstances",
        "line_item_product_code": "AmazonEC2",
        "line_item_usage_type": "BoxUsage:m5.large",
        "line_item_currency_code": "USD",
        "line_item_unblended_cost": unblended_cost,
        "usage_date": "2026-10-01",
        "pricing_unit": "Hrs",
        "net_unblended_cost": unblended_cost,
        "amortized_cost": unblended_cost,
        "net_amortized_cost": unblended_cost,
        "list_cost": unblended_cost,
        "true_up_cost": 0.0,
        "upfront_fee_cost": 0.0,
        "usage_amount": 1.0,
        "is_split_cost": False,
        "split_line_item_split_cost": None,
        "split_line_item_unused_cost": None,
        "extra": None,
    }
    assert set(changes) <= set(row), f"not a column of silver: {sorted(set(changes) - set(row))}"
    return row | changes


def quarantine_row(unblended_cost_text: str, unblended_cost: str | None, reason: str, currency: str = "USD") -> Row:
    """A row of quarantine."""
    return {
        "reason": reason,
        "line_item_unblended_cost_text": unblended_cost_text,
        "unblended_cost": None if unblended_cost is None else Decimal(unblended_cost),
        "currency": currency,
    }


def gold_row(unblended_cost: str, *, currency: str = "USD", charge_type: str = "Usage", **changes: Any) -> Row:
    """A row that serves as one of daily_costs and, without its count, as one of line_items."""
    amount = Decimal(unblended_cost)
    return {
        "usage_date": "2026-10-01",
        "charge_type": charge_type,
        "currency": currency,
        "pricing_unit": "Hrs",
        "unblended_cost": amount,
        "net_unblended_cost": amount,
        "amortized_cost": amount,
        "net_amortized_cost": amount,
        "list_cost": amount,
        "usage_amount": Decimal(1),
        "invoice_id": None,
        "line_item_count": 1,
    } | changes


@dataclass
class SmallLake:
    """Rows of the five tables a check reads, and of what AWS changed.

    As it is: USD 1.5 of usage and 0.25 of tax, EUR -0.0000000323 of credit in silver and gold; in quarantine one row
    whose cost `abc` is no number, and one that is bad elsewhere and costs USD 7.5. Delivered: 5 rows.
    """

    raw: list[Row] = field(
        default_factory=lambda: [
            raw_row("a", "1.5"),
            raw_row("b", "2.5E-1", kind="Tax"),
            raw_row("c", "-3.23E-8", currency="EUR", kind="Credit"),
            raw_row("d", "abc"),
            raw_row("e", "7.5"),
        ]
    )
    silver: list[Row] = field(
        default_factory=lambda: [
            silver_row("a", 1.5),
            silver_row("b", 0.25, line_item_line_item_type="Tax", line_item_usage_type=None),
            silver_row(
                "c",
                -3.23e-8,
                line_item_line_item_type="Credit",
                line_item_currency_code="EUR",
                line_item_usage_start_date="2026-10-31T23:00:00Z",
                usage_date="2026-10-31",
            ),
        ]
    )
    quarantine: list[Row] = field(
        default_factory=lambda: [
            quarantine_row("abc", None, "line_item_unblended_cost is no number"),
            quarantine_row("7.5", "7.5", "line_item_usage_start_date is no date"),
        ]
    )
    daily_costs: list[Row] = field(
        default_factory=lambda: [
            gold_row("1.5"),
            gold_row("0.25", charge_type="Tax"),
            gold_row("-0.0000000323", currency="EUR", charge_type="Credit", usage_date="2026-10-31"),
        ]
    )
    line_items: list[Row] = field(
        default_factory=lambda: [
            gold_row("1.5"),
            gold_row("0.25", charge_type="Tax"),
            gold_row("-0.0000000323", currency="EUR", charge_type="Credit", usage_date="2026-10-31"),
        ]
    )

    restatements: list[Row] = field(
        default_factory=lambda: [
            {
                "former_snapshot_id": "2026-10-former",
                "restatement": "added",
                "usage_date": "2026-10-01",
                "charge_type": "Usage",
                "currency": "USD",
                "former_line_item_count": 0,
                "line_item_count": 1,
                "former_unblended_cost": Decimal(0),
                "unblended_cost": Decimal("1.5"),
                "former_amortized_cost": Decimal(0),
                "amortized_cost": Decimal("1.5"),
            }
        ]
    )

    day_finality: list[Row] = field(
        default_factory=lambda: [
            {"export": "demo", "usage_date": "2026-10-01", "finality": "settling", "observation_count": 0}
        ]
    )

    def changed(self, table: str, row_number: int, **values: Any) -> SmallLake:
        """A copy in which one row of a table has other values."""
        lake = copy.deepcopy(self)
        row = getattr(lake, table)[row_number]
        assert set(values) <= set(row), f"not a column of {table}: {sorted(set(values) - set(row))}"
        row |= values
        return lake

    def with_rows(self, **rows: Iterable[Row]) -> SmallLake:
        """A copy in which tables have more rows."""
        lake = copy.deepcopy(self)
        for table, more in rows.items():
            getattr(lake, table).extend(more)
        return lake

    def without(self, table: str, *row_numbers: int) -> SmallLake:
        """A copy in which a table lacks rows."""
        lake = copy.deepcopy(self)
        setattr(lake, table, [row for number, row in enumerate(getattr(lake, table)) if number not in row_numbers])
        return lake

    @classmethod
    def empty(cls) -> SmallLake:
        """A lake whose tables are there and hold nothing."""
        return cls(raw=[], silver=[], quarantine=[], daily_costs=[], line_items=[], restatements=[], day_finality=[])
