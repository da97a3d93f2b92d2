"""Labelled sums as rows: the order of groups, the points, two spans side by side, running totals."""

from __future__ import annotations

from datetime import date

from api.queries.grouped_costs import CURRENT, FORMER, LabelledSum
from api.series import Group, Point, amounts_of, by_change, groups_in_order, points, running
from api.spans import Span

DAYS = Span(date(2026, 10, 1), date(2026, 10, 3))
BEFORE = Span(date(2026, 9, 28), date(2026, 10, 1))


def labelled(
    amount: str | None,
    *values: str | None,
    span: str = CURRENT,
    bucket: str | None = None,
    kind: str = "value",
    currency: str | None = "USD",
    pricing_unit: str | None = None,
) -> LabelledSum:
    return LabelledSum(span, bucket, kind, values, currency, pricing_unit, amount, 1, 0)


def named(groups: list[Group]) -> list[tuple[str | None, str, tuple[str | None, ...]]]:
    return [(group.currency, group.kind, group.values) for group in groups]


def test_groups_stand_by_currency_then_amount_then_other_then_none() -> None:
    sums = [
        labelled("99", None, kind="none"),
        labelled("50", None, kind="other"),
        labelled("2", "b"),
        labelled("10", "c"),
        labelled("-7", "a"),
        labelled("1", "z", currency="EUR"),
    ]
    assert named(groups_in_order(sums)) == [
        ("EUR", "value", ("z",)),
        ("USD", "value", ("c",)),
        ("USD", "value", ("b",)),
        ("USD", "value", ("a",)),
        ("USD", "other", (None,)),
        ("USD", "none", (None,)),
    ]


def test_amounts_are_compared_as_numbers_over_all_buckets() -> None:
    sums = [
        labelled("9", "a", bucket="2026-10-01"),
        labelled("5", "b", bucket="2026-10-01"),
        labelled("5.0000000001", "b", bucket="2026-10-02"),
        labelled(None, "c", bucket="2026-10-01"),
        labelled("1000", "d", span=FORMER, bucket="2026-09-28"),
    ]
    assert [group.values for group in groups_in_order(sums)] == [("b",), ("a",), ("c",), ("d",)]


def test_equal_amounts_stand_by_name_and_no_value_last_as_the_statement_ranks_them() -> None:
    sums = [labelled("1", "x", None), labelled("1", None, "y"), labelled("1", "x", "ä"), labelled("1", "x", "z")]
    assert [group.values for group in groups_in_order(sums)] == [("x", "z"), ("x", "ä"), ("x", None), (None, "y")]


def test_by_change_the_largest_change_stands_first_whichever_way() -> None:
    sums = [
        labelled("10", "same"),
        labelled("10", "same", span=FORMER),
        labelled("8", "gone", span=FORMER),
        labelled("3", "new"),
        labelled("1", "fell"),
        labelled("6", "fell", span=FORMER),
    ]
    order = [group.values[0] for group in groups_in_order(sums, by_change)]
    assert order == ["gone", "fell", "new", "same"]


def test_amounts_are_found_by_group_and_bucket_of_one_span() -> None:
    now, before = labelled("1", "a", bucket="2026-10-01"), labelled("2", "a", span=FORMER, bucket="2026-10-01")
    group = Group("value", ("a",), "USD", None)
    assert amounts_of([now, before], CURRENT) == {(group, "2026-10-01"): now}
    assert amounts_of([now, before], FORMER) == {(group, "2026-10-01"): before}


def test_every_group_has_a_point_in_every_bucket_that_any_group_has() -> None:
    sums = [
        labelled("1.0000000000", "a", bucket="2026-10-01"),
        labelled("5.0000000000", "b", bucket="2026-10-02"),
    ]
    found = points(sums, DAYS, None, "day")
    assert [(point.bucket, point.group.values[0], point.amount) for point in found] == [
        (date(2026, 10, 1), "b", "0.0000000000"),
        (date(2026, 10, 1), "a", "1.0000000000"),
        (date(2026, 10, 2), "b", "5.0000000000"),
        (date(2026, 10, 2), "a", "0.0000000000"),
    ]
    assert {(point.former_bucket, point.former_amount) for point in found} == {(None, None)}


def test_a_sum_of_nothing_but_null_stays_null() -> None:
    [point] = points([labelled(None, bucket="2026-10-02")], DAYS, None, "day")
    assert (point.bucket, point.amount) == (date(2026, 10, 2), None)


def test_buckets_of_two_spans_meet_by_number_and_a_longer_former_span_hangs_over() -> None:
    sums = [
        labelled("1.0000000000", bucket="2026-10-02"),
        labelled("2.0000000000", span=FORMER, bucket="2026-09-28"),
        labelled("4.0000000000", span=FORMER, bucket="2026-09-30"),
    ]
    zero = "0.0000000000"
    assert [point[0:1] + point[2:] for point in points(sums, DAYS, BEFORE, "day")] == [
        (date(2026, 10, 1), zero, date(2026, 9, 28), "2.0000000000"),
        (date(2026, 10, 2), "1.0000000000", date(2026, 9, 29), zero),
        (None, None, date(2026, 9, 30), "4.0000000000"),
    ]


def test_running_totals_are_of_each_group_and_each_span() -> None:
    a, b = Group("value", ("a",), "USD", None), Group("none", (None,), "USD", None)
    one, two, before, after = date(2026, 10, 1), date(2026, 10, 2), date(2026, 9, 28), date(2026, 9, 30)
    found = running(
        [
            Point(one, a, "1", before, "10"),
            Point(one, b, None, before, None),
            Point(two, a, "-0.5", None, None),
            Point(two, b, "7", None, None),
            Point(None, a, None, after, "5"),
        ]
    )
    assert [(point.amount, point.former_amount) for point in found] == [
        ("1.0000000000", "10.0000000000"),
        (None, None),
        ("0.5000000000", None),
        ("7.0000000000", None),
        (None, "15.0000000000"),
    ]
