"""Exact numbers: amounts, rates and costs as whole units of 1e-10, and how a delivery writes them.

AWS writes at most ten decimals, so an integer holds every figure without loss, and sums of them are the truth.
"""

from decimal import Decimal

SCALE = 10**10
_HALF = SCALE // 2
_TENS_OF_TEN = 10


def units(text: str) -> int:
    """The number of 1e-10 units in a decimal text; ValueError if it has more than ten decimals."""
    scaled = Decimal(text).scaleb(_TENS_OF_TEN)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text} has more than ten decimals")
    return int(scaled)


def multiply(amount: int, rate: int) -> int:
    """amount × rate, rounded half up to ten decimals; both not negative."""
    return (amount * rate + _HALF) // SCALE


def fixed_decimal(value: int) -> str:
    """Ten decimals always, as CUR 1.0 and the truth write: `0.0000007200`."""
    whole, rest = divmod(abs(value), SCALE)
    return f"{'-' if value < 0 else ''}{whole}.{rest:010d}"


def java_double(value: int) -> str:
    """As CUR 2.0 CSV writes a double: the shortest digits, below 1e-3 and from 1e7 in scientific notation, `7.2E-7`."""
    if value == 0:
        return "0.0"
    sign, value = ("-", -value) if value < 0 else ("", value)
    if 10**7 <= value < 10**17:
        whole, rest = divmod(value, SCALE)
        digits = f"{rest:010d}".rstrip("0") or "0"
        return f"{sign}{whole}.{digits}"
    text = str(value)
    digits = text.rstrip("0")
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{len(text) - 1 - _TENS_OF_TEN}"
