"""Regional distribution: map, table and heat table say the same, add up, and ask on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from playwright.sync_api import Page, expect

from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.reading import csv_button, csv_cells, held_back, records, settled, show_within, table_cells
from tests.local.api.conftest import RunningApi

MONTH = {"start_date": "2026-10-01", "end_date": "2026-11-01"}


def regions(dashboard: RunningApi, **asked: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = dashboard.http.get("/v1/regions", params=MONTH | asked).json()["rows"]
    return [row for row in rows if row["currency"] == "USD"]


def named(page: Page) -> dict[str, list[str]]:
    """Region → the cells of its row in the table below the map, then the total's."""
    rows = page.locator(".region-table tbody tr")
    names = rows.locator("th button").all_text_contents()
    cells = table_cells(page.locator(".region-table"))
    return dict(zip([*names, "Total"], [row[2:] for row in cells[1:]], strict=True))


def test_every_region_is_shown_global_and_none_too_and_they_add_up(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD")
    rows = regions(dashboard)
    shown = named(page)
    assert list(shown) == [*(row["region"] or "No region" for row in rows), "Total"]
    assert {"us-east-1", "eu-central-1", "global", "No region"} == {row["region"] or "No region" for row in rows}
    for row in rows:
        assert shown[row["region"] or "No region"][0] == written.amount(row["amount"], "USD")
    whole = written.exact_sum([row["amount"] for row in rows])
    assert shown["Total"][0] == written.amount(whole, "USD")
    assert shown["Total"][-1] == f"{sum(row['line_item_count'] for row in rows):,}"


def test_the_map_says_what_the_table_says(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD&metric=list_cost")
    rows = regions(dashboard, metric="list_cost")
    tiles = page.locator("button.tile")
    titles = dict(text.rsplit(": ", 1) for text in tiles.evaluate_all("all => all.map(one => one.title)"))
    places = {
        "us-east-1": "Virginia (us-east-1)",
        "eu-central-1": "Frankfurt (eu-central-1)",
        "global": "Global (global)",
    }
    assert titles == {places.get(row["region"], "No region"): written.amount(row["amount"], "USD") for row in rows}
    # All other regions there are stand as outlines, so that nothing on the map is a surprise.
    expect(page.locator(".tile-empty", has_text="Ireland")).to_be_visible()
    assert page.locator(".tile").count() > 30


def test_a_tile_and_a_row_ask_on_and_back_undoes_it(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD")
    url, before = page.url, named(page)
    page.locator("button.tile", has_text="Virginia").click()
    page.get_by_role("group", name="About us-east-1").get_by_role("button", name="Only this, by service").click()
    settled(page)
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Region is us-east-1")
    assert list(named(page)) == ["us-east-1", "Total"]
    after = page.url
    page.go_back()
    settled(page)
    assert (page.url, named(page)) == (url, before)
    page.go_forward()
    settled(page)
    assert page.url == after
    page.reload()
    screen.settle()
    assert list(named(page)) == ["us-east-1", "Total"]

    show_within(page, "/regions?unit=USD")
    page.locator(".region-table").get_by_role("button", name="No region").click()
    page.locator(".drill").get_by_role("button", name="Exclude").click()
    settled(page)
    rows = regions(dashboard, exclude="region:")
    assert named(page)["Total"][0] == written.amount(written.exact_sum([row["amount"] for row in rows]), "USD")


def test_each_row_of_the_heat_table_adds_up_to_its_region(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD&metric=list_cost")
    head = table_cells(page.locator("table.heat"))[0]
    asked = {**MONTH, "metric": "list_cost", "group_by": ["region", "service"], "limit": 500}
    answer = dashboard.http.get("/v1/costs/breakdown", params=asked).json()
    cells = {
        (row["group"]["region"] or "No region", row["group"]["service"]): row["amount"]
        for row in answer["rows"]
        if row["currency"] == "USD"
    }
    totals = {row["region"] or "No region": row["amount"] for row in regions(dashboard, metric="list_cost")}
    rows = page.locator("table.heat tbody tr").all()
    assert len(rows) == len(totals)
    for row in rows:
        name = row.locator("th").inner_text()
        exact = row.locator("td").evaluate_all("all => all.map(one => (one.querySelector('button') ?? one).title)")
        services = head[1:-2]
        assert exact[:-2] == [
            written.amount(cells[name, one], "USD") if (name, one) in cells else "" for one in services
        ]
        known = [cells[name, one] for one in services if (name, one) in cells]
        assert exact[-2] == written.amount(written.less(totals[name], written.exact_sum(known)), "USD")
        assert exact[-1] == written.amount(totals[name], "USD")


def test_a_cell_of_the_heat_table_asks_for_one_service_in_one_region(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD")
    row = page.locator("table.heat tbody tr", has_text="eu-central-1")
    row.get_by_role("button").first.click()
    settled(page)
    filters = page.get_by_role("list", name="Filters").locator(".chip button:first-child").all_text_contents()
    assert filters[0] == "Region is eu-central-1"
    service = filters[1].removeprefix("Service is ")
    (there,) = regions(dashboard, filter=["region:eu-central-1", f"service:{service}"])
    assert named(page)["Total"][0] == written.amount(there["amount"], "USD")


def test_the_heat_tables_file_holds_its_cells(screen: Screen) -> None:
    page = screen.open("/regions?unit=USD&metric=list_cost")
    file = records(csv_cells(page, csv_button(page, "List cost by region and service")))
    cells = {(row["region"], row["service"]): row["list_cost"] for row in file if row["currency"] == "USD"}
    head = table_cells(page.locator("table.heat"))[0]
    for row in page.locator("table.heat tbody tr").all():
        name = row.locator("th").inner_text().replace("No region", "")
        exact = row.locator("td").evaluate_all("all => all.map(one => (one.querySelector('button') ?? one).title)")
        for service, title in zip(head[1:-2], exact, strict=False):
            assert title == (written.amount(cells[name, service], "USD") if (name, service) in cells else "")


def test_comparing_shows_before_and_change(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD&metric=list_cost")
    page.get_by_label("Compare").select_option(label="month before")
    settled(page)
    shown = named(page)
    for row in regions(dashboard, metric="list_cost", compare="previous_month"):
        now, before = row["amount"], row["compare_amount"]
        cells = shown[row["region"] or "No region"]
        assert cells[2:4] == [written.amount(before, "USD"), written.change_percent(now, before)]


def test_costs_without_any_service_leave_no_heat_table_waiting(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/regions?unit=USD&in=service:")
    expect(page.get_by_text("None of it belongs to a service.")).to_be_visible()
    (total,) = {written.exact_sum([row["amount"] for row in regions(dashboard, filter="service:")])}
    titles = page.locator("table.heat tbody td:last-child").evaluate_all("all => all.map(one => one.title)")
    assert len(titles) == len(regions(dashboard, filter="service:"))
    assert named(page)["Total"][0] == written.amount(total, "USD")
    assert total != Decimal(0)


def test_the_heat_table_never_mixes_two_questions(screen: Screen) -> None:
    page = screen.open("/regions?unit=USD")
    heat = page.locator("table.heat")
    before = table_cells(heat)
    with held_back(page, lambda url: "/v1/costs/breakdown" in url and "list_cost" in url):
        page.get_by_label("Measure").select_option("list_cost")
        expect(page.locator("section.card", has=heat)).to_have_attribute("aria-busy", "true")
        expect(page.locator("main h2").first).to_contain_text("List cost by region")
        assert table_cells(heat) == before
        expect(page.locator("main h2").nth(1)).to_contain_text("Unblended cost by region and service")
    settled(page)
    assert table_cells(heat) != before
    expect(page.locator("main h2").nth(1)).to_contain_text("List cost by region and service")
