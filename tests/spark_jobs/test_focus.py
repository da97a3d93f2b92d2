"""FOCUS exports by hand: small months whose figures can be added up in the head, through both jobs and all checks."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.scenarios.focus.columns import FocusVersion, focus_names
from sentinel.checks.definitions import check_names
from sentinel.checks.raw_table import catalog_delivery
from sentinel.checks.sql import render_sql
from spark_jobs.refused_delivery import RefusedDelivery
from tests.sql.catalogued import LakeTables, LoadedLake

RESERVATION = "arn:aws:ec2:eu-central-1:1:reserved-instances/one"
PLAN = "arn:aws:savingsplans::1:savingsplan/one"
USAGE = {
    "BilledCost": "1.5",
    "EffectiveCost": "1.5",
    "ListCost": "2",
    "ContractedCost": "1.6",
    "BillingAccountId": "000000000001",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-10-01T00:00:00.000Z",
    "BillingPeriodEnd": "2026-11-01T00:00:00.000Z",
    "ChargeCategory": "Usage",
    "ChargeFrequency": "Usage-Based",
    "ChargePeriodStart": "2026-10-05T00:00:00.000Z",
    "ChargePeriodEnd": "2026-10-06T00:00:00.000Z",
    "ConsumedQuantity": "3",
    "ConsumedUnit": "Hours",
    "PricingQuantity": "0.003",
    "PricingUnit": "1000 Hours",
    "ProviderName": "AWS",
    "PublisherName": "Amazon Web Services, Inc.",
    "RegionId": "eu-central-1",
    "ResourceId": "arn:aws:ec2:eu-central-1:2:instance/i-1",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "SkuMeter": "EUC1-BoxUsage:m5.large",
    "x_UsageType": "EUC1-BoxUsage:m5.large",
    "SkuPriceDetails": '{"InstanceType":"m5.large"}',
    "SubAccountId": "000000000002",
    "InvoiceId": "1027",
    "Tags": '{"user:Team":"search","user:team":"lower"}',
    "x_CostCategories": '{"Unit":"shop"}',
    "x_Discounts": '{"edp_discount":-0.1}',
    "x_Operation": "RunInstances",
    "x_ServiceCode": "AmazonEC2",
}
NO_QUANTITY = {"ConsumedQuantity": "", "ConsumedUnit": "", "PricingQuantity": "", "PricingUnit": ""}
OF_RESERVATION = {"CommitmentDiscountCategory": "Usage", "CommitmentDiscountId": RESERVATION}
OF_PLAN = {"CommitmentDiscountCategory": "Spend", "CommitmentDiscountId": PLAN}
ONE_TIME = {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time", **NO_QUANTITY}
RECURRING = {"ChargeCategory": "Purchase", "ChargeFrequency": "Recurring", **NO_QUANTITY}


def charge(billed: str, effective: str, **changes: str) -> dict[str, str]:
    """A row: usage on demand unless `changes` say otherwise."""
    return {**USAGE, "BilledCost": billed, "EffectiveCost": effective, **changes}


MONTH = [
    charge("1.5", "1.5"),
    charge("2E-1", "0.2", SkuMeter="EUC1-SpotUsage:m5.large", x_UsageType="EUC1-SpotUsage:m5.large", RegionId="",
           AvailabilityZone="eu-central-1b"),
    charge("0", "0.6", CommitmentDiscountStatus="Used", **OF_RESERVATION),
    charge("0", "0.4", CommitmentDiscountStatus="Unused", **OF_RESERVATION, **NO_QUANTITY),
    charge("1", "0", **OF_RESERVATION, **RECURRING),
    charge("10", "0", **OF_RESERVATION, **ONE_TIME),
    charge("0", "0.7", CommitmentDiscountStatus="Used", **OF_PLAN),
    charge("0", "0.3", CommitmentDiscountStatus="Unused", **OF_PLAN, **NO_QUANTITY),
    charge("2", "0", **OF_PLAN, **RECURRING),
    charge("20", "0", **OF_PLAN, **ONE_TIME),
    charge("14", "14", **ONE_TIME),
    charge("5", "5", **{**RECURRING, "PricingQuantity": "1", "PricingUnit": "Users"}),
    charge("3", "3", PublisherName="Example Software, Inc.", ServiceName="Example Search", x_ServiceCode="8kx2"),
    charge("0.25", "0.25", ChargeCategory="Tax", SubAccountId="", **NO_QUANTITY),
    charge("-0.5", "-0.5", ChargeCategory="Credit", **NO_QUANTITY),
    charge("-0.1", "-0.1", ChargeClass="Correction", **NO_QUANTITY),
    charge("-0.05", "-0.05", ChargeCategory="Adjustment", **NO_QUANTITY),
]  # fmt: skip

# charge_type, charge_group, purchase_option, service, unblended, amortized, upfront, quantity, unit, in the order of the month.
EXPECTED = [
    ("Usage", "Usage", "OnDemand", "AmazonEC2", "1.5", "1.5", "0", "3", "Hours"),
    ("Usage", "Usage", "Spot", "AmazonEC2", "0.2", "0.2", "0", "3", "Hours"),
    ("DiscountedUsage", "Usage", "Reserved", "AmazonEC2", "0", "0.6", "0", "3", "Hours"),
    ("RIFee", "Upfront and recurring fees", "Reserved", "AmazonEC2", "0", "0.4", "0", "0", None),
    ("RIFee", "Upfront and recurring fees", "Reserved", "AmazonEC2", "1", "0", "0", "0", None),
    ("Fee", "Upfront and recurring fees", "Reserved", "AmazonEC2", "10", "0", "10", "0", None),
    ("SavingsPlanCoveredUsage", "Usage", "SavingsPlan", "AmazonEC2", "0", "0.7", "0", "3", "Hours"),
    ("SavingsPlanRecurringFee", "Upfront and recurring fees", "SavingsPlan", "AmazonEC2", "0", "0.3", "0", "0", None),
    ("SavingsPlanRecurringFee", "Upfront and recurring fees", "SavingsPlan", "AmazonEC2", "2", "0", "0", "0", None),
    ("SavingsPlanUpfrontFee", "Upfront and recurring fees", "SavingsPlan", "AmazonEC2", "20", "0", "20", "0", None),
    ("Fee", "Other fees", "OnDemand", "AmazonEC2", "14", "14", "0", "0", None),
    ("FlatRateSubscription", "Usage", "OnDemand", "AmazonEC2", "5", "5", "0", "1", "Users"),
    ("Usage", "Marketplace", "OnDemand", "Example Search", "3", "3", "0", "3", "Hours"),
    ("Tax", "Tax", "OnDemand", "AmazonEC2", "0.25", "0.25", "0", "0", None),
    ("Credit", "Credit", "OnDemand", "AmazonEC2", "-0.5", "-0.5", "0", "0", None),
    ("Refund", "Refund", "OnDemand", "AmazonEC2", "-0.1", "-0.1", "0", "0", None),
    ("Refund", "Refund", "OnDemand", "AmazonEC2", "-0.05", "-0.05", "0", "0", None),
]
FIGURES = """
    SELECT
        charge_type, charge_group, purchase_option, service, unblended_cost, amortized_cost, upfront_fee_cost,
        usage_amount, pricing_unit,
        net_unblended_cost = unblended_cost AND net_amortized_cost = amortized_cost AND list_cost = 2
        AND blended_cost = 0 AND true_up_cost = 0 AS is_right_else
    FROM gold
"""


FIRST = "line_item_unblended_cost = 1.5"
NOT_JUDGED = {
    "amortized_cost_reconciles": (
        "USD silver: unblended = amortized + true-up + upfront fee: not judged, FOCUS does not tell the true-up"
    ),
    "blended_cost_reconciles": "USD silver: unblended = blended: not judged, no row has a blended cost",
    "line_item_key_is_unique": (
        "silver: rows beyond the first of their (line item id, time interval): not judged of 17 rows of FOCUS, which has no line "
        "item id, and 0 of them are like another"
    ),
    "normalized_units_balance": (
        "reservations: normalized units = used + unused: 1 not judged, without normalized units or not whole in this export"
    ),
    "reservation_costs_balance": (
        "reservations: fees = used + unused cost: 1 not judged, FOCUS does not tell the share of an upfront fee"
    ),
    "savings_plan_commitment_is_used": (
        "Savings Plans: used commitment = effective cost of covered usage: 1 not judged, FOCUS does not tell what of a commitment "
        "is used"
    ),
}


def csv_gz(rows: Sequence[dict[str, str]], names: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)


def parquet(rows: Sequence[dict[str, str]], names: Sequence[str]) -> bytes:
    """As AWS writes it: costs and quantities as doubles, tags as a map."""
    numbers = {"BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "ConsumedQuantity", "PricingQuantity"}
    arrays: dict[str, Any] = {}
    for name in names:
        given = [row.get(name) or None for row in rows]
        if name in numbers:
            arrays[name] = pa.array([None if one is None else float(one) for one in given], pa.float64())
        elif name == "Tags":
            maps = [None if one is None else list(json.loads(one).items()) for one in given]
            arrays[name] = pa.array(maps, pa.map_(pa.string(), pa.string()))
        else:
            arrays[name] = pa.array(given, pa.string())
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink)
    return sink.getvalue()


def land(
    landed: Any, rows: Sequence[dict[str, str]], version: FocusVersion = "focus_1_2", form: str = "csv", *more: str
) -> Any:
    """A landed delivery of these rows, not yet cleaned; `more` are further columns."""
    names = (*focus_names(version), *more)
    if form == "csv":
        landed.add("focus-00001.csv.gz", csv_gz(rows, names))
    else:
        landed.add("focus-00001.snappy.parquet", parquet(rows, names))
    return landed.complete(form, names)


def as_decimal(text: str) -> Decimal:
    """The figure as gold has it."""
    return Decimal(text).quantize(Decimal("1e-10"))


@pytest.fixture(scope="module")
def tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    made = LakeTables(aws, "focustests")
    made.create()
    yield made
    made.drop()


def published(tables: LakeTables, landed: Any, number: int, form: str, delivered: bytes | None = None) -> LoadedLake:
    """The landed delivery with what the jobs made of it, as the checks see it; `delivered` stands in for its file."""
    loaded = LoadedLake(tables, f"{number:016x}", f"2026-10-{number:016x}")
    folder = loaded.raw_uri.removeprefix(f"s3://{tables.bucket}/")
    (name,) = landed.names
    body = (landed.raw / name).read_bytes() if delivered is None else delivered
    tables.s3.put_object(Bucket=tables.bucket, Key=folder + name, Body=body)
    record = json.loads((landed.raw / "_COMPLETE").read_text()) | {
        "export": "focus",
        "billing_period": "2026-10",
        "delivery_id": loaded.delivery_id,
        "format": form,
    }
    catalog_delivery(tables.glue, tables.s3, record, database=tables.raw, raw_uri=loaded.raw_uri)
    for place in ("silver/line_items", "silver/quarantine", "gold/daily_costs", "gold/line_items"):
        layer, table = place.split("/")
        files = [path.read_bytes() for path in sorted((landed.lake / place).rglob("*.parquet"))]
        tables.add_files(layer, table, files, loaded.snapshot_id)
    return loaded


def answers(loaded: LoadedLake) -> dict[str, list[dict[str, str]]]:
    """Check → its rows."""
    found = {name: loaded.ask(render_sql(f"checks/{name}.sql", **loaded.parameters)) for name in check_names()}
    assert len(found) == 17
    assert all(found.values())
    return found


def red_rows(found: dict[str, list[dict[str, str]]]) -> dict[str, list[tuple[str, str, str]]]:
    """Check → its red rows: subject, expected, actual."""
    red = {
        name: [(row["subject"], row["expected"], row["actual"]) for row in rows if row["is_ok"] != "true"]
        for name, rows in found.items()
    }
    return {name: rows for name, rows in red.items() if rows}


@pytest.mark.parametrize(("version", "form"), [("focus_1_2", "parquet"), ("focus_1_0", "csv")])
def test_a_month_of_focus_has_its_figures_and_is_green(
    version: FocusVersion, form: str, landed: Any, tables: LakeTables
) -> None:
    land(landed, MONTH, version, form).run_silver().run_gold()
    found = [tuple(row.values()) for row in landed.rows(FIGURES)]
    wanted = [
        (*words, *map(as_decimal, figures), unit, True)
        for *words, unblended, amortized, upfront, quantity, unit in EXPECTED
        for figures in [(unblended, amortized, upfront, quantity)]
    ]
    assert sorted(found, key=str) == sorted(wanted, key=str)

    (first,) = landed.rows(f"SELECT * FROM silver WHERE {FIRST}")
    assert first["delivered_as"] == version
    assert first["identity_line_item_id"] is None
    assert first["identity_time_interval"] == "2026-10-05T00:00:00Z/2026-10-06T00:00:00Z"
    assert first["tags"] == {"user:Team": "search", "user:team": "lower"}
    assert (first["folded_tags"], first["tag_collision_count"]) == ({"user:team": "search"}, 1)
    assert first["cost_category"] == ({"Unit": "shop"} if version == "focus_1_0" else None)
    assert first["discount"] == {"edp_discount": "-0.1"}
    details = {"InstanceType": "m5.large"} if version == "focus_1_2" else {}
    assert first["product"] == {"product_name": "Amazon Elastic Compute Cloud", **details}
    assert (first["region"], first["canonical_resource_id"]) == ("eu-central-1", "i-1")
    assert first["extra"] is None
    assert first["focus"] == {
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "ContractedCost": "1.6",
        "PricingQuantity": "0.003",
        "PricingUnit": "1000 Hours",
        "ProviderName": "AWS",
    }
    assert landed.rows("SELECT DISTINCT region FROM silver") == [{"region": "eu-central-1"}]
    tax = "SELECT line_item_usage_account_id AS account FROM silver WHERE line_item_line_item_type = 'Tax'"
    assert landed.rows(tax) == [{"account": "000000000001"}]

    loaded = published(tables, landed, 1 if form == "csv" else 2, form)
    found_by_checks = answers(loaded)
    assert red_rows(found_by_checks) == {}
    said = {
        name: row["subject"] for name, rows in found_by_checks.items() for row in rows if "not judged" in row["subject"]
    }
    assert said == NOT_JUDGED
    query = {"raw_database": tables.raw, "delivery_table": loaded.parameters["delivery_table"]}
    counted = loaded.ask(render_sql("queries/delivery_totals.sql", **query))
    assert counted == [
        {
            "currency": "USD",
            "line_item_count": "17",
            "invoiced_line_item_count": "17" if version == "focus_1_2" else "0",
            "unblended_cost": "56.3000000000",
        }
    ]


def test_what_is_wrong_with_a_month_of_focus_is_red_with_its_figures(landed: Any, tables: LakeTables) -> None:
    odd = [
        charge("1", "1", ChargeCategory="Rebate", x_NewThing="new", **NO_QUANTITY),
        charge("1", "1", BillingCurrency=""),
        charge("7", "abc"),
        charge("", "1"),
        charge("8", ""),
    ]
    land(landed, [*MONTH, *odd], "focus_1_2", "csv", "x_NewThing").run_silver().run_gold()
    quarantined = "SELECT column_name, reason, unblended_cost, raw_values['EffectiveCost'] AS effective FROM quarantine ORDER BY 2"
    assert [tuple(row.values()) for row in landed.rows(quarantined)] == [
        ("line_item_unblended_cost", "BilledCost (line_item_unblended_cost) is empty", None, "1"),
        ("amortized_cost", "EffectiveCost (amortized_cost) is empty", as_decimal("8"), None),
        ("amortized_cost", 'EffectiveCost (amortized_cost) is not a number: "abc"', as_decimal("7"), "abc"),
    ]

    # AWS delivered a charge of 9 more than silver was made from.
    more = csv_gz([*MONTH, *odd, charge("9", "9")], (*focus_names("focus_1_2"), "x_NewThing"))
    loaded = published(tables, landed, 3, "csv", more)
    red = red_rows(answers(loaded))
    assert red.pop("quarantine_is_empty")
    assert red == {
        "columns_are_known": [("silver: unknown columns that hold anything", "0", "1: x_NewThing (1 rows)")],
        "currency_is_filled": [("silver: rows without a currency", "0", '1, first ""')],
        "line_item_types_are_known": [("silver: unknown line item types", "none", "Rebate (1 rows)")],
        "quarantine_is_within_limit": [
            ("rows in quarantine, of the month at most 1 %", "at most 1", "3, 1 with a cost that cannot be read"),
            ("USD cost in quarantine, of the month at most 0.5 %", "at most 0.3680000000", "15.0000000000"),
        ],
        "rows_reconcile": [("rows: raw = silver + quarantine", "23", "22")],
        "unblended_cost_reconciles": [("USD unblended: raw = silver + quarantine", "81.3000000000", "72.3000000000")],
    }


def test_focus_without_a_core_column_is_refused_by_the_column_s_own_name(landed: Any) -> None:
    names = [name for name in focus_names("focus_1_2") if name not in {"EffectiveCost", "SkuMeter"}]
    landed.add("focus-00001.csv.gz", csv_gz(MONTH, names))
    landed.complete("csv", names)
    with pytest.raises(
        RefusedDelivery,
        match=r"columns EffectiveCost \(FOCUS 1\.2\), SkuMeter or x_UsageType \(FOCUS 1\.2\) are missing in "
        r"file:.*focus-00001\.csv\.gz; add it to the export's column list",
    ):
        landed.run_silver()


def test_an_odd_cell_in_any_column_is_kept_or_quarantined_and_no_row_is_lost(landed: Any) -> None:
    names = focus_names("focus_1_2")
    odd = ("", "NULL", "abc", "1e999", "{")
    land(landed, [{**charge("1", "1"), name: cell} for name in names for cell in odd])
    landed.run_silver()
    counts = landed.rows("SELECT column_name, COUNT(*)::INT AS n FROM quarantine GROUP BY 1")
    assert {row["column_name"]: row["n"] for row in counts} == {
        # Never empty.
        **dict.fromkeys(("line_item_unblended_cost", "amortized_cost", "line_item_usage_start_date"), 5),
        **dict.fromkeys(
            ("bill_billing_period_start_date", "bill_billing_period_end_date", "line_item_usage_end_date"), 3
        ),
        **dict.fromkeys(("line_item_usage_amount", "pricing_public_on_demand_cost", "product", "discount", "tags"), 3),
    }
    assert landed.rows("SELECT COUNT(*)::INT AS n FROM silver") == [{"n": len(names) * len(odd) - 39}]
