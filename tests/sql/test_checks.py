"""Every check is green over what it must let through, and red over what it must stop, with the exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sentinel.checks.definitions import check_names
from sentinel.checks.sql import render_sql
from tests.sql import identity_cases
from tests.sql.catalogued import LakeTables, LoadedLake
from tests.sql.small_lake import SmallLake, gold_row, quarantine_row, raw_row, silver_row

Said = tuple[str, str, str]  # subject, expected, actual

WHOLE = SmallLake()
NOTHING = SmallLake.empty()
# Nothing in quarantine, and the two rows that were are not delivered.
CLEAN = WHOLE.without("raw", 3, 4).without("quarantine", 0, 1)

COMMITMENTS = SmallLake(
    raw=[raw_row("x", "0")],
    quarantine=[],
    silver=[
        # A reservation: 10 paid upfront in this month, 6 used and 1 unused of this month's share of 7.
        silver_row("fee", 10.0, line_item_line_item_type="Fee", amortized_cost=0.0, upfront_fee_cost=10.0),
        silver_row("rifee", 0.0, line_item_line_item_type="RIFee", amortized_cost=1.0, true_up_cost=-7.0),
        silver_row("discounted", 0.0, line_item_line_item_type="DiscountedUsage", amortized_cost=6.0),
        # A Savings Plan's upfront fee, given back: amortized cost never had it.
        silver_row(
            "refund",
            -4.0,
            line_item_line_item_type="Refund",
            amortized_cost=0.0,
            line_item_line_item_description="Refund for one-time fee for Savings Plan ID: 1",
        ),
        # AWS rounds to 8 decimals: five rows may miss 5e-8 in all.
        silver_row("usage", 2.0, amortized_cost=2.00000005),
    ],
    daily_costs=[gold_row("8", amortized_cost=Decimal("9.00000005"))],
    line_items=[gold_row("8", amortized_cost=Decimal("9.00000005"))],
)

# Two shares of a dollar's instance, one with an unblended cost of its own; gold has the instance alone.
POD = {"line_item_operation": "EKSPod-EC2", "is_split_cost": True}
TASK = {"line_item_operation": "ECSTask-EC2", "is_split_cost": True}
SPLIT_COST = SmallLake(
    raw=[raw_row("instance", "1"), raw_row("pod", "0"), raw_row("task", "0.4")],
    quarantine=[],
    silver=[
        silver_row("instance", 1.0),
        silver_row("pod", 0.0, **POD, split_line_item_split_cost=0.5, split_line_item_unused_cost=0.1),
        silver_row("task", 0.4, **TASK, split_line_item_split_cost=0.4),
    ],
    daily_costs=[gold_row("1")],
    line_items=[gold_row("1")],
)

# 101 rows for 100 dollars, whatever their sign; in quarantine 2 rows, which are 1 % rounded up, with half a dollar.
AT_LIMIT = SmallLake.empty().with_rows(
    silver=[
        silver_row("charge", 49.75),
        silver_row("credit", -49.75, line_item_line_item_type="Credit"),
        *(silver_row(f"free{number}", 0.0) for number in range(97)),
    ],
    quarantine=[quarantine_row("0.3", "0.3", "no date"), quarantine_row("-0.2", "-0.2", "no date")],
)
# The limits that tests/sql/catalogued.py gives.
ROWS_LIMIT = "rows in quarantine, of the month at most 1 %"
COST_LIMIT = "cost in quarantine, of the month at most 0.5 %"

CORE_COLUMNS = (
    "line_item_unblended_cost",
    "line_item_product_code",
    "line_item_usage_start_date",
    "line_item_line_item_type",
    "line_item_usage_account_id",
    "bill_payer_account_id",
    "bill_billing_period_start_date",
    "identity_time_interval",
    "identity_line_item_id",
)
# The first column is null in one row, the second in two, …: a count under another's name would show.
NULL_COUNTS = list(enumerate(CORE_COLUMNS, start=1))
NULLS_BY_ROW = [{column: None for count, column in NULL_COUNTS if row < count} for row in range(len(CORE_COLUMNS))]

# Rows as silver has them from FOCUS, two of them alike.
FOCUS = SmallLake.empty().with_rows(
    silver=[
        silver_row("x", cost) | {"identity_line_item_id": None, "delivered_as": "focus_1_2"} for cost in (1.5, 1.5, 2.5)
    ]
)

FOCUS_KEYS = (
    "silver: rows beyond the first of their (line item id, time interval): not judged of 3 rows of FOCUS, which has no line item "
    "id, and 1 of them are like another"
)

GREEN: dict[tuple[str, str], tuple[SmallLake, list[Said]]] = {
    ("rows_reconcile", "with rows in quarantine"): (
        WHOLE,
        [
            ("rows: raw = silver + quarantine", "5", "5"),
            ("rows: silver = gold line_items", "3", "3"),
            ("rows: silver = line_item_count of gold daily_costs", "3", "3"),
        ],
    ),
    ("line_item_key_is_unique", "rows of FOCUS, which are not judged"): (
        FOCUS,
        [
            (
                FOCUS_KEYS,
                "0",
                "0",
            )
        ],
    ),
    ("core_columns_are_filled", "FOCUS without line item ids"): (
        FOCUS,
        [(f"silver: rows without {column}", "0", "0") for column in sorted((*CORE_COLUMNS, "line_item_usage_type"))],
    ),
    ("rows_reconcile", "with split cost"): (
        SPLIT_COST,
        [
            ("rows: raw = silver + quarantine", "3", "3"),
            ("rows: silver = gold line_items", "1", "1"),
            ("rows: silver = line_item_count of gold daily_costs", "1", "1"),
            ("rows: split cost, in silver alone", "2", "2"),
        ],
    ),
    ("unblended_cost_reconciles", "with split cost"): (
        SPLIT_COST,
        [
            ("USD unblended: raw = silver + quarantine", "1.4000000000", "1.4000000000"),
            ("USD unblended: silver = gold daily_costs", "1.0000000000", "1.0000000000"),
            ("USD unblended: silver = gold line_items", "1.0000000000", "1.0000000000"),
            ("USD unblended: split cost, in silver alone", "0.4000000000", "0.4000000000"),
        ],
    ),
    ("amortized_cost_reconciles", "with split cost"): (
        SPLIT_COST,
        [
            ("USD amortized: silver = gold daily_costs", "1.0000000000", "1.0000000000"),
            ("USD amortized: silver = gold line_items", "1.0000000000", "1.0000000000"),
            ("USD amortized: split cost, in silver alone", "1.0000000000", "1.0000000000"),
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000100)",
                "1.0000000000",
                "1.0000000000",
            ),
        ],
    ),
    ("rows_reconcile", "over empty tables"): (
        NOTHING,
        [
            ("rows: raw = silver + quarantine", "0", "0"),
            ("rows: silver = gold line_items", "0", "0"),
            ("rows: silver = line_item_count of gold daily_costs", "0", "0"),
        ],
    ),
    ("unblended_cost_reconciles", "in two currencies, scientific notation, a cost that is no number"): (
        WHOLE,
        [
            ("EUR unblended: raw = silver + quarantine", "-0.0000000323", "-0.0000000323"),
            ("EUR unblended: silver = gold daily_costs", "-0.0000000323", "-0.0000000323"),
            ("EUR unblended: silver = gold line_items", "-0.0000000323", "-0.0000000323"),
            ("USD unblended: raw = silver + quarantine", "9.2500000000", "9.2500000000"),
            ("USD unblended: silver = gold daily_costs", "1.7500000000", "1.7500000000"),
            ("USD unblended: silver = gold line_items", "1.7500000000", "1.7500000000"),
        ],
    ),
    ("unblended_cost_reconciles", "over empty tables"): (
        NOTHING,
        [
            ("(no currency) unblended: raw = silver + quarantine", "no rows", "no rows"),
            ("(no currency) unblended: silver = gold daily_costs", "no rows", "no rows"),
            ("(no currency) unblended: silver = gold line_items", "no rows", "no rows"),
        ],
    ),
    ("unblended_cost_reconciles", "a currency that is only in quarantine"): (
        NOTHING.with_rows(
            raw=[raw_row("a", "", currency="SEK")],
            quarantine=[quarantine_row("", None, "empty", currency="SEK")],
        ),
        [
            ("SEK unblended: raw = silver + quarantine", "0.0000000000", "0.0000000000"),
            ("SEK unblended: silver = gold daily_costs", "no rows", "no rows"),
            ("SEK unblended: silver = gold line_items", "no rows", "no rows"),
        ],
    ),
    ("unblended_cost_reconciles", "a row without a currency, and text around the number"): (
        NOTHING.with_rows(
            raw=[raw_row("a", " +.5 ", currency=" ")],
            silver=[silver_row("a", 0.5, line_item_currency_code=None)],
            daily_costs=[gold_row("0.5", currency=None)],
            line_items=[gold_row("0.5", currency=None)],
        ),
        [
            ("(no currency) unblended: raw = silver + quarantine", "0.5000000000", "0.5000000000"),
            ("(no currency) unblended: silver = gold daily_costs", "0.5000000000", "0.5000000000"),
            ("(no currency) unblended: silver = gold line_items", "0.5000000000", "0.5000000000"),
        ],
    ),
    ("amortized_cost_reconciles", "without commitments"): (
        WHOLE,
        [
            ("EUR amortized: silver = gold daily_costs", "-0.0000000323", "-0.0000000323"),
            ("EUR amortized: silver = gold line_items", "-0.0000000323", "-0.0000000323"),
            (
                "EUR silver: unblended = amortized + true-up + upfront fee (within 0.0000000100)",
                "-0.0000000323",
                "-0.0000000323",
            ),
            ("USD amortized: silver = gold daily_costs", "1.7500000000", "1.7500000000"),
            ("USD amortized: silver = gold line_items", "1.7500000000", "1.7500000000"),
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000200)",
                "1.7500000000",
                "1.7500000000",
            ),
        ],
    ),
    ("amortized_cost_reconciles", "a reservation, a Savings Plan refund, AWS's rounding"): (
        COMMITMENTS,
        [
            ("USD amortized: silver = gold daily_costs", "9.0000000500", "9.0000000500"),
            ("USD amortized: silver = gold line_items", "9.0000000500", "9.0000000500"),
            # 10 + 0 + 0 - 4 + 2 = 8; amortized 9.00000005 - true-up 7 + upfront 10 - refund 4 = 8.00000005
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000500)",
                "8.0000000000",
                "8.0000000500",
            ),
        ],
    ),
    ("amortized_cost_reconciles", "over empty tables"): (
        NOTHING,
        [
            ("(no currency) amortized: silver = gold daily_costs", "no rows", "no rows"),
            ("(no currency) amortized: silver = gold line_items", "no rows", "no rows"),
            ("(no currency) silver: unblended = amortized + true-up + upfront fee", "no rows", "no rows"),
        ],
    ),
    ("line_item_key_is_unique", "one id in two intervals"): (
        WHOLE.with_rows(
            silver=[silver_row("a", 1.0, identity_time_interval="2026-10-02T00:00:00Z/2026-10-03T00:00:00Z")]
        ),
        [("silver: rows beyond the first of their (line item id, time interval)", "0", "0")],
    ),
    ("line_item_key_is_unique", "over empty tables"): (
        NOTHING,
        [("silver: rows beyond the first of their (line item id, time interval)", "0", "0")],
    ),
    ("core_columns_are_filled", "tax without a usage type"): (
        WHOLE,
        [
            (f"silver: rows without {column}", "0", "0")
            for column in (
                "bill_billing_period_start_date",
                "bill_payer_account_id",
                "identity_line_item_id",
                "identity_time_interval",
                "line_item_line_item_type",
                "line_item_product_code",
                "line_item_unblended_cost",
                "line_item_usage_account_id",
                "line_item_usage_start_date",
                "line_item_usage_type",
            )
        ],
    ),
    ("usage_days_are_inside_period", "the last hour of the month"): (
        WHOLE,
        [
            ("gold daily_costs usage_date: rows outside 2026-10", "0", "0"),
            ("silver bill_billing_period_start_date: rows outside 2026-10", "0", "0"),
            ("silver line_item_usage_start_date: rows outside 2026-10", "0", "0"),
            ("silver usage_date: rows outside 2026-10", "0", "0"),
        ],
    ),
    ("usage_days_are_inside_period", "over empty tables"): (
        NOTHING,
        [
            ("gold daily_costs usage_date: rows outside 2026-10", "0", "0"),
            ("silver bill_billing_period_start_date: rows outside 2026-10", "0", "0"),
            ("silver line_item_usage_start_date: rows outside 2026-10", "0", "0"),
            ("silver usage_date: rows outside 2026-10", "0", "0"),
        ],
    ),
    ("line_item_types_are_known", "usage, tax and credit"): (
        WHOLE,
        [("silver: unknown line item types", "none", "none")],
    ),
    ("line_item_types_are_known", "over empty tables"): (
        NOTHING,
        [("silver: unknown line item types", "none", "none")],
    ),
    ("columns_are_known", "no further columns, or none that holds anything"): (
        WHOLE.changed("silver", 0, extra={}),
        [("silver: unknown columns that hold anything", "0", "0")],
    ),
    ("columns_are_known", "over empty tables"): (
        NOTHING,
        [("silver: unknown columns that hold anything", "0", "0")],
    ),
    ("gold_is_not_empty", "three rows"): (
        WHOLE,
        [("rows of gold daily_costs", "at least 1", "3"), ("rows of gold line_items", "at least 1", "3")],
    ),
    ("currency_is_filled", "dollars and euros"): (WHOLE, [("silver: rows without a currency", "0", "0")]),
    ("currency_is_filled", "over empty tables"): (NOTHING, [("silver: rows without a currency", "0", "0")]),
    ("quarantine_is_within_limit", "nothing in quarantine"): (
        CLEAN,
        [
            (ROWS_LIMIT, "at most 1", "0"),
            (f"EUR {COST_LIMIT}", "at most 0.0000000002", "0.0000000000"),
            (f"USD {COST_LIMIT}", "at most 0.0087500000", "0.0000000000"),
        ],
    ),
    ("quarantine_is_within_limit", "one row whose cost nobody can read never stops a small month"): (
        CLEAN.with_rows(quarantine=[quarantine_row("abc", None, "line_item_unblended_cost is no number")]),
        [
            (ROWS_LIMIT, "at most 1", "1, 1 with a cost that cannot be read"),
            (f"EUR {COST_LIMIT}", "at most 0.0000000002", "0.0000000000"),
            (f"USD {COST_LIMIT}", "at most 0.0087500000", "0.0000000000"),
        ],
    ),
    ("quarantine_is_within_limit", "a row whose cells are shifted counts as a row"): (
        CLEAN.with_rows(quarantine=[quarantine_row("9.5", "9.5", "too few fields", currency="BoxUsage")]),
        [
            (ROWS_LIMIT, "at most 1", "1, 1 with a cost that cannot be read"),
            (f"EUR {COST_LIMIT}", "at most 0.0000000002", "0.0000000000"),
            (f"USD {COST_LIMIT}", "at most 0.0087500000", "0.0000000000"),
        ],
    ),
    ("quarantine_is_within_limit", "just what is allowed"): (
        AT_LIMIT,
        [(ROWS_LIMIT, "at most 2", "2"), (f"USD {COST_LIMIT}", "at most 0.5000000000", "0.5000000000")],
    ),
    ("quarantine_is_within_limit", "over empty tables"): (NOTHING, [(ROWS_LIMIT, "at most 0", "0")]),
    ("quarantine_is_empty", "nothing in quarantine"): (CLEAN, [("rows in quarantine: any reason", "0", "0")]),
    ("quarantine_is_empty", "over empty tables"): (NOTHING, [("rows in quarantine: any reason", "0", "0")]),
}

RED: dict[tuple[str, str], tuple[SmallLake, list[Said]]] = {
    ("rows_reconcile", "a row lost before silver"): (
        WHOLE.with_rows(raw=[raw_row("f", "0")]),
        [("rows: raw = silver + quarantine", "6", "5")],
    ),
    ("rows_reconcile", "split cost in gold"): (
        SPLIT_COST.with_rows(line_items=[gold_row("0")], daily_costs=[gold_row("0")]),
        [
            ("rows: silver = gold line_items", "1", "2"),
            ("rows: silver = line_item_count of gold daily_costs", "1", "2"),
        ],
    ),
    ("rows_reconcile", "a line item taken for split cost"): (
        SPLIT_COST.changed("silver", 0, is_split_cost=True).without("line_items", 0).without("daily_costs", 0),
        [("rows: split cost, in silver alone", "2", "3")],
    ),
    ("rows_reconcile", "split cost taken for a line item"): (
        SPLIT_COST.changed("silver", 1, is_split_cost=None),
        [
            ("rows: silver = gold line_items", "2", "1"),
            ("rows: silver = line_item_count of gold daily_costs", "2", "1"),
            ("rows: split cost, in silver alone", "2", "1"),
        ],
    ),
    ("rows_reconcile", "split cost lost before silver"): (
        SPLIT_COST.without("silver", 2),
        [("rows: raw = silver + quarantine", "3", "2")],
    ),
    ("unblended_cost_reconciles", "split cost in gold"): (
        SPLIT_COST.with_rows(line_items=[gold_row("0.4")], daily_costs=[gold_row("0.4")]),
        [
            ("USD unblended: silver = gold daily_costs", "1.0000000000", "1.4000000000"),
            ("USD unblended: silver = gold line_items", "1.0000000000", "1.4000000000"),
        ],
    ),
    ("unblended_cost_reconciles", "a line item taken for split cost"): (
        SPLIT_COST.changed("silver", 0, is_split_cost=True).without("line_items", 0).without("daily_costs", 0),
        [("USD unblended: split cost, in silver alone", "0.4000000000", "1.4000000000")],
    ),
    ("unblended_cost_reconciles", "split cost lost before silver"): (
        SPLIT_COST.without("silver", 2),
        [("USD unblended: raw = silver + quarantine", "1.4000000000", "1.0000000000")],
    ),
    ("amortized_cost_reconciles", "split cost in gold"): (
        SPLIT_COST.with_rows(line_items=[gold_row("0.4")], daily_costs=[gold_row("0.4")]),
        [
            ("USD amortized: silver = gold daily_costs", "1.0000000000", "1.4000000000"),
            ("USD amortized: silver = gold line_items", "1.0000000000", "1.4000000000"),
        ],
    ),
    ("rows_reconcile", "a row read twice"): (
        WHOLE.without("raw", 0),
        [("rows: raw = silver + quarantine", "4", "5")],
    ),
    ("rows_reconcile", "a row lost before gold line_items"): (
        WHOLE.without("line_items", 1),
        [("rows: silver = gold line_items", "3", "2")],
    ),
    ("rows_reconcile", "a group lost before daily_costs"): (
        WHOLE.without("daily_costs", 1),
        [("rows: silver = line_item_count of gold daily_costs", "3", "2")],
    ),
    ("unblended_cost_reconciles", "the last decimal differs"): (
        WHOLE.changed("raw", 0, line_item_unblended_cost="1.5000000001"),
        [("USD unblended: raw = silver + quarantine", "9.2500000001", "9.2500000000")],
    ),
    ("unblended_cost_reconciles", "gold is a ten-billionth short"): (
        WHOLE.changed("daily_costs", 0, unblended_cost=Decimal("1.4999999999")),
        [("USD unblended: silver = gold daily_costs", "1.7500000000", "1.7499999999")],
    ),
    ("unblended_cost_reconciles", "gold line_items is too much"): (
        WHOLE.changed("line_items", 1, unblended_cost=Decimal("0.26")),
        [("USD unblended: silver = gold line_items", "1.7500000000", "1.7600000000")],
    ),
    ("unblended_cost_reconciles", "two currencies changed places, the total is right"): (
        WHOLE.changed("daily_costs", 2, currency="USD"),
        [
            ("EUR unblended: silver = gold daily_costs", "-0.0000000323", "no rows"),
            ("USD unblended: silver = gold daily_costs", "1.7500000000", "1.7499999677"),
        ],
    ),
    ("unblended_cost_reconciles", "a currency of sum 0 is lost"): (
        WHOLE.with_rows(raw=[raw_row("g", "0", currency="SEK")]),
        [("SEK unblended: raw = silver + quarantine", "0.0000000000", "no rows")],
    ),
    ("unblended_cost_reconciles", "a currency appears from nowhere"): (
        WHOLE.with_rows(line_items=[gold_row("1", currency="SEK")]),
        [("SEK unblended: silver = gold line_items", "no rows", "1.0000000000")],
    ),
    ("unblended_cost_reconciles", "quarantine forgot what is at stake"): (
        WHOLE.changed("quarantine", 1, unblended_cost=None),
        [("USD unblended: raw = silver + quarantine", "9.2500000000", "1.7500000000")],
    ),
    ("unblended_cost_reconciles", "silver has a cost that raw does not name as a number"): (
        WHOLE.changed("raw", 0, line_item_unblended_cost="1,5"),
        [("USD unblended: raw = silver + quarantine", "7.7500000000", "9.2500000000")],
    ),
    ("amortized_cost_reconciles", "gold daily_costs lost some"): (
        COMMITMENTS.changed("daily_costs", 0, amortized_cost=Decimal(9)),
        [("USD amortized: silver = gold daily_costs", "9.0000000500", "9.0000000000")],
    ),
    ("amortized_cost_reconciles", "gold line_items lost some"): (
        COMMITMENTS.changed("line_items", 0, amortized_cost=Decimal(9)),
        [("USD amortized: silver = gold line_items", "9.0000000500", "9.0000000000")],
    ),
    ("amortized_cost_reconciles", "gold lost a currency of sum 0"): (
        WHOLE.with_rows(silver=[silver_row("s", 0.0, line_item_currency_code="SEK")]),
        [
            ("SEK amortized: silver = gold daily_costs", "0.0000000000", "no rows"),
            ("SEK amortized: silver = gold line_items", "0.0000000000", "no rows"),
        ],
    ),
    ("amortized_cost_reconciles", "the identity misses by one digit more than AWS's rounding"): (
        COMMITMENTS.changed("silver", 4, amortized_cost=2.0000000501)
        .changed("daily_costs", 0, amortized_cost=Decimal("9.0000000501"))
        .changed("line_items", 0, amortized_cost=Decimal("9.0000000501")),
        [
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000500)",
                "8.0000000000",
                "8.0000000501",
            )
        ],
    ),
    ("amortized_cost_reconciles", "a true-up is missing"): (
        COMMITMENTS.changed("silver", 1, true_up_cost=0.0),
        [
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000500)",
                "8.0000000000",
                "15.0000000500",
            )
        ],
    ),
    ("amortized_cost_reconciles", "another refund than of a Savings Plan is set to 0"): (
        COMMITMENTS.changed("silver", 3, line_item_line_item_description="Refund of usage"),
        [
            (
                "USD silver: unblended = amortized + true-up + upfront fee (within 0.0000000500)",
                "8.0000000000",
                "12.0000000500",
            )
        ],
    ),
    ("line_item_key_is_unique", "two keys repeat, one of them twice"): (
        WHOLE.with_rows(silver=[silver_row("b", 1.0), silver_row("a", 1.0), silver_row("a", 1.0)]),
        [
            (
                "silver: rows beyond the first of their (line item id, time interval)",
                "0",
                "3, first a 2026-10-01T00:00:00Z/2026-10-02T00:00:00Z",
            )
        ],
    ),
    ("line_item_key_is_unique", "two rows without a key"): (
        WHOLE.with_rows(
            silver=[silver_row(None, 1.0, identity_time_interval=None)] * 2  # type: ignore[arg-type]
        ),
        [
            (
                "silver: rows beyond the first of their (line item id, time interval)",
                "0",
                "1, first (no id) (no interval)",
            )
        ],
    ),
    ("core_columns_are_filled", "nulls, in each column another number of them"): (
        SmallLake(silver=[silver_row("a", 1.0) | nulls for nulls in NULLS_BY_ROW]),
        [
            (f"silver: rows without {column}", "0", str(count))
            for count, column in sorted(NULL_COUNTS, key=lambda one: one[1])
        ],
    ),
    ("core_columns_are_filled", "usage without a usage type"): (
        WHOLE.changed("silver", 0, line_item_usage_type=None),
        [("silver: rows without line_item_usage_type", "0", "1")],
    ),
    ("core_columns_are_filled", "an empty text"): (
        WHOLE.changed("silver", 1, line_item_product_code=""),
        [("silver: rows without line_item_product_code", "0", "1")],
    ),
    ("usage_days_are_inside_period", "the first instant of the next month"): (
        WHOLE.changed("silver", 2, line_item_usage_start_date="2026-11-01T00:00:00Z", usage_date="2026-11-01"),
        [
            (
                "silver line_item_usage_start_date: rows outside 2026-10",
                "0",
                "1, first 2026-11-01T00:00:00Z",
            ),
            ("silver usage_date: rows outside 2026-10", "0", "1, first 2026-11-01"),
        ],
    ),
    ("usage_days_are_inside_period", "the last second of the month before"): (
        WHOLE.changed("silver", 0, line_item_usage_start_date="2026-09-30T23:59:59Z"),
        [("silver line_item_usage_start_date: rows outside 2026-10", "0", "1, first 2026-09-30T23:59:59Z")],
    ),
    ("usage_days_are_inside_period", "a delivery of another month"): (
        WHOLE.changed("silver", 0, bill_billing_period_start_date="2025-10-01T00:00:00Z"),
        [("silver bill_billing_period_start_date: rows outside 2026-10", "0", "1, first 2025-10-01T00:00:00Z")],
    ),
    ("usage_days_are_inside_period", "days that are none"): (
        WHOLE.changed("silver", 0, usage_date="2026-10-32").changed("silver", 1, usage_date=None),
        [("silver usage_date: rows outside 2026-10", "0", "2, first (no date)")],
    ),
    ("usage_days_are_inside_period", "a gold day with a time in it"): (
        WHOLE.changed("daily_costs", 0, usage_date="2026-10-01T00:00:00Z"),
        [("gold daily_costs usage_date: rows outside 2026-10", "0", "1, first 2026-10-01T00:00:00Z")],
    ),
    ("line_item_types_are_known", "two types AWS never named, and a row without one"): (
        WHOLE.changed("silver", 0, line_item_line_item_type="Gift")
        .changed("silver", 1, line_item_line_item_type=None)
        .with_rows(silver=[silver_row("z", 1.0, line_item_line_item_type="Bonus")] * 2),
        [("silver: unknown line item types", "none", "(no type) (1 rows), Bonus (2 rows), Gift (1 rows)")],
    ),
    ("columns_are_known", "two further columns"): (
        WHOLE.changed("silver", 0, extra={"line_item_new": "x", "bill_new": "1"}).changed(
            "silver", 2, extra={"bill_new": "2"}
        ),
        [("silver: unknown columns that hold anything", "0", "2: bill_new (2 rows), line_item_new (1 rows)")],
    ),
    ("gold_is_not_empty", "over empty tables"): (
        NOTHING,
        [("rows of gold daily_costs", "at least 1", "0"), ("rows of gold line_items", "at least 1", "0")],
    ),
    ("gold_is_not_empty", "daily_costs alone is empty"): (
        WHOLE.without("daily_costs", 0, 1, 2),
        [("rows of gold daily_costs", "at least 1", "0")],
    ),
    ("currency_is_filled", "null, and a word"): (
        WHOLE.changed("silver", 0, line_item_currency_code=None).changed("silver", 1, line_item_currency_code="Dollar"),
        [("silver: rows without a currency", "0", '2, first ""')],
    ),
    ("quarantine_is_within_limit", "a row too many, and the money of one currency"): (
        WHOLE,
        [
            (ROWS_LIMIT, "at most 1", "2, 1 with a cost that cannot be read"),
            (f"USD {COST_LIMIT}", "at most 0.0462500000", "7.5000000000"),
        ],
    ),
    ("quarantine_is_within_limit", "the last decimal of the money"): (
        AT_LIMIT.changed("quarantine", 0, unblended_cost=Decimal("0.3000000001")).changed(
            "silver", 0, line_item_unblended_cost=49.7499999999
        ),
        [(f"USD {COST_LIMIT}", "at most 0.5000000000", "0.5000000001")],
    ),
    ("quarantine_is_within_limit", "all of a currency"): (
        CLEAN.with_rows(quarantine=[quarantine_row("0.01", "0.01", "no date", currency=" SEK ")]),
        [(f"SEK {COST_LIMIT}", "at most 0.0000500000", "0.0100000000")],
    ),
    ("quarantine_is_within_limit", "one row too many"): (
        AT_LIMIT.with_rows(quarantine=[quarantine_row("abc", None, "no number")]),
        [(ROWS_LIMIT, "at most 2", "3, 1 with a cost that cannot be read")],
    ),
    ("quarantine_is_within_limit", "split cost makes the month no bigger"): (
        AT_LIMIT.without("quarantine", 1).with_rows(
            quarantine=[quarantine_row("9", "0.3", "no date")],
            silver=[silver_row("pod", 1000.0) | {"line_item_operation": "EKSPod-EC2"}],
        ),
        [(f"USD {COST_LIMIT}", "at most 0.5005000000", "0.6000000000")],
    ),
    ("quarantine_is_empty", "two reasons"): (
        WHOLE,
        [
            ("rows in quarantine: any reason", "0", "2"),
            ("rows in quarantine: line_item_unblended_cost is no number", "0", "1"),
            ("rows in quarantine: line_item_usage_start_date is no date", "0", "1"),
        ],
    ),
}


def test_every_check_has_a_green_and_a_red_case() -> None:
    assert sorted({check for check, _ in (*GREEN, *identity_cases.GREEN)}) == check_names()
    assert sorted({check for check, _ in (*RED, *identity_cases.RED)}) == check_names()


@pytest.mark.parametrize(("check", "case"), GREEN)
def test_green(lake_tables: LakeTables, check: str, case: str) -> None:
    lake, said = GREEN[check, case]
    loaded = lake_tables.load_once(lake)
    rows = loaded.ask(render_sql(f"checks/{check}.sql", **loaded.parameters))
    assert [(row["subject"], row["expected"], row["actual"]) for row in rows] == said
    assert {row["is_ok"] for row in rows} == {"true"}


@pytest.mark.parametrize(("check", "case"), RED)
def test_red(lake_tables: LakeTables, check: str, case: str) -> None:
    lake, said = RED[check, case]
    loaded = lake_tables.load_once(lake)
    rows = loaded.ask(render_sql(f"checks/{check}.sql", **loaded.parameters))
    assert {row["is_ok"] for row in rows} <= {"true", "false"}
    assert [(row["subject"], row["expected"], row["actual"]) for row in rows if row["is_ok"] == "false"] == said


def test_a_snapshot_of_older_code_that_does_not_say_what_it_was_delivered_as_is_judged_as_a_cur(
    lake_tables: LakeTables,
) -> None:
    loaded = lake_tables.load(SmallLake.empty())
    former = LoadedLake(lake_tables, loaded.delivery_id, f"{loaded.snapshot_id}-former")
    rows = [silver_row("a", 1.5), silver_row("a", 1.5)]
    lake_tables.add_rows("silver", "line_items", rows, former.snapshot_id, lacks=("delivered_as", "focus"))
    (row,) = former.ask(render_sql("checks/line_item_key_is_unique.sql", **former.parameters))
    interval = "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z"
    assert (row["subject"], row["actual"], row["is_ok"]) == (
        "silver: rows beyond the first of their (line item id, time interval)",
        f"1, first a {interval}",
        "false",
    )
