"""A figure says where it comes from: rule, snapshots, files, checks, and SQL to which Athena answers with that very figure."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Locator, Page, expect

from tests.api.lake import MAIN, PublishedLake
from tests.api.questions import GroupedQuestion, condition_text, grouped_questions
from tests.conftest import REPOSITORY
from tests.dashboard.conftest import Screen
from tests.dashboard.shown import amount, change_answers
from tests.dashboard.told import TITLE, assert_told, named_snapshots, opened, parts_of

NEWEST = "2026-10"
QUESTIONS = 30
WHERE = re.compile(r"^Where from\? ")
HOSTILE = (
    'O\'Reilly "Media", LLC',
    "' OR 1=1 --",
    "\\'; DROP TABLE line_items; --",
    "/* */ \\",
    "a\0b",
    "two\nlines\u2028\u202e",
    "{views} ? $v0 %s",
    "日本語 🚀",
)


def button_of(part: Page | Locator) -> Locator:
    """The button that asks where a figure comes from."""
    return part.get_by_role("button", name=WHERE)


def address_of(page: str, question: GroupedQuestion, **more: str) -> str:
    """Where the dashboard shows the question."""
    start, end = question.span(NEWEST)
    said = [("span", f"{start}..{end - timedelta(days=1)}"), ("metric", question.metric)]
    said += [("in", condition_text(one)) for one in question.filters]
    said += [("out", condition_text(one)) for one in question.excludes]
    said += [("export", one) for one in question.exports]
    said += list(more.items())
    return f"/{page}?{urlencode(said, quote_via=quote)}"


def random_questions(resource: Any, count: int) -> Any:
    """The test with so many random questions, always the same ones."""
    fixed = settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: fixed(given(question=grouped_questions(resource))(test))


told: list[str] = []


@random_questions("costs", QUESTIONS)
def test_athena_answers_the_sql_of_a_total_and_of_its_groups_with_these_figures(
    screen: Screen, published_lake: PublishedLake, question: GroupedQuestion
) -> None:
    dimension = question.dimensions[0] if question.dimensions else "-"
    page = screen.show(address_of("daily-costs", question, group="" if dimension == "-" else dimension, top="1"))
    if page.get_by_role("list", name="Groups").count() == 0:
        expect(page.locator(".state")).to_be_visible()
        return
    total = page.locator(".legend-total .legend-amount").inner_text()
    with opened(page, button_of(page).first) as panel:
        [part] = assert_told(published_lake, panel)
        assert abs(amount(total) - part.exact[0]) <= Decimal("0.005")
        told.append("total")
    for group in page.get_by_role("list", name="Groups").get_by_role("button").all():
        group.click()
        with opened(page, button_of(page.locator(".drill"))) as panel:
            [part] = assert_told(published_lake, panel)
            assert abs(amount(group.locator(".legend-amount").inner_text()) - part.exact[0]) <= Decimal("0.005")
            told.append(group.locator(".legend-label").inner_text().split(" ")[0])


def test_the_random_questions_came_to_figures_of_every_kind() -> None:
    if not told:
        pytest.skip("the random questions were not asked")
    assert told.count("total") >= QUESTIONS // 2
    assert {"Other", "No"} <= set(told)


@random_questions("line-items", 12)
def test_athena_answers_the_sql_of_the_audit_log_with_its_total(
    screen: Screen, published_lake: PublishedLake, question: GroupedQuestion
) -> None:
    chance = random.Random(repr(question))  # noqa: S311  repeatable searches, not secrets
    search = chance.choice(["", "i-0123", "%", "'", "_", "ü", "$0.10", "REQUESTS", "--"])
    page = screen.show(address_of("line-items", question, search=search))
    if page.locator(".log-foot").count() == 0:
        return
    total = page.locator(".log-foot strong").inner_text()
    with opened(page, button_of(page.locator(".log-foot"))) as panel:
        [part] = assert_told(published_lake, panel)
        assert total.endswith(" + ".join(part.shown))


@pytest.mark.parametrize("dimension", ["service", 'tag:it\'s "quoted"', "tag:\\'--", "cost_category:x%3Ay"])
def test_hostile_text_is_a_value_in_the_sql_and_nothing_else(
    screen: Screen, published_lake: PublishedLake, dimension: str
) -> None:
    out = [("out", condition_text((dimension, value))) for value in HOSTILE]
    page = screen.show(f"/daily-costs?{urlencode(out, quote_via=quote)}")
    with opened(page, button_of(page).first) as panel:
        [part] = assert_told(published_lake, panel)
    assert "\0" not in part.sql
    assert "\u202e" not in part.sql


def test_a_day_a_week_and_a_running_sum_are_told(screen: Screen, published_lake: PublishedLake) -> None:
    for address in ("by_time=day", "by_time=week", "by_time=day&cumulative=yes"):
        page = screen.show(f"/daily-costs?show=table&group=service&top=3&{address}")
        row = page.locator(".figures-table tbody tr").nth(2)
        row.get_by_role("button").first.click()
        shown = row.locator("td").first.inner_text()
        with opened(page, button_of(page.locator(".drill"))) as panel:
            [part] = assert_told(published_lake, panel)
        assert abs(amount(shown) - part.exact[0]) <= Decimal("0.005"), address
        page.locator(".figures-table thead").get_by_role("button").first.click()
        with opened(page, button_of(page.locator(".drill"))) as panel:
            assert_told(published_lake, panel)


def test_a_group_of_several_values_that_are_let_through_is_only_itself(
    screen: Screen, published_lake: PublishedLake
) -> None:
    page = screen.show("/daily-costs?in=service:AmazonEC2&in=service:AmazonS3&group=service")
    page.get_by_role("list", name="Groups").get_by_role("button").first.click()
    with opened(page, button_of(page.locator(".drill"))) as panel:
        assert_told(published_lake, panel)


def test_the_compared_total_is_told_beside_the_total(screen: Screen, published_lake: PublishedLake) -> None:
    for path in ("daily-costs", "regions"):
        page = screen.show(f"/{path}?compare=previous_month")
        with opened(page, button_of(page).first) as panel:
            now, before = assert_told(published_lake, panel)
        assert [period for period, _ in named_snapshots(now.sql)] == ["2026-10"]
        assert [period for period, _ in named_snapshots(before.sql)] == ["2026-09"]


def test_the_groups_of_the_explorer_are_told_as_bars_lines_and_table(
    screen: Screen, published_lake: PublishedLake
) -> None:
    for form, buttons in (
        ("chart=ranked", "button.ranked-row"),
        ("show=table", ".figures-table tbody .cell-link"),
        ("chart=lines", ".legend button"),
    ):
        page = screen.show(f"/explorer?group=region&top=1&compare=previous_month&{form}")
        with opened(page, button_of(page).first) as panel:
            assert len(assert_told(published_lake, panel)) == 2, form
        groups = page.locator(buttons)
        assert groups.count() == 3, "the largest, the others, and no region"
        for group in groups.all():
            group.click()
            with opened(page, button_of(page.locator(".drill"))) as panel:
                assert_told(published_lake, panel)


def test_the_cells_rows_and_columns_of_a_pivot_are_told(screen: Screen, published_lake: PublishedLake) -> None:
    page = screen.show("/explorer?show=pivot&group=service&by=region&top=2&in=service:AmazonEC2&in=service:AmazonS3")
    pivot = page.get_by_role("table")
    told_of = set()
    for button in pivot.get_by_role("button").all():
        button.click()
        with opened(page, button_of(page.locator(".drill"))) as panel:
            [part] = assert_told(published_lake, panel)
        exact = button.get_attribute("title") or ""
        if re.search(r"\d\.\d", exact):
            assert amount(exact) == part.exact[0]
        told_of.add(part.words.count(","))
    assert len(told_of) > 1, "lines and cells"


def test_every_region_is_told(screen: Screen, published_lake: PublishedLake) -> None:
    page = screen.show("/regions?span=ytd")
    rows = page.locator(".region-table tbody tr")
    assert rows.count() == 4
    for row in rows.all():
        row.get_by_role("button").click()
        with opened(page, button_of(page.locator(".drill"))) as panel:
            [part] = assert_told(published_lake, panel)
        assert abs(amount(row.locator("td").nth(1).inner_text()) - part.exact[0]) <= Decimal("0.005")


@pytest.mark.parametrize("query", ["", "?in=region:&out=service:AmazonS3", "?in=charge_type:Fee&in=charge_type:Usage"])
def test_every_figure_of_the_overview_is_told(screen: Screen, published_lake: PublishedLake, query: str) -> None:
    page = screen.show(f"/{query}")
    buttons = button_of(page).all()
    assert len(buttons) >= 6
    sums = 0
    for button in buttons:
        with opened(page, button) as panel:
            sums += len(assert_told(published_lake, panel))
    assert sums > len(buttons), "changes and the projection are made of several sums"


def test_the_panel_says_rule_publication_snapshots_files_and_checks(
    screen: Screen, published_lake: PublishedLake
) -> None:
    page = screen.show("/daily-costs?metric=amortized_cost&in=service:AmazonEC2")
    [snapshot] = [one for one in published_lake.published() if (one.export, one.billing_period) == (MAIN, NEWEST)]
    with opened(page, button_of(page).first) as panel:
        expect(panel.get_by_role("heading", name="The rule: amortized cost")).to_be_visible()
        expect(panel).to_contain_text("spark_jobs/transforms/amortized_cost.py")
        expect(panel).to_contain_text(f"Publication {published_lake.publication_id}")
        expect(panel.get_by_role("list", name="Filters of this figure")).to_have_text("Service is AmazonEC2")
        expect(panel.get_by_text("2 checks passed, 1 warns")).to_be_visible()
        expect(panel.get_by_text(snapshot.snapshot_id, exact=True)).to_be_visible()
        expect(panel.get_by_text("cur/demo-Manifest.json")).to_be_visible()
        expect(panel.get_by_role("region", name="Files of delivery")).to_contain_text("demo-00001.csv.gz")
        [part] = parts_of(panel)
        assert named_snapshots(part.sql) == [(NEWEST, snapshot.snapshot_id)]


def test_files_of_several_months_are_asked_for_when_they_are_looked_at(screen: Screen) -> None:
    page = screen.show("/daily-costs?span=ytd")
    with opened(page, button_of(page).first) as panel:
        expect(panel.locator("details")).to_have_count(4)
        assert not [one for one in screen.asked if "/v1/deliveries" in one]
        panel.locator("details summary").first.click()
        expect(panel.get_by_text("cur/demo-Manifest.json")).to_be_visible()
    assert len([one for one in screen.asked if "/v1/deliveries" in one]) == 1


def test_a_former_publication_is_told_with_its_own_snapshots(screen: Screen, published_lake: PublishedLake) -> None:
    former, current = published_lake.publications[-2:]
    told_of = {}
    for publication in (former, current):
        page = screen.show(f"/daily-costs?span=2026-09-01..2026-09-30&publication={publication}")
        with opened(page, button_of(page).first) as panel:
            [part] = assert_told(published_lake, panel)
        told_of[publication] = named_snapshots(part.sql)
    assert told_of[former] != told_of[current]
    wanted = [one for one in published_lake.partitions[former] if one["export"] == MAIN]
    assert told_of[former] == [("2026-09", one["snapshot_id"]) for one in wanted if one["billing_period"] == "2026-09"]


def test_the_whole_way_goes_by_keyboard_and_the_focus_comes_back(screen: Screen) -> None:
    page = screen.show("/daily-costs")
    page.get_by_role("list", name="Groups").get_by_role("button").first.press("Enter")
    button = button_of(page.locator(".drill"))
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name=TITLE)
    expect(panel).to_be_visible()
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        # Beyond the last control the browser's own come; the page below the panel never does.
        assert page.locator("main :focus").count() == 0
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".drill")).to_have_count(0)


def test_the_proof_of_a_snapshot_is_one_step_away(screen: Screen) -> None:
    page = screen.show("/daily-costs?span=2026-09-01..2026-09-30")
    button_of(page).first.click()
    page.get_by_role("link", name="raw = silver = gold in Sep 2026").click()
    screen.settle()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Proof")
    assert "period=2026-09" in page.url
    expect(page.locator("main")).to_be_focused()


def test_the_sql_is_copied_as_it_is_shown(new_screen: Any) -> None:
    screen = new_screen(permissions=["clipboard-read", "clipboard-write"])
    page = screen.show("/line-items?in=service:O'Reilly%20%22Media%22%2C%20LLC")
    with opened(page, button_of(page)) as panel:
        [part] = parts_of(panel)
        panel.get_by_role("button", name="Copy the SQL of Total").click()
        # Beside what is still loading, which says so.
        expect(panel.get_by_role("status").filter(has_text="Copied")).to_be_attached()
        panel.get_by_role("button", name="Close").focus()
    field = page.get_by_label("Search line items")
    field.focus()
    page.keyboard.press("ControlOrMeta+v")
    # The field takes one line, and not all of it.
    pasted = "".join(field.input_value().split())
    assert len(pasted) > 100
    assert "".join(part.sql.split()).startswith(pasted)


def test_who_may_see_some_accounts_only_is_told_that_the_sql_sees_all(screen: Screen) -> None:
    def withhold(document: Any) -> None:
        document["meta"]["has_all_accounts"] = False
        for row in document["rows"]:
            row.update(line_item_count=None, checks_passed=None, checks_warned=None)

    page = screen.show("/daily-costs")
    with opened(page, button_of(page).first) as panel:
        expect(panel.get_by_text("shows some accounts only; this SQL")).to_have_count(0)
    change_answers(page, "/v1/status", withhold)
    screen.show("/daily-costs")
    with opened(page, button_of(page).first) as panel:
        expect(panel.get_by_text("shows some accounts only; this SQL")).to_be_visible()


def test_no_text_of_a_user_is_markup_in_the_panel(screen: Screen) -> None:
    page = screen.show(f"/daily-costs?out={quote('service:<img src=x onerror=alert(1)>')}")
    with opened(page, button_of(page).first) as panel:
        expect(panel.locator("img")).to_have_count(0)
        expect(panel.get_by_role("list", name="Filters of this figure")).to_contain_text("<img src=x")


def rules() -> Sequence[str]:
    source = (REPOSITORY / "dashboard/src/shell/provenance/rules.ts").read_text()
    return re.findall(r'file: "([^"]+)"', source)


def test_the_files_that_compute_the_measures_are_there() -> None:
    assert len(rules()) == 6
    for file in rules():
        assert (REPOSITORY / file).is_file(), file
