"""The Explorer over the real API: chart, table and pivot of one question say the same, to the last digit."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.dashboard.conftest import NewScreen, Screen
from tests.local.api.conftest import RunningApi

BREAKDOWN = "/v1/costs/breakdown"
CURRENCY = "USD"
EXACT = Context(prec=60)
FAILURE = {
    "type": "/problems/internal-error",
    "title": "Something went wrong here",
    "status": 500,
    "detail": "The answer could not be made.",
    "instance": BREAKDOWN,
    "request_id": "request-for-help=",
}


def asked(dashboard: RunningApi, path: str = BREAKDOWN, **question: Any) -> dict[str, Any]:
    """The API's answer, the figures of one currency only."""
    answer: dict[str, Any] = dashboard.http.get(path, params=question).raise_for_status().json()
    answer["rows"] = [row for row in answer["rows"] if row["currency"] == CURRENCY]
    return answer


def total_of(answer: dict[str, Any]) -> Decimal:
    """The total of one currency."""
    return next(Decimal(one["amount"]) for one in answer["meta"]["totals"] if one["currency"] == CURRENCY)


def written(amount: Decimal | str) -> str:
    """The amount as the screen writes it."""
    rounded = Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP, context=EXACT)
    return f"{'−' if rounded < 0 else ''}${abs(rounded):,}"


def added(amounts: list[Decimal]) -> Decimal:
    """The sum, of every digit."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def downloaded(page: Page, folder: Path) -> list[list[str]]:
    """The rows of the file behind the button."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    file = folder / "figures.csv"
    waiting.value.save_as(file)
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))


def cells(row: Locator) -> list[str]:
    """The texts of the cells of a row."""
    return [" ".join(text.split()) for text in row.locator("th, td").all_inner_texts()]


def query_of(page: Page) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(urlsplit(page.url).query)


def in_dollars(address: str) -> str:
    """The address with its figures in the currency of these tests."""
    return f"{address}{'&' if '?' in address else '?'}unit={CURRENCY}"


def test_chart_api_and_file_have_one_total(screen: Screen, dashboard: RunningApi, tmp_path: Path) -> None:
    page = screen.show(in_dollars("/explorer?top=3"))
    answer = asked(dashboard, "/v1/costs", group_by="service", limit=3)
    total = total_of(answer)
    expect(page.locator(".legend-total .legend-amount")).to_have_text(written(total))
    expect(page.locator(".card-sentence")).to_contain_text(written(total))
    # Three by name, the others, and what has no service.
    groups = page.locator("button.legend-item")
    expect(groups).to_have_count(5)
    expect(groups.nth(4)).to_contain_text("No service")
    assert page.locator(".chart-marks .series").count() == 5
    rows = downloaded(page, tmp_path)
    amounts = {row[4]: Decimal(row[3]) for row in rows[1:] if row[0] == "Total"}
    assert amounts[CURRENCY] == total
    assert added([Decimal(row[3]) for row in rows[1:] if row[0] != "Total" and row[4] == CURRENCY]) == total


def test_a_bar_is_read_under_the_pointer_and_by_the_keys_and_asks_on(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show(in_dollars("/explorer?metric=list_cost"))
    days = asked(dashboard, "/v1/costs", group_by="service", metric="list_cost", limit=7)["rows"]
    of_day = [Decimal(row["amount"] or 0) for row in days if row["date"] == "2026-10-01"]
    plot = page.locator(".chart-marks > rect").bounding_box()
    assert plot
    band = plot["width"] / 31
    page.mouse.move(plot["x"] + band / 2, plot["y"] + 20)
    expect(page.locator(".tooltip")).to_contain_text("1 Oct 2026")
    expect(page.locator(".tooltip-total dd")).to_have_text(written(added(of_day)))
    page.mouse.move(0, 0)
    expect(page.locator(".tooltip")).to_have_count(0)
    page.locator(".recharts-surface").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tooltip")).to_contain_text("2 Oct 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="About List cost")).to_contain_text("2 Oct 2026")
    page.keyboard.press("Escape")
    # Where a bar is, it is its group that is meant.
    page.mouse.click(plot["x"] + band / 2, plot["y"] + plot["height"] - 4)
    about = page.locator(".drill")
    expect(about).to_contain_text("1 Oct 2026")
    about.get_by_role("button", name="Line items").click()
    assert query_of(page)["span"] == ["2026-10-01..2026-10-01"]


def test_kinds_of_chart_are_in_the_address_and_back_undoes_them(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show(in_dollars("/explorer"))
    page.get_by_text("Lines", exact=True).click()
    screen.settle()
    expect(page.locator(".chart-line")).to_have_count(page.locator("button.legend-item").count())
    page.get_by_text("Ranked", exact=True).click()
    screen.settle()
    expect(page.locator(".ranked-total .ranked-amount")).to_have_text(
        written(total_of(asked(dashboard, group_by="service")))
    )
    assert query_of(page)["chart"] == ["ranked"]
    page.go_back()
    expect(page.locator(".chart-line").first).to_be_visible()
    page.go_back()
    expect(page.locator(".chart-line")).to_have_count(0)
    page.go_forward()
    page.go_forward()
    expect(page.locator(".ranked")).to_be_visible()


def test_the_table_has_every_figure_of_the_api(screen: Screen, dashboard: RunningApi, tmp_path: Path) -> None:
    page = screen.show(in_dollars("/explorer?show=table&compare=previous_month&top=3"))
    answer = asked(dashboard, group_by="service", compare="previous_month", limit=3)
    before = next(one["amount"] for one in answer["meta"]["compare"]["totals"] if one["currency"] == CURRENCY)
    shown = [cells(row) for row in page.locator("tbody tr").all()]
    assert [row[1] for row in shown] == [written(row["amount"]) for row in answer["rows"]]
    assert [row[3] for row in shown] == [written(row["compare_amount"]) for row in answer["rows"]]
    assert [row[4].lstrip("+±") for row in shown] == [written(row["change"]) for row in answer["rows"]]
    assert [row[6] for row in shown] == [f"{row['line_item_count']:,}" for row in answer["rows"]]
    assert [row[0] for row in shown][-2:] == [f"Other ({answer['meta']['other_groups']})", "No service"]
    total = cells(page.locator("tfoot tr"))
    assert [total[1], total[3]] == [written(total_of(answer)), written(before)]
    assert total[6] == f"{sum(row['line_item_count'] for row in answer['rows']):,}"
    last = next(row for row in downloaded(page, tmp_path) if row[0] == "Total" and row[3] == CURRENCY)
    assert [Decimal(last[2]), Decimal(last[4])] == [total_of(answer), Decimal(before)]


def test_the_table_is_sorted_on_the_screen_and_in_the_address(screen: Screen) -> None:
    page = screen.show(in_dollars("/explorer?show=table&compare=previous_month&metric=list_cost&top=20"))
    header = page.get_by_role("columnheader", name="Line items")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    counts = [int(cells(row)[6].replace(",", "")) for row in page.locator("tbody tr").all()][:-1]
    assert counts == sorted(counts, reverse=True)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert query_of(page)["sort"] == ["line_items"]
    page.go_back()
    expect(header).to_have_attribute("aria-sort", "descending")
    page.reload()
    screen.settle()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator("tbody tr").last).to_contain_text("No service")


@pytest.mark.parametrize(
    ("rows", "columns", "more"),
    [
        ("service", "region", ""),
        ("tag:Team", "service", "&out=region:us-east-1"),
        ("usage_account_name", "tag:user:Team", "&metric=net_amortized_cost"),
        ("operation", "charge_type", "&in=service:&in=service:AmazonEC2&metric=list_cost"),
    ],
)
def test_a_pivot_adds_up_to_the_api_in_every_row_and_column(
    screen: Screen, dashboard: RunningApi, tmp_path: Path, rows: str, columns: str, more: str
) -> None:
    page = screen.show(in_dollars(f"/explorer?show=pivot&group={rows}&by={columns}&top=2{more}"))
    given = parse_qs(more.lstrip("&"), keep_blank_values=True)
    question = {
        "filter": given.get("in", []),
        "exclude": given.get("out", []),
        "metric": given.get("metric", ["unblended_cost"])[0],
        "limit": 2,
    }
    by_row = asked(dashboard, group_by=rows, **question)
    by_column = asked(dashboard, group_by=columns, **question)
    file = downloaded(page, tmp_path)
    body = [[Decimal(cell or 0) for cell in row[1:-1]] for row in file[1:]]

    def known(answer: dict[str, Any]) -> list[Decimal]:
        return [Decimal(row["amount"] or 0) for row in answer["rows"]]

    # The margins are the API's, and the cells add up to them: what no cell has by name is in the others.
    assert [row[-1] for row in body] == [*known(by_row), total_of(by_row)]
    assert body[-1] == [*known(by_column), total_of(by_column)]
    for row in body:
        assert added(row[:-1]) == row[-1]
    for column in zip(*body, strict=True):
        assert added(list(column[:-1])) == column[-1]
    # A cell by name is what the API says of both values.
    first, second = by_row["rows"][0]["group"][rows], by_column["rows"][0]["group"][columns]
    both = [*question["filter"], condition(rows, first), condition(columns, second)]
    others = [text for text in both[:-2] if not text.startswith(f"{rows}:")]
    one = asked(dashboard, group_by="currency", **(question | {"filter": [*others, *both[-2:]]}))
    assert body[0][0] == added(known(one))
    # The file is what is on the screen.
    screen_rows = [cells(row) for row in page.locator(".pivot tbody tr, .pivot tfoot tr").all()]
    assert [[written(cell) for cell in row] for row in body] == [
        [written("0") if cell == "–" else cell for cell in row[1:]] for row in screen_rows
    ]
    assert all(not re.match(r"[=+@|%-]", cell) for row in file for cell in (row[0], *row[-1:]))


def condition(dimension: str, value: str | None) -> str:
    """A filter as the API takes it."""
    name, colon, key = dimension.partition(":")
    return f"{name}{colon}{key.replace('%', '%25').replace(':', '%3A')}:{value or ''}"


def test_a_pivot_compares_every_cell(screen: Screen, dashboard: RunningApi, tmp_path: Path) -> None:
    page = screen.show(in_dollars("/explorer?show=pivot&compare=previous_month&top=2"))
    answer = asked(dashboard, group_by="service", compare="previous_month", limit=2)
    before = next(one["amount"] for one in answer["meta"]["compare"]["totals"] if one["currency"] == CURRENCY)
    body = [[Decimal(cell or 0) for cell in row[1:-1]] for row in downloaded(page, tmp_path)[1:]]
    assert body[-1][-2:] == [total_of(answer), Decimal(before)]
    for row in body:
        assert [added(row[:-2:2]), added(row[1:-2:2])] == row[-2:]
    assert page.locator(".pivot-change").count() > 0


def test_a_cell_adds_both_filters_and_back_takes_them_away(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.show(in_dollars("/explorer?show=pivot&metric=list_cost"))
    before = page.url
    page.locator(".heat-cell button").first.click()
    rows = asked(dashboard, group_by="service", metric="list_cost")["rows"]
    columns = asked(dashboard, group_by="region", metric="list_cost")["rows"]
    service, region = rows[0]["group"]["service"], columns[0]["group"]["region"]
    about = page.get_by_role("group", name=f"About {service}, {region}")
    expect(about.get_by_role("button", name="Exclude")).to_have_count(0)
    about.get_by_role("button", name=re.compile("Only this")).click()
    screen.settle()
    assert query_of(page)["in"] == [f"service:{service}", f"region:{region}"]
    assert query_of(page)["group"] == ["usage_type"]
    one = asked(dashboard, group_by="currency", metric="list_cost", filter=query_of(page)["in"])
    expect(page.locator(".pivot tfoot td").last).to_have_text(written(total_of(one)))
    page.go_back()
    expect(page).to_have_url(before)
    expect(page.locator(".chip")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".chip")).to_have_count(2)


def test_rows_and_columns_ask_on_too_and_what_has_no_value_is_one_of_them(screen: Screen) -> None:
    page = screen.show(in_dollars("/explorer?show=pivot"))
    page.locator(".pivot thead").get_by_role("button", name="No region").click()
    page.get_by_role("group", name="About No region").get_by_role("button", name="Exclude").click()
    screen.settle()
    assert query_of(page)["out"] == ["region:"]
    expect(page.locator(".pivot thead")).not_to_contain_text("No region")
    page.locator(".pivot tbody").get_by_role("button", name="No service").click()
    page.get_by_role("group", name="About No service").get_by_role("button", name="Line items").click()
    screen.settle()
    expect(page.locator("h1")).to_have_text("Detailed audit log")
    assert "in=service:" in page.url


def test_a_tag_makes_groups_and_columns_are_chosen_from_all_dimensions(screen: Screen) -> None:
    page = screen.show(in_dollars("/explorer?show=pivot"))
    page.get_by_role("button", name="Group by Service").click()
    page.get_by_label("Search dimensions and tags").fill("tag team")
    page.get_by_role("button", name="Tag Team", exact=True).click()
    screen.settle()
    page.get_by_role("button", name="Columns: Service").click()
    # What the rows are is not offered for the columns.
    page.get_by_label("Search dimensions and tags").fill("tag team")
    expect(page.get_by_role("dialog").get_by_role("button", name="Tag Team", exact=True)).to_have_count(0)
    page.get_by_label("Search dimensions and tags").fill("cost category")
    page.get_by_role("button", name="Cost category Unit").click()
    screen.settle()
    assert query_of(page)["group"] == ["tag:Team"]
    assert query_of(page)["by"] == ["cost_category:Unit"]
    expect(page.get_by_role("heading", level=2)).to_contain_text("by tag Team and cost category Unit")
    expect(page.locator(".pivot tbody th").last).to_have_text("No tag Team")
    expect(page.locator(".pivot thead")).to_contain_text("No cost category Unit")
    # The other way round by one choice.
    page.get_by_role("button", name="Group by Tag Team").click()
    page.get_by_label("Search dimensions and tags").fill("cost category unit")
    page.get_by_role("dialog").get_by_role("button", name="Cost category Unit").click()
    screen.settle()
    expect(page.get_by_role("heading", level=2)).to_contain_text("by cost category Unit and tag Team")


def test_one_sum_can_be_shown_in_every_way(screen: Screen, dashboard: RunningApi) -> None:
    total = written(total_of(asked(dashboard, group_by="service")))
    for address, place in (
        ("/explorer?group=", ".legend-total .legend-amount"),
        ("/explorer?group=&chart=ranked", ".ranked-total .ranked-amount"),
        ("/explorer?group=&show=table", "tfoot td >> nth=0"),
        ("/explorer?group=&show=pivot", "tfoot td >> nth=-1"),
    ):
        page = screen.show(in_dollars(address))
        expect(page.locator(place)).to_have_text(total)


def test_another_page_leads_here_with_its_question(screen: Screen) -> None:
    page = screen.show(in_dollars("/daily-costs?compare=previous_month"))
    page.locator("button.legend-item").first.click()
    page.get_by_role("button", name="Explore").click()
    screen.settle()
    expect(page.locator("h1")).to_have_text("Explorer")
    expect(page.locator(".chip")).to_have_count(1)
    assert query_of(page)["compare"] == ["previous_month"]
    assert query_of(page)["group"] == ["usage_type"]


FORMS = ["", "?chart=ranked", "?show=table", "?show=pivot"]


@pytest.mark.parametrize("form", FORMS)
def test_filtered_to_nothing_says_so_and_the_filters_can_be_cleared(screen: Screen, form: str) -> None:
    page = screen.show(f"/explorer{form}{'&' if form else '?'}in=service:none+such")
    expect(page.locator(".state-title")).to_have_text("Nothing matches these filters")
    page.get_by_role("button", name="Clear the filters").click()
    screen.settle()
    expect(page.locator(".state-title")).to_have_count(0)
    expect(page.locator(".card-sentence")).to_contain_text("Unblended cost was")


def test_days_without_costs_say_so(screen: Screen) -> None:
    page = screen.show("/explorer?show=pivot&span=2020-01-01..2020-01-31")
    expect(page.locator(".state-title")).to_have_text("No costs on these days")


def held_back(page: Page, *patterns: str) -> Callable[[], None]:
    """Keep these requests waiting until what is returned is called."""
    waiting: list[Route] = []
    is_over: list[bool] = []

    def hold(route: Route) -> None:
        if is_over:
            route.continue_()
        else:
            waiting.append(route)

    def release() -> None:
        is_over.append(True)
        for route in waiting:
            route.continue_()

    for pattern in patterns:
        page.route(pattern, hold)
    return release


def failing(status: int) -> Callable[[Route], None]:
    """A route that fails as the API does."""
    body = json.dumps(FAILURE | {"status": status})
    return lambda route: route.fulfill(status=status, content_type="application/problem+json", body=body)


@pytest.mark.parametrize("form", FORMS)
def test_a_failure_names_the_request_and_can_be_tried_again(screen: Screen, form: str) -> None:
    fail = failing(500)
    screen.page.route("**/v1/costs*", fail)
    screen.page.route("**/v1/costs/breakdown*", fail)
    page = screen.show(f"/explorer{form}")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong here")
    expect(alert).to_contain_text("Request request-for-help=")
    # The ways to show it are still there.
    expect(page.get_by_role("radiogroup", name="Show as")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    screen.settle()
    expect(alert).to_have_count(0)
    expect(page.locator(".card-sentence")).to_contain_text("Unblended cost was")


def test_what_may_not_be_seen_says_so(screen: Screen) -> None:
    screen.page.route("**/v1/costs/breakdown*", failing(403))
    page = screen.show("/explorer?show=table")
    expect(page.get_by_role("alert").locator("svg.lucide-lock")).to_be_visible()


@pytest.mark.parametrize("form", FORMS)
def test_while_figures_come_their_place_is_held(screen: Screen, form: str) -> None:
    page = screen.page
    release = held_back(page, "**/v1/costs*", "**/v1/costs/breakdown*")
    page.goto(f"{screen.url}/explorer{form}")
    loading = page.locator(".card .skeleton")
    expect(loading).to_be_visible()
    box = loading.bounding_box()
    assert box
    assert box["height"] >= 340
    release()
    screen.settle()
    expect(page.locator(".card-sentence")).to_contain_text("Unblended cost was")


def test_the_figures_do_not_wait_for_the_chart(screen: Screen) -> None:
    page = screen.page
    release = held_back(page, "**/assets/time-chart-*.js")
    page.goto(f"{screen.url}/explorer")
    expect(page.locator(".legend-total")).to_be_visible()
    expect(page.locator(".card-sentence")).to_contain_text("Unblended cost was")
    expect(page.locator(".chart")).to_have_count(0)
    release()
    expect(page.locator(".chart-marks")).to_be_visible()


def test_a_pivot_never_asks_for_the_chart(screen: Screen) -> None:
    fetched: list[str] = []
    screen.page.on("request", lambda request: fetched.append(request.url))
    screen.show("/explorer?show=pivot")
    assert fetched
    assert not [url for url in fetched if "time-chart" in url]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_wider_than_a_narrow_screen(new_screen: NewScreen, form: str) -> None:
    page = new_screen(viewport={"width": 360, "height": 740}).show(f"/explorer{form}")
    widths = page.locator("html").evaluate("root => [root.scrollWidth, root.clientWidth]")
    assert widths[0] <= widths[1]
