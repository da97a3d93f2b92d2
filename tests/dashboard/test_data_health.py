"""The Data health page: what is published, what AWS delivered in which files, what it changed, and whether it is late."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sentinel.places import snapshot_record_place
from sentinel.snapshots.records import read_snapshot_record, write_snapshot_record
from sentinel.snapshots.rolling_back import plan_roll_back, swap_as_planned
from tests.api.conftest import NewLake
from tests.api.lake import CODE_VERSION, MAIN, SECOND
from tests.api.lake_rows import EXACT
from tests.conftest import EmbeddedAws
from tests.dashboard.conftest import NewScreen, Screen, running_dashboard
from tests.dashboard.proven_lake import ProvenLake, added, proven
from tests.dashboard.shown import amount, change_answers, table

SNAPSHOTS = "Table of snapshots, the newest delivery first"


def snapshots(page: Page) -> list[list[str]]:
    return table(page.get_by_role("region", name=SNAPSHOTS))[1:]


def test_the_published_months_add_up(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/data-health")
    header, *rows, foot = table(page.get_by_role("region", name="Table of published months"))
    assert header[:2] == ["Month", "Export"]
    assert [row[:2] for row in rows] == [["Oct 2026", MAIN], ["Oct 2026", SECOND], ["Sep 2026", MAIN]]
    count = header.index("Line items")
    published = (proven_lake.restated, proven_lake.second, proven_lake.september)
    assert [amount(row[count]) for row in rows] == [len(one.line_items) for one in published]
    assert amount(foot[2]) == sum(len(one.line_items) for one in published)
    # Four checks each; those with rows in quarantine warn.
    assert [row[header.index("Checks")] for row in rows] == ["3 passed, 1 warns", "4 passed", "3 passed, 1 warns"]
    assert foot[3] == "10 passed, 2 warn"


def test_what_is_counted_of_a_month_is_what_its_proof_shows(proof_screen: Screen) -> None:
    page = proof_screen.show("/data-health?export=demo")
    page.get_by_role("link", name="3 passed, 1 warns").last.click()
    proof_screen.settle()
    assert "/proof?" in page.url
    assert "period=2026-09" in page.url
    badges = page.locator(".checks .badge").all_inner_texts()
    assert (badges.count("passed"), badges.count("warns")) == (3, 1)


def test_a_restatement_is_shown_to_the_last_digit(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/data-health?export=demo")
    newer, older = snapshots(page)
    assert "published" in newer[1].split()
    assert "not published" in older[1]
    assert newer[-1] == f"{proven_lake.restated.snapshot_id} code {CODE_VERSION[:12]}"
    totals = {
        (one.snapshot_id, currency): added(
            row["unblended_cost"] for row in one.line_items if row["currency"] == currency
        )
        for one in (proven_lake.first, proven_lake.restated)
        for currency in ("EUR", "USD")
    }
    region = page.get_by_role("region", name=SNAPSHOTS)
    for currency, at in (("EUR", 0), ("USD", 1)):
        before, now = (totals[one.snapshot_id, currency] for one in (proven_lake.first, proven_lake.restated))
        assert before != now
        row = region.locator("tbody tr").first
        assert amount(row.locator("td").nth(1).locator("li").nth(at).inner_text()) == now
        assert amount(row.locator("td").nth(2).locator("li").nth(at).inner_text()) == EXACT.subtract(now, before)
    assert "by a new delivery" in newer[3]
    change = len(proven_lake.restated.line_items) - len(proven_lake.first.line_items)
    assert f"+{change}" in newer[4]
    assert "the first snapshot" in older[3]
    expect(page.get_by_text("2 proven snapshots; the figures changed once.")).to_be_visible()


def test_each_export_is_compared_with_itself(proof_screen: Screen) -> None:
    rows = snapshots(proof_screen.show("/data-health"))
    assert [(row[0].endswith(SECOND), "the first snapshot" in row[3]) for row in rows] == [
        (False, False),
        (False, True),
        (True, True),
    ]


def test_a_month_that_was_rolled_back_says_so_everywhere_and_why(
    new_lake: NewLake, new_screen: NewScreen, embedded_aws: EmbeddedAws, tmp_path: Path
) -> None:
    filled = proven(new_lake())
    s3, settings = filled.lake.tables.s3, filled.lake.settings
    place = snapshot_record_place(settings.lake_bucket, filled.restated.snapshot_id)
    record = read_snapshot_record(s3, place)
    assert record
    change = {
        "restatement": "added",
        "charge_type": "Usage",
        "currency": "USD",
        "former_line_item_count": 0,
        "line_item_count": 20,
        "former_unblended_cost": "0.0000000000",
        "unblended_cost": "1.0000000000",
    }
    compared = {"former_snapshot_id": filled.first.snapshot_id, "is_final_restated": True, "changes": [change]}
    write_snapshot_record(s3, place, record | {"restatement": compared})
    swap_as_planned(s3, settings, plan_roll_back(s3, settings, "2026-10", MAIN, None, "<b>AWS</b> took it back"))
    with running_dashboard(filled.lake, embedded_aws, tmp_path) as running:
        screen = new_screen(running.url)
        page = screen.show("/daily-costs")
        page.get_by_role("link", name="Oct 2026 rolled back").click()
        screen.settle()
        months = page.get_by_role("region", name="Table of published months")
        expect(months.locator(".badge-warn", has_text="rolled back")).to_have_attribute(
            "title", "<b>AWS</b> took it back"
        )
        newer, older, _ = snapshots(page)
        assert "not published" in newer[1]
        assert "by a new delivery: 20 line items added" in newer[3]
        assert "a final month changed" in newer[3]
        assert older[1].startswith("published")
        assert "rolled back: <b>AWS</b> took it back" in older[1]
        deliveries = page.locator("details")
        expect(deliveries.filter(has_text="21 Oct 2026").locator(".badge")).to_have_text("rolled back")
        expect(deliveries.filter(has_text="20 Oct 2026").locator(".badge")).to_have_text("published")


def test_a_delivery_names_its_files_and_its_manifest(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/data-health?export=demo")
    delivered = page.locator("details").filter(has_text="21 Oct 2026, 04:00 UTC")
    expect(delivered).to_contain_text("1 file, 123 bytes")
    delivered.locator("summary").click()
    row = published_delivery(proof_screen, proven_lake)
    assert table(delivered)[1] == ["demo-00001.csv.gz delivered as y", "123", row["files"][0]["etag"]]
    for text in (row["manifest"]["key"], row["manifest"]["etag"], row["delivery_id"], row["execution_id"]):
        expect(delivered.get_by_text(text, exact=True).first).to_be_visible()


def test_the_ledger_tells_what_each_delivery_holds_and_why_one_was_refused(
    new_lake: NewLake, new_screen: NewScreen, embedded_aws: EmbeddedAws, tmp_path: Path
) -> None:
    filled = proven(new_lake())
    tables = filled.lake.tables
    october = f"raw/{MAIN}/billing_period=2026-10/delivery_id="

    def put(delivery_id: str, name: str, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        tables.s3.put_object(Bucket=tables.bucket, Key=f"{october}{delivery_id}/{name}", Body=body)

    record = read_snapshot_record(tables.s3, snapshot_record_place(tables.bucket, filled.restated.snapshot_id))
    assert record
    delivery_id = record["delivery"]["delivery_id"]
    total = {"currency": "USD", "line_item_count": 65, "invoiced_line_item_count": 7, "unblended_cost": "-0.0000000323"}
    put(delivery_id, "_COMPLETE", record["delivery"])
    put(delivery_id, "_COUNTED", {"state": "closing", "totals": [total]})
    torn = record["delivery"] | {
        "delivery_id": "f" * 16,
        "delivered_at": "2026-10-22T04:00:00Z",
        "landed_at": None,
        "format": None,
        "files": [{"name": "gone.csv.gz", "size": None, "etag": None, "source_uri": "s3://secret/cur/gone.csv.gz"}],
    }
    reason = "manifest s3://secret/cur/m.json names 1 missing file(s): <b>gone</b>.csv.gz"
    put("f" * 16, "_REFUSED", {"task": "land_delivery", "reason": reason, "refused_at": "x", "delivery": torn})
    with running_dashboard(filled.lake, embedded_aws, tmp_path) as running:
        page = new_screen(running.url).show(f"/data-health?export={MAIN}")
        deliveries = page.locator("details")
        refused = deliveries.filter(has_text="22 Oct 2026")
        expect(refused.locator(".badge")).to_have_text("refused")
        refused.locator("summary").click()
        expect(refused).to_contain_text(
            "Refused by land_delivery: manifest cur/m.json names 1 missing file(s): <b>gone</b>.csv.gz"
        )
        expect(refused).to_contain_text("not landed")
        published = deliveries.filter(has_text="21 Oct 2026")
        assert published.locator(".badge").all_inner_texts() == ["closing", "published"]
        published.locator("summary").click()
        facts = published.locator("dl.facts")
        expect(facts).to_contain_text("65")
        expect(facts).to_contain_text("−$0.0000000323")


def published_delivery(screen: Screen, lake: ProvenLake) -> Any:
    """The published delivery, as the API answers it."""
    answered = screen.page.request.get(f"{screen.url}/v1/deliveries?billing_period=2026-10&export=demo").json()
    [row] = [one for one in answered["rows"] if one["snapshot_id"] == lake.restated.snapshot_id]
    return row


def test_another_month_is_chosen_by_its_name(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show("/data-health")
    page.get_by_role("button", name="Sep 2026").click()
    proof_screen.settle()
    assert page.url.endswith("/data-health?period=2026-09")
    [row] = snapshots(page)
    assert proven_lake.september.snapshot_id in row[-1]
    page.reload()
    proof_screen.settle()
    assert snapshots(page) == [row]


def aged(*hours: int) -> Any:
    """Makes the published snapshots so many hours old, in their order."""

    def change(document: Any) -> None:
        for row, age in zip(document["rows"], hours, strict=True):
            row["age_hours"] = age

    return change


@pytest.mark.parametrize(
    ("ages", "late"),
    [((2, 30, 900), None), ((36, 36, 36), None), ((37, 2, 900), MAIN), ((2, 900, 800), SECOND)],
    ids=["fresh", "just in time", "the export that is shown first", "the other export"],
)
def test_a_delivery_that_is_overdue_is_said(proof_screen: Screen, ages: tuple[int, ...], late: str | None) -> None:
    change_answers(proof_screen.page, "/v1/status", aged(*ages))
    page = proof_screen.show("/data-health")
    notice = page.get_by_role("status").filter(has_text="overdue")
    if late is None:
        expect(notice).to_have_count(0)
        return
    expect(notice).to_contain_text(f"The newest delivery of {late} was made ")
    expect(notice.get_by_role("listitem")).to_have_count(1)


def test_former_figures_say_nothing_of_what_is_late(proof_screen: Screen, proven_lake: ProvenLake) -> None:
    page = proof_screen.show(f"/data-health?publication={proven_lake.lake.publications[1]}")
    expect(page.get_by_text("This address shows formerly published figures.")).to_be_visible()
    expect(page.get_by_text("overdue")).to_have_count(0)
    # Of a former publication, nothing that came later is known.
    assert [row[0] for row in snapshots(page)] == [f"20 Oct 2026, 04:00 UTC {MAIN}"]


def test_who_sees_some_accounts_is_told_no_totals_and_no_files(proof_screen: Screen) -> None:
    untold = ("line_item_count", "invoiced_line_item_count", "checks_passed", "checks_warned", "control_totals")

    def withhold(document: Any) -> None:
        for row in document["rows"]:
            row.update({name: None for name in (*untold, "file_count", "file_bytes", "manifest") if name in row})
            row.update({name: [] for name in ("files",) if name in row})

    for path in ("/v1/status", "/v1/snapshots", "/v1/deliveries"):
        change_answers(proof_screen.page, path, withhold)
    page = proof_screen.show("/data-health?export=demo")
    expect(page.get_by_text("their totals are not told")).to_be_visible()
    newer, _ = snapshots(page)
    assert (newer[2], newer[5]) == ("–", "–")
    page.locator("details summary").first.click()
    expect(page.get_by_text("are not told to a sign-in for some accounts only").first).to_be_visible()


def test_the_strip_leads_here(proof_screen: Screen) -> None:
    page = proof_screen.show("/regions")
    page.get_by_role("link", name="As of 21 Oct 2026").click()
    proof_screen.settle()
    expect(page.locator("h1")).to_have_text("Data health")
    assert page.title() == "Data health · AWS Sentinel"


def test_what_fails_is_said_where_it_fails(proof_screen: Screen) -> None:
    page = proof_screen.page
    page.route("**/v1/snapshots*", lambda route: route.fulfill(status=400, json={"title": "No", "request_id": "r-2"}))
    proof_screen.show("/data-health")
    expect(page.get_by_role("alert")).to_contain_text("Request r-2")
    expect(page.get_by_role("region", name="Table of published months")).to_be_visible()
    page.unroute("**/v1/snapshots*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name=SNAPSHOTS)).to_be_visible()
