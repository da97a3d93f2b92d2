"""Which checks there are, and how severe each is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sentinel.checks.definitions import check_names, check_parameters, render_checks, severity_of

GIVEN: Any = {
    "raw_database": "r",
    "silver_database": "s",
    "gold_database": "g",
    "quarantine_limit_rows_pct": 1.0,
    "quarantine_limit_cost_pct": 0.000001,
}
PLAN = {"billing_period": "2026-10", "delivery_id": "00000000000000a1", "snapshot_id": "2026-10-00000000000000b1"}


def parameters() -> dict[str, str]:
    return check_parameters(PLAN, **GIVEN)


def test_these_checks_stand_between_a_snapshot_and_its_readers() -> None:
    assert {check.name: check.severity for check in render_checks(parameters())} == {
        "amortized_cost_reconciles": "error",
        "blended_cost_reconciles": "warning",
        "columns_are_known": "warning",
        "core_columns_are_filled": "error",
        "currency_is_filled": "error",
        "gold_is_not_empty": "error",
        "line_item_key_is_unique": "error",
        "line_item_types_are_known": "error",
        "normalized_units_balance": "warning",
        "quarantine_is_empty": "warning",
        "quarantine_is_within_limit": "error",
        "reservation_costs_balance": "warning",
        "rows_reconcile": "error",
        "savings_plan_commitment_is_used": "warning",
        "savings_plan_negations_balance": "error",
        "unblended_cost_reconciles": "error",
        "usage_days_are_inside_period": "error",
    }


def test_every_check_names_its_proof_grain_and_owner() -> None:
    for check in render_checks(parameters()):
        header = [line for line in check.sql.splitlines() if line.startswith("--")]
        assert header[0].startswith(("-- Proves ", "-- Shows ")), check.name
        assert any(line.startswith("-- grain: ") for line in header), check.name
        assert any(line.startswith("-- owner: ") for line in header), check.name


def test_every_check_reads_this_snapshot_only() -> None:
    for check in render_checks(parameters()):
        for table in ("s.line_items", "s.quarantine", "g.daily_costs", "g.line_items"):
            reads = check.sql.count(f"FROM {table}\n")
            filtered = check.sql.count(
                f"FROM {table}\n    WHERE billing_period = '2026-10' AND snapshot_id = '2026-10-00000000000000b1'\n"
            )
            assert reads == filtered, f"{check.name}: {table}"


def test_parameters_name_the_delivery_s_own_table() -> None:
    assert parameters() == {
        "raw_database": "r",
        "silver_database": "s",
        "gold_database": "g",
        "delivery_table": "delivery_00000000000000a1",
        "billing_period": "2026-10",
        "snapshot_id": "2026-10-00000000000000b1",
        "quarantine_limit_rows_pct": "1",
        "quarantine_limit_cost_pct": "0.000001",
    }


@pytest.mark.parametrize("delivery_id", ["", "a1", "00000000000000A1", "00000000000000a1; DROP", "00000000000000a1\n"])
def test_a_delivery_id_that_is_none_is_refused(delivery_id: str) -> None:
    with pytest.raises(ValueError, match="16 hex digits"):
        check_parameters(PLAN | {"delivery_id": delivery_id}, **GIVEN)


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1", "-- severity: fatal\nSELECT 1", "-- severity: error\n-- severity: warning\nSELECT 1"],
)
def test_a_check_without_one_known_severity_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match=r"checks/mine\.sql"):
        severity_of("mine", sql)


def test_no_checks_at_all_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sql" / "checks").mkdir(parents=True)
    monkeypatch.setenv("SENTINEL_INCLUDE_DIR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="nothing would be proven"):
        check_names()
