"""`/v1/movers` ranks groups by how much they changed, and its rows add up to the whole change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.routes.movers import change_ratio, has_begun
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import OTHER_ACCOUNT, line_item


@pytest.fixture(scope="module")
def client(new_lake: Callable[[], PublishedLake]) -> ApiClient:
    """August and September whole, October delivered on its fourth day; one row of another currency and account."""
    lake = new_lake()
    months = {
        "2026-08": ("2026-09-20T04:00:00Z", [line_item("2026-08-31", "20")]),
        "2026-09": (
            "2026-10-02T04:00:00Z",
            [
                line_item("2026-09-01", "10"),
                line_item("2026-09-02", "4", service="AmazonS3"),
                line_item("2026-09-03", "7", service="AmazonRDS"),
                line_item("2026-09-03", "0.5", service=None),
                line_item("2026-09-04", "50"),
                line_item("2026-09-01", "-10", currency="EUR", usage_account_id=OTHER_ACCOUNT),
            ],
        ),
        "2026-10": (
            "2026-10-04T05:00:00Z",
            [
                line_item("2026-10-01", "10"),
                line_item("2026-10-03", "5.5"),
                line_item("2026-10-02", "1", service="AmazonS3"),
                line_item("2026-10-02", "4", service="AWSLambda"),
                line_item("2026-10-02", "2", service=None),
                line_item("2026-10-04", "100"),
                line_item("2026-10-02", "-20", currency="EUR", usage_account_id=OTHER_ACCOUNT),
            ],
        ),
    }
    for month, (delivered_at, rows) in months.items():
        lake.publish(lake.add_snapshot("demo", month, rows, delivered_at=delivered_at), updates_views=False)
    return lake.client()


def asked(client: ApiClient, *parameters: tuple[str, str], **more: Any) -> Any:
    answered = client.ask("/v1/movers", parameters, **more)
    assert answered.status == 200, answered.body
    return answered.json


def shown(document: Any, currency: str = "USD") -> list[tuple[Any, ...]]:
    """Rows of one currency: service, kind, amount, compared amount, change, ratio, flags; zeros at the end cut off."""
    return [
        (
            row["group"]["service"],
            row["kind"],
            *(row[name].rstrip("0").rstrip(".") for name in ("amount", "compare_amount", "change")),
            row["change_ratio"],
            " ".join(name for name in ("is_new", "is_gone") if row[name]),
        )
        for row in document["rows"]
        if row["currency"] == currency
    ]


def test_the_month_to_date_is_compared_with_the_same_days_of_the_month_before(client: ApiClient) -> None:
    document = asked(client)
    assert shown(document) == [
        ("AmazonRDS", "value", "0", "7", "-7", "-1.0000", "is_gone"),
        ("AmazonEC2", "value", "15.5", "10", "5.5", "0.5500", ""),
        ("AWSLambda", "value", "4", "0", "4", None, "is_new"),
        ("AmazonS3", "value", "1", "4", "-3", "-0.7500", ""),
        (None, "none", "2", "0.5", "1.5", "3.0000", ""),
    ]
    meta = document["meta"]
    assert (meta["comparison"], meta["start_date"], meta["end_date"]) == ("month_to_date", "2026-10-01", "2026-10-04")
    assert (meta["compare"]["start_date"], meta["compare"]["end_date"]) == ("2026-09-01", "2026-09-04")


def test_the_changes_of_all_rows_add_up_to_the_change_of_the_total(client: ApiClient) -> None:
    meta = asked(client)["meta"]
    totals = [
        (now["currency"], now["amount"], before["amount"], change["amount"])
        for now, before, change in zip(meta["totals"], meta["compare"]["totals"], meta["change"], strict=True)
    ]
    # USD: -7 + 5.5 + 4 - 3 + 1.5 = 1
    assert totals == [
        ("EUR", "-20.0000000000", "-10.0000000000", "-10.0000000000"),
        ("USD", "22.5000000000", "21.5000000000", "1.0000000000"),
    ]


def test_what_is_not_shown_is_other(client: ApiClient) -> None:
    document = asked(client, ("limit", "2"))
    assert shown(document) == [
        ("AmazonRDS", "value", "0", "7", "-7", "-1.0000", "is_gone"),
        ("AmazonEC2", "value", "15.5", "10", "5.5", "0.5500", ""),
        (None, "other", "5", "4", "1", "0.2500", ""),
        (None, "none", "2", "0.5", "1.5", "3.0000", ""),
    ]
    assert document["meta"]["other_groups"] == 2


def test_a_growing_credit_is_less_cost(client: ApiClient) -> None:
    assert shown(asked(client), "EUR") == [("AmazonEC2", "value", "-20", "-10", "-10", "-1.0000", "")]


def test_month_over_month_takes_the_newest_whole_month(client: ApiClient) -> None:
    document = asked(client, ("comparison", "month_over_month"))
    assert shown(document) == [
        ("AmazonEC2", "value", "60", "20", "40", "2.0000", ""),
        ("AmazonRDS", "value", "7", "0", "7", None, "is_new"),
        ("AmazonS3", "value", "4", "0", "4", None, "is_new"),
        (None, "none", "0.5", "0", "0.5", None, ""),
    ]
    meta = document["meta"]
    assert (meta["start_date"], meta["end_date"]) == ("2026-09-01", "2026-10-01")
    assert (meta["compare"]["start_date"], meta["compare"]["end_date"]) == ("2026-08-01", "2026-09-01")
    assert [one["billing_period"] for one in meta["snapshots"]] == ["2026-09", "2026-08"]


def test_named_days_are_compared_with_those_just_before_unless_said_otherwise(client: ApiClient) -> None:
    days = [("start_date", "2026-10-02"), ("end_date", "2026-10-03")]
    document = asked(client, *days, ("filter", "currency:USD"))
    assert document["meta"]["comparison"] == "previous_period"
    assert shown(document) == [
        ("AmazonEC2", "value", "0", "10", "-10", "-1.0000", "is_gone"),
        ("AWSLambda", "value", "4", "0", "4", None, "is_new"),
        ("AmazonS3", "value", "1", "0", "1", None, "is_new"),
        (None, "none", "2", "0", "2", None, ""),
    ]
    month = asked(client, *days, ("comparison", "previous_month"), ("filter", "service:AmazonS3"))
    assert shown(month) == [("AmazonS3", "value", "1", "4", "-3", "-0.7500", "")]


def test_days_of_its_own_and_named_days_do_not_go_together(client: ApiClient) -> None:
    for comparison in ("month_to_date", "month_over_month"):
        answered = client.ask("/v1/movers", [("comparison", comparison), ("end_date", "2026-10-03")])
        assert (answered.status, answered.json["errors"][0]["parameter"]) == (400, "end_date")


def test_a_month_over_month_without_a_whole_month_is_refused(new_lake: Callable[[], PublishedLake]) -> None:
    lake = new_lake()
    added = lake.add_snapshot("demo", "2026-10", [line_item("2026-10-01", "1")], delivered_at="2026-10-04T05:00:00Z")
    lake.publish(added, updates_views=False)
    answered = lake.client().ask("/v1/movers", [("comparison", "month_over_month")])
    assert (answered.status, answered.json["errors"][0]["parameter"]) == (400, "comparison")


def test_who_sees_one_account_sees_its_change_only(client: ApiClient) -> None:
    document = asked(client, principal=Bearer(OTHER_ACCOUNT))
    assert [(row["currency"], row["change"]) for row in document["rows"]] == [("EUR", "-10.0000000000")]
    assert [one["currency"] for one in document["meta"]["change"]] == ["EUR"]


def test_the_csv_has_the_rows_and_the_totals_with_their_change(client: ApiClient) -> None:
    answered = client.ask("/v1/movers", [("limit", "1"), ("filter", "currency:USD")], accept="text/csv")
    head = (
        "service,kind,unblended_cost,currency,compare_unblended_cost,change_unblended_cost,change_ratio,is_new,is_gone"
    )
    assert [",".join(row) for row in answered.csv] == [
        head,
        "AmazonRDS,value,0.0000000000,USD,7.0000000000,-7.0000000000,-1.0000,false,true",
        ",other,20.5000000000,USD,14.0000000000,6.5000000000,0.4643,false,false",
        ",none,2.0000000000,USD,0.5000000000,1.5000000000,3.0000,false,false",
        "Total,,22.5000000000,USD,21.5000000000,1.0000000000,,,",
    ]
    assert "movers_2026-10-01_2026-10-04_unblended_cost" in answered.headers["content-disposition"]


@pytest.mark.parametrize(
    ("change", "former", "ratio"),
    [
        ("1.0000000000", "3.0000000000", "0.3333"),
        ("-0.0000000001", "3.0000000000", "0.0000"),
        ("5.0000000000", "-2.0000000000", "2.5000"),
        ("1.0000000000", "0.0000000000", None),
        ("1.0000000000", None, None),
        (None, None, None),
        ("9999999999999999999999999999.0000000000", "0.0000000001", f"{'9' * 28}{'0' * 10}.0000"),
    ],
)
def test_the_ratio_is_of_the_size_of_the_former_amount(change: str, former: str | None, ratio: str | None) -> None:
    assert change_ratio(change, former) == ratio


def test_a_group_has_begun_when_nothing_becomes_something() -> None:
    assert has_begun(None, "0.0000000001")
    assert has_begun("0.0000000000", "-1.0000000000")
    assert not has_begun("0.0000000000", None)
    assert not has_begun("1.0000000000", "2.0000000000")
