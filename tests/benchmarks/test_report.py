"""The lines of the report."""

from benchmarks.api.measure import Measurement, Memory
from benchmarks.api.report import measurement_row, memory_row
from benchmarks.api.timings import Timings


def test_a_line_says_whether_the_aim_is_met_and_how_many_times_the_baseline_takes() -> None:
    measured = Measurement("costs", Timings.of([10.0, 20.0, 30.0]), 30.0, "on silver", Timings.of([500.0]))
    assert measurement_row(measured) == "| costs | 3 | 20.0 | 30.0 | 30.0 | 30 | met | on silver | 500 | 25 |"


def test_an_aim_is_missed_by_its_p95_not_by_its_median() -> None:
    measured = Measurement("costs", Timings.of([10.0, 20.0, 30.1]), 30.0)
    assert measurement_row(measured) == "| costs | 3 | 20.0 | 30.1 | 30.1 | 30 | **missed** |  |  |  |"


def test_a_line_without_aim_is_neither_met_nor_missed() -> None:
    assert (
        measurement_row(Measurement("clients", Timings.of([1.0]))) == "| clients | 1 | 1.0 | 1.0 | 1.0 |  |  |  |  |  |"
    )


def test_memory_is_held_against_512_mb() -> None:
    assert memory_row(Memory("instance", 512_000_000)) == "| instance | 512 | 512 | met |"
    assert memory_row(Memory("instance", 512_000_001)) == "| instance | 512 | 512 | **missed** |"
