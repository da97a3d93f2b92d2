"""Percentiles by the nearest rank."""

import pytest

from benchmarks.api.timings import Timings


def test_percentiles_are_times_that_were_measured() -> None:
    timings = Timings.of([float(number) for number in range(200, 0, -1)])
    assert (timings.p50, timings.p95, timings.p99, timings.count) == (100.0, 190.0, 198.0, 200)


def test_one_call_is_every_percentile() -> None:
    timings = Timings.of([7.5])
    assert (timings.p50, timings.p95, timings.p99) == (7.5, 7.5, 7.5)


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Timings.of([])
