"""Sums of amounts are exact, and null adds nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from api.sums import ZERO, add, subtract, text, totals

HUGE, TINY = "9999999999999999999999999999.9999999999", "0.0000000001"


def test_zero_has_ten_places() -> None:
    assert ZERO == "0.0000000000"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (None, None),
        (Decimal(0), "0.0000000000"),
        (Decimal("1E+3"), "1000.0000000000"),
        (Decimal("-1E-10"), "-0.0000000001"),
        (Decimal(HUGE), HUGE),
    ],
)
def test_an_amount_is_written_with_ten_places(amount: Decimal | None, written: str | None) -> None:
    assert text(amount) == written


@pytest.mark.parametrize(
    ("amounts", "sum_"),
    [
        ([], None),
        ([None, None], None),
        ([None, "1.5"], "1.5000000000"),
        (["0.1"] * 10, "1.0000000000"),
        ([HUGE, TINY], "10000000000000000000000000000.0000000000"),
        ([HUGE, f"-{HUGE}", TINY], TINY),
        (["5", "-5"], ZERO),
    ],
)
def test_a_sum_is_exact_and_null_adds_nothing(amounts: list[str | None], sum_: str | None) -> None:
    assert add(amounts) == sum_


@pytest.mark.parametrize(
    ("amount", "less", "difference"),
    [
        (None, None, None),
        (None, "2.5", "-2.5000000000"),
        ("2.5", None, "2.5000000000"),
        (HUGE, TINY, "9999999999999999999999999999.9999999998"),
        ("-1", "-1", ZERO),
    ],
)
def test_a_difference_counts_null_as_zero_unless_both_are(
    amount: str | None, less: str | None, difference: str | None
) -> None:
    assert subtract(amount, less) == difference


def test_totals_never_add_across_currencies_or_units() -> None:
    summed = totals(
        [
            ("1", "USD", None),
            ("2", "EUR", None),
            ("4", "USD", None),
            (None, "CNY", None),
            ("8", None, "Hrs"),
            ("16", None, None),
        ]
    )
    assert [(one["currency"], one["pricing_unit"], one["amount"]) for one in summed] == [
        (None, None, "16.0000000000"),
        (None, "Hrs", "8.0000000000"),
        ("CNY", None, None),
        ("EUR", None, "2.0000000000"),
        ("USD", None, "5.0000000000"),
    ]
