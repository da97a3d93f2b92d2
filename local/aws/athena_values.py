"""Values as Athena writes them into results: text, or None for null."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def text(value: Any) -> str | None:  # noqa: PLR0911 - one return per type reads best
    """A value of a result row."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case float():
            return _double(value)
        case datetime():
            return _timestamp(value)
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex(" ")
        case Mapping():
            return "{" + ", ".join(f"{text(key)}={_inner(inner)}" for key, inner in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(_inner(inner) for inner in value) + "]"
        case _:
            return str(value)


def _inner(value: Any) -> str:
    found = text(value)
    return "null" if found is None else found


def _timestamp(value: datetime) -> str:
    written = value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"
    return f"{written} UTC" if value.tzinfo is not None else written


def _double(value: float) -> str:
    """A double as Java writes it: 0.001 to 10^7 plain, else with E, always with a point."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    if 1e-3 <= abs(value) < 1e7:
        plain = format(Decimal(repr(value)), "f")
        return plain if "." in plain else f"{plain}.0"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    significant = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{significant[0]}.{significant[1:] or '0'}E{power}"
