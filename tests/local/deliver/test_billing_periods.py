from hypothesis import given
from hypothesis import strategies as st

from local.deliver.billing_periods import date_range, first_instant, is_billing_period, next_period, year_month

periods = st.builds(lambda year, month: f"{year:04d}-{month:02d}", st.integers(2006, 2998), st.integers(1, 12))


def test_december_is_followed_by_january() -> None:
    assert next_period("2026-12") == "2027-01"
    assert date_range("2026-12") == "20261201-20270101"


def test_athenas_month_folder_has_no_leading_zero() -> None:
    assert year_month("2018-01") == "year=2018/month=1"
    assert year_month("2018-11") == "year=2018/month=11"


@given(periods)
def test_the_next_period_is_a_period_28_to_31_days_later(period: str) -> None:
    following = next_period(period)
    assert is_billing_period(following)
    assert 28 <= (first_instant(following) - first_instant(period)).days <= 31


def test_only_a_year_and_a_month_are_a_billing_period() -> None:
    assert [is_billing_period(text) for text in ("2026-10", "2026-00", "2026-13", "2026-1", "2026-10-01")] == [
        True,
        False,
        False,
        False,
        False,
    ]
