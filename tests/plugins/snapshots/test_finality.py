"""A month is final when all of it is invoiced and AWS had two weeks to correct it."""

import pytest

from sentinel.snapshots.finality import DeliveryState, Finality, finality_of, state_of


def facts(line_items, invoiced):
    return {"line_item_count": line_items, "invoiced_line_item_count": invoiced}


@pytest.mark.parametrize(
    ("line_items", "invoiced", "delivered_at", "expected"),
    [
        (3, 3, "2026-11-15T00:00:00Z", Finality.FINAL),
        (3, 3, "2026-11-14T23:59:59Z", Finality.ESTIMATED),
        (3, 3, "2026-10-20T00:00:00Z", Finality.ESTIMATED),
        (3, 2, "2027-05-01T00:00:00Z", Finality.ESTIMATED),
        (3, 0, "2027-05-01T00:00:00Z", Finality.ESTIMATED),
        (0, 0, "2027-05-01T00:00:00Z", Finality.ESTIMATED),
    ],
)
def test_final_is_invoiced_whole_and_two_weeks_past_the_period(line_items, invoiced, delivered_at, expected):
    assert finality_of(facts(line_items, invoiced), "2026-10", delivered_at) is expected


@pytest.mark.parametrize(
    ("billing_period", "first_final"),
    [
        ("2026-12", "2027-01-15T00:00:00Z"),
        ("2027-01", "2027-02-15T00:00:00Z"),
        ("2028-02", "2028-03-15T00:00:00Z"),
        ("2026-11", "2026-12-15T00:00:00Z"),
    ],
)
def test_the_two_weeks_count_from_the_end_of_the_month_over_the_turn_of_the_year_too(billing_period, first_final):
    day_before = first_final.replace("-15T00:00:00Z", "-14T23:59:59Z")
    assert finality_of(facts(1, 1), billing_period, first_final) is Finality.FINAL
    assert finality_of(facts(1, 1), billing_period, day_before) is Finality.ESTIMATED


def test_the_words_are_those_of_the_pointer():
    assert [one.value for one in Finality] == ["estimated", "final"]


@pytest.mark.parametrize(
    ("line_items", "invoiced", "delivered_at", "expected"),
    [
        (3, 0, "2026-10-31T23:59:59Z", DeliveryState.OPEN),
        (0, 0, "2026-10-05T00:00:00Z", DeliveryState.OPEN),
        (3, 1, "2026-10-20T00:00:00Z", DeliveryState.CLOSING),
        (3, 0, "2026-11-01T00:00:00Z", DeliveryState.CLOSING),
        (3, 3, "2026-11-14T23:59:59Z", DeliveryState.CLOSING),
        (3, 2, "2026-11-15T00:00:00Z", DeliveryState.CLOSING),
        (3, 3, "2026-11-15T00:00:00Z", DeliveryState.FINAL),
    ],
)
def test_a_delivery_is_open_then_closing_then_final(line_items, invoiced, delivered_at, expected):
    assert state_of(facts(line_items, invoiced), "2026-10", delivered_at) is expected
