from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.samples.exact_numbers import fixed_decimal, java_double, multiply, units

figures = st.integers(min_value=-(10**25), max_value=10**25)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.0"),
        ("1", "1.0"),
        ("0.001", "0.001"),
        ("0.0007095684", "7.095684E-4"),
        ("0.00000072", "7.2E-7"),
        ("-0.0000000323", "-3.23E-8"),
        ("0.0000000001", "1.0E-10"),
        ("9999999.5", "9999999.5"),
        ("10000000", "1.0E7"),
        ("12345678.25", "1.234567825E7"),
    ],
)
def test_a_double_is_written_as_aws_writes_it_in_cur2(value: str, text: str) -> None:
    assert java_double(units(value)) == text


@given(figures)
def test_no_digit_is_lost_in_either_spelling(value: int) -> None:
    assert Decimal(java_double(value)) * 10**10 == value
    assert Decimal(fixed_decimal(value)) * 10**10 == value


def test_cur1_always_writes_ten_decimals() -> None:
    assert [fixed_decimal(units(v)) for v in ("0.00000072", "-31.5", "0")] == [
        "0.0000007200",
        "-31.5000000000",
        "0.0000000000",
    ]


def test_a_product_is_rounded_half_up_to_ten_decimals() -> None:
    assert multiply(units("0.00001"), units("0.000005")) == 1  # 0.00000000005 is half a unit
    assert multiply(units("0.00001"), units("0.0000049")) == 0
    assert multiply(units("24"), units("0.0104")) == units("0.2496")


def test_more_than_ten_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.00000000001 has more than ten decimals"):
        units("0.00000000001")
