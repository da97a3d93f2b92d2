"""Daily spending trends: chart, legend, table and file say the same, and a click asks on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.lake import MAIN
from tests.dashboard import written
from tests.dashboard.conftest import Screen
from tests.dashboard.reading import (
    csv_button,
    csv_cells,
    go_within,
    held_back,
    records,
    settled,
    show_within,
    table_cells,
)
from tests.local.api.conftest import RunningApi

MONTH = {"start_date": "2026-10-01", "end_date": "2026-11-01"}


def costs(dashboard: RunningApi, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = dashboard.http.get("/v1/costs", params=MONTH | asked).json()
    return answer


def dollars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["currency"] == "USD"]


def legend(page: Page) -> list[tuple[str, str]]:
    """Label and amount of every group, the total last."""
    items = page.locator(".legend .legend-item")
    labels = items.locator(".legend-label").all_text_contents()
    return list(zip(labels, items.locator(".legend-amount").all_text_contents(), strict=True))


def table(page: Page) -> list[list[str]]:
    return table_cells(page.locator(".figures-table table"))


# The middles of the parts of bars that are high enough to be pointed at: each group is one path of them.
BARS = r"""all => all.flatMap(path => {
  const { left, top } = path.ownerSVGElement.getBoundingClientRect();
  return [...path.getAttribute('d').matchAll(/M(\S+) (\S+)h(\S+)V([^h]+)/g)]
    .map(([, x, y, width, bottom]) => [x, y, width, bottom].map(Number))
    .filter(([, y, , bottom]) => Math.abs(bottom - y) > 8)
    .map(([x, y, width, bottom]) => [left + x + width / 2, top + (y + bottom) / 2]);
})"""


def bars(page: Page) -> list[tuple[float, float]]:
    page.locator(".chart-marks").wait_for()
    found: list[tuple[float, float]] = page.locator("path.series").evaluate_all(BARS)
    return found


def drilled(page: Page) -> tuple[str, str]:
    """What the drill menu is about: the group, and the day, week or month."""
    title: str = page.locator(".drill-title").text_content() or ""
    group, _, bucket = title.strip().partition(" · ")
    return group, bucket


@pytest.mark.parametrize("top", [1, 3, 20])
def test_top_groups_other_and_no_value_add_up_to_the_total(screen: Screen, dashboard: RunningApi, top: int) -> None:
    page = screen.open(f"/daily-costs?unit=USD&top={top}")
    answer = costs(dashboard, group_by="service", limit=top)
    sums: dict[tuple[str, str | None], list[str]] = {}
    for row in dollars(answer["rows"]):
        sums.setdefault((row["kind"], row["group"]["service"]), []).append(row["amount"] or "0")
    (total,) = (one["amount"] for one in dollars(answer["meta"]["totals"]))
    assert written.exact_sum([amount for amounts in sums.values() for amount in amounts]) == Decimal(total)
    other = f"Other ({answer['meta']['other_groups']})"
    names = {"other": other, "none": "No service"}
    expected = [
        (names.get(kind, value or ""), written.amount(written.exact_sum(amounts), "USD"))
        for (kind, value), amounts in sums.items()
    ]
    assert legend(page) == [*expected, ("Total", written.amount(total, "USD"))]
    assert len([one for one in sums if one[0] == "value"]) == min(top, 7)
    assert ("other" in {kind for kind, _ in sums}) == (top < 7)


def test_the_chart_says_what_its_table_says(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD&compare=previous_month&top=3&metric=list_cost")
    by_chart = dict(legend(page))
    seen = {}
    for bar in bars(page)[:3]:
        page.mouse.move(*bar)
        tooltip = page.locator(".tooltip")
        expect(tooltip).to_be_visible()
        day = tooltip.locator(".tooltip-title").evaluate("title => title.firstChild.textContent")
        pairs = tooltip.locator("dl > div").evaluate_all(
            "all => all.map(one => [one.querySelector('dt').textContent, one.querySelector('dd').firstChild.textContent])"
        )
        seen[day] = dict(pairs)
    page.get_by_role("radio", name="Table").check(force=True)
    settled(page)
    head, *rows, last = table(page)
    by_day = {row[0].removesuffix("still filling").strip(): dict(zip(head, row, strict=True)) for row in rows}
    assert len(seen) == 3
    for day, figures in seen.items():
        there = by_day[day]
        for label, amount in figures.items():
            column = "Compared" if label.endswith("2026") else label
            assert there[column] == amount, (day, label)
    assert dict(zip(head[3:], last[3:], strict=True)) == {
        label: one for label, one in by_chart.items() if label != "Total"
    }
    assert last[1] == by_chart["Total"]


def test_the_file_is_the_table(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD&show=table&compare=previous_month&group=region")
    head, *rows, last = table(page)
    file = [row for row in records(csv_cells(page, csv_button(page))) if row["currency"] == "USD"]
    by_cell = {(row["date"], row["region"] or "No region"): row for row in file if row["date"] != "Total"}
    dates = list(dict.fromkeys(date for date, _ in by_cell))
    assert [row[0].removesuffix("still filling").strip() for row in rows] == [written.day(date) for date in dates]
    for row, date in zip(rows, dates, strict=True):
        for label, cell in zip(head[3:], row[3:], strict=True):
            assert cell == written.amount(by_cell[date, label]["unblended_cost"], "USD")
        of_day = [one["compare_unblended_cost"] for (day, _), one in by_cell.items() if day == date]
        told = [one for one in of_day if one]
        assert row[2] == written.amount(written.exact_sum(told) if told else None, "USD")
    (whole,) = (row for row in file if row["date"] == "Total")
    assert last[1:3] == [written.amount(whole[name], "USD") for name in ("unblended_cost", "compare_unblended_cost")]


def test_a_click_on_a_bar_asks_on_and_back_undoes_it(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD")
    before = page.url
    groups = legend(page)
    page.mouse.click(*bars(page)[0])
    chosen, _ = drilled(page)
    menu = page.get_by_role("group", name=f"About {chosen}")
    only = menu.get_by_role("button", name="Only this, by usage type")
    expect(only).to_be_focused()
    only.click()
    settled(page)
    expect(page.get_by_role("list", name="Filters").get_by_role("button").first).to_have_text(f"Service is {chosen}")
    expect(page.get_by_role("button", name="Group by Usage type")).to_be_visible()
    answer = costs(dashboard, filter=f"service:{chosen}", group_by="usage_type", limit=7)
    (total,) = (one["amount"] for one in dollars(answer["meta"]["totals"]))
    groups_there = legend(page)
    assert groups_there[-1] == ("Total", written.amount(total, "USD"))
    assert {label for label, _ in groups_there[:-1]} == {row["group"]["usage_type"] for row in dollars(answer["rows"])}
    after = page.url

    page.go_back()
    settled(page)
    assert (page.url, legend(page)) == (before, groups)
    page.go_forward()
    settled(page)
    assert (page.url, legend(page)) == (after, groups_there)
    page.reload()
    screen.settle()
    assert (page.url, legend(page)) == (after, groups_there)


def test_the_next_dimension_is_never_one_that_is_chosen_already(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD")
    offered = []
    for _ in range(3):
        page.locator(".legend button.legend-item").first.click()
        only = page.locator(".drill").get_by_role("button", name="Only this, by")
        offered.append(only.inner_text().strip().removeprefix("Only this, by "))
        only.click()
        settled(page)
    assert offered == ["usage type", "resource", "account"], offered
    assert len(page.get_by_role("list", name="Filters").get_by_role("listitem").all()) == 3


def test_the_legend_excludes_a_group_and_no_value_too(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD")
    page.locator(".legend button", has_text="No service").click()
    page.locator(".drill").get_by_role("button", name="Exclude").click()
    settled(page)
    (total,) = (one["amount"] for one in dollars(costs(dashboard, exclude="service:")["meta"]["totals"]))
    assert legend(page)[-1][1] == written.amount(total, "USD")
    assert "No service" not in dict(legend(page))


def test_a_drill_menu_closes_by_escape_and_gives_the_focus_back(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD")
    item = page.locator(".legend button.legend-item").nth(1)
    item.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".drill").get_by_role("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".drill")).to_have_count(0)
    expect(item).to_be_focused()


def test_a_bar_leads_to_the_line_items_of_its_day(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD&span=2026-10-02..2026-10-07&top=20")
    page.mouse.click(*bars(page)[0])
    menu = page.locator(".drill")
    chosen, title = drilled(page)
    menu.get_by_role("button", name="Line items").click()
    screen.settle()
    expect(page.locator("h1")).to_have_text("Detailed audit log")
    day = next(f"2026-10-{number:02}" for number in range(2, 8) if f"{number} Oct 2026" == title)
    asked = {
        "start_date": day,
        "end_date": f"2026-10-{int(day[8:]) + 1:02}",
        "filter": f"service:{chosen}",
        "limit": 1,
    }
    meta = dashboard.http.get("/v1/line-items", params=asked).json()["meta"]
    expect(page.locator(".log-foot strong")).to_contain_text(f"Total of all {meta['line_item_count']}:")


def test_weeks_and_months_are_sums_of_their_days(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD&span=90d&show=table&group=")
    for name, granularity in (("Week", "week"), ("Month", "month")):
        page.get_by_role("radio", name=name, exact=True).check(force=True)
        settled(page)
        asked = {"start_date": "2026-07-31", "end_date": "2026-10-29", "granularity": granularity}
        rows = dollars(dashboard.http.get("/v1/costs", params=asked).json()["rows"])
        shown = [[row[0].removesuffix("still filling").strip(), row[1]] for row in table(page)[1:-1]]
        assert shown == [
            [written.bucket(row["date"], granularity), written.amount(row["amount"], "USD")] for row in rows
        ]
    page.get_by_role("radio", name="Chart").check(force=True)
    settled(page)
    page.mouse.click(*bars(page)[0])
    _, month = drilled(page)
    page.get_by_role("button", name="Only this month").click()
    settled(page)
    assert month in {"Jul 2026", "Aug 2026", "Sep 2026", "Oct 2026"}
    days = {"Jul 2026": "31 Jul 2026", "Oct 2026": "1–28 Oct 2026"}
    expect(page.get_by_role("button", name="choose days")).to_have_text(f"{days.get(month, month)} UTC")


def test_a_granularity_that_tells_nothing_cannot_be_chosen(screen: Screen) -> None:
    page = screen.open("/daily-costs?span=7d")
    expect(page.get_by_role("radio", name="Week", exact=True)).to_be_disabled()
    expect(page.get_by_role("radio", name="Month", exact=True)).to_be_disabled()
    show_within(page, "/daily-costs?span=2025-01-01..2026-10-31")
    expect(page.get_by_role("radio", name="Day", exact=True)).to_be_disabled()
    expect(page.get_by_role("radio", name="Month", exact=True)).to_be_enabled()


def test_running_sums_end_with_the_total_and_stop_at_the_newest_delivery(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD&show=table")
    total = table(page)[-1][1]
    page.get_by_role("radio", name="Cumulative").check(force=True)
    settled(page)
    rows = table(page)
    assert rows[-1][:2] == ["At the end", total]
    # This lake has charges after its newest delivery, so the last row is the last day, and ends with the sum of all.
    assert rows[-2][0].startswith("31 Oct 2026")
    assert rows[-2][1] == total
    expect(page.get_by_text("AWS had not delivered the whole of the newest day yet")).to_be_visible()


def test_days_that_still_fill_are_hatched_and_said(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD")
    expect(page.get_by_text("(hatched); its figures will grow.")).to_be_visible()
    expect(page.locator(".chart-hatch")).to_have_count(1)
    show_within(page, "/daily-costs?unit=USD&span=last_month")
    expect(page.locator(".chart-marks")).to_be_visible()
    expect(page.locator(".chart-hatch")).to_have_count(0)


def test_comparing_is_said_in_figures_and_in_percent(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?unit=USD&group=&span=last_month")
    page.get_by_label("Compare").select_option(label="month before")
    settled(page)
    asked = {"start_date": "2026-09-01", "end_date": "2026-10-01", "compare": "previous_month"}
    meta = dashboard.http.get("/v1/costs", params=asked).json()["meta"]
    (now,) = (one["amount"] for one in dollars(meta["totals"]))
    (former,) = (one["amount"] for one in dollars(meta["compare"]["totals"]))
    delta = written.change(written.less(now, former), "USD")
    relative = written.change_percent(now, former)
    said = delta if relative in {written.NOTHING, "new"} else f"{relative} ({delta})"
    expect(page.locator(".card-sentence")).to_contain_text(f"in Sep 2026, {said} on Aug 2026.")
    # August has a day more than September: it is named, and counts.
    expect(page.get_by_text("31 Aug 2026 count in their sum")).to_be_visible()
    page.get_by_role("radio", name="Table").check(force=True)
    rows = table(page)
    assert rows[-2][0] == "31 Aug 2026 (compared only)"
    assert rows[-1][2] == written.amount(former, "USD")


def test_currencies_and_pricing_units_are_never_added(screen: Screen, dashboard: RunningApi) -> None:
    page = screen.open("/daily-costs?group=")
    totals = costs(dashboard)["meta"]["totals"]
    for one in totals:
        page.locator(".card").get_by_label("Currency").select_option(one["currency"])
        settled(page)
        assert legend(page)[-1][1] == written.amount(one["amount"], one["currency"])
    show_within(page, "/daily-costs?group=&metric=usage_amount")
    for one in costs(dashboard, metric="usage_amount")["meta"]["totals"]:
        page.locator(".card").get_by_label("Pricing unit").select_option(one["pricing_unit"] or "")
        settled(page)
        assert legend(page)[-1][1] == written.amount(one["amount"], one["pricing_unit"])


def test_the_keyboard_reads_the_chart_day_by_day_and_asks_on(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD")
    page.locator(".chart svg.recharts-surface").first.focus()
    days = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".tooltip")).to_be_visible()
        days.append(page.locator(".tooltip-title").text_content() or "")
    assert len(set(days)) == 3
    page.keyboard.press("Enter")
    assert drilled(page)[1] in days[-1]
    expect(page.locator(".drill").get_by_role("button").first).to_be_focused()


def test_long_spans_are_clicked_day_by_day_too(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD&span=2026-05-01..2026-10-31&by_time=day")
    chart = page.locator(".chart .recharts-wrapper")
    box = chart.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    expect(page.locator(".drill-title")).to_contain_text("Oct 2026")


def test_while_the_next_answer_is_awaited_the_former_one_stays_what_it_is(screen: Screen) -> None:
    page = screen.open("/daily-costs?unit=USD&show=table&group=service")
    before = table(page)
    title = page.locator("main h2").first.inner_text()
    with held_back(page, "**/v1/costs?*") as held:
        go_within(
            page,
            "/daily-costs?unit=USD&show=table&group=region&metric=list_cost&by_time=week&span=last_month&cumulative=yes",
        )
        expect(page.locator("section[aria-busy=true]")).to_have_count(1)
        page.wait_for_timeout(100)
        assert held
        assert table(page) == before
        assert page.locator("main h2").first.inner_text() == title
    settled(page)
    assert table(page) != before
    expect(page.locator("main h2").first).to_contain_text("List cost so far, by week and region")


def test_days_say_whether_they_fill_settle_or_are_settled(proof_screen: Screen) -> None:
    page = proof_screen.show(f"/daily-costs?export={MAIN}&span=2026-10-01..2026-10-31&show=table")
    days = page.locator(".figures-table tbody th")
    marks = {
        int(text.split()[0]): next(mark for mark in ("still filling", "settling", "") if mark in text)
        for text in days.all_inner_texts()
    }
    assert len(marks) > 15
    assert {mark for day, mark in marks.items() if day <= 10} == {""}
    assert {mark for day, mark in marks.items() if 10 < day < 20} == {"settling"}
    assert {mark for day, mark in marks.items() if day >= 20} == {"still filling"}
    settling = sum(1 for mark in marks.values() if mark == "settling")
    expect(page.locator(".chart-note").filter(has_text="settling")).to_contain_text(
        f"AWS had not delivered the whole of the newest day yet; its figures will grow. {settling} days are settling"
    )
