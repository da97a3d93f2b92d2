"""One whole stack — embedded AWS and Airflow — for all journeys, driven by the `sentinel` command as a person would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journey.first_deliveries import Sensed, deliver_and_sense
from tests.journey.stack import Stack, running_stack
from tests.journey.stack_told import pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`sentinel up` on free ports in a home of its own; `sentinel down` at the end leaves no process behind."""
    with running_stack(tmp_path_factory.mktemp("stack") / "home", has_lineage=True) as running:
        yield running


@pytest.fixture(scope="session")
def sensed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Sensed:
    """The first state of every export, delivered, sensed and published."""
    return deliver_and_sense(stack, tmp_path_factory.mktemp("deliveries"))
