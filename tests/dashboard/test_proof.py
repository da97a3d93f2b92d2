"""The Proof page: raw = silver + quarantine = gold, the checks with their SQL, and what was held back with its money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.lake import SECOND
from tests.conftest import REPOSITORY
from tests.dashboard.conftest import Screen
from tests.dashboard.proven_lake import RECONCILING, ProvenLake, added, subjects
from tests.dashboard.shown import amount, change_answers, table

EQUATION = "Raw, silver, quarantine and gold"


def equation(page: Page, number: int = 0) -> dict[str, list[str]]:
    """What is counted → its cells, of one export."""
    return {row[0]: row[1:] for row in table(page.get_by_role("region", name=EQUATION).nth(number))[1:]}


def test_the_rows_and_every_currency_are_followed_from_raw_to_gold(
    proof_screen: Screen, proven_lake: ProvenLake
) -> None:
    page = proof_screen.show("/proof")
    restated = proven_lake.restated
    lines = equation(page)
    assert [*lines] == [
        "Line items",
        "Unblended cost EUR",
        "Unblended cost USD",
        "Amortized cost EUR computed in silver",
        "Amortized cost USD computed in silver",
    ]
    silver, held = len(restated.line_items), len(restated.quarantine)
    assert held > 0
    assert [amount(cell) for cell in lines["Line items"][:4]] == [silver + held, silver, held, silver]
    in_silver = added(row["unblended_cost"] for row in restated.line_items if row["currency"] == "USD")
    in_quarantine = added(row["unblended_cost"] for row in restated.quarantine if row["currency"] == "USD")
    assert in_quarantine == Decimal(15)
    assert [amount(cell) for cell in lines["Unblended cost USD"][:4]] == [
        in_silver + in_quarantine,
        in_silver,
        in_quarantine,
        in_silver,
    ]
    assert {cells[-1] for cells in lines.values()} == {"0 equal"}
    assert lines["Amortized cost USD computed in silver"][0] == "–"
    card = page.get_by_role("region", name="Raw = silver + quarantine = gold, demo")
    expect(card).to_contain_text("the difference is 0")
    expect(card).to_contain_text("difference −$0.0000000003, where AWS's rounding may make $0.0000004")


def test_the_page_knows_a_place_for_every_comparison_of_the_checks(proof_screen: Screen) -> None:
    compared = [subject for check in RECONCILING for subject in subjects(check)]
    assert len(compared) >= 9
    page = proof_screen.show("/proof")
    expect(page.get_by_text("has no place for")).to_have_count(0)
    page.get_by_text("comparisons", exact=False).first.click()
    rows = table(page.get_by_role("region", name="All comparisons").first)[1:]
    # Rows once, costs in two currencies.
    counts = len(subjects(RECONCILING[0]))
    assert len(rows) == counts + 2 * (len(compared) - counts)
    for subject in compared:
        assert any(subject in row[0] for row in rows), subject


def test_each_export_is_proven_for_itself(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/proof")
    expect(page.get_by_role("region", name=EQUATION)).to_have_count(2)
    expect(page.get_by_role("heading", name=f"Quarantine, {SECOND}")).to_be_visible()
    lines = equation(page, 1)
    assert amount(lines["Line items"][1]) == len(proven_lake.second.line_items)
    only = proof_screen.show("/proof?export=demo")
    expect(only.get_by_role("region", name=EQUATION)).to_have_count(1)
    expect(only.get_by_role("heading", name="Checks", exact=True)).to_be_visible()


def test_another_month_is_proven_by_its_own_checks(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/proof")
    page.get_by_label("Billing period").select_option("2026-09")
    proof_screen.settle()
    assert page.url.endswith("/proof?period=2026-09")
    assert amount(equation(page)["Line items"][1]) == len(proven_lake.september.line_items)
    page.go_back()
    proof_screen.settle()
    assert amount(equation(page)["Line items"][1]) == len(proven_lake.restated.line_items)


@pytest.mark.parametrize("address", ["/proof", "/proof?period=2026-09", "/proof?export=demo", "/"])
def test_the_strip_counts_the_checks_that_its_link_shows(proof_screen: Screen, address: str) -> None:
    page = proof_screen.show(address)
    link = page.get_by_role("list", name="Where these figures come from").get_by_role("link", name="check")
    said = link.inner_text()
    passed, warned = (amount(part) for part in (said.split(",") if "," in said else (said, "0")))
    link.click()
    proof_screen.settle()
    badges = page.locator(".checks .badge").all_inner_texts()
    assert (badges.count("passed"), badges.count("warns")) == (passed, warned)
    assert warned == 1, "the months of this lake each have a row in quarantine"


def test_a_check_shows_what_it_compared_and_the_query_that_ran(proof_screen: Screen) -> None:
    page = proof_screen.show("/proof?export=demo")
    page.get_by_text("Rows reconcile").click()
    rows = table(page.get_by_role("region", name="Results of rows_reconcile"))
    assert rows[0] == ["What", "Expected", "Found", "Difference", "Result"]
    assert {(row[3], row[4]) for row in rows[1:]} == {("0", "equal")}
    expect(page.get_by_role("region", name="SQL of rows_reconcile")).to_have_text("SELECT 1 -- rows_reconcile")
    expect(page.get_by_text("query-rows_reconcile")).to_be_visible()
    page.get_by_text("Quarantine is empty").click()
    [row] = table(page.get_by_role("region", name="Results of quarantine_is_empty"))[1:]
    assert row[1:] == ["0", "5", "-5", "differs"]


def test_the_difference_is_the_one_that_was_measured(proof_screen: Screen) -> None:
    def measure(document: Any) -> None:
        identity = "arn:plan: 0 of 2 plans fail (within 0.0000000200)"
        measured = {"subject": identity, "expected": "2 hours", "actual": "a text", "is_ok": True}
        document["rows"][0]["results"] = [measured | {"difference": "-0.0000000150"}]

    change_answers(proof_screen.page, "/v1/checks", measure)
    page = proof_screen.show("/proof?export=demo")
    page.get_by_text("Rows reconcile").click()
    [row] = table(page.get_by_role("region", name="Results of rows_reconcile"))[1:]
    assert row[1:] == ["2 hours", "a text", "-0.000000015", "within rounding"]


def test_what_was_held_back_is_shown_with_its_money(proof_screen: Screen) -> None:
    page = proof_screen.show("/proof?export=demo")
    card = page.get_by_role("region", name="Quarantine", exact=True)
    expect(card).to_contain_text("5 rows held back, $15.00 at stake, and what could not be read.")


def test_the_shared_lake_says_what_is_not_recorded(screen: Screen) -> None:
    page = screen.show("/proof?export=demo")
    lines = equation(page)
    assert lines["Line items"][0] == "not recorded"
    assert {cells[-1] for cells in lines.values()} == {"not comparable"}
    expect(page.get_by_role("region", name="Raw = silver + quarantine = gold")).to_contain_text("is not recorded")


def test_a_comparison_that_nobody_knows_is_shown_as_it_is_recorded(proof_screen: Screen) -> None:
    def add(document: Any) -> None:
        unknown = {"subject": "rows: gold = diamond <b>x</b>", "expected": "7", "actual": "6", "is_ok": False}
        unknown["difference"] = None  # as of a snapshot that was checked before it was kept
        document["rows"][0]["results"].append(unknown)

    change_answers(proof_screen.page, "/v1/checks", add)
    page = proof_screen.show("/proof")
    region = page.get_by_role("region", name="Comparisons without a place")
    assert table(region)[1] == ["rows: gold = diamond <b>x</b>", "7", "6", "1", "differs"]
    expect(page.get_by_text("1 of 21 comparisons differs.")).to_be_visible()


def test_who_sees_some_accounts_is_told_that_it_was_proven_not_what_was_found(proof_screen: Screen) -> None:
    def withhold(document: Any) -> None:
        for row in document["rows"]:
            row.update(results=[], sql=None, query_execution_id=None)

    change_answers(proof_screen.page, "/v1/checks", withhold)
    page = proof_screen.show("/proof?export=demo")
    expect(page.get_by_text("The figures of the proof are of all accounts")).to_be_visible()
    expect(page.locator(".checks .badge")).to_have_count(4)
    page.get_by_text("Rows reconcile").click()
    expect(page.locator("pre.sql")).to_have_count(0)


def test_a_failed_answer_can_be_asked_for_again(proof_screen: Screen) -> None:
    page = proof_screen.page
    page.route("**/v1/checks*", lambda route: route.fulfill(status=400, json={"title": "No", "request_id": "r-1"}))
    proof_screen.show("/proof?export=demo")
    expect(page.get_by_role("alert")).to_contain_text("Request r-1")
    page.unroute("**/v1/checks*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name=EQUATION)).to_be_visible()


def test_the_page_knows_the_names_of_the_reconciling_checks() -> None:
    source = (REPOSITORY / "dashboard/src/features/proof/ledger.ts").read_text()
    assert all(f'"{check}"' in source for check in RECONCILING)
    assert all((REPOSITORY / f"include/sql/checks/{check}.sql").exists() for check in RECONCILING)
