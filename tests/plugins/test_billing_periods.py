"""Billing periods: months in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.billing_periods import billing_period_of, checked_billing_period, latest_billing_periods


def test_the_look_back_crosses_the_year():
    assert latest_billing_periods(datetime(2026, 2, 28, tzinfo=UTC), 3) == ["2026-02", "2026-01", "2025-12", "2025-11"]


def test_an_instant_is_taken_in_utc():
    assert billing_period_of(datetime(2026, 11, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == "2026-10"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        billing_period_of(datetime(2026, 11, 1))  # noqa: DTZ001


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "202610", "2026-10 ", "2026-10\n", "٢٠٢٦-10", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="YYYY-MM"):
        checked_billing_period(text)


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)), st.integers(0, 40))  # noqa: DTZ001
def test_the_latest_periods_are_consecutive_and_start_with_that_of_now(now, months):
    periods = latest_billing_periods(now, months)
    assert periods[0] == billing_period_of(now)
    assert len(set(periods)) == months + 1
    assert periods == sorted(periods, reverse=True)
    assert all(checked_billing_period(period) for period in periods)
