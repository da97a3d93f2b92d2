import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.samples.exact_numbers import SCALE, units
from local.samples.line_items import LineItem, make_usage_line_items
from local.samples.months import Month, Row, count_fixed_rows, daily_weights, make_month, rows_known, share

TARGET = 2_000


@pytest.fixture(scope="module")
def line_items() -> list[LineItem]:
    return make_usage_line_items(random.Random(1), 200)  # noqa: S311 - samples, not secrets


@pytest.fixture(scope="module")
def month(line_items: list[LineItem]) -> Month:
    return make_month(seed=1, period="2026-08", number=0, days_before=0, target=TARGET, line_items=line_items)


def by_place(rows: list[Row]) -> dict[tuple[str, int], Row]:
    return {(row.line_item.name, row.day): row for row in rows}


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**4), min_size=1, max_size=40))
def test_shares_sum_to_the_whole(total: int, weights: list[int]) -> None:
    shares = share(total, weights)
    assert sum(shares) == total
    assert all(part >= 0 for part in shares)


def test_weekends_weigh_less_and_later_days_more() -> None:
    weights = daily_weights("2026-08", 0)  # 1 August 2026 is a Saturday
    assert weights[:4] == [86 * 1001, 86 * 1002, 100 * 1003, 100 * 1004]
    assert len(weights) == 31


def test_the_last_delivery_has_exactly_the_rows_aimed_at(month: Month, line_items: list[LineItem]) -> None:
    rows = list(rows_known(month, last_day=None, is_first=False))
    assert len(rows) == TARGET
    assert {row.line_item.charge_type for row in rows} == {"Usage", "Tax", "Credit", "Refund", "Fee"}
    assert len(rows) - len(month.usage) == count_fixed_rows("2026-08", 0, TARGET, line_items)


def test_a_line_item_has_one_row_a_day_at_most(month: Month) -> None:
    places = Counter((row.line_item.name, row.day) for row in rows_known(month, last_day=None, is_first=False))
    assert set(places.values()) == {1}


def test_an_early_delivery_ends_on_its_last_day_and_lacks_what_comes_late(month: Month) -> None:
    rows = list(rows_known(month, last_day=6, is_first=True))
    assert max(row.day for row in rows) == 6
    assert not any(row.line_item.name in {"refund", "support"} for row in rows)
    assert any(row.line_item.name == "domain" for row in rows)


def test_the_last_day_of_an_early_delivery_is_still_filling(month: Month) -> None:
    final = by_place(list(rows_known(month, last_day=None, is_first=False)))
    filling = [row for row in rows_known(month, last_day=6, is_first=True) if row.day == 6]
    assert filling
    assert all(row.amount <= final[row.line_item.name, 6].amount for row in filling)
    instance = next(row for row in filling if row.line_item.step == SCALE // 100 and row.line_item.shape == "always")
    assert instance.amount == units("9.12")  # 24 hours × 0.38


def test_the_second_delivery_restates_some_rows_and_the_last_one_the_others(month: Month) -> None:
    first = by_place(list(rows_known(month, last_day=6, is_first=True)))
    second = by_place(list(rows_known(month, last_day=16, is_first=False)))
    final = by_place(list(rows_known(month, last_day=None, is_first=False)))
    settled = [place for place, row in first.items() if row.line_item.charge_type == "Usage" and place[1] < 6]
    restated_by_second = {place for place in settled if first[place].unblended != second[place].unblended}
    restated_by_last = {place for place in settled if second[place].unblended != final[place].unblended}
    assert len(restated_by_second) == len(month.restated_early) == 3
    assert len(restated_by_last) == len(month.restated_late) == 3
    assert not restated_by_second & restated_by_last


def test_every_cost_is_rate_times_amount_to_ten_decimals(month: Month) -> None:
    for row in month.usage:
        exact = row.amount * row.line_item.rate
        assert abs(row.unblended * SCALE - exact) * 2 <= SCALE


def test_tax_is_eight_percent_of_an_accounts_usage_of_a_product_to_the_cent(month: Month) -> None:
    rows = list(rows_known(month, last_day=None, is_first=False))
    taxes = [row for row in rows if row.line_item.charge_type == "Tax"]
    assert taxes
    for tax in taxes:
        base = sum(
            row.unblended
            for row in rows
            if row.line_item.charge_type == "Usage"
            and row.line_item.account == tax.line_item.account
            and row.line_item.product_code == tax.line_item.product_code
        )
        assert tax.unblended % (SCALE // 100) == 0
        assert abs(tax.unblended - base * 8 // 100) <= SCALE // 200 + 1


def test_spend_is_lower_at_weekends_and_grows(month: Month) -> None:
    def spend(*days: int) -> int:
        return sum(row.unblended for row in month.usage if row.day in days)

    assert spend(8, 9) < spend(6, 7)  # Saturday and Sunday after Thursday and Friday
    assert spend(3, 4, 5, 6, 7) < spend(24, 25, 26, 27, 28)
