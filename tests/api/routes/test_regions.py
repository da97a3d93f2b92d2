"""`/v1/regions` shows every region, with what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import OTHER_ACCOUNT, line_item


@pytest.fixture(scope="module")
def client(new_lake: Callable[[], PublishedLake]) -> ApiClient:
    """Four regions in October, one of them in two currencies; September has a fifth."""
    lake = new_lake()
    september = [
        line_item("2026-09-01", "1", region="us-east-1"),
        line_item("2026-09-01", "8", region="ap-south-1"),
    ]
    october = [
        line_item("2026-10-01", "3", region="us-east-1", usage_account_id=OTHER_ACCOUNT),
        line_item("2026-10-01", "3", region="us-east-1", service="AmazonS3"),
        line_item("2026-10-02", "2", region="us-east-1", service="AmazonS3", pricing_unit="GB"),
        line_item("2026-10-02", "9", region="us-east-1", service=None),
        line_item("2026-10-01", "20", region="global", service="AmazonRoute53"),
        line_item("2026-10-01", "-4", region="eu-central-1", tags={"Team": "core"}),
        line_item("2026-10-01", "2", region="eu-central-1", service="AWSLambda", currency="EUR"),
        line_item("2026-10-01", "50", region=None, service="AWSSupport", usage_account_id=OTHER_ACCOUNT),
    ]
    for month, rows in (("2026-09", september), ("2026-10", october)):
        added = lake.add_snapshot("demo", month, rows, delivered_at=f"{month}-28T04:00:00Z")
        lake.publish(added, updates_views=False)
    return lake.client()


def asked(client: ApiClient, *parameters: tuple[str, str], **more: Any) -> Any:
    answered = client.ask("/v1/regions", parameters, **more)
    assert answered.status == 200, answered.body
    return answered.json


def short(amount: str | None) -> str | None:
    return amount and amount.rstrip("0").rstrip(".")


def test_every_region_is_shown_the_highest_amount_first_and_no_region_last(client: ApiClient) -> None:
    document = asked(client)
    shown = [
        (
            row["currency"],
            row["region"],
            row["kind"],
            short(row["amount"]),
            row["line_item_count"],
            row["usage_account_count"],
            row["service_count"],
            row["top_service"],
            short(row["top_service_amount"]),
        )
        for row in document["rows"]
    ]
    # us-east-1: 3 + 3 + 2 + 9; of its services S3 has 5, EC2 3, and 9 have no service.
    assert shown == [
        ("EUR", "eu-central-1", "value", "2", 1, 1, 1, "AWSLambda", "2"),
        ("USD", "global", "value", "20", 1, 1, 1, "AmazonRoute53", "20"),
        ("USD", "us-east-1", "value", "17", 4, 2, 2, "AmazonS3", "5"),
        ("USD", "eu-central-1", "value", "-4", 1, 1, 1, "AmazonEC2", "-4"),
        ("USD", None, "none", "50", 1, 1, 1, "AWSSupport", "50"),
    ]
    totals = [(one["currency"], one["amount"]) for one in document["meta"]["totals"]]
    assert totals == [("EUR", "2.0000000000"), ("USD", "83.0000000000")]
    assert {row["compare_amount"] for row in document["rows"]} == {None} == {row["change"] for row in document["rows"]}


def test_a_region_that_only_the_former_span_has_is_shown_too(client: ApiClient) -> None:
    document = asked(client, ("compare", "previous_month"), ("filter", "currency:USD"))
    shown = [
        (row["region"], *(short(row[name]) for name in ("amount", "compare_amount", "change")), row["service_count"])
        for row in document["rows"]
    ]
    assert shown == [
        ("global", "20", "0", "20", 1),
        ("us-east-1", "17", "1", "16", 2),
        ("ap-south-1", "0", "8", "-8", 0),
        ("eu-central-1", "-4", "0", "-4", 1),
        (None, "50", "0", "50", 1),
    ]
    compare = document["meta"]["compare"]
    assert (compare["start_date"], compare["end_date"]) == ("2026-09-01", "2026-10-01")
    assert [one["amount"] for one in compare["totals"]] == ["9.0000000000"]
    gone = document["rows"][2]
    assert (gone["line_item_count"], gone["top_service"], gone["top_service_amount"]) == (0, None, None)


def test_usage_is_summed_by_pricing_unit(client: ApiClient) -> None:
    rows = asked(client, ("metric", "usage_amount"), ("filter", "region:us-east-1"))["rows"]
    assert [(row["pricing_unit"], row["currency"], short(row["amount"]), row["top_service"]) for row in rows] == [
        ("GB", None, "2", "AmazonS3"),
        ("Hrs", None, "15", "AmazonEC2"),
    ]


def test_filters_by_tag_read_the_line_items(client: ApiClient) -> None:
    rows = asked(client, ("filter", "tag:Team:core"))["rows"]
    assert [(row["region"], row["amount"], row["line_item_count"]) for row in rows] == [
        ("eu-central-1", "-4.0000000000", 1)
    ]


def test_who_sees_one_account_counts_no_other(client: ApiClient) -> None:
    document = asked(client, principal=Bearer(OTHER_ACCOUNT))
    assert [
        (row["region"], short(row["amount"]), row["usage_account_count"], row["service_count"], row["top_service"])
        for row in document["rows"]
    ] == [("us-east-1", "3", 1, 1, "AmazonEC2"), (None, "50", 1, 1, "AWSSupport")]
    assert [one["amount"] for one in document["meta"]["totals"]] == ["53.0000000000"]
    assert asked(client, principal=Bearer(None))["rows"] == []


def test_the_csv_has_the_regions_and_the_total(client: ApiClient) -> None:
    wanted = [("filter", "currency:USD"), ("filter", "region:global"), ("filter", "region:us-east-1")]
    answered = client.ask("/v1/regions", [*wanted, ("compare", "previous_month")], accept="text/csv")
    assert [",".join(row) for row in answered.csv] == [
        (
            "region,kind,unblended_cost,currency,line_item_count,usage_account_count,service_count,top_service,"
            "top_service_unblended_cost,compare_unblended_cost,change_unblended_cost"
        ),
        "global,value,20.0000000000,USD,1,1,1,AmazonRoute53,20.0000000000,0.0000000000,20.0000000000",
        "us-east-1,value,17.0000000000,USD,4,2,2,AmazonS3,5.0000000000,1.0000000000,16.0000000000",
        "Total,,37.0000000000,USD,,,,,,1.0000000000,36.0000000000",
    ]
    plain = client.ask("/v1/regions", wanted, accept="text/csv").csv
    assert plain[0][-1] == "top_service_unblended_cost"
    assert plain[-1] == ["Total", "", "37.0000000000", "USD", *[""] * 5]
