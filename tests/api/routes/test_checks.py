"""`/v1/checks` shows what was proven, and withholds the figures from who may not see all accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.gold.tables import INCLUDE
from api.routes.checks import check_rows, question_of
from tests.api.asking import Bearer
from tests.api.lake import PublishedLake
from tests.api.routes.few_rows import ACCOUNT
from tests.api.routes.restated_lake import RestatedLake, restated

SEPTEMBER = [("billing_period", "2026-09"), ("export", "demo")]


@pytest.fixture(scope="module")
def restated_lake(new_lake: Callable[[], PublishedLake]) -> RestatedLake:
    return restated(new_lake())


def by_name(document: Any) -> dict[str, Any]:
    return {row["name"]: row for row in document["rows"]}


def test_every_check_of_the_published_snapshot_is_shown_with_its_rows_and_sql(restated_lake: RestatedLake) -> None:
    document = restated_lake.lake.client().ask("/v1/checks", SEPTEMBER).json
    found = by_name(document)
    assert [*found] == ["rows_reconcile", "unblended_cost_reconciles", "quarantine_is_empty"]
    assert {row["snapshot_id"] for row in document["rows"]} == {restated_lake.restated.snapshot_id}
    # 1.5 + 2.25 - 1
    assert found["unblended_cost_reconciles"] == {
        "export": "demo",
        "billing_period": "2026-09",
        "snapshot_id": restated_lake.restated.snapshot_id,
        "name": "unblended_cost_reconciles",
        "severity": "error",
        "question": question_of("unblended_cost_reconciles"),
        "is_passed": True,
        "results": [
            {
                "subject": "USD unblended: silver = gold daily_costs",
                "expected": "2.75",
                "actual": "2.75",
                "difference": "0.00",
                "is_ok": True,
            }
        ],
        "query_execution_id": "query-unblended_cost_reconciles",
        "sql": "SELECT 1 -- unblended_cost_reconciles",
    }
    quarantine = found["quarantine_is_empty"]
    assert (quarantine["severity"], quarantine["is_passed"]) == ("warning", False)
    assert quarantine["results"] == [
        {
            "subject": "rows in quarantine: any reason",
            "expected": "0",
            "actual": "2",
            "difference": None,
            "is_ok": False,
        }
    ]


def test_without_a_month_it_is_the_newest_and_without_an_export_all(restated_lake: RestatedLake) -> None:
    client = restated_lake.lake.client()
    newest = client.ask("/v1/checks").json["rows"]
    assert {(row["export"], row["billing_period"]) for row in newest} == {("demo", "2026-10")}
    september = client.ask("/v1/checks", [("billing_period", "2026-09")]).json["rows"]
    assert [row["export"] for row in september] == ["demo"] * 3 + ["second"] * 3


def test_a_former_snapshot_has_its_own_checks(restated_lake: RestatedLake) -> None:
    document = restated_lake.lake.client().ask("/v1/checks", [("snapshot_id", restated_lake.first.snapshot_id)]).json
    assert by_name(document)["rows_reconcile"]["results"][0]["actual"] == "2"
    assert by_name(document)["quarantine_is_empty"]["is_passed"] is True


def test_who_sees_some_accounts_learns_only_that_the_checks_passed(restated_lake: RestatedLake) -> None:
    document = restated_lake.lake.client().ask("/v1/checks", SEPTEMBER, principal=Bearer(ACCOUNT)).json
    assert [
        (row["name"], row["severity"], row["is_passed"], row["results"], row["query_execution_id"], row["sql"])
        for row in document["rows"]
    ] == [
        ("rows_reconcile", "error", True, [], None, None),
        ("unblended_cost_reconciles", "error", True, [], None, None),
        ("quarantine_is_empty", "warning", False, [], None, None),
    ]


def test_the_csv_has_a_row_for_each_result(restated_lake: RestatedLake) -> None:
    client = restated_lake.lake.client()
    header, *rows = client.ask("/v1/checks", SEPTEMBER, accept="text/csv").csv
    assert header[3:5] == ["name", "severity"]
    assert header[6:] == [
        "is_passed",
        "subject",
        "expected",
        "actual",
        "difference",
        "is_ok",
        "query_execution_id",
        "sql",
    ]
    assert [[row[3], *row[6:]] for row in rows][2] == [
        "quarantine_is_empty",
        "false",
        "rows in quarantine: any reason",
        "0",
        "2",
        "",
        "false",
        "query-quarantine_is_empty",
        "SELECT 1 -- quarantine_is_empty",
    ]
    withheld = client.ask("/v1/checks", SEPTEMBER, accept="text/csv", principal=Bearer(ACCOUNT)).csv[1:]
    assert [row[6:] for row in withheld] == [["true", *[""] * 7], ["true", *[""] * 7], ["false", *[""] * 7]]


def test_a_published_snapshot_without_a_record_is_expired(new_lake: Callable[[], PublishedLake]) -> None:
    filled = restated(new_lake())
    key = f"gold/_snapshots/{filled.october.snapshot_id}.json"
    filled.lake.tables.s3.delete_object(Bucket=filled.lake.tables.bucket, Key=key)
    for path in ("/v1/checks", "/v1/deliveries", "/v1/snapshots"):
        answered = filled.lake.client().ask(path)
        assert (answered.status, answered.problem) == (410, "snapshot-expired")
        assert answered.json["current_publication_id"] == filled.lake.publication_id


def test_the_rows_of_a_check_are_put_together_and_one_that_is_not_ok_fails_it() -> None:
    def result(check: str, severity: str, subject: str, *, is_ok: bool) -> dict[str, Any]:
        return {
            "check": check,
            "severity": severity,
            "subject": subject,
            "expected": "1",
            "actual": "1",
            "is_ok": is_ok,
        }

    record = {
        "export": "demo",
        "billing_period": "2026-09",
        "snapshot_id": "2026-09-0123456789abcdef",
        "check_results": [
            result("b", "warning", "EUR", is_ok=False) | {"sql": ""},
            result("a", "error", "x", is_ok=True) | {"sql": "SELECT 2"},
            result("b", "warning", "USD", is_ok=True) | {"sql": ""},
        ],
    }
    rows = check_rows(record, tells_all=True)
    assert [(row["name"], row["severity"], row["is_passed"], row["sql"]) for row in rows] == [
        ("b", "warning", False, None),
        ("a", "error", True, "SELECT 2"),
    ]
    assert [one["subject"] for one in rows[0]["results"]] == ["EUR", "USD"]


def test_every_check_says_what_it_proves() -> None:
    names = [file.stem for file in (INCLUDE / "sql" / "checks").glob("*.sql")]
    assert len(names) >= 10
    for name in names:
        assert (question_of(name) or "").startswith(("Proves that ", "Shows which ")), name
    assert question_of("gold_is_not_empty") == (
        "Proves that there is something to publish: an empty month would replace good figures by none."
    )


@pytest.mark.parametrize("name", ["no_such_check", "../views/line_items", "", "Rows_reconcile"])
def test_a_check_that_is_no_more_has_no_question(name: str) -> None:
    assert question_of(name) is None
