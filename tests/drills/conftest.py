"""A stack of its own for each drill: a drill kills what the stack consists of."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.journey.stack import Stack, running_stack
from tests.journey.stack_told import pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`sentinel up`, and `down` at the end."""
    if not os.environ.get("SENTINEL_DRILLS"):
        pytest.skip("minutes long, with killed processes: make drills")
    # The API looks at the pointer each time. By default each of its two processes believes it for 5 s, and a reader of both can
    # see the former figures once more (docs/architecture.md).
    with running_stack(tmp_path_factory.mktemp("drill") / "home", SENTINEL_POINTER_SECONDS="0") as running:
        yield running
