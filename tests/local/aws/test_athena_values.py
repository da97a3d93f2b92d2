"""Values in results: every number can be read back, and is written as Java writes it."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.aws.athena_values import text

PLAIN = re.compile(r"-?\d+\.\d+")
SCIENTIFIC = re.compile(r"-?[1-9]\.\d+E-?\d+")


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_read_back_as_itself(number: float) -> None:
    written = text(number)
    assert written is not None
    assert float(written) == number
    is_plain = number == 0 or 1e-3 <= abs(number) < 1e7
    assert (PLAIN if is_plain else SCIENTIFIC).fullmatch(written)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=10))
def test_a_decimal_is_written_plain_and_whole(number: Decimal) -> None:
    written = text(number)
    assert written is not None
    assert Decimal(written) == number
    assert "E" not in written
    assert len(written.partition(".")[2]) == 10


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (7.095684e-4, "7.095684E-4"),
        (0.001, "0.001"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (-0.0, "-0.0"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (datetime(2026, 10, 31, 1, 2, 3, 45000), "2026-10-31 01:02:03.045"),  # noqa: DTZ001 - Athena's timestamp
        (datetime(2026, 10, 31, tzinfo=UTC), "2026-10-31 00:00:00.000 UTC"),
        (b"\x00\xff", "00 ff"),
        ({"a": None, "b": [1.0, True]}, "{a=null, b=[1.0, true]}"),
    ],
)
def test_a_value_is_written_as_athena_writes_it(value: object, written: str) -> None:
    assert text(value) == written
