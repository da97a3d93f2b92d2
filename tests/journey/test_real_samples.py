"""Real, anonymised CUR files through the whole way; their totals were worked out independently of this code."""

from __future__ import annotations

import pytest

from tests.journey.stack import CUR_SAMPLES, Stack

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(900),
    pytest.mark.usefixtures("sensed"),
    pytest.mark.skipif(not CUR_SAMPLES.is_dir(), reason="the real CUR samples are not beside this checkout"),
]


def _totals(stack: Stack, folder: str, billing_period: str) -> dict[str, object]:
    totals: dict[str, object] = stack.totals(f"real-{folder}", billing_period)
    return totals


def _by_type(totals: dict[str, object]) -> dict[str, tuple[int, str]]:
    types: dict[str, dict[str, object]] = totals["by_line_item_type"]  # type: ignore[assignment]
    return {name: (one["line_item_count"], one["unblended_cost"]["USD"]) for name, one in types.items()}  # type: ignore[index, misc]


def test_cur2_csv_of_april_2026(stack: Stack) -> None:
    totals = _totals(stack, "cur2-real-partial", "2026-04")

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (993, 993, 0)
    assert totals["unblended_cost"] == {"USD": "-0.0000000323"}
    amounts = {name: amount for name, (_, amount) in _by_type(totals).items()}
    assert amounts == {"Usage": "25.0589421053", "Credit": "-25.0589421376", "Tax": "0.0000000000"}


def test_cur1_parquet_of_november_2018(stack: Stack) -> None:
    totals = _totals(stack, "wa-labs-cur1-parquet", "2018-11")

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (124340, 124340, 0)
    assert totals["unblended_cost"] == {"USD": "3505.3269681268"}
    assert totals["amortized_cost"] == {"USD": "3632.5598464968"}
    by_type = _by_type(totals)
    assert by_type["DiscountedUsage"][0] == 7202
    assert by_type["RIFee"] == (9, "147.3840000000")
    assert by_type["Usage"][1] == "3357.9429681268"


def test_cur1_loose_csv_of_november_2023(stack: Stack) -> None:
    totals = _totals(stack, "cur1-csv-focus-converters", "2023-11")

    assert (totals["rows_in"], totals["rows_silver"], totals["rows_quarantined"]) == (1281, 1281, 0)
    amounts = {name: amount for name, (_, amount) in _by_type(totals).items()}
    assert amounts == {"Usage": "1.6023086974", "Tax": "0.0800000000"}
