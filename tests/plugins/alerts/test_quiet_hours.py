"""When warnings wait."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sentinel.alerts.quiet_hours import must_wait


@pytest.mark.parametrize(
    ("hours", "clock", "waits"),
    [
        ("20:00-06:00", "19:59", False),
        ("20:00-06:00", "20:00", True),
        ("20:00-06:00", "00:00", True),
        ("20:00-06:00", "05:59", True),
        ("20:00-06:00", "06:00", False),
        ("01:30-02:00", "01:29", False),
        ("01:30-02:00", "01:30", True),
        ("01:30-02:00", "02:00", False),
        ("", "03:00", False),
    ],
)
def test_a_warning_waits_from_the_begin_up_to_the_end(hours, clock, waits):
    now = datetime.fromisoformat(f"2026-10-09T{clock}:00+00:00")
    assert must_wait("warning", hours, now) is waits


def test_an_error_never_waits():
    assert must_wait("error", "20:00-06:00", datetime(2026, 10, 9, 23, tzinfo=UTC)) is False


def test_the_hours_are_those_of_utc():
    tokyo = timezone(timedelta(hours=9))
    assert must_wait("warning", "20:00-06:00", datetime(2026, 10, 9, 23, tzinfo=tokyo)) is False
    assert must_wait("warning", "20:00-06:00", datetime(2026, 10, 9, 7, tzinfo=tokyo)) is True
