from __future__ import annotations

from decimal import Decimal

import pytest

from local.command.context import CommandError, ExitCode, check_billing_period
from local.command.query import _text
from local.command.totals import _sums


def test_sums_are_exact_and_per_currency() -> None:
    rows = [
        {"currency": "USD", "unblended_cost": "25.0589421053"},
        {"currency": "USD", "unblended_cost": "-25.0589421376"},
        {"currency": "EUR", "unblended_cost": "0.1"},
        {"currency": "EUR", "unblended_cost": "0.2"},
    ]

    assert _sums(rows, "unblended_cost") == {"EUR": "0.3000000000", "USD": "-0.0000000323"}


def test_a_tiny_decimal_goes_out_in_full() -> None:
    assert _text(Decimal("-3.23E-8")) == "-0.0000000323"


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "2026/01", "", "2026-01-01"])
def test_what_is_no_month_is_bad_input(text: str) -> None:
    with pytest.raises(CommandError, match="YYYY-MM") as caught:
        check_billing_period(text)

    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_a_month_passes_unchanged() -> None:
    assert check_billing_period("2026-02") == "2026-02"
