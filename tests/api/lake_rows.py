"""The rows of the small published lake: few, and each of a kind that a query, a file or a cell could get wrong."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Any

Row = dict[str, Any]

MEASURES = ("unblended_cost", "net_unblended_cost", "amortized_cost", "net_amortized_cost", "list_cost", "usage_amount")
GRAIN = (
    "usage_date",
    "payer_account_id",
    "usage_account_id",
    "service",
    "region",
    "operation",
    "usage_type",
    "charge_type",
    "charge_group",
    "purchase_option",
    "pricing_unit",
    "currency",
)
ACCOUNTS = {
    "111111111111": 'Core "A", main',
    "222222222222": '=HYPERLINK("http://evil.example","open")',
    "333333333333": "Straße\nzwei 🚀",
    "444444444444": None,
}
SERVICES = ("AmazonEC2", "AmazonS3", "AWSLambda", 'O\'Reilly "Media", LLC', "=1+1", "-Marketplace: 50%", "日本語", None)
REGIONS = ("us-east-1", "eu-central-1", "global", None)
OPERATIONS = ("RunInstances", "@SUM(A1:A9)", "PutObject;--", None)
USAGE_TYPES = ("USE2-BoxUsage:m5.large", "TimedStorage\nByteHrs", "+Requests,Tier1")
PURCHASE_OPTIONS = ("OnDemand", "Spot", "Reserved", "SavingsPlan", None)
PRICING_UNITS = ("Hrs", "GB-Mo", "Requests", None)
CHARGE_TYPES = ("Usage", "Usage", "Usage", "Tax", "Credit", "Refund", "SavingsPlanNegation", "Fee")
# Of a type without a group of its own the data say nothing, as those of before the groups say of all.
CHARGE_GROUPS = {
    "Usage": "Usage",
    "Tax": "Tax",
    "Credit": "Credit",
    "SavingsPlanNegation": "Usage",
    "Fee": "Other fees",
}
TAGS: dict[str, Sequence[str]] = {
    "Team": ("core", "data", "Größe 😀", ""),
    "user:Team": ("core", "a:b", ""),
    "100%": ("50%25", "%", "yes"),
    "a/b c": ("=cmd|' /C calc'!A0", "line\nbreak"),
    'it\'s "quoted"': ("\tx", "it's", ""),
    "Ключ": ("значение",),
}
COST_CATEGORIES: dict[str, Sequence[str]] = {"Unit": ("Shop", "日本:部", ""), "x%3Ay": ("one",)}
# Sums beyond every binary number, and the smallest one.
EXACT = Context(prec=60)
_HUGE, _TINY = Decimal("98765432109876543210.0123456789"), Decimal("0.0000000001")


def line_items(billing_period: str, seed: int, count: int, *, is_final: bool = False) -> list[Row]:
    """The line items of one snapshot, the same for the same arguments."""
    chance = random.Random(f"{billing_period} {seed}")  # noqa: S311  repeatable rows, not secrets
    rows = [_line_item(chance, billing_period, number, is_final=is_final) for number in range(count)]
    # Whole rows twice, the same id in another interval, and pairs that cancel out to zero.
    rows += [dict(row) for row in chance.sample(rows, count // 20)]
    rows += [row | {"time_interval": None} for row in chance.sample(rows, count // 20)]
    huge = [row for row in rows if row["charge_type"] == "Usage"][:2]
    for row, sign in zip(huge, (1, -1), strict=True):
        row["unblended_cost"] = row["amortized_cost"] = sign * _HUGE
    chance.shuffle(rows)
    return rows


def _line_item(chance: random.Random, billing_period: str, number: int, *, is_final: bool) -> Row:
    year, month = (int(part) for part in billing_period.split("-"))
    # Some days have no rows at all; the first and the last day always have some.
    days = [day for day in range(1, calendar.monthrange(year, month)[1] + 1) if day % 5 != 3]
    day = days[(0, -1)[number]] if number < 2 else chance.choice(days)
    date = f"{billing_period}-{day:02}"
    charge_type = chance.choice(CHARGE_TYPES)
    is_usage = charge_type == "Usage"
    cost = _amount(chance, charge_type)
    account = chance.choice(list(ACCOUNTS))
    service, region = chance.choice(SERVICES), chance.choice(REGIONS)
    return {
        "line_item_id": f"item-{number // 2:05}",
        "time_interval": f"{date}T00:00:00Z/{date}T01:00:00Z",
        "usage_date": date,
        "usage_start": f"{date}T00:00:00Z",
        "usage_end": f"{date}T01:00:00Z",
        "payer_account_id": "999999999999",
        "payer_account_name": "Payer, Inc.",
        "usage_account_id": account,
        "usage_account_name": ACCOUNTS[account],
        "service": service,
        "region": region,
        "operation": chance.choice(OPERATIONS),
        "usage_type": chance.choice(USAGE_TYPES),
        "charge_type": charge_type,
        "charge_group": CHARGE_GROUPS.get(charge_type),
        "purchase_option": chance.choice(PURCHASE_OPTIONS),
        "pricing_unit": chance.choice(PRICING_UNITS) if is_usage else None,
        "currency": chance.choice(("USD", "USD", "USD", "EUR")),
        "resource_id": chance.choice((None, "i-0123", "arn:aws:s3:::bucket/ü %", f"vol-{number:04}")),
        "description": chance.choice((None, "$0.10 per hour", '-"minus", first', "two\r\nlines")),
        "product_code": service,
        "product_family": chance.choice(("Compute Instance", None)),
        "availability_zone": f"{region}a" if region and chance.random() < 0.3 else None,
        "invoice_id": f"INV-{number % 3}" if is_final else None,
        "billing_entity": chance.choice(("AWS", "AWS Marketplace")),
        "reservation_arn": chance.choice((None, None, "arn:aws:ec2:us-east-1:111111111111:reserved-instances/r-1")),
        "savings_plan_arn": chance.choice((None, None, "arn:aws:savingsplans::111111111111:savingsplan/s-1")),
        "tags": _labels(chance, TAGS),
        "cost_categories": _labels(chance, COST_CATEGORIES),
        "unblended_cost": cost,
        "net_unblended_cost": chance.choice((None, cost, cost - _TINY)),
        "amortized_cost": Decimal(0) if charge_type == "Fee" else cost,
        "net_amortized_cost": None if service == "AmazonS3" else cost - _TINY,
        "list_cost": chance.choice((cost, cost * 2)) if is_usage else Decimal(0),
        "true_up_cost": Decimal(0),
        "upfront_fee_cost": cost if charge_type == "Fee" else Decimal(0),
        "usage_amount": _amount(chance, "Usage") if is_usage else Decimal(0),
        "source_file": f"demo-{number % 3:05}.csv.gz",
    }


def _amount(chance: random.Random, charge_type: str) -> Decimal:
    """Zeros, ties, ten-billionths, millions; credits, refunds and negations are negative."""
    digits = chance.choice((0, 1, 1, 2, 5, 5, 8, 12, 15))
    amount = Decimal(chance.choice((1, 5)) if digits == 1 else chance.randrange(10**digits)).scaleb(-10)
    amount *= chance.choice((1, 10**4, 10**8))
    return -amount if charge_type in {"Credit", "Refund", "SavingsPlanNegation"} else amount


def _labels(chance: random.Random, there: dict[str, Sequence[str]]) -> dict[str, str] | None:
    if chance.random() < 0.1:
        return None
    return {key: chance.choice(values) for key, values in there.items() if chance.random() < 0.5}


def daily_costs(rows: Iterable[Row]) -> list[Row]:
    """The exact group-by of line items, made by other means than the job's: Decimals in a dictionary."""
    groups: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in GRAIN)
        group = groups.setdefault(key, dict(zip(GRAIN, key, strict=True)) | {"line_item_count": 0})
        group["line_item_count"] += 1
        for measure in MEASURES:
            amount, so_far = row[measure], group.get(measure)
            group[measure] = so_far if amount is None else EXACT.add(amount, so_far or Decimal(0))
    return list(groups.values())


def quarantine(count: int) -> list[Row]:
    """Rows that could not be typed: with and without an amount at stake, in two currencies."""
    kinds = [
        ("line_item_usage_start_date is no date", "line_item_usage_start_date", "7.5", Decimal("7.5"), "USD"),
        ("line_item_unblended_cost is no number", "line_item_unblended_cost", "=1+1", None, "EUR"),
        ("the row has 3 columns, the header 9", None, "", None, None),
    ]
    return [
        {
            "reason": reason,
            "column_name": column,
            "source_file": f"demo-{number:05}.csv.gz",
            "line_item_unblended_cost_text": text,
            "unblended_cost": cost,
            "currency": currency,
            "raw_values": {"line_item_usage_account_id": "222222222222", 'note "x"': "-1\n2", "n": str(number)},
        }
        for number in range(count)
        for reason, column, text, cost, currency in [kinds[number % len(kinds)]]
    ]
