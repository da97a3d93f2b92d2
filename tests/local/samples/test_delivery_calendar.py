import pytest

from local.samples.delivery_calendar import arrivals, billing_periods, execution_id


def test_months_run_over_the_end_of_the_year() -> None:
    assert billing_periods("2026-11", 3) == ["2026-11", "2026-12", "2027-01"]


def test_the_last_delivery_of_a_month_arrives_after_the_first_one_of_the_next() -> None:
    came = [(a.number, a.billing_period, a.last_day) for a in arrivals(["2026-08", "2026-09"])]
    assert came == [
        (1, "2026-08", 6),
        (2, "2026-08", 16),
        (3, "2026-09", 6),
        (4, "2026-08", None),
        (5, "2026-09", 16),
        (6, "2026-09", None),
    ]


def test_a_delivery_names_its_time_as_cur1_and_cur2_do() -> None:
    first = arrivals(["2026-08"])[0]
    assert first.stamp == "20260806T140211Z"
    assert first.execution_folder == "2026-08-06T14:02:11.120Z"
    assert first.folder == "01-2026-08-20260806T140211Z"


def test_execution_ids_differ_by_seed_export_and_delivery_and_are_stable() -> None:
    first, second = arrivals(["2026-08"])[:2]
    ids = [
        execution_id(1, "a", first),
        execution_id(2, "a", first),
        execution_id(1, "b", first),
        execution_id(1, "a", second),
    ]
    assert len(set(ids)) == 4
    assert execution_id(1, "a", first) == ids[0]


@pytest.mark.parametrize("start", ["2026-13", "2026-8", "August"])
def test_a_start_that_is_no_month_is_refused(start: str) -> None:
    with pytest.raises(ValueError, match=f"start: '{start}' is not a month; write it as YYYY-MM"):
        billing_periods(start, 3)
