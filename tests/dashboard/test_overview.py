"""The overview: every figure worked out once more from the API's days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.reading import csv_button, csv_cells, held_back, records, settled, table_cells
from tests.local.api.conftest import RunningApi

MONTH = {"start_date": "2026-10-01", "end_date": "2026-11-01"}
# The day of the newest delivery of the newest month; it is not whole.
AS_OF, WHOLE_DAYS, DAYS = "2026-10-28", 27, 31
ONCE = {"Fee", "RIFee", "SavingsPlanUpfrontFee", "Tax", "Refund"}
QUESTIONS: list[dict[str, Any]] = [
    {},
    {"metric": "list_cost"},
    {"metric": "amortized_cost", "filter": "service:AmazonS3"},
    {"metric": "usage_amount"},
    {"exclude": "charge_type:Usage"},
]


def kpis(page: Page) -> dict[str, tuple[str, str]]:
    """Title → figure and words."""
    found: list[list[str]] = page.locator(".kpi").evaluate_all(
        "all => all.map(one => ['h2', '.kpi-value', '.kpi-words'].map(part => one.querySelector(part).textContent))"
    )
    return {title: (value, words) for title, value, words in found}


def address(question: dict[str, Any], unit: str) -> str:
    names = {"filter": "in", "exclude": "out"}
    return "/?" + "&".join([f"unit={unit}", *(f"{names.get(name, name)}={value}" for name, value in question.items())])


def in_unit(rows: list[dict[str, Any]], unit: str) -> list[dict[str, Any]]:
    return [row for row in rows if (row["currency"] or row["pricing_unit"]) == unit]


def days(dashboard: RunningApi, question: dict[str, Any], unit: str) -> list[dict[str, Any]]:
    """Rows by day and charge type of the month."""
    asked = MONTH | question | {"group_by": "charge_type", "limit": 50}
    return in_unit(dashboard.http.get("/v1/costs", params=asked).json()["rows"], unit)


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_month_to_date_and_projection(screen: Screen, dashboard: RunningApi, question: dict[str, Any]) -> None:
    unit = "Hrs" if question.get("metric") == "usage_amount" else "USD"
    page = screen.open(address(question, unit))
    rows = days(dashboard, question, unit)
    assert rows
    to_date = written.exact_sum([row["amount"] for row in rows])
    once = written.exact_sum([row["amount"] for row in rows if row["group"]["charge_type"] in ONCE])
    whole = written.exact_sum(
        [row["amount"] for row in rows if row["group"]["charge_type"] not in ONCE and row["date"] < AS_OF]
    )
    shown = kpis(page)
    value, words = shown["Oct 2026 to date"]
    assert value == written.amount(to_date, unit)
    assert words == f"{WHOLE_DAYS} whole days delivered; 28 Oct still fills."
    value, words = shown["Projected for Oct 2026"]
    # Cut to the ten places of the API's decimals, which is far below what is shown.
    projected = written.divided(whole * DAYS, WHOLE_DAYS) + once
    assert value == written.amount(projected, unit)
    per_day = written.amount(written.divided(whole, WHOLE_DAYS), unit)
    assert words == f"{per_day} a day over {WHOLE_DAYS} whole days, and {written.amount(once, unit)} charged once."


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_against_the_same_whole_days_of_the_month_before(
    screen: Screen, dashboard: RunningApi, question: dict[str, Any]
) -> None:
    unit = "Hrs" if question.get("metric") == "usage_amount" else "USD"
    page = screen.open(address(question, unit))

    def until(month: str) -> Decimal:
        asked = question | {"start_date": f"{month}-01", "end_date": f"{month}-28"}
        return written.exact_sum([row["amount"] for row in days(dashboard, asked, unit)])

    now, before = until("2026-10"), until("2026-09")
    value, words = kpis(page)["Against the same days of Sep 2026"]
    assert value == written.change_percent(now, before)
    assert words.startswith(f"{written.change(written.less(now, before), unit)}: 1–27 Oct 2026 with 1–27 Sep 2026")


def test_the_share_without_the_most_used_tag(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/?unit=USD&metric=list_cost")
    (key, *_) = (row["value"] for row in dashboard.http.get("/v1/dimensions/tag", params=MONTH).json()["rows"])
    asked = {**MONTH, "metric": "list_cost", "group_by": f"tag:{key}", "limit": 50}
    rows = in_unit(dashboard.http.get("/v1/costs/breakdown", params=asked).json()["rows"], "USD")
    whole = written.exact_sum([row["amount"] for row in rows])
    none = written.exact_sum([row["amount"] for row in rows if row["kind"] == "none"])
    value, words = kpis(page)["Untagged"]
    assert value == written.percent(none, whole)
    assert words.startswith(written.amount(none, "USD"))


def test_the_trend_has_every_day_beside_that_of_the_month_before(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/?unit=USD&metric=list_cost")
    asked = MONTH | {"metric": "list_cost", "compare": "previous_month"}
    rows = in_unit(dashboard.http.get("/v1/costs", params=asked).json()["rows"], "USD")
    expected = []
    for row in rows:
        now, before = row["amount"], row["compare_amount"]
        day = written.day(row["date"], has_year=False)
        so_far = " so far" if row["date"] >= AS_OF else ""
        words = f"{day}: {written.amount(now, 'USD')}{so_far}; before {written.amount(before, 'USD')}"
        expected.append((words, written.change_percent(now, before)))
    texts = page.locator(".trend-days li .visually-hidden").all_text_contents()
    shown = [text.removesuffix(")").split(" (") for text in texts]
    assert [words for words, _ in shown] == [words for words, _ in expected]
    # Beyond fifteen digits a percentage is no figure any more.
    for (_, now), (_, then) in zip(shown, expected, strict=True):
        assert now == then or len(then) > len("+1,000,000,000,000.0%")


def test_what_changed_most_adds_up_to_the_whole_change_and_leads_on(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/?unit=USD&metric=list_cost")
    answer = dashboard.http.get("/v1/movers", params={"metric": "list_cost", "group_by": "service", "limit": 8}).json()
    rows = in_unit(answer["rows"], "USD")
    table = page.get_by_role("region", name="Table of what changed most").locator("table")
    shown = [[*(cell.strip() for cell in row[:4]), row[5]] for row in table_cells(table)[1:-1]]
    assert shown == [
        [
            row["group"]["service"] or "No service",
            written.amount(row["amount"], "USD"),
            written.amount(row["compare_amount"], "USD"),
            written.change(row["change"], "USD"),
            "gone" if row["is_gone"] else written.change_percent(row["amount"], row["compare_amount"]),
        ]
        for row in rows
    ]
    whole = written.exact_sum([row["change"] for row in rows])
    assert table_cells(table)[-1][3].strip() == written.change(whole, "USD")
    file = records(csv_cells(page, csv_button(page, "What changed most, by service")))
    assert [row["change_list_cost"] for row in file if row["currency"] == "USD"][-1] == format(whole, "f")

    first = rows[0]["group"]["service"]
    table.get_by_role("link", name=first, exact=True).click()
    screen.settle()
    expect(page.locator("h1")).to_have_text("Daily spending trends")
    expect(page.get_by_role("list", name="Filters")).to_contain_text(f"Service is {first}")
    expect(page.get_by_role("button", name="Group by Usage type")).to_be_visible()


def test_old_figures_say_that_they_are_while_new_ones_are_awaited(screen: Screen) -> None:
    page = screen.open("/?unit=USD")
    before = kpis(page)
    with held_back(page, lambda url: "list_cost" in url):
        page.get_by_label("Measure").select_option("list_cost")
        expect(page.locator(".kpi[aria-busy=true]")).to_have_count(4)
        assert kpis(page) == before
    settled(page)
    assert kpis(page) != before


def test_the_trust_strip_says_how_old_how_final_and_how_proven(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/")
    status = dashboard.http.get("/v1/status").json()
    strip = page.get_by_role("list", name="Where these figures come from")
    rows = status["rows"]
    expect(strip).to_contain_text(status["meta"]["publication_id"])
    expect(strip).to_contain_text(f"{sum(row['finality'] == 'final' for row in rows)} of {len(rows)} months final")
    newest = [row for row in rows if row["billing_period"] == max(one["billing_period"] for one in rows)]
    passed, warned = (sum(row[name] for row in newest) for name in ("checks_passed", "checks_warned"))
    assert max(row["delivered_at"] for row in rows) == strip.locator("time").get_attribute("datetime")
    strip.get_by_role("link", name=f"{passed} checks passed, {warned} warns for Oct 2026").click()
    screen.settle()
    expect(page.locator("h1")).to_have_text("Proof")
