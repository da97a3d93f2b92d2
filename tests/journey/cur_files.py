"""Small CUR 2.0 and FOCUS 1.2 files made by hand, so that a journey's expected figures can be worked out on paper."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from collections.abc import Sequence

_ids = itertools.count(1)


def line_item(
    type: str = "Usage",
    unblended: str = "1.0",
    day: str = "2026-03-05",
    service: str = "AmazonEC2",
    region: str = "eu-central-1",
    **columns: str,
) -> dict[str, str]:
    """One CUR 2.0 row; only what a test names differs from a plain hour of EC2 usage."""
    month = day[:7]
    number = next(_ids)
    return {
        "identity_line_item_id": f"id{number:048d}",
        "identity_time_interval": f"{day}T00:00:00Z/{day}T01:00:00Z",
        "bill_bill_type": "Anniversary",
        "bill_billing_entity": "AWS",
        "bill_billing_period_start_date": f"{month}-01T00:00:00.000Z",
        "bill_payer_account_id": "111122223333",
        "bill_payer_account_name": "example-payer",
        "line_item_usage_account_id": "012345678901",
        "line_item_line_item_type": type,
        "line_item_usage_start_date": f"{day}T00:00:00.000Z",
        "line_item_usage_end_date": f"{day}T01:00:00.000Z",
        "line_item_product_code": service,
        "line_item_usage_type": "EUC1-BoxUsage:m5.large",
        "line_item_operation": "RunInstances",
        "line_item_currency_code": "USD",
        "line_item_usage_amount": "1.0",
        "line_item_unblended_cost": unblended,
        "line_item_resource_id": f"i-{number:017d}",
        "pricing_unit": "Hrs",
        "product": '{"product_name":"Amazon Elastic Compute Cloud"}',
        "product_region_code": region,
        "product_servicecode": service,
        "resource_tags": '{"user_team":"checkout"}',
        **columns,
    }


def focus_charge(billed: str, effective: str, **columns: str) -> dict[str, str]:
    """One row of FOCUS 1.2; only what a test names differs from a day of EC2 usage."""
    return {
        "BilledCost": billed,
        "BillingAccountId": "111122223333",
        "BillingCurrency": "USD",
        "BillingPeriodEnd": "2026-04-01T00:00:00.000Z",
        "BillingPeriodStart": "2026-03-01T00:00:00.000Z",
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodEnd": "2026-03-06T00:00:00.000Z",
        "ChargePeriodStart": "2026-03-05T00:00:00.000Z",
        "CommitmentDiscountCategory": "",
        "CommitmentDiscountId": "",
        "CommitmentDiscountStatus": "",
        "ConsumedQuantity": "24",
        "ConsumedUnit": "Hours",
        "EffectiveCost": effective,
        "InvoiceId": "1027",
        "ListCost": billed,
        "PricingUnit": "Hours",
        "PublisherName": "Amazon Web Services, Inc.",
        "RegionId": "eu-central-1",
        "SkuMeter": "EUC1-BoxUsage:m5.large",
        "SubAccountId": "012345678901",
        "Tags": '{"user:team":"checkout"}',
        "x_Operation": "RunInstances",
        "x_ServiceCode": "AmazonEC2",
        **columns,
    }


def csv_text(rows: Sequence[dict[str, str]], *, without: str | None = None) -> str:
    """The rows as CSV with a header; `without` leaves one column out."""
    names = [name for name in rows[0] if name != without]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def csv_gz(rows: Sequence[dict[str, str]], *, without: str | None = None) -> bytes:
    """The rows as AWS delivers them: gzipped CSV."""
    return gzip.compress(csv_text(rows, without=without).encode(), mtime=0)
