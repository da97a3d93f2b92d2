"""What a snapshot's record counts: checks, not their rows."""

from sentinel.snapshots.finality import Finality
from sentinel.snapshots.records import check_counts, snapshot_record


def result(check, is_ok, severity="error"):
    return {"check": check, "severity": severity, "subject": "s", "expected": "1", "actual": "1", "is_ok": is_ok}


def test_a_check_with_several_rows_counts_once():
    assert check_counts([result("a", True), result("a", True), result("b", True)]) == (2, 0)


def test_a_check_warned_when_one_of_its_rows_is_not_ok_whatever_the_order():
    rows = [result("a", True), result("q", False, "warning"), result("q", True, "warning"), result("a", True)]
    assert check_counts(rows) == (1, 1)
    assert check_counts(rows[::-1]) == (1, 1)


def test_no_check_counts_as_none():
    assert check_counts([]) == (0, 0)


def test_the_record_says_how_final_the_snapshot_is_and_from_what():
    checks = {
        "results": [result("rows_reconcile", True)],
        "is_green": True,
        "facts": {"line_item_count": 3, "invoiced_line_item_count": 2},
    }
    delivery = {"export": "demo", "billing_period": "2026-10"}
    record = snapshot_record("2026-10-abc", "v7", delivery, checks, Finality.ESTIMATED, run_id="delivery__2026-10__1")
    assert record == {
        "snapshot_id": "2026-10-abc",
        "code_version": "v7",
        "run_id": "delivery__2026-10__1",
        "export": "demo",
        "billing_period": "2026-10",
        "delivery": delivery,
        "finality": "estimated",
        "facts": {"line_item_count": 3, "invoiced_line_item_count": 2},
        "is_green": True,
        "control_totals": {"rows_reconcile": {"s": "1"}},
        "check_results": checks["results"],
        "restatement": None,
        "days": [],
    }


def test_what_aws_changed_is_in_the_record_unless_there_was_nothing_to_compare_with():
    checks = {"results": [], "is_green": True, "facts": {}}
    delivery = {"export": "demo", "billing_period": "2026-10"}
    found = {"former_snapshot_id": "2026-10-old", "changes": [], "sentence": "AWS changed nothing of 2026-10."}
    first = {"former_snapshot_id": None, "changes": [], "sentence": ""}
    records = [snapshot_record("2026-10-abc", "v7", delivery, checks, Finality.FINAL, one) for one in (found, first)]
    assert [one["restatement"] for one in records] == [found, None]
